"""Files around the database: written whole or not at all, and locked against a second window."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from desktop.vault.errors import translated, vault_error

PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600


def make_private_folder(folder: Path) -> None:
    """Make the folder, open to its owner only."""
    with translated():
        folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        folder.chmod(PRIVATE_FOLDER)


def write_atomically(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Replace a file durably: a crash leaves the old bytes or the new ones, never a mixture.

    Not `durable`: it does not wait for the disk; a power cut may leave the file empty, a kill may not.
    """
    part = path.with_name(path.name + ".part")
    with translated():
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE), "wb") as out:
            out.write(data)
            out.flush()
            if durable:
                os.fsync(out.fileno())
        part.replace(path)
        if durable:
            sync_folder(path.parent)


def sync_file(path: Path) -> None:
    """Wait until the content of a file is on the disk."""
    with translated(), path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make a rename durable; Windows does it with the rename."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_bounded(path: Path, limit: int) -> bytes:
    """A small file's bytes; VAULT_MISSING when it is not there, VAULT_DAMAGED when it is too big."""
    with translated(), path.open("rb") as source:
        data = source.read(limit + 1)
    if len(data) > limit:
        raise vault_error("VAULT_DAMAGED", place=path.name)
    return data


def text_field(tree: Mapping[str, object], name: str) -> str:
    """A text of a parsed file, or ValueError."""
    value = tree[name]
    if not isinstance(value, str):
        raise ValueError(name)
    return value


def whole_number(tree: Mapping[str, object], name: str) -> int:
    """A whole number of a parsed file, or ValueError."""
    value = tree[name]
    if type(value) is not int:
        raise ValueError(name)
    return value


class InstanceLock:
    """Held while a vault is open; the operating system frees it when the process dies."""

    def __init__(self, path: Path) -> None:
        with translated():
            self._file: IO[bytes] = path.open("ab")
        try:
            _lock(self._file)
        except OSError as error:
            self._file.close()
            raise vault_error("VAULT_IN_USE") from error

    def release(self) -> None:
        """Let the next window in; the file stays."""
        self._file.close()


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
