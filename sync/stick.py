"""Files on a USB stick: written so that a half file never has a good name, and found without trusting names.

A stick may be pulled out at any byte, be full, be write-protected, or belong to several laptops and offices.
Whose a file is, and what it is, stands in its head; its name only helps people.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from sync.files import place_durably
from sync.hsb import MAX_FILE, Core, read_head
from sync.refusals import HandoverError

MAX_FOUND = 2_000
FAT32_LARGEST = 4 * 1024**3 - 1
_LONGEST_STEM = 80
_BLOCK = 1024 * 1024
_PLAIN = re.compile(r"[^A-Za-z0-9.-]+")
_CODES = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "STICK_FULL"),
    errno.EFBIG: "STICK_FILE_LIMIT",
    **dict.fromkeys((errno.EROFS, errno.EACCES, errno.EPERM), "STICK_LOCKED"),
}
Tell = Callable[[int], None]


@dataclass(frozen=True)
class Found:
    """A file on a stick: what its head says, or the code of why it has none."""

    path: Path
    core: Core | None
    code: str = ""


@dataclass(frozen=True)
class Sorted:
    """The files of a stick that are for one reader, in the order of their makers, and the others."""

    mine: tuple[Found, ...]
    others: tuple[Found, ...]


def put(content: Path | bytes, folder: Path, stem: str, tell: Tell = lambda _: None) -> Path:
    """Write a file to a stick as `stem`.hsb, or `stem`-2.hsb …; gives back where it stands.

    Nothing there is ever overwritten; the same content that is there already is not written again. The
    name appears only after the bytes were flushed, read back from the stick and compared. `tell` hears how
    many bytes are written. Raises STICK_FULL, STICK_LOCKED, STICK_FILE_LIMIT, STICK_GONE or STICK_DIFFERS.
    """
    try:
        wanted = _digest(content)
        target = _free_name(folder, _fat_name(stem), wanted)
        if not target.exists():
            _write(content, target, wanted, tell)
    except OSError as error:
        raise HandoverError(_CODES.get(error.errno or 0, "STICK_GONE"), place=folder.name) from error
    return target


def look(folder: Path) -> tuple[Found, ...]:
    """Every sealed file of a folder, by name; raises STICK_GONE. Links and folders are not followed."""
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".hsb")[:MAX_FOUND]
        return tuple(look_at(path) for path in paths if stat.S_ISREG(path.lstat().st_mode))
    except OSError as error:
        raise HandoverError("STICK_GONE", place=folder.name) from error


def look_at(path: Path) -> Found:
    """One file, as far as its head tells."""
    try:
        with path.open("rb") as file:
            return Found(path, read_head(file).core)
    except HandoverError as error:
        return Found(path, None, error.code)
    except OSError:
        return Found(path, None, "FILE_UNREADABLE")


def sort_out(found: Iterable[Found], audience: str) -> Sorted:
    """The files for this reader, each maker's in the order in which they were made; and the others."""
    mine: list[Found] = []
    others: list[Found] = []
    for one in found:
        (mine if one.core is not None and one.core.aud == audience else others).append(one)
    return Sorted(tuple(sorted(mine, key=_order)), tuple(others))


def read_whole(path: Path, limit: int = MAX_FILE) -> bytes:
    """The bytes of a file on a stick; raises FILE_UNREADABLE or TOO_LARGE."""
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise HandoverError("FILE_UNREADABLE", place=path.name) from error
    if len(data) > limit:
        raise HandoverError("TOO_LARGE", place=path.name)
    return data


def _order(found: Found) -> tuple[str, int, int, str]:
    core = found.core
    return (core.dev, core.epoch, core.seq, found.path.name) if core is not None else ("", 0, 0, "")


def _fat_name(stem: str) -> str:
    """A stem that FAT32 and every system take: plain letters, no dot at the end, not too long."""
    plain = _PLAIN.sub("-", stem)[:_LONGEST_STEM].strip("-. ")
    return plain or "dengmen"


def _free_name(folder: Path, stem: str, wanted: str) -> Path:
    for number in range(1, 1000):
        target = folder / f"{stem}{f'-{number}' if number > 1 else ''}.hsb"
        if not target.exists() or _digest(target) == wanted:
            return target
    raise HandoverError("STICK_FULL", place=folder.name)


def _write(content: Path | bytes, target: Path, wanted: str, tell: Tell) -> None:
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)  # of an earlier try that was cut off; a part is never anything else
    with _source(content) as source, part.open("xb") as file:
        size = 0
        while block := source.read(_BLOCK):
            size += len(block)
            if size > FAT32_LARGEST:
                raise OSError(errno.EFBIG, "FAT32")
            file.write(block)
            file.flush()
            tell(size)
        os.fsync(file.fileno())
        if hasattr(os, "posix_fadvise"):
            # What is read back shall come from the stick, not from memory.
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    if _digest(part) != wanted:
        raise HandoverError("STICK_DIFFERS", place=target.name)
    place_durably(part, target)


def _source(content: Path | bytes) -> BinaryIO:
    return BytesIO(content) if isinstance(content, bytes) else content.open("rb")


def _digest(content: Path | bytes) -> str:
    with _source(content) as source:
        return hashlib.file_digest(source, "sha256").hexdigest()  # type: ignore[arg-type]  # any reader will do
