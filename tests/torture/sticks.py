"""`python -m tests.torture.sticks`: a stick that is really full, really locked, really gone.

The stick is a file system of its own, mounted in a name space of its own (`unshare`), so that the system and
not the test gives the errors. FAT itself needs a driver that this kernel may lack; its limits are rules of
`sync.stick`, tested by name.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from sync.refusals import HandoverError
from sync.stick import look, put

ALONE = ("unshare", "--map-root-user", "--mount")
SIZE = 3_000_000


def is_possible() -> bool:
    """Whether this system lets us mount in a name space of our own."""
    try:
        tried = subprocess.run(
            [*ALONE, "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False
        )
    except OSError:
        return False
    return tried.returncode == 0


def alone() -> dict[str, list[str]]:
    """Run `main` in a name space of its own; what each try came to, and what was on the stick then."""
    root = Path(__file__).parents[2]
    command = [*ALONE, sys.executable, "-m", "tests.torture.sticks", "--alone"]
    ran = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    found: dict[str, list[str]] = json.loads(ran.stdout)
    return found


def try_all(folder: Path) -> dict[str, list[str]]:
    """Full, with room again, locked, pulled out while writing, and put back in."""
    stick, source = folder / "stick", folder / "batch"
    stick.mkdir()
    source.write_bytes(os.urandom(SIZE))
    found = {}
    _mount("-t", "tmpfs", "-o", "size=2m", "none", str(stick))
    found["full"] = _try(lambda: put(source, stick, "a"), stick)
    _mount("-o", "remount,size=16m", str(stick))
    found["room again"] = _try(lambda: put(source, stick, "a"), stick)
    _mount("-o", "remount,ro", str(stick))
    found["locked"] = _try(lambda: put(source, stick, "b"), stick)
    _mount("-o", "remount,rw", str(stick))
    pulled = _Pulled(stick)
    found["pulled out"] = _try(lambda: put(source, stick, "c", pulled), stick)
    _mount("-t", "tmpfs", "none", str(stick))
    found["another stick"] = _try(lambda: put(source, stick, "c"), stick)
    assert [one.code for one in look(stick)] == ["NOT_HSB"]  # the bytes came whole; they are only noise
    assert (stick / "c.hsb").read_bytes() == source.read_bytes()
    return found


class _Pulled:
    """Takes the stick away when the first bytes are on it."""

    def __init__(self, stick: Path) -> None:
        self._stick = stick
        self._is_out = False

    def __call__(self, size: int) -> None:
        if not self._is_out:
            subprocess.run(["umount", "--lazy", str(self._stick)], check=True)
            self._is_out = True


def _try(work: Callable[[], object], stick: Path) -> list[str]:
    try:
        work()
        code = "written"
    except HandoverError as error:
        code = error.code
    return [code, *sorted(path.name for path in stick.iterdir())]


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)


def main() -> int:
    """Try everything and print it."""
    if "--alone" not in sys.argv:
        print(json.dumps(alone(), indent=1))
        return 0
    with tempfile.TemporaryDirectory(prefix="dengmen-stick-") as folder:
        try:
            print(json.dumps(try_all(Path(folder))))
        finally:
            subprocess.run(["umount", "--recursive", str(Path(folder) / "stick")], check=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
