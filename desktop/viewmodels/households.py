"""Households: who lives here, instant search, filters, and a look before one goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop.language import mark, tr
from desktop.viewmodels import wording
from desktop.viewmodels.desk import Desk
from desktop.viewmodels.look import look_before
from desktop.viewmodels.rows import NO_LIST, Cell, Chip, GroupRow, Hint, ListRow, Row

if TYPE_CHECKING:
    from desktop.vault.rows import HouseholdPage, HouseholdRow, PlaceHit, SearchHit, SearchResults

STATES = {
    "未访": Chip(mark("未访"), "outline"),
    "已访": Chip(mark("已访"), "accent", "check"),
    "草稿": Chip(mark("没写完"), "amber", "file-pen"),
    "有转介": Chip(mark("有转介"), "amber", "send"),
}
FILTERS: tuple[tuple[str, str], ...] = (
    ("all", mark("全部")),
    ("未访", mark("未访")),
    ("已访", mark("已访")),
    ("草稿", mark("没写完")),
    ("有转介", mark("有转介")),
)
KINDS = {
    "name": mark("按姓名"),
    "pinyin": mark("按拼音"),
    "initials": mark("拼音首字母"),
    "number": mark("按号码"),
    "words": mark("按文字"),
    "none": "",
}

NOT_FOUND = Hint(
    "search",
    mark("没有找到"),
    mark("可以只打姓名里的一个字、拼音首字母（赵守田打 zst）、身份证号或电话的几位、地址、村民小组。"),
    mark("清空搜索"),
)
NO_SUCH = Hint("house", mark("这一类里没有住户"), mark("换一个筛选，或看全部。"), mark("看全部"))


@dataclass(frozen=True)
class HouseholdsView:
    """What the list draws: pills with numbers, rows, and a sentence about them."""

    counts: tuple[tuple[str, str, int], ...]
    rows: tuple[ListRow, ...]
    compact_rows: tuple[ListRow, ...]
    sentence: str
    filter: str
    hint: Hint | None = None


class HouseholdsModel(QObject):
    """Keeps the rows of the village in memory, narrows them, and asks the vault when one types."""

    loaded = Signal(object)
    looked = Signal(object)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._all: tuple[HouseholdRow, ...] = ()
        self._counts: tuple[tuple[str, str, int], ...] = _counts(())
        self._filter = "all"
        self._group = ""
        self._ids: frozenset[str] | None = None
        self._text = ""
        self._results: SearchResults | None = None
        self._wanted_look = ""

    @property
    def has_list(self) -> bool:
        """Whether the township has sent any household."""
        return bool(self._all)

    @property
    def text(self) -> str:
        """What is being searched."""
        return self._text

    def refresh(self) -> None:
        """Read the rows anew."""
        self._desk.tasks.run(self._desk.vault.households, self._arrived)

    def narrow(self, wanted: str) -> None:
        """Show a filter (a state, "due", "all"), a 村民小组 ("group:三组"), or households ("ids:a b c")."""
        self._text, self._results = "", None
        self._ids = frozenset(wanted.removeprefix("ids:").split()) if wanted.startswith("ids:") else None
        if self._ids is not None:
            wanted = ""
        self._group = wanted.removeprefix("group:") if wanted.startswith("group:") else ""
        self._filter = "all" if self._group or not wanted else wanted
        self._tell()

    def search(self, text: str) -> None:
        """Search as one types; an empty text shows the filtered list again."""
        self._text = text.strip()
        if not self._text:
            self._results = None
            self._tell()
            return
        vault, wanted = self._desk.vault, self._text
        self._desk.tasks.run(lambda: vault.search(wanted), self._found)

    def look(self, key: str) -> None:
        """Read what to know before going to a household."""
        hh_id = key.partition("|")[0]
        if not hh_id or hh_id.startswith("group:"):
            return
        self._wanted_look = hh_id
        vault = self._desk.vault
        self._desk.tasks.run(lambda: vault.household(hh_id), self._looked)

    @Slot(object)
    def _arrived(self, rows: tuple[HouseholdRow, ...]) -> None:
        self._all, self._counts = rows, _counts(rows)
        self._tell()

    @Slot(object)
    def _found(self, results: SearchResults) -> None:
        if results.text.strip() == self._text:
            self._results = results
            self._tell()

    @Slot(object)
    def _looked(self, page: HouseholdPage) -> None:
        if page.row.hh_id == self._wanted_look:
            self.looked.emit(look_before(page, self._desk.today()))

    def _tell(self) -> None:
        self.loaded.emit(self._searched() if self._results is not None else self._listed())

    def _listed(self) -> HouseholdsView:
        today = self._desk.today()
        shown = [row for row in self._all if self._passes(row, today)]
        where = f"{self._group}·" if self._group else ""
        return HouseholdsView(
            self._counts,
            tuple(_by_group(shown, lambda row: wide_row(row))),
            tuple(_by_group(shown, lambda row: compact_row(row))),
            tr("{where}{count} 户", where=where, count=len(shown)) if self._all else tr("还没有名单"),
            self._filter,
            None if shown else (NO_SUCH if self._all else NO_LIST),
        )

    def _passes(self, row: HouseholdRow, today: date) -> bool:
        if self._group and row.group != self._group:
            return False
        if self._ids is not None:
            return row.hh_id in self._ids
        if self._filter == "due":
            return "" < row.revisit_date <= today.isoformat()
        return _is(row, self._filter)

    def _searched(self) -> HouseholdsView:
        results = self._results
        assert results is not None
        told = (
            tr("“{words}”找到 {count} 项", words=results.text, count=results.count)
            if results.count
            else tr("没有找到“{words}”", words=results.text)
        )
        return HouseholdsView(
            self._counts,
            tuple(_hit_rows(results, compact=False)),
            tuple(_hit_rows(results, compact=True)),
            told,
            self._filter,
            None if results.count else NOT_FOUND,
        )


def _counts(rows: Iterable[HouseholdRow]) -> tuple[tuple[str, str, int], ...]:
    every = tuple(rows)
    return tuple((key, tr(name), sum(1 for row in every if _is(row, key))) for key, name in FILTERS)


def _is(row: HouseholdRow, state: str) -> bool:
    if state == "all":
        return True
    if state == "有转介":
        return row.referrals > 0
    if state == "草稿":
        return bool(row.draft_id)
    if state == "已访":
        return row.state in ("已访", "有转介")
    return row.state == state


def _by_group(rows: Iterable[HouseholdRow], build: Callable[[HouseholdRow], Row]) -> Iterable[ListRow]:
    groups: dict[str, list[HouseholdRow]] = {}
    for row in rows:
        groups.setdefault(row.group or tr("没有分组"), []).append(row)
    for name, members in groups.items():
        yield GroupRow(name, tr("{count} 户", count=len(members)))
        yield from (build(row) for row in members)


def wide_row(row: HouseholdRow, name: Cell | None = None, key: str = "", place: str = "") -> Row:
    """One household on one line."""
    cells = (
        name or Cell(row.head, bold=True),
        Cell(place or row.address, tone="ink2"),
        Cell(chips=(Chip((row.labels or (tr("未纳入"),))[0]),)),
        Cell(wording.people(row.people), tone="ink2"),
        Cell(row.last_visit or tr("没有走访过"), tone="ink2"),
        Cell(chips=(STATES.get(row.state, Chip(row.state)),)),
    )
    return Row(key or row.hh_id, cells, _spoken(row))


def compact_row(row: HouseholdRow, name: Cell | None = None, key: str = "", place: str = "") -> Row:
    """One household on two lines, for large text."""
    facts = "·".join((place or row.address, wording.people(row.people)))
    first = name or Cell(row.head, bold=True)
    cell = Cell(first.text, facts, bold=True, beside=first.beside)
    return Row(
        key or row.hh_id,
        (cell, Cell(chips=(STATES.get(row.state, Chip(row.state)),), right=True)),
        _spoken(row),
    )


def _spoken(row: HouseholdRow) -> str:
    return tr(
        "{head} {address} {names} {people} 口 {state}",
        head=row.head,
        address=row.address,
        names=tr("、").join(row.labels),
        people=row.people,
        state=tr(row.state),
    )


def _hit_rows(results: SearchResults, *, compact: bool) -> Iterable[ListRow]:
    build = compact_row if compact else wide_row
    how = tr(KINDS.get(results.kind, ""))
    if results.heads:
        yield GroupRow(
            tr("户主"),
            "·".join(t for t in (tr("{count} 户", count=len(results.heads)), f"{how} {results.text}") if t),
            "user",
        )
        yield from (build(hit.row, _marked(hit)) for hit in results.heads)
    if results.members:
        yield GroupRow(tr("家庭成员"), tr("{count} 人·点开是所在的户", count=len(results.members)), "users")
        for number, hit in enumerate(results.members):
            place = "·".join(text for text in (hit.row.group, tr("{head}户", head=hit.row.head)) if text)
            yield build(hit.row, _marked(hit), f"{hit.row.hh_id}|{number}", place)
    if results.places:
        yield GroupRow(tr("地址与村民小组"), tr("{count} 处", count=len(results.places)), "map-pin")
        yield from (_place_row(place, compact=compact) for place in results.places)


def _place_row(place: PlaceHit, *, compact: bool) -> Row:
    name = Cell(place.name, bold=True, beside=_pieces(place.syllables, place.marked))
    go = Cell(chips=(Chip(tr("看全组"), "outline", "arrow-right"),), right=compact)
    progress = tr("走访 {visited} / {households} 户", visited=place.visited, households=place.households)
    spoken = f"{place.name} {progress}"
    if compact:
        return Row(f"group:{place.name}", (Cell(place.name, progress, bold=True), go), spoken)
    cells = (
        name,
        Cell(tr("全组 {households} 户", households=place.households), tone="ink2"),
        Cell(chips=(Chip(tr("村民小组")),)),
        Cell(),
        Cell(progress, tone="ink2"),
        go,
    )
    return Row(f"group:{place.name}", cells, spoken)


def _marked(hit: SearchHit) -> Cell:
    return Cell(hit.name, bold=True, beside=_pieces(hit.syllables, hit.marked))


def _pieces(syllables: tuple[str, ...], marked: tuple[int, ...]) -> tuple[tuple[str, bool], ...]:
    if not any(marked):
        return ()
    pieces: list[tuple[str, bool]] = []
    for number, syllable in enumerate(syllables):
        count = marked[number] if number < len(marked) else 0
        if count:
            pieces.append((syllable[:count], True))
        pieces.append((syllable[count:] + " ", False))
    return tuple(pieces)
