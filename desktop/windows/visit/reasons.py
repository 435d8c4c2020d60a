"""The reasons beside red checks, asked before sealing on the page that is read back."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout

from desktop.language import mark, tr
from desktop.viewmodels.visit import VisitViewModel
from desktop.viewmodels.visit_sealing import Explanation
from desktop.windows.parts import icon_label, label, row
from desktop.windows.theme import pixmap, restyle, scale

ASK = mark("写明原因，会留在记录里、印在表上")


class ReasonField(QLineEdit):
    """The reason for one red check."""

    written = Signal(object, object)
    """Facts: where the reason is kept, what it says."""

    def __init__(self, one: Explanation) -> None:
        super().__init__(one.text)
        self.ref = one.ref
        self.setObjectName(f"reason:{one.ref.rpartition('/')[2]}")
        self.setPlaceholderText(tr(ASK))
        self.setAccessibleName(tr("说明：{names}", names=tr("；").join(one.wordings)))
        self.editingFinished.connect(self.commit)

    @Slot()
    def commit(self) -> None:
        """Hand over what was typed."""
        self.written.emit(self.ref, self.text().strip())


class ReasonPart(QFrame):
    """One red check in words, and the field for its reason."""

    def __init__(self, one: Explanation) -> None:
        super().__init__()
        self.words, self.field = label("", "body", "ink", wrap=True), ReasonField(one)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(scale().space(4))
        lines.addWidget(self.words)
        lines.addWidget(self.field)


class ReasonsCard(QFrame):
    """须说明的核对. Hidden when no check is red."""

    def __init__(self, model: VisitViewModel) -> None:
        super().__init__()
        self.setProperty("kind", "banner")
        self.setProperty("tone", "red")
        self.setObjectName("reasons")
        self._model = model
        self._parts: dict[str, ReasonPart] = {}
        sizes = scale()
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(sizes.space(16), sizes.space(10), sizes.space(16), sizes.space(12))
        self._lines.setSpacing(sizes.space(6))
        self._sign, self._head = icon_label("circle-alert", "red"), label(tr("封存前须说明"), "strong", "red")
        self._lines.addLayout(row(self._sign, self._head, None))
        self.hide()  # shown by `refresh` once it has a parent: alone it would be a window of its own

    @property
    def fields(self) -> list[ReasonField]:
        """The fields from top to bottom."""
        return [part.field for part in self._parts.values()]

    def refresh(self) -> None:
        """Follow the checks; a field that is still asked for stays, with what is being typed into it."""
        found = {one.ref: one for one in self._model.sealing.explanations()}
        if list(found) != list(self._parts):
            self._arrange(found)
        is_open = any(not one.text.strip() for one in found.values())
        if self.property("tone") != ("red" if is_open else "accent"):
            tone = "red" if is_open else "accent"
            restyle(self, tone=tone)
            restyle(self._head, tone=tone)
            self._sign.setPixmap(pixmap("circle-alert" if is_open else "check", tone, 20))
        for ref, one in found.items():
            self._parts[ref].words.setText(tr("；").join(one.wordings))
        self.setVisible(bool(found))

    def _arrange(self, found: dict[str, Explanation]) -> None:
        before, self._parts = self._parts, {}
        for place, (ref, one) in enumerate(found.items(), 1):
            part = before.pop(ref, None)
            if part is None:
                part = ReasonPart(one)
                part.field.written.connect(self._model.answer)
            self._lines.insertWidget(place, part)
            self._parts[ref] = part
        for gone in before.values():
            had_keyboard = gone.field.hasFocus()
            gone.hide()
            gone.deleteLater()
            if had_keyboard and self.fields:
                self.fields[0].setFocus()
