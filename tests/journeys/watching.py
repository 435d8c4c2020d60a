"""What the window's thread must never do: ask the vault, open a file of the laptop, speak to the network.

Python tells of every opened file and every connection (audit events); a hook cannot be taken away again, so
one hook serves all journeys and looks only while one is watched. A test's own calls are not the window's:
only what functions of desktop/windows, desktop/viewmodels or desktop/app.py have called counts.
"""

from __future__ import annotations

import sys
import threading
from dataclasses import dataclass, field
from types import FrameType
from typing import ClassVar

import pytest

from desktop.vault.vault import Vault

NETWORK = frozenset({"socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto"})
OF_THE_WINDOW = ("/desktop/windows/", "/desktop/viewmodels/", "/desktop/app.py", "/desktop/doors.py")
AT_THE_DOOR = frozenset({"read_card", "read_tries", "read_settings", "can_recover"})
"""Files of a few hundred bytes, read before there is a vault or anything to click."""


@dataclass
class Watching:
    """What was seen, one line each; `folders` are the laptop's own places."""

    folders: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    current: ClassVar[Watching | None] = None
    is_hooked: ClassVar[bool] = False

    def begin(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Look from now on; `monkeypatch` puts the vault back afterwards."""
        Watching.current = self
        if not Watching.is_hooked:
            Watching.is_hooked = True
            sys.addaudithook(_heard)
        real = Vault._transaction

        def asked(vault: Vault) -> object:
            self.note("the vault")
            return real(vault)

        monkeypatch.setattr(Vault, "_transaction", asked)

    def end(self) -> None:
        """Look no longer."""
        Watching.current = None

    def note(self, what: str) -> None:
        """Write it down when the window's thread did it for the window."""
        if threading.current_thread() is not threading.main_thread():
            return
        who = _window_function(sys._getframe(1))
        if who:
            self.seen.append(f"{what}: {who}")


def _heard(event: str, arguments: tuple[object, ...]) -> None:
    watching = Watching.current
    if watching is None:
        return
    if event in NETWORK:
        watching.note(event)
    elif event == "open" and any(str(arguments[0]).startswith(folder) for folder in watching.folders):
        watching.note(f"a file ({str(arguments[0]).rpartition('/')[2]})")


def _window_function(frame: FrameType | None) -> str:
    """The innermost function of the window on the stack, "" when there is none or it stands at the door."""
    found = ""
    while frame is not None:
        if frame.f_code.co_name in AT_THE_DOOR:
            return ""
        path = frame.f_code.co_filename.replace("\\", "/")
        if not found and any(part in path for part in OF_THE_WINDOW):
            found = f"{path.rpartition('/')[2]} {frame.f_code.co_qualname}"
        frame = frame.f_back
    return found
