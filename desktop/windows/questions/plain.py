"""Questions that are read rather than typed: notes, acknowledgements, figures that the form works out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from desktop.language import mark, tr
from desktop.viewmodels.visit_money import capital, grouped
from desktop.windows.parts import Banner
from desktop.windows.questions.state import QuestionState, Surroundings
from desktop.windows.questions.words import plain, show_words
from desktop.windows.theme import restyle, scale

WAITING = mark("待算")


class NoteField(QWidget):
    """A note of the questionnaire; there is nothing to answer."""

    edited = Signal(object)
    refused = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("wide", True)
        self.target: QWidget | None = None
        self._banner = Banner("accent", "info", "", "")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._banner)

    def draw(self, state: QuestionState) -> None:
        """Say it."""
        self._banner.say(plain(state.label), plain(state.hint))
        show_words(self._banner.title, state.label)
        show_words(self._banner.text, state.hint)

    def commit(self) -> None:
        """Nothing to store."""


class AcknowledgeField(QCheckBox):
    """Tick to confirm; stored as OK."""

    edited = Signal(object)
    refused = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("已阅知"), parent)
        self.target = self
        self.clicked.connect(self._clicked)

    def draw(self, state: QuestionState) -> None:
        """Show whether it is ticked."""
        self.setChecked(state.value == "OK")
        self.setEnabled(not state.is_readonly)

    def commit(self) -> None:
        """Every tick is stored at once."""

    @Slot(bool)
    def _clicked(self, is_on: bool) -> None:
        self.edited.emit("OK" if is_on else "")


class DerivedField(QLineEdit):
    """A figure that follows from other answers: shown on paper ground, never typed."""

    edited = Signal(object)
    refused = Signal(object, object)

    def __init__(self, around: Surroundings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.target: QWidget | None = None
        self._is_money = "thousands-sep" in around.node.appearance
        self._is_number = self._is_money or around.node.kind in ("integer", "decimal")
        self.setReadOnly(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        if self._is_number:
            self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._least = 150 if self._is_money else 96
        self.setFixedWidth(scale().px(self._least))

    def draw(self, state: QuestionState) -> None:
        """Show the figure, or that it waits for others."""
        text = grouped(state.value, 2) if self._is_money else state.display
        self.setText(text)
        self.setPlaceholderText(tr(WAITING))
        self.setToolTip(capital(state.value) if self._is_money else text)
        room = self.fontMetrics().horizontalAdvance(text) + scale().px(34)
        self.setFixedWidth(max(scale().px(self._least), min(room, scale().px(420))))
        edge = state.edge or "derived"
        if self.property("edge") != edge:
            restyle(self, edge=edge)

    def commit(self) -> None:
        """Nothing to store."""
