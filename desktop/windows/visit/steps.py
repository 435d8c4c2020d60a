"""Where the keyboard is on a page: its question, its table, and which table a key is meant for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtWidgets import QApplication, QWidget

from desktop.windows.questions.view import QuestionView
from desktop.windows.visit.blocks import BlocksView
from desktop.windows.visit.table import RepeatTable


def question_of(widget: QWidget | None, page: QWidget) -> QuestionView | None:
    """The question that a widget belongs to."""
    while widget is not None and widget is not page:
        if isinstance(widget, QuestionView):
            return widget
        widget = widget.parentWidget()
    return None


def place_of(stops: Sequence[QWidget], page: QWidget) -> int:
    """The stop that has the keyboard, -1 for none."""
    return next((n for n, stop in enumerate(stops) if _has_keyboard(stop, page)), -1)


def beside(stops: Iterable[QWidget], page: QWidget) -> tuple[QWidget | None, QWidget | None]:
    """The stop that has the keyboard and the one after it; without the first, the first of all comes next."""
    first = None
    walk = iter(stops)
    for stop in walk:
        first = first or stop
        if _has_keyboard(stop, page):
            return stop, next(walk, None)
    return None, first


def last_before(stops: Iterable[QWidget], page: QWidget) -> QWidget | None:
    """The stop before the one that has the keyboard, None for the first one or when none has it."""
    before = None
    for stop in stops:
        if _has_keyboard(stop, page):
            return before
        before = stop
    return None


def _has_keyboard(stop: QWidget, page: QWidget) -> bool:
    focused = QApplication.focusWidget()
    view = question_of(focused, page)
    return stop is focused or (view is not None and question_of(stop, page) is view)


def left_table(
    blocks: BlocksView | None, before: QWidget | None, after: QWidget | None
) -> RepeatTable | None:
    """The innermost table whose open row Enter is about to leave."""
    if before is None or blocks is None:
        return None
    held = [t for t in blocks.tables() if t.holds_open(before) and not (after and t.holds_open(after))]
    return held[-1] if held else None


def table_of_add(blocks: BlocksView | None, widget: QWidget | None) -> RepeatTable | None:
    """The table whose add button a widget is."""
    if widget is None or blocks is None:
        return None
    return next((table for table in blocks.tables() if table.add is widget), None)


def table_at_hand(blocks: BlocksView | None, stops: Sequence[QWidget], page: QWidget) -> RepeatTable | None:
    """The table that has the keyboard, else the next one on the page, else the last."""
    tables = [t for t in blocks.tables() if t.is_asked] if blocks is not None else []
    focused = QApplication.focusWidget()
    holding = [table for table in tables if focused is not None and table.holds(focused)]
    if holding:
        return holding[-1]
    place = place_of(stops, page)
    after = [t for t in tables if any(stop is t.add for stop in stops[max(0, place) :])]
    return next(iter(after or tables[-1:]), None)
