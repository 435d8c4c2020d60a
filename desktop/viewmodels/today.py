"""Today: whom to visit, what must not wait, how far the village is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop.language import mark, retold, tr
from desktop.viewmodels import wording
from desktop.viewmodels.desk import Desk
from desktop.viewmodels.rows import NO_LIST, Cell, Chip, GroupRow, Hint, ListRow, Row

if TYPE_CHECKING:
    from desktop.vault.rows import Coverage, DraftRow, NeedRow, TodayList, TodayRow

WHY_CHIPS = {
    "该走访": Chip(mark("该走访"), "amber", "calendar-clock"),
    "待回访": Chip(mark("待回访"), "neutral", "message-square-reply"),
    "未访": Chip(mark("未访"), "outline"),
    "接着写": Chip(mark("接着写"), "amber", "file-pen"),
}

DONE_FOR_TODAY = Hint(
    "circle-check",
    mark("今天没有排上的户"),
    mark("该走访和该回访的会自动排进来；别的户从“住户”里打开。"),
    mark("看全部住户"),
)


@dataclass(frozen=True)
class UrgentLine:
    """One need with a 24-hour clock."""

    hh_id: str
    head: str
    what: str
    until: str
    left: str
    is_late: bool


@dataclass(frozen=True)
class NoticeLine:
    """A line of the card at the right: what waits, and what is behind it (see `HouseholdsModel.narrow`)."""

    icon: str
    title: str
    text: str
    hh_id: str = ""
    filter: str = ""
    is_for_office: bool = False


@dataclass(frozen=True)
class CoverageLine:
    """走访 or 摸排: how far, what is left, and the households behind both numbers."""

    name: str
    words: str
    target: str
    note: str
    rest: str = ""


@dataclass(frozen=True)
class TodayView:
    """Everything the screen draws."""

    today: date
    day: str
    short_day: str
    count: int
    groups: tuple[tuple[str, tuple[TodayRow, ...]], ...]
    urgent: tuple[UrgentLine, ...]
    coverage: Coverage
    notices: tuple[NoticeLine, ...]
    not_listed: int
    next_id: str
    coverage_lines: tuple[CoverageLine, ...] = ()
    urgent_target: str = ""
    unlisted: str = ""
    """The households behind all urgent needs, and those that did not fit today."""

    def rows(self, *, compact: bool) -> tuple[ListRow, ...]:
        """The day's list with headings, for a wide or a narrow window."""
        made: list[ListRow] = []
        number = 0
        build = compact_row if compact else wide_row
        for name, rows in self.groups:
            made.append(GroupRow(name, tr("{count} 户", count=len(rows))))
            for row in rows:
                number += 1
                is_next = row.row.hh_id == self.next_id
                made.append(build(number, row, self.today, is_next=is_next))
        return tuple(made)

    @property
    def hint(self) -> Hint | None:
        """What stands in place of an empty list."""
        if self.count:
            return None
        return NO_LIST if not self.coverage.total else DONE_FOR_TODAY

    def find(self, hh_id: str) -> TodayRow | None:
        """The row of a household, None when it is not in the list."""
        return next((row for _, rows in self.groups for row in rows if row.row.hh_id == hh_id), None)


class TodayModel(QObject):
    """Reads the day's list; `refresh` asks again."""

    loaded = Signal(object)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.view: TodayView | None = None

    def refresh(self) -> None:
        """Read the list anew."""
        vault, today, now = self._desk.vault, self._desk.today(), self._desk.now()
        self._desk.tasks.run(lambda: vault.today_list(today, now=now), self._arrived)

    @Slot(object)
    def _arrived(self, listed: TodayList) -> None:
        self.view = today_view(listed, self._desk.now())
        self.loaded.emit(self.view)


def today_view(listed: TodayList, now: datetime) -> TodayView:
    """The words of the screen for a list and a moment."""
    today = now.date()
    groups = tuple((group.name, group.rows) for group in listed.groups if group.rows)
    first = next((row.row.hh_id for _, rows in groups for row in rows), "")
    return TodayView(
        today=today,
        day=wording.long_day(today),
        short_day=wording.short_day(today),
        count=sum(len(rows) for _, rows in groups),
        groups=groups,
        urgent=tuple(_urgent(need, now) for need in listed.urgent),
        coverage=listed.coverage,
        notices=_notices(listed, today),
        not_listed=listed.not_listed,
        next_id=first,
        coverage_lines=_coverage_lines(listed),
        urgent_target=_ids(need.hh_id for need in listed.urgent),
        unlisted=_without("未访", [row.row.hh_id for _, rows in groups for row in rows]),
    )


def wide_row(number: int, item: TodayRow, today: date, *, is_next: bool) -> Row:
    """One household on one line."""
    row = item.row
    facts = f"{wording.age(row.head_age(today))}·{wording.people(row.people)}"
    chips = tuple(Chip(text) for text in (row.labels[:1] or (tr("未纳入"),)))
    cells = (
        Cell(str(number), tone="ink2"),
        Cell(row.head, bold=True),
        Cell(facts, tone="ink2"),
        Cell(chips=chips),
        Cell(tr(item.visit_type_label), tone="ink2"),
        Cell(tight(retold(item.note)), small=True),
        Cell(chips=(_state(item, is_next=is_next),), right=True),
    )
    return Row(row.hh_id, cells, _spoken(number, item, facts))


