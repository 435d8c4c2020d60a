"""The cards beside the day's list: what cannot wait, how far the village is, what else waits.

Each number and each household is a button with the property `target`, for `TodayPage` to follow.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from desktop.language import tr
from desktop.viewmodels.today import CoverageLine, NoticeLine, TodayView, UrgentLine
from desktop.viewmodels.wording import short_name
from desktop.windows.charts import CoverageRing, Part, PartsBar
from desktop.windows.parts import Elided, button, card, column, divider, frame, icon_label, label, row
from desktop.windows.theme import restyle, scale

HOUSEHOLD, OFFICE = "household:", "handover:"
SHOWN = 2
"""With more the notices below would have no room on a small screen."""
Follow = Callable[[], None]


def urgent_card(view: TodayView, follow: Follow, *, compact: bool) -> QFrame:
    """The needs with a 24-hour clock, the most pressing first; further ones behind a number."""
    banner = frame("banner", "column", "today_urgent")
    restyle(banner, tone="amber")
    sizes = scale()
    column(banner).setContentsMargins(sizes.space(16), sizes.space(12), sizes.space(16), sizes.space(12))
    column(banner).setSpacing(sizes.space(8))
    title = label(tr("等不得：24 小时内先行救助"), "strong", "amber")
    head = row(icon_label("siren", "amber"), title, None)
    column(banner).addLayout(head)
    if len(view.urgent) > SHOWN:
        words = tr("共 {count} 项", count=len(view.urgent))
        head.addWidget(_link(words, view.urgent_target, "today_urgent_all", follow))
    for number, line in enumerate(view.urgent[:SHOWN]):
        if number:
            column(banner).addWidget(divider())
        go = _chevron(f"{line.head} {line.what} {line.left}", f"today_urgent_go_{number}", follow)
        go.setProperty("target", HOUSEHOLD + line.hh_id)
        column(banner).addLayout(_urgent(line, go, compact=compact))
    return banner


def _urgent(line: UrgentLine, go: QPushButton, *, compact: bool) -> QHBoxLayout:
    words = QVBoxLayout()
    words.setSpacing(0)
    head = QHBoxLayout()
    head.setSpacing(scale().space(8))
    head.addWidget(label(short_name(line.head), "strong"))
    head.addWidget(Elided(line.what, "body", "ink2"), 1)
    words.addLayout(head)
    if not compact:
        words.addWidget(label(line.until, "caption", "ink2"))
    across = QHBoxLayout()
    across.setSpacing(scale().space(12))
    if not compact:
        across.addWidget(icon_label("alarm-clock", "amber", 22), 0, Qt.AlignmentFlag.AlignTop)
    across.addLayout(words, 1)
    left = label(line.left, "h2", "red" if line.is_late else "amber")
    across.addWidget(left, 0, Qt.AlignmentFlag.AlignVCenter)
    across.addWidget(go)
    return across


def coverage_card(view: TodayView, follow: Follow) -> QFrame:
    """The ring, and beside it 走访 and 摸排 with what is left of each."""
    made = card("today_coverage")
    lines = QVBoxLayout()
    lines.setSpacing(0)
    for line, name, token in zip(
        view.coverage_lines, ("visited", "surveyed"), ("accent", "accent-2"), strict=True
    ):
        swatch = PartsBar((Part(1, token),), 1, line.name, 13)
        swatch.setFixedSize(scale().icon(13), scale().icon(13))
        count = _link(line.words, line.target, f"today_{name}", follow)
        count.setAccessibleName(f"{line.name} {line.words}")
        lines.addLayout(row(swatch, label(line.name, "body"), count, None))
        lines.addLayout(row(21, _rest(line, f"today_{name}_rest", follow), None, spacing=0))
    done = view.coverage
    across = row(CoverageRing(done.visited, done.surveyed, done.total), 8)
    across.addLayout(lines, 1)
    column(made).addLayout(across)
    return made


def _rest(line: CoverageLine, name: str, follow: Follow) -> QPushButton | QLabel:
    if line.rest:
        return _link(line.note, line.rest, name, follow, "link-small")
    return label(line.note, "caption", "ink2")


def foot_words(view: TodayView, follow: Follow) -> QPushButton | QLabel:
    """What stands under the day's list: how many did not fit."""
    if view.not_listed:
        words = tr("还有 {not_listed} 户没排进今天", not_listed=view.not_listed)
        return _link(words, view.unlisted, "today_unlisted", follow, "link-small")
    words = tr("没访的户都排进来了") if view.coverage.total else tr("名单到了以后按村民小组排好")
    return label(words, "caption", "ink2")


def notice_card(line: NoticeLine, number: int, follow: Follow, *, compact: bool) -> QFrame:
    """What waits, in one line, and the way there."""
    made = frame("plain", "row", f"today_notice_{number}")
    made.setMinimumHeight(scale().px(74))
    column(made).setSpacing(scale().space(12))
    column(made).addWidget(icon_label(line.icon), 0, Qt.AlignmentFlag.AlignVCenter)
    words = QVBoxLayout()
    words.setSpacing(0)
    words.addStretch(1)
    words.addWidget(label(line.title, "strong"))
    words.addWidget(
        label(line.text, "caption", "ink2", wrap=True) if compact else Elided(line.text, "caption", "ink2")
    )
    words.addStretch(1)
    column(made).addLayout(words, 1)
    target = OFFICE if line.is_for_office else HOUSEHOLD + line.hh_id if line.hh_id else line.filter
    if target:
        go = _chevron(line.title, f"today_notice_go_{number}", follow)
        go.setProperty("target", target)
        column(made).addWidget(go)
    return made


def _chevron(spoken: str, name: str, follow: Follow) -> QPushButton:
    go = button("", "bare", "chevron-right", name)
    go.setAccessibleName(spoken)
    go.clicked.connect(follow)
    return go


def _link(words: str, target: str, name: str, follow: Follow, kind: str = "link") -> QPushButton:
    made = button(words, kind, name=name)
    made.setProperty("target", target)
    made.clicked.connect(follow)
    return made
