"""A few bytes from a process that locks to the one that takes its place: by a pipe that only the two share.

Never by the disk, the command line or the environment; the environment names the pipe, nothing else.
"""

from __future__ import annotations

import os
import stat
import sys

VARIABLE = "DENGMEN_PASSED"
LIMIT = 4096
"""Every system's pipe takes this much without a reader."""


def begin_anew(passed: bytes = b"") -> None:
    """Replace this process by a new one of the same command: its memory goes back to the system.

    `passed` (at most LIMIT bytes) is what `receive` gives in the new process, once.
    """
    command = [sys.executable, *sys.orig_argv[1:]]
    os.environ.pop(VARIABLE, None)
    reading = _filled_pipe(passed) if passed else None
    if sys.platform == "win32":
        # There is no exec on Windows: the new one starts, this one ends.
        subprocess.Popen(command, startupinfo=_inheriting(reading))
        return
    if reading is not None:
        os.set_inheritable(reading, True)
        os.environ[VARIABLE] = str(reading)
    os.execv(sys.executable, command)


def receive() -> bytes:
    """What the process before handed on; nothing the second time, or when this is the first process."""
    named = os.environ.pop(VARIABLE, "")
    if not (named.isascii() and named.isdecimal()) or len(named) > 18:
        return b""
    try:
        handle = _taken(int(named))
        try:
            return _read(handle)
        finally:
            os.close(handle)
    except (OSError, OverflowError):
        return b""


def _filled_pipe(data: bytes) -> int:
    if len(data) > LIMIT:
        raise ValueError("more than a pipe takes")
    reading, writing = os.pipe()
    os.write(writing, data)
    os.close(writing)
    return reading


def _read(handle: int) -> bytes:
    # Somebody else's variable could name a terminal, which would be waited for.
    return os.read(handle, LIMIT) if stat.S_ISFIFO(os.fstat(handle).st_mode) else b""


if sys.platform == "win32":
    import msvcrt
    import subprocess

    def _inheriting(reading: int | None) -> subprocess.STARTUPINFO:
        if reading is None:
            return subprocess.STARTUPINFO()
        handle = msvcrt.get_osfhandle(reading)
        os.set_handle_inheritable(handle, True)
        os.environ[VARIABLE] = str(handle)
        return subprocess.STARTUPINFO(lpAttributeList={"handle_list": [handle]})

    def _taken(named: int) -> int:
        return msvcrt.open_osfhandle(named, os.O_RDONLY)
else:

    def _taken(named: int) -> int:
        os.set_blocking(named, False)
        return named