def compact_row(number: int, item: TodayRow, today: date, *, is_next: bool) -> Row:
    """One household on two lines, for large text."""
    row = item.row
    facts = f"{wording.age(row.head_age(today))}·{wording.people(row.people)}"
    second = "·".join(
        text for text in (retold((row.labels or ("未纳入",))[0]), tight(retold(item.note))) if text
    )
    cells = (
        Cell(str(number), tone="ink2"),
        Cell(row.head, second, bold=True, beside=((facts, False),)),
        Cell(chips=(_state(item, is_next=is_next),), right=True),
    )
    return Row(row.hh_id, cells, _spoken(number, item, facts))


def tight(text: str) -> str:
    """The middle dot is one em wide in the screen font: no spaces around it."""
    return text.replace(" · ", "·")


def _state(item: TodayRow, *, is_next: bool) -> Chip:
    if is_next and item.why != "接着写":
        return Chip(tr("下一户"), "accent", "footprints")
    return WHY_CHIPS.get(item.why, Chip(item.why, "neutral"))


def _spoken(number: int, item: TodayRow, facts: str) -> str:
    return f"{number} {item.row.head} {facts} {tr(item.visit_type_label)} {retold(item.note)} {tr(item.why)}"


def _urgent(need: NeedRow, now: datetime) -> UrgentLine:
    left, late = wording.time_left(need.deadline, now)
    what = need.text or tr(need.kind_label)
    until = tr(
        "最迟 {near_moment}·{disposition_label}",
        near_moment=wording.near_moment(need.deadline, now.date()),
        disposition_label=tr(need.disposition_label) or tr("还没有处置"),
    )
    return UrgentLine(need.hh_id, need.head, what, until, left, late)


def _coverage_lines(listed: TodayList) -> tuple[CoverageLine, ...]:
    done, visited = listed.coverage, listed.visited
    surveyed = frozenset(listed.surveyed)
    missed = [hh_id for hh_id in visited if hh_id not in surveyed]
    unvisited = tr("还有 {count} 户没有去过", count=done.total - done.visited)
    return (
        CoverageLine(
            tr("走访"), _of(done.visited, done.total), _ids(visited), unvisited, _without("all", visited)
        ),
        CoverageLine(
            tr("摸排"),
            _of(done.surveyed, done.total),
            _ids(listed.surveyed),
            _asked(done.visited, len(missed)),
            _ids(missed) if missed else "",
        ),
    )


def _of(count: int, total: int) -> str:
    return tr("{count} / {total} 户", count=count, total=total)


def _asked(visited: int, missed: int) -> str:
    if missed:
        return tr("{missed} 户只见到门，没问成", missed=missed)
    return tr("去过的都问成了") if visited else tr("还没有走访")


def _ids(hh_ids: Iterable[str]) -> str:
    return "ids:" + " ".join(hh_ids)


def _without(name: str, hh_ids: Iterable[str]) -> str:
    return "".join((name, *(f" -{hh_id}" for hh_id in hh_ids)))


def _notices(listed: TodayList, today: date) -> tuple[NoticeLine, ...]:
    return (_drafts(listed.drafts, today), _due(listed), _unsent(listed, today))


def _drafts(drafts: tuple[DraftRow, ...], today: date) -> NoticeLine:
    if not drafts:
        return NoticeLine("file-pen", tr("没有写到一半的走访"), tr("开始走访后，每一格都自动存在本机"))
    first = drafts[0]
    ago = wording.days_ago(first.changed_at, today)
    head = tr("{head}户", head=first.head)
    text = f"{head}·{tr('今天写过') if ago == tr('今天') else tr('{ago}前写的', ago=ago)}"
    title = tr("没写完的走访 {count} 户", count=len(drafts))
    if len(drafts) > 1:
        return NoticeLine("file-pen", title, text, filter=_ids(draft.hh_id for draft in drafts))
    return NoticeLine("file-pen", title, text, hh_id=first.hh_id)


def _due(listed: TodayList) -> NoticeLine:
    if not listed.due:
        return NoticeLine("calendar-clock", tr("没有到期的回访"), tr("到期的会自动排进今天的名单"))
    names = tr("、").join(row.head for row in listed.due)
    count = len(listed.due_ids)
    text = names + (tr("等") if count > len(listed.due) else "")
    return NoticeLine(
        "calendar-clock", tr("该回访 {count} 户", count=count), text, filter=_ids(listed.due_ids)
    )


def _unsent(listed: TodayList, today: date) -> NoticeLine:
    if not listed.unsent and not listed.visited:
        return NoticeLine("badge-check", tr("没有要交接的"), tr("封存以后，收到镇里的回执才算送到"))
    if not listed.unsent:
        return NoticeLine("badge-check", tr("全部已交接"), tr("镇里的回执都收到了"))
    ago = wording.days_ago(listed.oldest_unsent, today)
    text = tr("最早的一户是今天的，有网就送")
    if ago != tr("今天"):
        text = tr("最早的一户是 {ago}前的，有网就送", ago=ago)
    return NoticeLine("upload", tr("未交接 {unsent} 户", unsent=listed.unsent), text, is_for_office=True)
