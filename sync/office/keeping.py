"""Where sealed files are kept: only ever added, on the disk before a receipt is given, compared when read.

One interface, two kinds: a folder, or a bucket of anything that speaks S3 (`keeping_s3`). Names have folders
in them (`batches/…`). The name of a batch ends in the first 16 digits of its SHA-256; every reading compares
them, so that a disk that rots is noticed here, and not years later.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from forms.errors import AppError
from sync.files import flush_file, flush_folder

BATCHES, QUARANTINE = "batches", "quarantine"
S3 = "s3://"
_NAMED = re.compile(rf"{BATCHES}/.*-([0-9a-f]{{16}})\.hsb")
_NO_LINKS = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV})


class KeepingError(AppError):
    """The place where sealed files are kept cannot be used, or holds something else than it should."""

    def __init__(self, code: str, *, place: str = "") -> None:
        sentence, remedy = _WORDS[code]
        super().__init__(code, sentence, place=place, remedy=remedy)


class Keeping(Protocol):
    """A place for sealed files; what is there is never changed and never removed."""

    def put(self, name: str, source: Path) -> None:
        """Keep this file; it is durable when this returns. The same bytes again change nothing.

        Raises KEPT_DIFFERENT when other bytes have that name. The source stays the caller's.
        """

    def put_bytes(self, name: str, content: bytes) -> None:
        """The same for bytes in memory."""

    def read(self, name: str) -> AbstractContextManager[BinaryIO]:
        """The file, to be read and searched in; raises KEPT_MISSING or KEPT_DAMAGED."""

    def holds(self, name: str) -> bool:
        """Whether there is such a file."""

    def names(self, under: str) -> tuple[str, ...]:
        """All names in this folder and below it, in order."""


@dataclass(frozen=True)
class Folder:
    """Sealed files below a folder."""

    root: Path

    def put(self, name: str, source: Path) -> None:
        """See Keeping."""
        target = self.root / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        flush_file(source)
        try:
            os.link(source, target)  # unlike a rename it never takes the place of another file
        except FileExistsError:
            self._check_same(name, source)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            self._copy(name, source)
        flush_folder(target.parent)

    def put_bytes(self, name: str, content: bytes) -> None:
        """See Keeping."""
        (self.root / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, part = tempfile.mkstemp(".part", dir=(self.root / name).parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            self.put(name, Path(part))
        finally:
            Path(part).unlink(missing_ok=True)

    @contextmanager
    def read(self, name: str) -> Iterator[BinaryIO]:
        """See Keeping."""
        try:
            file = (self.root / name).open("rb")
        except FileNotFoundError as error:
            raise KeepingError("KEPT_MISSING", place=name) from error
        with file:
            check_named(name, file)
            yield file

    def holds(self, name: str) -> bool:
        """See Keeping."""
        return (self.root / name).is_file()

    def names(self, under: str) -> tuple[str, ...]:
        """See Keeping; links and half-written parts are passed over."""
        found = (path for path in (self.root / under).rglob("*") if path.suffix != ".part")
        plain = (path for path in found if path.is_file() and not path.is_symlink())
        return tuple(sorted(path.relative_to(self.root).as_posix() for path in plain))

    def _copy(self, name: str, source: Path) -> None:
        """For sticks and other disks: a whole file gets the name, and only where there is none."""
        target = self.root / name
        if target.exists():
            self._check_same(name, source)
            return
        descriptor, part = tempfile.mkstemp(".part", dir=target.parent)
        os.close(descriptor)
        try:
            shutil.copyfile(source, part)
            flush_file(Path(part))
            Path(part).rename(target)
        finally:
            Path(part).unlink(missing_ok=True)

    def _check_same(self, name: str, source: Path) -> None:
        with source.open("rb") as mine, (self.root / name).open("rb") as kept:
            if hash_of(mine) != hash_of(kept):
                raise KeepingError("KEPT_DIFFERENT", place=name)


def keeping_at(address: str) -> Keeping:
    """The place at this address: a folder, or `s3://BUCKET/PREFIX?endpoint=URL&region=NAME`.

    Raises S3_LIBRARY or S3_ADDRESS.
    """
    if not address.startswith(S3):
        return Folder(Path(address))
    from sync.office.keeping_s3 import bucket_at

    return bucket_at(address)


def hash_of(file: BinaryIO) -> str:
    """The SHA-256 of what is left of a file."""
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # any reader will do


def check_named(name: str, file: BinaryIO) -> None:
    """Raise KEPT_DAMAGED unless the file's hash is the one in its name; it then stands at its beginning."""
    named = _NAMED.fullmatch(name)
    if named is not None and not hash_of(file).startswith(named[1]):
        raise KeepingError("KEPT_DAMAGED", place=name)
    file.seek(0)


_ENVIRONMENT = "AWS_ACCESS_KEY_ID、AWS_SECRET_ACCESS_KEY"
_WORDS = {
    "KEPT_MISSING": ("保存的交接文件不见了。", "请从备份或第二块磁盘里找回这个文件，放回原处。"),
    "KEPT_DAMAGED": ("保存的交接文件已损坏，与收下时不一样。", "请用备份里同名的文件换下它，并检查磁盘。"),
    "KEPT_DIFFERENT": ("同名的交接文件已经有了，内容不同，没有覆盖。", "请查是谁往这里放过文件。"),
    "KEPT_NOWHERE": ("没有这个文件夹。", "请核对路径，或插好 U 盘再试。"),
    "S3_LIBRARY": (
        "没有安装连接对象存储的库 boto3。",
        "请运行 pip install 'dengmen[s3]'，或改用文件夹存放。",
    ),
    "S3_ADDRESS": ("对象存储的地址不对。", "请写 s3://桶名/前缀?endpoint=https://地址&region=区域。"),
    "S3_REFUSED": ("对象存储不认这里的账号，或账号没有权限。", f"请核对环境变量 {_ENVIRONMENT} 和桶的权限。"),
    "S3_NO_ACCOUNT": ("没有给出对象存储的账号。", f"请设环境变量 {_ENVIRONMENT}，再启动。"),
    "S3_BUCKET": ("对象存储里没有这个桶。", "请先建好桶，或核对桶名。"),
    "S3_UNREACHABLE": ("连不上对象存储。", "请检查网络和 endpoint；没收下的批次留在机器里，会再送。"),
}
