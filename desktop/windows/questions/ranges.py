"""A number on a scale: typed, or moved with the arrow keys or the slider; off the scale is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from desktop.language import tr
from desktop.viewmodels.visit_money import parse_amount
from desktop.windows.parts import label
from desktop.windows.questions.fields import LineField, Notation
from desktop.windows.questions.state import QuestionState, Surroundings
from desktop.windows.theme import scale

MOST_STEPS = 100_000


@dataclass(frozen=True)
class Grid:
    """The numbers of a scale: from `start` in steps to `end`; a scale may run downwards."""

    start: Decimal
    end: Decimal
    step: Decimal

    @property
    def steps(self) -> int:
        """How many steps there are."""
        return int(abs(self.end - self.start) / self.step)

    def at(self, place: int) -> str:
        """The number at a place, 0 being the start."""
        by = self.step if self.end >= self.start else -self.step
        number = self.start + by * max(0, min(self.steps, place))
        return f"{number.normalize():f}"

    def place(self, text: str) -> int | None:
        """The place of a number, None when it is not on the scale."""
        plain = parse_amount(text) if text else None
        if plain is None:
            return None
        steps = abs(Decimal(plain) - self.start) / self.step
        is_inside = min(self.start, self.end) <= Decimal(plain) <= max(self.start, self.end)
        return int(steps) if is_inside and steps == int(steps) else None

    def read(self, text: str) -> str | None:
        """A typed number as it is stored, None when it is not on the scale."""
        place = self.place(text)
        return None if place is None else self.at(place)

    @property
    def words(self) -> str:
        """The scale in words."""
        by = "" if self.step == 1 else tr("，每格 {step}", step=f"{self.step.normalize():f}")
        return tr("{low} 到 {high}{by}", low=self.at(0), high=self.at(self.steps), by=by)


def grid_of(parameters: Mapping[str, str]) -> Grid:
    """The scale that a question asks for; 1 to 10 where it says nothing usable."""
    start, end, step = (_number(parameters.get(name, "")) for name in ("start", "end", "step"))
    grid = Grid(start or Decimal(0) if start is not None else Decimal(1), _or(end, 10), abs(_or(step, 1)))
    is_usable = grid.step != 0 and grid.start != grid.end and grid.steps <= MOST_STEPS
    return grid if is_usable else Grid(Decimal(1), Decimal(10), Decimal(1))


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _or(number: Decimal | None, other: int) -> Decimal:
    return Decimal(other) if number is None else number


class ScaleLine(LineField):
    """The number; Up and Down go one step along the scale."""

    stepped = Signal(object)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys belong to the scale."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not event.modifiers():
            self.stepped.emit(1 if event.key() == Qt.Key.Key_Up else -1)
            event.accept()
        else:
            super().keyPressEvent(event)


class RangeField(QWidget):
    """The number, a slider for the hand, and the scale in words."""

    edited = Signal(object)
    refused = Signal(object, object)

    def __init__(self, around: Surroundings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = grid_of(around.node.parameters)
        self._value = ""
        remedy = tr("请填 {range} 之间的数", range=self._grid.words)
        self._field = ScaleLine(Notation(lambda text: text, self._grid.read, remedy, 88, is_number=True))
        self.target: QWidget = self._field
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._slider.setRange(0, self._grid.steps)
        self._slider.setFixedWidth(scale().px(140 if around.is_compact else 220))
        self._slider.setFixedHeight(scale().control(36))
        self._slider.setAccessibleName(tr("刻度"))
        self._slider.sliderMoved.connect(self._slid)
        self._slider.actionTriggered.connect(self._jumped)
        self._field.edited.connect(self.edited)
        self._field.refused.connect(self.refused)
        self._field.stepped.connect(self._step)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(scale().space(10))
        for part in (self._field, self._slider, label(self._grid.words, "caption", "ink2")):
            line.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)

    def draw(self, state: QuestionState) -> None:
        """Show the number and where it stands."""
        self._value = state.value
        self._field.draw(state)
        self._slider.setEnabled(not state.is_readonly)
        self._slider.setValue(self._grid.place(state.value) or 0)

    def commit(self) -> None:
        """Hand over what was typed."""
        self._field.commit()

    @Slot(object)
    def _step(self, by: int) -> None:
        self.commit()
        place = self._grid.place(self._value)
        if not self._field.isReadOnly():
            self.edited.emit(self._grid.at(0 if place is None else place + by))

    @Slot(int)
    def _slid(self, place: int) -> None:
        self._field.setModified(False)
        self.edited.emit(self._grid.at(place))

    @Slot(int)
    def _jumped(self, _action: int) -> None:
        if self._slider.isSliderDown():
            return
        self._slid(self._slider.sliderPosition())
