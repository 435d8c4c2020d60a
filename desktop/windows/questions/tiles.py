"""Choices as tiles: one (radio mark), several (box mark) or in order (rank); digit keys pick."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QIcon, QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from desktop.language import tr
from desktop.windows.questions.flow import FlowLayout
from desktop.windows.questions.marks import radio_mark
from desktop.windows.questions.state import QuestionState
from desktop.windows.questions.words import plain
from desktop.windows.theme import icon, icon_size, restyle, scale
from forms.xlsform import Choice

ONE, SEVERAL, RANK = "one", "several", "rank"


def digit_keys(choices: Sequence[Choice]) -> tuple[str, ...]:
    """The digit of each choice: its code where all codes are single digits, else its place from 1."""
    codes = tuple(choice.value for choice in choices)
    if all(len(code) == 1 and code.isdigit() for code in codes):
        return codes
    return tuple(str(place) if place < 10 else "" for place in range(1, len(codes) + 1))


class Tiles(QWidget):
    """A row of tiles that is one stop for the Tab key; arrows move, digits and Space choose."""

    edited = Signal(object)
    refused = Signal(object, object)

    def __init__(self, mode: str = ONE, parent: QWidget | None = None, *, is_compact: bool = False) -> None:
        super().__init__(parent)
        self.target = self
        self._mode = mode
        self._marked = not is_compact or mode != ONE
        self._choices: tuple[Choice, ...] = ()
        self._digits: tuple[str, ...] = ()
        self._chosen: tuple[str, ...] = ()
        self._cursor = 0
        self._readonly = False
        self._buttons: list[QPushButton] = []
        self._faces: list[tuple[str, bool] | None] = []
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        self._group.idClicked.connect(self._clicked)
        self._flow = FlowLayout(self, scale().space(8), scale().space(8))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def draw(self, state: QuestionState) -> None:
        """Show choices and what is chosen; tiles are made anew only when the choices changed."""
        self._readonly = state.is_readonly
        if state.choices != self._choices:
            self._rebuild(state.choices)
        chosen = tuple(state.value.split())
        if chosen != self._chosen and (chosen or not self._is_half_ranked()):
            self._chosen = chosen
            self._mark()

    def commit(self) -> None:
        """Every press is stored at once."""

    def sizeHint(self) -> QSize:
        """All tiles on one line."""
        return self._flow.sizeHint()

    def _rebuild(self, choices: tuple[Choice, ...]) -> None:
        for button in self._buttons:
            self._group.removeButton(button)
            self._flow.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._choices, self._digits = choices, digit_keys(choices)
        self._cursor = min(self._cursor, max(0, len(choices) - 1))
        self._buttons = []
        self._faces = [None] * len(choices)
        for place, choice in enumerate(choices):
            button = QPushButton(self)
            button.setProperty("kind", "tile")
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setIconSize(icon_size(18))
            button.setAccessibleName(plain(choice.label))
            self._group.addButton(button, place)
            self._flow.addWidget(button)
            self._buttons.append(button)
            button.show()
        self._mark()
        self.updateGeometry()

    def _mark(self) -> None:
        for place, button in enumerate(self._buttons):
            choice = self._choices[place]
            is_chosen = choice.value in self._chosen
            button.setChecked(is_chosen)
            face = (self._words(place, choice, is_chosen), is_chosen)
            if face != self._faces[place]:  # Qt lays out the whole page when an icon is set, the same or not.
                self._faces[place] = face
                self._dress(button, *face)
        self._point()

    def _dress(self, button: QPushButton, words: str, is_chosen: bool) -> None:
        button.setText(words)
        if self._marked:
            button.setIcon(self._mark_icon(is_chosen))

    def _words(self, place: int, choice: Choice, is_chosen: bool) -> str:
        if self._mode == RANK and is_chosen:
            return tr(
                " 第 {number} {plain}", number=self._chosen.index(choice.value) + 1, plain=plain(choice.label)
            )
        return f"{' ' if self._marked else ''}{self._digits[place]} {plain(choice.label)}".rstrip()

    def _mark_icon(self, is_chosen: bool) -> QIcon:
        tone = "accent" if is_chosen else "ink2"
        if self._mode == ONE:
            return QIcon(radio_mark(tone, is_on=is_chosen))
        return icon("square-check" if is_chosen else "square", tone, 18)

    @Slot(int)
    def _clicked(self, place: int) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._cursor = place
        self._press(place)

    def _press(self, place: int) -> None:
        if self._readonly or not 0 <= place < len(self._choices):
            self._mark()
            return
        value = self._choices[place].value
        if self._mode == ONE:
            self._chosen = (value,)
        elif value in self._chosen:
            self._chosen = tuple(code for code in self._chosen if code != value)
        else:
            self._chosen = self._in_order((*self._chosen, value))
        self._cursor = place
        self._mark()
        if self._is_half_ranked():
            self.refused.emit(
                "", tr("要把所有选项都排上，还差 {count} 项", count=len(self._choices) - len(self._chosen))
            )
        else:
            self.edited.emit(" ".join(self._chosen))

    def _is_half_ranked(self) -> bool:
        """A ranking counts only when every choice has its place."""
        return self._mode == RANK and 0 < len(self._chosen) < len(self._choices)

    def _in_order(self, chosen: tuple[str, ...]) -> tuple[str, ...]:
        if self._mode == RANK:
            return chosen
        return tuple(choice.value for choice in self._choices if choice.value in chosen)

    def _point(self) -> None:
        """The tile that Space would press is underlined while the keyboard is here."""
        for place, button in enumerate(self._buttons):
            font = button.font()
            wanted = self.hasFocus() and self._mode != ONE and place == self._cursor
            if font.underline() != wanted:
                font.setUnderline(wanted)
                button.setFont(font)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits choose, arrows move, Space chooses, Delete clears; the rest belongs to the page."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.text() and event.text() in self._digits:
            self._press(self._digits.index(event.text()))
        elif plain and event.key() in _STEPS and self._choices:
            self._move(_STEPS[Qt.Key(event.key())])
        elif plain and event.key() == Qt.Key.Key_Space:
            self._press(self._cursor)
        elif plain and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self._chosen:
            self._clear()
        else:
            event.ignore()

    def _clear(self) -> None:
        if not self._readonly:
            self._chosen = ()
            self._mark()
            self.edited.emit("")

    def _move(self, step: int) -> None:
        if self._mode != ONE:
            self._cursor = (self._cursor + step) % len(self._choices)
            self._point()
            return
        codes = [choice.value for choice in self._choices]
        here = codes.index(self._chosen[0]) if self._chosen and self._chosen[0] in codes else -1
        self._press((here + step) % len(codes) if here >= 0 else 0)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where Space would press."""
        super().focusInEvent(event)
        self._point()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Stop showing it."""
        super().focusOutEvent(event)
        self._point()

    def changeEvent(self, event: QEvent) -> None:
        """A new text scale asks for new sizes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()


_STEPS = {
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
}


def set_edge(tiles: Tiles, edge: str) -> None:
    """Give the whole row of tiles an edge."""
    if tiles.property("edge") != edge:
        restyle(tiles, edge=edge)
