"""The keyboard stays on the page: when what has it is switched off, the page's next control takes it.

Qt hands the keyboard of a disabled button to whatever comes next in the whole window, which may be the rail,
and gives it to a control that nobody sees when a page that was left meanwhile asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from shiboken6 import isValid


class Homing(QObject):
    """Watches the keyboard of a window; `page` is what is on the screen now, or None."""

    def __init__(self, window: QWidget, page: Callable[[], QWidget | None]) -> None:
        super().__init__(window)
        self._page = page
        self._is_arriving = False
        self._robbed: QWidget | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._bring_home)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._moved)

    def arrived(self) -> None:
        """Another page is shown: should nothing on it have taken the keyboard, its first control does."""
        self._is_arriving = True
        self._later.start(0)

    @Slot(QWidget, QWidget)
    def _moved(self, before: QWidget | None, now: QWidget | None) -> None:
        page = self._page()
        if page is None:
            return
        was_here = before is not None and page.isAncestorOf(before)
        if was_here and before is not None and _is_gone(before):
            self._is_arriving = False
            self._later.start(0)
        elif now is not None and now.window() is page.window() and _is_no_place(now):
            self._robbed = before if was_here else None
            self._later.start(0)

    @Slot()
    def _bring_home(self) -> None:
        page, focused = self._page(), QApplication.focusWidget()
        if page is None or (focused is not None and page.isAncestorOf(focused) and _takes_keyboard(focused)):
            return
        is_lost = focused is None or _is_no_place(focused) or focused.objectName().startswith("rail_")
        if self._is_arriving and not is_lost:  # somebody may search while a page comes
            return
        robbed, self._robbed = self._robbed, None
        is_ready = robbed is not None and isValid(robbed) and _takes_keyboard(robbed)
        found = robbed if is_ready else next(stops(page), None)
        if found is not None:
            found.setFocus(Qt.FocusReason.OtherFocusReason)


def _is_gone(widget: QWidget) -> bool:
    """Whether a widget lost the keyboard because it was switched off or taken away."""
    return not widget.isEnabled() or not widget.isVisible()


def _is_no_place(widget: QWidget) -> bool:
    """Whether nobody sees it or nothing can be keyed there."""
    return not widget.isVisible() or widget.focusPolicy() == Qt.FocusPolicy.NoFocus


def stops(page: QWidget) -> Iterator[QWidget]:
    """What can take the keyboard on a page: its buttons that act first, then everything else."""
    ready = [one for one in page.findChildren(QWidget) if _takes_keyboard(one)]
    acts = [one for one in ready if isinstance(one, QPushButton) and one.property("kind") in _ACTS]
    yield from acts
    yield from (one for one in ready if one not in acts)


_ACTS = ("primary", "plain")


def _takes_keyboard(one: QWidget) -> bool:
    is_stop = bool(one.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return is_stop and one.isVisible() and one.isEnabled()
