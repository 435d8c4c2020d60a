"""What a screen reader and a keyboard find on a screen."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

ROLE = QAccessible.Role
ACTS = {
    ROLE.PushButton,
    ROLE.CheckBox,
    ROLE.RadioButton,
    ROLE.EditableText,
    ROLE.ComboBox,
    ROLE.List,
    ROLE.Slider,
}


def tree(part) -> Iterator[object]:
    """An accessible object and everything below it that is on the screen."""
    yield part
    for number in range(part.childCount()):
        child = part.child(number)
        if child is not None and child.isValid() and not child.state().invisible:
            yield from tree(child)


def nameless(root: QWidget) -> list[str]:
    """What acts and has no name."""
    top = QAccessible.queryAccessibleInterface(root)
    found = []
    for part in tree(top):
        widget = part.object()
        is_own = isinstance(widget, QWidget) and widget.objectName().startswith("qt_")
        if part.role() in ACTS and not part.text(QAccessible.Text.Name).strip() and not is_own:
            found.append(f"{part.role().name} {widget.objectName() if widget else ''}")
    return found


def stops(root: QWidget) -> list[QWidget]:
    """Where Tab stops, from where the keyboard is until it comes round."""
    seen: list[QWidget] = []
    for _ in range(120):
        focused = QApplication.focusWidget()
        if focused is None or focused in seen:
            break
        seen.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    return [one for one in seen if root.isAncestorOf(one)]


def jumps(root: QWidget) -> list[str]:
    """Where Tab goes up within a column, except once on its way round."""
    found, met = [], stops(root)
    for one, other in pairwise(met):
        first, then = _place(one, root), _place(other, root)
        in_column = first.left() < then.right() and then.left() < first.right()
        if in_column and then.bottom() < first.top() and _area(one) is _area(other):
            found.append(f"{one.objectName()} -> {other.objectName()}")
    return found if len(found) > 1 else []


def _area(widget: QWidget) -> QWidget | None:
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    return above


def _place(widget: QWidget, root: QWidget) -> QRect:
    return QRect(widget.mapTo(root, QPoint(0, 0)), widget.size())
