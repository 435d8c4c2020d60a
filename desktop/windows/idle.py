"""When an unlocked laptop must lock by itself: nobody types, the screen locks, the computer sleeps."""

from __future__ import annotations

import os
import time
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import SLOT, QCoreApplication, QEvent, QObject, QTimer, Signal, Slot

from desktop.clock_watch import steady_seconds

_SIGNS_OF_LIFE = {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.TabletPress}
_BELIEVED_MS = 5_000
SLEPT_SECONDS = 60.0
"""A look at the clock that comes this much later than it should has slept in between."""
_LOOK_MS = 10_000
_LISTEN_AFTER_MS = 500
_SHOWN_TERMINAL = Path("/sys/class/tty/tty0/active")
# Who says on the session bus that the screen is locked: freedesktop, GNOME, UKUI (Kylin), deepin (UOS).
_SCREEN_LOCKS = (
    ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver"),
    ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver", "org.gnome.ScreenSaver"),
    ("org.ukui.ScreenSaver", "/", "org.ukui.ScreenSaver"),
    ("com.deepin.ScreenSaver", "/com/deepin/ScreenSaver", "com.deepin.ScreenSaver"),
)
_LOGIN = ("org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager")


class IdleWatch(QObject):
    """Counts from the last key or press anywhere in the program, only between `start` and `stop`.

    Qt hands such a listener every event there is, which made up a tenth of the work of a visit. So it takes
    one sign of life, believes it for a few seconds, and only then listens and counts again: the lock comes
    up to these seconds late, never early.
    """

    expired = Signal()

    def __init__(self, minutes: int, parent: QObject, believed_ms: int = _BELIEVED_MS) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(minutes * 60_000)
        self._timer.timeout.connect(self.expired)
        self._believed = QTimer(self)
        self._believed.setSingleShot(True)
        self._believed.setInterval(believed_ms)
        self._believed.timeout.connect(self.start)

    @property
    def is_listening(self) -> bool:
        """Whether it waits for a sign of life, and counts meanwhile."""
        return self._timer.isActive()

    @Slot()
    def start(self) -> None:
        """Begin to count."""
        app = QCoreApplication.instance()
        if app is not None:
            app.installEventFilter(self)
        self._timer.start()

    def stop(self) -> None:
        """Stop counting."""
        self._deafen()
        self._believed.stop()

    def _deafen(self) -> None:
        app = QCoreApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        self._timer.stop()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """A key or a press begins the count anew; nothing is held back."""
        if event.type() in _SIGNS_OF_LIFE:
            self._deafen()
            self._believed.start()
        return False


class AwayWatch(QObject):
    """Notices that the person is gone: the screen was locked, the computer slept, another user took over.

    Sleep is also seen without any bus: after it a clock that counts sleep has gone on further than one that
    does not, or than the program did. A clock that was set is something else: see desktop/clock_watch.py.
    """

    left = Signal()
    gone = Signal()
    """Facts: the vault must be locked; the computer slept or changed hands: only the password counts."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._last = (steady_seconds(), time.monotonic())
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self.look)
        self._look.start()
        # Not before the first window is up: the library of the bus would keep it waiting.
        self._bus = QTimer(self)
        self._bus.setSingleShot(True)
        self._bus.timeout.connect(self._listen)
        self._bus.start(_LISTEN_AFTER_MS)

    @Slot()
    def _listen(self) -> None:
        if find_spec("PySide6.QtDBus") is None:
            return
        from PySide6.QtDBus import QDBusConnection

        session, system = QDBusConnection.sessionBus(), QDBusConnection.systemBus()
        if session.isConnected():
            for service, path, interface in _SCREEN_LOCKS:
                session.connect(
                    service, path, interface, "ActiveChanged", self, SLOT("changed(bool)").encode()
                )
        if system.isConnected():
            service, path, interface = _LOGIN
            system.connect(service, path, interface, "PrepareForSleep", self, SLOT("slept(bool)").encode())

    @Slot(bool)
    def changed(self, is_away: bool) -> None:
        """The screen was locked or freed."""
        if is_away:
            self.left.emit()

    @Slot(bool)
    def slept(self, falls_asleep: bool) -> None:
        """The computer falls asleep or wakes."""
        if falls_asleep:
            self.gone.emit()
            self.left.emit()

    @Slot()
    def look(self) -> None:
        """Compare the two clocks."""
        now = (steady_seconds(), time.monotonic())
        gone, worked = (new - old for new, old in zip(now, self._last, strict=True))
        self._last = now
        has_slept = gone - worked > SLEPT_SECONDS or worked > _LOOK_MS / 1000 + SLEPT_SECONDS
        if has_slept or is_elsewhere():
            self.slept(True)


def is_elsewhere(shown: Path = _SHOWN_TERMINAL) -> bool:
    """Whether the screen shows another session than ours (Linux: the kernel says which terminal it shows)."""
    ours = os.environ.get("XDG_VTNR", "")
    if not ours.isdecimal():
        return False
    try:
        return shown.read_text("ascii").strip() != f"tty{ours}"
    except (OSError, ValueError):
        return False
