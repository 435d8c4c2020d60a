"""Questions that are read rather than typed: notes, acknowledgements, figures that the form works out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from desktop.viewmodels.visit_money import capital, grouped
from desktop.windows.parts import Banner
from desktop.windows.questions.state import QuestionState, Surroundings
from desktop.windows.theme import restyle, scale

WAITING = "待算"
NOT_HERE = {
    "audio": "录音",
    "video": "录像",
    "file": "附件",
    "geopoint": "定位",
    "geotrace": "路线",
    "geoshape": "地块",
}


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
        self._banner.say(state.label, state.hint)

    def commit(self) -> None:
        """Nothing to store."""


class RefusalField(NoteField):
    """A kind of question that this laptop cannot take, said in words instead of being left out."""

    def __init__(self, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._banner.title.setText(f"这题要{NOT_HERE.get(kind, '专用设备')}，本机现在不能填，可以空着往下走")
        self._banner.setProperty("tone", "grey")

    def draw(self, state: QuestionState) -> None:
        """The sentence stays; the label stands above."""


class AcknowledgeField(QCheckBox):
    """Tick to confirm; stored as OK."""

    edited = Signal(object)
    refused = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("已阅知", parent)
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
        self.setPlaceholderText(WAITING)
        self.setToolTip(capital(state.value) if self._is_money else text)
        room = self.fontMetrics().horizontalAdvance(text) + scale().px(34)
        self.setFixedWidth(max(scale().px(self._least), min(room, scale().px(420))))
        edge = state.edge or "derived"
        if self.property("edge") != edge:
            restyle(self, edge=edge)

    def commit(self) -> None:
        """Nothing to store."""
