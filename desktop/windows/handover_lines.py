"""Lines of the handover screen: what the office asks for, and batches with their receipts."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from desktop.language import tr
from desktop.viewmodels.handover_words import AskedLine, BatchLine
from desktop.windows.parts import button, chip, column, frame, label, row
from desktop.windows.theme import scale


def asked_title(count: int, shown: int) -> str:
    """How much the office asks for, and that not all of it is listed."""
    told = tr("镇里要办的 {count} 件", count=count)
    return told + (tr("，先列 {most_asked} 件", most_asked=shown) if count > shown else "")


def asked_line(line: AskedLine, open_it: Callable[[], None]) -> QFrame:
    """What is asked at one household, and the way there; the button carries its number."""
    words = QVBoxLayout()
    words.setSpacing(0)
    words.addWidget(label(line.title, "strong"))
    words.addWidget(label(line.text, "caption", "ink2", wrap=True))
    go = button(tr("看这户"), "plain", "", "asked_open")
    go.setProperty("household", line.hh_id)
    go.clicked.connect(open_it)
    made = frame("plain", "column")
    across = QHBoxLayout()
    across.setSpacing(scale().space(12))
    across.addLayout(words, 1)
    across.addWidget(chip(line.chip.text, line.chip.tone, line.chip.icon))
    across.addWidget(go)
    column(made).addLayout(across)
    return made


def batch_line(batch: BatchLine) -> QFrame:
    """One batch in the history, with its receipt."""
    made = frame("plain")
    column(made).setSpacing(scale().space(2))
    column(made).setContentsMargins(0, scale().space(4), 0, scale().space(4))
    state = chip(batch.chip.text, batch.chip.tone, batch.chip.icon)
    column(made).addLayout(row(label(batch.name, "strong"), None, state))
    column(made).addWidget(label(batch.when, "caption", "ink2"))
    column(made).addWidget(label(batch.text, "caption", "ink2", wrap=True))
    return made
