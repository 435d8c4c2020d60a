"""What the operating system is asked to keep from others: memory dumps, and pictures of the window.

Each is done where the system offers it and silently left where it does not; nothing depends on it.
"""

from __future__ import annotations

import ctypes
import sys

_PR_SET_DUMPABLE = 4
_WDA_EXCLUDEFROMCAPTURE = 0x11
_SEM_NO_DIALOGS = 0x0001 | 0x0002


def forbid_dumps() -> None:
    """No core file, no debugger of the same user: a crash must not write the open vault to the disk."""
    if sys.platform == "win32":
        ctypes.windll.kernel32.SetErrorMode(_SEM_NO_DIALOGS)
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def hide_from_capture(window: int) -> None:
    """Keep a window (its native handle) out of screenshots and shared screens; Windows only."""
    if sys.platform == "win32":
        ctypes.windll.user32.SetWindowDisplayAffinity(window, _WDA_EXCLUDEFROMCAPTURE)
