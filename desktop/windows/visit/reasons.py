"""The reasons beside red checks, asked before sealing on the page that is read back."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QVBoxLayout

from desktop.viewmodels.visit import VisitViewModel
from desktop.viewmodels.visit_sealing import Explanation
from desktop.windows.parts import clear, column, frame, icon_label, label, row
from desktop.windows.theme import restyle, scale

ASK = "写明原因，会留在记录里、印在表上"


class ReasonField(QLineEdit):
    """The reason for one red check."""

    written = Signal(object, object)
    """Facts: where the reason is kept, what it says."""

    def __init__(self, one: Explanation) -> None:
        super().__init__(one.text)
        self.ref = one.ref
        self.setObjectName(f"reason:{one.ref.rpartition('/')[2]}")
        self.setPlaceholderText(ASK)
        self.setAccessibleName(f"说明：{'；'.join(one.wordings)}")
        self.editingFinished.connect(self.commit)

    @Slot()
    def commit(self) -> None:
        """Hand over what was typed."""
        self.written.emit(self.ref, self.text().strip())


class ReasonsCard(QFrame):
    """须说明的核对. Hidden when no check is red."""

    def __init__(self, model: VisitViewModel) -> None:
        super().__init__()
        self.setProperty("kind", "banner")
        self.setProperty("tone", "red")
        self.setObjectName("reasons")
        self._model = model
        self.fields: list[ReasonField] = []
        self._words: list[QLabel] = []
        sizes = scale()
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(sizes.space(16), sizes.space(10), sizes.space(16), sizes.space(12))
        self._lines.setSpacing(sizes.space(6))
        self.refresh()

    def refresh(self) -> None:
        """Draw the checks anew; the fields stay while the same reasons are asked."""
        found = self._model.sealing.explanations()
        if [one.ref for one in found] != [field.ref for field in self.fields]:
            self._build(found)
        is_open = any(not one.text.strip() for one in found)
        if self.property("tone") != ("red" if is_open else "accent"):
            restyle(self, tone="red" if is_open else "accent")
        for one, words in zip(found, self._words, strict=True):
            words.setText("；".join(one.wordings))
        self.setVisible(bool(found))

    def _build(self, found: tuple[Explanation, ...]) -> None:
        clear(self._lines)
        self.fields, self._words = [], []
        head = row(icon_label("circle-alert", "red"), label("封存前须说明", "strong", "red"), None)
        self._lines.addLayout(head)
        for one in found:
            words, field = label("", "body", "ink", wrap=True), ReasonField(one)
            field.written.connect(self._model.answer)
            part = frame("plain")
            column(part).setSpacing(scale().space(4))
            column(part).addWidget(words)
            column(part).addWidget(field)
            self._lines.addWidget(part)
            self._words.append(words)
            self.fields.append(field)
