"""Beside the tabs of a household: its figures now, and what to ask the next time."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from desktop.language import tr
from desktop.viewmodels.household_view import Figure
from desktop.windows.parts import card, column, divider, frame, icon_label, label, row
from desktop.windows.theme import scale


def figures_card(figures: Sequence[Figure]) -> QFrame:
    """What the last visit found, two figures to a line."""
    now = card("figures")
    column(now).addWidget(label(tr("现在的情况"), "h2"))
    grid = QGridLayout()
    grid.setHorizontalSpacing(scale().space(8))
    grid.setVerticalSpacing(scale().space(8))
    for number, figure in enumerate(figures):
        line = number // 2 * 2
        if number and number % 2 == 0:
            grid.addWidget(divider(), line - 1, 0, 1, 2)
        grid.addWidget(_figure(figure), line, number % 2)
    column(now).addLayout(grid)
    return now


def questions_card(questions: Sequence[str]) -> QFrame:
    """What to ask the next time."""
    made = frame("banner", "column", "questions")
    made.setProperty("tone", "amber")
    sizes = scale()
    column(made).setContentsMargins(sizes.space(16), sizes.space(12), sizes.space(16), sizes.space(12))
    column(made).setSpacing(sizes.space(6))
    column(made).addLayout(
        row(icon_label("bell-ring", "amber"), label(tr("下次去要问"), "strong", "amber"), None)
    )
    for number, text in enumerate(questions, 1):
        column(made).addWidget(label(f"{number}. {text}", "body", wrap=True))
    return made


def _figure(figure: Figure) -> QWidget:
    made = frame("plain")
    column(made).setSpacing(0)
    column(made).addWidget(label(figure.name, "caption", "ink2"))
    number = row(label(figure.number, "figure"), label(figure.unit, "body", "ink2"), None, spacing=4)
    column(made).addLayout(number)
    column(made).addWidget(label(figure.note, "caption", "ink2"))
    return made
