"""The small bars of the ledger: what became of needs, and how far the records are."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QWidget

from desktop.language import mark, tr
from desktop.viewmodels.ledger import LedgerView
from desktop.windows.charts import FILLS, Part, PartsBar
from desktop.windows.parts import card, column, divider, label, row
from desktop.windows.theme import scale


def coverage_legend() -> list[QWidget | int | None]:
    """What the parts of a group's bar mean."""
    parts: list[QWidget | int | None] = []
    for text, part in (
        (tr("问成了"), Part(1)),
        (tr("走访了没问成"), Part(1, "accent", hatched=True)),
        (tr("还没去"), Part(0)),
    ):
        swatch = PartsBar((part,), 1, text, 12)
        swatch.setFixedSize(scale().icon(13), scale().icon(13))
        parts += [swatch, label(text, "caption", "ink2"), 8]
    return parts


def shares(view: LedgerView) -> QFrame:
    """Needs by disposition, records by how far they are."""
    made = card("ledger_shares")
    _share_block(made, tr("需求怎么办的"), mark("项"), view.dispositions)
    column(made).addWidget(divider())
    _share_block(made, tr("交接到哪一步"), mark("份"), view.states)
    column(made).addStretch(1)
    return made


def _share_block(made: QFrame, title: str, unit: str, counts: tuple[tuple[str, int], ...]) -> None:
    whole = sum(count for _, count in counts)
    column(made).addLayout(
        row(label(title, "strong"), None, label(f"{whole} {tr(unit, count=whole)}", "caption", "ink2"))
    )
    parts = tuple(Part(count, FILLS[min(number, 3)]) for number, (_, count) in enumerate(counts))
    column(made).addWidget(
        PartsBar(parts, whole, tr("{title}：", title=title) + tr("、").join(f"{n} {c}" for n, c in counts))
    )
    words: list[QWidget | int | None] = []
    for number, (name, count) in enumerate(counts[:4]):
        swatch = PartsBar((Part(1, FILLS[min(number, 3)]),), 1, name, 12)
        swatch.setFixedSize(scale().icon(13), scale().icon(13))
        words += [swatch, label(f"{name} {count}", "caption", "ink2"), 2]
    if not counts:
        words = [label(tr("还没有"), "caption", "ink2")]
    column(made).addLayout(row(*words, None, spacing=6))
