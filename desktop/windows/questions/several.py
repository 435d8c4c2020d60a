"""A long list of which several may be chosen: what is chosen stands as chips above a filtering field."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QPushButton, QVBoxLayout, QWidget

from desktop.language import tr
from desktop.windows.questions.chips import removable_chip
from desktop.windows.questions.flow import FlowLayout
from desktop.windows.questions.search import ChoiceField
from desktop.windows.questions.state import QuestionState
from desktop.windows.theme import scale


class SeveralField(QWidget):
    """Chips of the chosen, each removed by a press; Backspace in the empty field removes the last."""

    edited = Signal(object)
    refused = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("wide", True)
        self._value: tuple[str, ...] | None = None
        self._buttons: list[QPushButton] = []
        self._codes: list[str] = []
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self._remove)
        self._chips = QWidget(self)
        self._flow = FlowLayout(self._chips, scale().space(8), scale().space(6))
        self.field = ChoiceField(300, several=True, parent=self)
        self.target = self.field
        self.field.edited.connect(self.edited)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(scale().space(6))
        box.addWidget(self.field, 0, Qt.AlignmentFlag.AlignLeft)
        box.addWidget(self._chips)

    def draw(self, state: QuestionState) -> None:
        """Show what is chosen."""
        self.field.draw(state)
        value = tuple(state.value.split())
        if value == self._value:
            return
        self._value = value
        for old in self._buttons:
            self._group.removeButton(old)
            self._flow.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._codes, self._buttons = list(value), []
        for place, code in enumerate(value):
            self._add(place, self.field.label(code))
        self._chips.setVisible(bool(value))
        self.updateGeometry()

    def _add(self, place: int, words: str) -> None:
        made = removable_chip(words, tr("去掉 {words}", words=words))
        self._group.addButton(made, place)
        self._flow.addWidget(made)
        self._buttons.append(made)
        made.show()

    def commit(self) -> None:
        """Take a fully typed choice."""
        self.field.commit()

    @Slot(int)
    def _remove(self, place: int) -> None:
        if 0 <= place < len(self._codes) and not self.field.isReadOnly():
            self.edited.emit(" ".join(code for n, code in enumerate(self._codes) if n != place))
