"""The panel beside the list of households: who lives there and what to ask about, before one goes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.language import tr
from desktop.viewmodels.look import Look
from desktop.windows.parts import button, chip, clear, divider, label, line_icon, row, scrolled
from desktop.windows.theme import scale

MOST_REMINDERS = 5


def look_area() -> tuple[QWidget, LookPanel]:
    """A scroll area that holds the panel, and the panel."""
    panel = LookPanel()
    return scrolled(panel, "look_scroll"), panel


class LookPanel(QWidget):
    """Draws a Look."""

    def __init__(self) -> None:
        super().__init__()
        self._look: Look | None = None
        self._phone: QLabel | None = None
        self._reveal: QPushButton | None = None
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, scale().space(4), 0)
        self._lines.setSpacing(scale().space(8))

    def put(self, look: Look) -> None:
        """Show this household; the same one again only hides its telephone number."""
        if look == self._look:
            self._hide_phone()
            return
        self._look = look
        self._phone = self._reveal = None
        lines = self._lines
        clear(lines)
        head = row(label(look.head, "h1", wrap=True), chip(look.label))
        head.setStretch(0, 1)
        lines.addLayout(head)
        lines.addWidget(label(tr("户编号 {hh_id}", hh_id=look.hh_id), "caption", "ink2"))
        lines.addWidget(divider())
        for title, texts in ((tr("地址"), look.address), (tr("成员"), look.members)):
            lines.addLayout(_fact(title, texts))
        if look.phone:
            self._add_phone(look)
        lines.addWidget(divider())
        lines.addWidget(label(tr("走之前看一眼"), "strong"))
        self._add_reminders(look)
        lines.addStretch(1)

    def _add_reminders(self, look: Look) -> None:
        for reminder in look.reminders[:MOST_REMINDERS]:
            line = QHBoxLayout()
            line.setSpacing(scale().space(10))
            line.addWidget(line_icon(reminder.icon, reminder.tone, 18), 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(label(reminder.text, "body", wrap=True), 1)
            self._lines.addLayout(line)
        if not look.reminders:
            self._lines.addWidget(label(tr("还没有走访过，也没有要提醒的。"), "body", "ink2", wrap=True))

    def _add_phone(self, look: Look) -> None:
        self._phone = label(look.masked_phone, "body")
        show = self._reveal = button(tr("显示"), "small", "eye", "show_phone")
        show.clicked.connect(self._show_phone)
        title = label(tr("电话"), "caption", "ink2")
        title.setFixedWidth(scale().px(64))
        self._lines.addLayout(row(title, self._phone, None, show))

    @Slot()
    def _show_phone(self) -> None:
        if self._look is not None and self._phone is not None and self._reveal is not None:
            self._phone.setText(self._look.phone)
            self._reveal.setEnabled(False)

    def _hide_phone(self) -> None:
        if self._look is not None and self._phone is not None and self._reveal is not None:
            self._phone.setText(self._look.masked_phone)
            self._reveal.setEnabled(True)


def _fact(title: str, texts: tuple[str, ...]) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(scale().space(8))
    head = label(title, "caption", "ink2")
    head.setFixedWidth(scale().px(64))
    line.addWidget(head, 0, Qt.AlignmentFlag.AlignTop)
    # Lines of one label, not a label for each: a household of ten would cost ten widgets per glance.
    words = label("\n".join(texts), "body", wrap=True)
    line.addWidget(words, 1)
    return line
