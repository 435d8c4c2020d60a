"""Cards of the household page that open by a key: other visits, correction, the steps of a referral."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout

from desktop.language import mark, tr
from desktop.viewmodels.household_acts import NOTE_WANTED, Correction, Offer, Steps
from desktop.windows.parts import button, chip, clear, label, row
from desktop.windows.theme import restyle, scale

REASON_WANTED = mark("原来哪里不对、为什么要改")


class OffersCard(QFrame):
    """其他登记: the questionnaires that the vault holds besides the full visit."""

    wanted = Signal(str)
    """The questionnaire that was chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.setObjectName("offers")
        self._line = row()
        edge, above = scale().space(20), scale().space(8)
        self._line.setContentsMargins(edge, above, edge, above)
        self.setLayout(self._line)
        self._first: QPushButton | None = None

    def put(self, offers: tuple[Offer, ...]) -> None:
        """One button each."""
        clear(self._line)
        self._first = None
        for offer in offers:
            made = button(offer.title, "plain", "file-pen", f"offer_{offer.form_id}")
            made.setProperty("form", offer.form_id)
            made.clicked.connect(self._chosen)
            self._line.addWidget(made)
            self._first = self._first or made
        self._line.addStretch(1)

    def enter(self) -> None:
        """The keyboard goes to the first one."""
        if self._first is not None:
            self._first.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def _chosen(self) -> None:
        self.wanted.emit(str(self.sender().property("form")))


class CorrectionCard(QFrame):
    """更正: the newest record that stands, and the reason without which nothing begins."""

    wanted = Signal(str, str)
    """The record to correct, and why."""

    def __init__(self, *, compact: bool) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.setObjectName("correction")
        sizes = scale()
        line = row(spacing=12)
        outer = QVBoxLayout() if compact else QHBoxLayout()
        outer.setSpacing(sizes.space(8 if compact else 16))
        outer.setContentsMargins(sizes.space(20), sizes.space(8), sizes.space(20), sizes.space(8))
        self._record = ""
        self._words = label("", "strong")
        outer.addWidget(self._words)
        outer.addLayout(line, 1)
        self.reason = QLineEdit()
        self.reason.setObjectName("correction_reason")
        self.reason.setPlaceholderText(tr(REASON_WANTED))
        self.reason.setAccessibleName(tr("更正的原因"))
        self.reason.textChanged.connect(self._typed)
        self.reason.returnPressed.connect(self._go)
        self._start = button(tr("开始更正"), "plain", "history", "correction_start")
        self._start.setEnabled(False)
        self._start.clicked.connect(self._go)
        line.addWidget(self.reason, 1)
        line.addWidget(self._start)
        self.setLayout(outer)

    def put(self, corrections: tuple[Correction, ...]) -> None:
        """The newest record; the old one stays, the new one says why."""
        first = corrections[0] if corrections else None
        self._record = first.record_id if first is not None else ""
        self._words.setText(tr("更正 {words}的记录", words=first.words) if first is not None else "")

    def enter(self) -> None:
        """The keyboard goes to the reason."""
        self.reason.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def _typed(self) -> None:
        self._start.setEnabled(bool(self.reason.text().strip()))

    @Slot()
    def _go(self) -> None:
        if self._record and self.reason.text().strip():
            self.wanted.emit(self._record, self.reason.text().strip())


class StepsCard(QFrame):
    """The way of one referral from 待送 to 回访, and what the assistant may do now."""

    wanted = Signal(str, str, str)
    """(need, state, note) of the step that was pressed."""

    def __init__(self, *, compact: bool) -> None:
        super().__init__()
        self.setProperty("kind", "under")
        self.setObjectName("referral_steps")
        self._compact = compact
        sizes = scale()
        self._key = ""
        self._title = label("", "strong", wrap=True)
        self._way = row(spacing=6)
        self._said = label("", "caption", "ink2", wrap=True)
        self.note = QLineEdit()
        self.note.setObjectName("referral_note")
        self.note.setPlaceholderText(tr(NOTE_WANTED))
        self.note.setAccessibleName(tr("这一步的说明"))
        self._acts = row()
        lines = QVBoxLayout(self)
        lines.setSpacing(sizes.space(6))
        lines.setContentsMargins(sizes.space(20), sizes.space(10), sizes.space(20), sizes.space(12))
        lines.addWidget(self._title)
        lines.addLayout(self._way)
        lines.addWidget(self._said)
        across = row()
        across.addWidget(self.note, 1)
        across.addLayout(self._acts)
        lines.addLayout(across)

    def put(self, steps: Steps | None) -> None:
        """Show one referral, or nothing."""
        self.setVisible(steps is not None)
        if steps is None:
            return
        if steps.key != self._key:
            self.note.clear()
        self._key = steps.key
        self._title.setText(steps.title)
        self._title.setVisible(not self._compact)
        clear(self._way)
        for state, is_here in steps.passed:
            self._way.addWidget(chip(state, "accent" if is_here else "outline", "check" if is_here else ""))
        self._way.addStretch(1)
        late = tr("已超期 {late_days} 天。", late_days=steps.late_days) if steps.late_days else ""
        answer = tr("答复：{answer}。", answer=steps.answer) if steps.answer else ""
        waits = tr("接下来：{waiting_for}", waiting_for=steps.waiting_for) if steps.waiting_for else ""
        self._said.setText(f"{late}{answer}{waits}")
        restyle(self._said, tone="amber" if late else "ink2")
        clear(self._acts)
        for state in steps.next:
            made = button(tr("改为{state}", state=tr(state)), "plain", "", f"step_{state}")
            made.setProperty("state", state)
            made.clicked.connect(self._pressed)
            self._acts.addWidget(made)
        self.note.setVisible(bool(steps.next))

    @Slot()
    def _pressed(self) -> None:
        self.wanted.emit(self._key, str(self.sender().property("state")), self.note.text().strip())
