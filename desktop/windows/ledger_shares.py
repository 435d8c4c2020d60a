"""The small bars of the ledger: how far the groups are, what became of needs, where the records are."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from desktop.language import mark, tr
from desktop.viewmodels.ledger import GroupLine, LedgerView, Share
from desktop.windows.charts import FILLS, Part, PartsBar
from desktop.windows.paint import face
from desktop.windows.parts import Elided, button, card, column, divider, frame, label, row
from desktop.windows.theme import scale

MOST_GROUPS = 5


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


def groups_card(groups: tuple[GroupLine, ...], drill: Callable[[], None]) -> QFrame:
    """How far each group is; its number opens its households."""
    made = card("ledger_groups")
    column(made).setSpacing(scale().space(4))
    column(made).addLayout(row(label(tr("各组走访进度"), "h2"), None, *coverage_legend()))
    if not groups:
        column(made).addWidget(label(tr("镇里还没有发来名单"), "body", "ink2", wrap=True))
    widest = max((group.total for group in groups), default=1)
    names = max((face(14).width(group.name) for group in groups[:MOST_GROUPS]), default=0)
    wide = min(scale().px(112), max(scale().px(64), names + 4))
    for number, group in enumerate(groups[:MOST_GROUPS]):
        line, link = _group_line(group, widest, wide)
        link.setObjectName(f"group_{number}")
        link.clicked.connect(drill)
        column(made).addLayout(line)
    if len(groups) > MOST_GROUPS:
        rest = tr("还有 {count} 个组，见“图表”", count=len(groups) - MOST_GROUPS)
        column(made).addWidget(label(rest, "caption", "ink2"))
    column(made).addStretch(1)
    return made


def _group_line(group: GroupLine, widest: int, name_wide: int) -> tuple[QHBoxLayout, QPushButton]:
    name = Elided(group.name, "caption")
    name.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
    name.setFixedWidth(name_wide)
    spoken = tr(
        "{name} 走访 {visited} 户，共 {total} 户", name=group.name, visited=group.visited, total=group.total
    )
    parts = (Part(group.surveyed), Part(group.visited - group.surveyed, "accent", hatched=True))
    track = frame("plain", "row")
    column(track).addWidget(PartsBar(parts, group.total, spoken), group.total)
    if widest > group.total:
        column(track).addStretch(widest - group.total)
    link = button(tr("{visited} / {total} 户", visited=group.visited, total=group.total), "link")
    link.setProperty("target", group.target)
    link.setFixedWidth(scale().px(92))
    share = label(f"{round(100 * group.visited / max(1, group.total))} %", "caption", "ink2")
    share.setFixedWidth(scale().px(46))
    share.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    line = QHBoxLayout()
    line.setSpacing(scale().space(8))
    for part in (name, track, link, share):
        line.addWidget(part, 1 if part is track else 0)
    return line, link


def shares(view: LedgerView, drill: Callable[[], None]) -> QFrame:
    """Needs by disposition, records by how far they are; each opens its households."""
    made = card("ledger_shares")
    _share_block(made, tr("需求怎么办的"), mark("项"), view.dispositions)
    column(made).addWidget(divider())
    _share_block(made, tr("交接到哪一步"), mark("份"), view.states)
    column(made).addStretch(1)
    for number, link in enumerate(made.findChildren(QPushButton)):
        link.setObjectName(f"share_{number}")
        link.clicked.connect(drill)
    return made


def _share_block(made: QFrame, title: str, unit: str, counts: tuple[Share, ...]) -> None:
    whole = sum(one.count for one in counts)
    column(made).addLayout(
        row(label(title, "strong"), None, label(f"{whole} {tr(unit, count=whole)}", "caption", "ink2"))
    )
    parts = tuple(Part(one.count, FILLS[min(number, 3)]) for number, one in enumerate(counts))
    column(made).addWidget(
        PartsBar(
            parts,
            whole,
            tr("{title}：", title=title) + tr("、").join(f"{one.name} {one.count}" for one in counts),
        )
    )
    words: list[QWidget | int | None] = []
    for number, one in enumerate(counts[:4]):
        swatch = PartsBar((Part(1, FILLS[min(number, 3)]),), 1, one.name, 12)
        swatch.setFixedSize(scale().icon(13), scale().icon(13))
        link = button(f"{one.name} {one.count}", "link-small")
        link.setProperty("target", one.target)
        words += [swatch, link, 2]
    if not counts:
        words = [label(tr("还没有"), "caption", "ink2")]
    column(made).addLayout(row(*words, None, spacing=6))
