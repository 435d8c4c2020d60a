"""A file that takes up room now, so that a full disk still lets the current save and the lock end.

SQLite needs room even to delete. When the disk runs low the reserve is given up before the commit, that save
succeeds, and later ones are refused by name while there is still room to fold the log in.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from desktop.vault.errors import translated
from desktop.vault.files import PRIVATE_FILE

NAME = "vault.reserve"
SIZE = 16 * 1024 * 1024
LOW = 4 * 1024 * 1024
"""Below this much free room the reserve is given up; without a reserve nothing more is taken."""
_PIECE = bytes(1024 * 1024)


def make(folder: Path) -> bool:
    """Keep room aside when there is plenty; whether a reserve is there now. Trouble here is no trouble."""
    path = folder / NAME
    try:
        if path.exists() and path.stat().st_size >= SIZE:
            return True
        if shutil.disk_usage(folder).free < 2 * SIZE:
            return False
        _fill(path)
    except OSError:
        path.unlink(missing_ok=True)
        return False
    return True


def _fill(path: Path) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE), "wb") as out:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(out.fileno(), 0, SIZE)
            return
        for _ in range(SIZE // len(_PIECE)):  # Windows gives no room to a file that was not written.
            out.write(_PIECE)


def give_up(folder: Path) -> bool:
    """Free the reserve; whether there was one."""
    path = folder / NAME
    with translated():
        if not path.exists():
            return False
        path.unlink()
        return True


def is_low(folder: Path) -> bool:
    """Whether a commit could find no room; False when the system does not say."""
    try:
        return shutil.disk_usage(folder).free < LOW
    except OSError:
        return False
