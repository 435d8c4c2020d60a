"""Places by hand: one place is a line of text, a route or an area is a list of places."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.language import mark, tr
from desktop.viewmodels.visit_geo import (
    LEAST,
    POINT_REMEDY,
    parse_point,
    parse_points,
    points_of,
    show_point,
    stored_points,
)
from desktop.windows.questions.chips import removable_chip
from desktop.windows.questions.fields import Notation
from desktop.windows.questions.flow import FlowLayout
from desktop.windows.questions.state import QuestionState, Surroundings
from desktop.windows.theme import restyle, scale

PLACE = Notation(
    show_point, parse_point, POINT_REMEDY, width=280, icon="map-pin", placeholder=mark("纬度 经度")
)
NAMES = {"geotrace": mark("路线"), "geoshape": mark("地块")}


class PointLine(QLineEdit):
    """Where the next place is typed: Enter adds it, Enter in the empty line goes on."""

    added = Signal(object)
    taken_back = Signal()
    refused = Signal(object, object)

    def commit(self) -> None:
        """Add what was typed, one place or several with semicolons between them."""
        text = self.text().strip()
        if not text or self.isReadOnly():
            return
        points = parse_points(text)
        if points is None:
            self.refused.emit(text, tr(POINT_REMEDY))
            return
        self.clear()
        self.added.emit(points)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter adds, Backspace in the empty line takes the last place back."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.text().strip():
            self.commit()
            event.accept()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        elif event.key() == Qt.Key.Key_Backspace and not self.text():
            self.taken_back.emit()
        else:
            super().keyPressEvent(event)


class PointsField(QWidget):
    """A route or an area: the places so far as numbered chips, and a line for the next."""

    edited = Signal(object)
    refused = Signal(object, object)

    def __init__(self, around: Surroundings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("wide", True)
        self._kind = around.node.kind
        self._stored = ""
        self._points: tuple[str, ...] = ()
        self._buttons: list[QPushButton] = []
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self._remove)
        self._line = PointLine(self)
        self._line.setPlaceholderText(tr("纬度 经度，Enter 加一个点"))
        self._line.setFixedWidth(scale().px(300))
        self.target: QWidget = self._line
        self._chips = QWidget(self)
        self._flow = FlowLayout(self._chips, scale().space(8), scale().space(6))
        self._line.added.connect(self._add)
        self._line.taken_back.connect(self._take_back)
        self._line.refused.connect(self.refused)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(scale().space(6))
        box.addWidget(self._line, 0, Qt.AlignmentFlag.AlignLeft)
        box.addWidget(self._chips)

    def draw(self, state: QuestionState) -> None:
        """Show the places; a list that is too short to count yet stays in sight."""
        self._line.setReadOnly(state.is_readonly)
        if self._line.property("edge") != state.edge:
            restyle(self._line, edge=state.edge)
        if state.value != self._stored:
            self._stored = state.value
            self._show(points_of(self._kind, state.value))
        else:
            self._show(self._points)

    def commit(self) -> None:
        """Take a place that is typed and not added yet."""
        self._line.commit()

    @Slot(object)
    def _add(self, points: tuple[str, ...]) -> None:
        self._keep((*self._points, *points))

    @Slot()
    def _take_back(self) -> None:
        if self._points and not self._line.isReadOnly():
            self._keep(self._points[:-1])

    @Slot(int)
    def _remove(self, place: int) -> None:
        if not self._line.isReadOnly():
            self._keep(tuple(point for n, point in enumerate(self._points) if n != place))

    def _keep(self, points: tuple[str, ...]) -> None:
        self._show(points)
        missing = LEAST[self._kind] - len(points)
        stored = stored_points(self._kind, points) if missing <= 0 else ""
        self._stored = stored
        self.edited.emit(stored)
        if points and missing > 0:
            self.refused.emit(
                "",
                tr(
                    "{names}至少要 {least} 个点，还差 {missing} 个",
                    names=tr(NAMES[self._kind]),
                    least=LEAST[self._kind],
                    missing=missing,
                ),
            )

    def _show(self, points: tuple[str, ...]) -> None:
        if points == self._points and len(self._buttons) == len(points):
            return
        self._points = points
        for old in self._buttons:
            self._group.removeButton(old)
            self._flow.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._buttons = []
        for place, point in enumerate(points):
            self._chip(place, point)
        self._chips.setVisible(bool(points))
        self.updateGeometry()

    def _chip(self, place: int, point: str) -> None:
        words = f"{place + 1}. {show_point(point)}"
        made = removable_chip(words, tr("去掉第 {number} 个点", number=place + 1))
        self._group.addButton(made, place)
        self._flow.addWidget(made)
        self._buttons.append(made)
        made.show()
