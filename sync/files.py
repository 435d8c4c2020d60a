"""Put finished files in their place so that a power cut leaves either the whole file or none."""

from __future__ import annotations

import os
from pathlib import Path


def flush_file(path: Path) -> None:
    """Wait until the content of a file is on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def place_durably(source: Path, target: Path) -> None:
    """Rename, and wait until the new name is on the disk."""
    source.replace(target)
    flush_folder(target.parent)


def flush_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    if os.name != "posix":
        return  # Windows has no handle on folders; NTFS journals the rename itself
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
