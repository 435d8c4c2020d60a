"""Households: who lives here, instant search, filters, and a look before one goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop.language import mark, retold, tr
from desktop.viewmodels.desk import Desk
from desktop.viewmodels.household_rows import (
    by_group,
    compact_hit,
    compact_row,
    found_by,
    hh_id_of,
    key_of,
    wide_hit,
    wide_row,
)
from desktop.viewmodels.ledger_file import ListsModel
from desktop.viewmodels.look import look_before
from desktop.viewmodels.rows import NO_LIST, GroupRow, Hint, LateRows, ListRow

if TYPE_CHECKING:
    from desktop.vault import Vault
    from desktop.vault.rows import HouseholdPage, HouseholdRow, SearchResults
    from forms.errors import AppError

FILTERS: tuple[tuple[str, str], ...] = (
    ("all", mark("全部")),
    ("未访", mark("未访")),
    ("已访", mark("已访")),
    ("草稿", mark("没写完")),
    ("有转介", mark("有转介")),
)
NOT_FOUND = Hint(
    "search",
    mark("没有找到"),
    mark(
        "可以只打姓名里的一个字、拼音首字母（赵守田打 zst）、身份证号或电话的几位、地址、村民小组；"
        "几样也可以一起打，中间空一格（赵 三组）。"
    ),
    mark("清空搜索"),
    "x",
)
NO_SUCH = Hint("house", mark("这一类里没有住户"), mark("换一个筛选，或看全部。"), mark("看全部"))


ALERT = "alert"
Kind = tuple[str, str, int]
"""The code of a 类别, or ALERT; its words; how many households."""


@dataclass(frozen=True)
class HouseholdsView:
    """What the list draws: pills with numbers, rows, and a sentence about them."""

    counts: tuple[tuple[str, str, int], ...]
    rows: Sequence[ListRow]
    compact_rows: Sequence[ListRow]
    sentence: str
    filter: str
    hint: Hint | None = None
    asked: str = ""  # what was searched
    kinds: tuple[Kind, ...] = ()
    kind: str = ""


class HouseholdsModel(QObject):
    """Keeps the rows of the village in memory, narrows them, and asks the vault when one types."""

    loaded = Signal(object)
    looked = Signal(object)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.lists = ListsModel(desk, self)
        self._all: tuple[HouseholdRow, ...] = ()
        self._placed: Sequence[GroupRow | HouseholdRow] = ()
        self._counts = tuple((key, tr(name), 0) for key, name in FILTERS)
        self._filter = "all"
        self._group = ""
        self._ids: frozenset[str] | None = None
        self._without: frozenset[str] = frozenset()
        self._kinds: tuple[Kind, ...] = ()
        self._alerts: frozenset[str] = frozenset()
        self.kind = ""
        self._text = ""
        self._results: SearchResults | None = None
        self._wanted_look = ""
        self._is_searching = self._is_looking = False
        """Whether the vault is at it: only the newest wish is asked for after that, not each in between."""

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
        vault = self._desk.vault
        self._desk.tasks.run(lambda: _counted(vault), self._arrived)

    def choose_kind(self, code: str) -> None:
        """Of what is shown only one 类别, or those with an alert; "" for all."""
        self.kind = code
        self._tell()

    def narrow(self, wanted: str, kind: str = "") -> None:
        """Show a filter (a state, "all"), a 村民小组 ("group:三组"), or households ("ids:a b c").

        Each " -a" at the end leaves a household out: "未访 -a -b" are the others nobody came to.
        """
        self._text, self._results, self.kind = "", None, kind
        wanted, *without = wanted.split(" -")
        self._without = frozenset(without)
        self._ids = frozenset(wanted.removeprefix("ids:").split()) if wanted.startswith("ids:") else None
        if self._ids is not None:
            wanted = ""
        self._group = wanted.removeprefix("group:") if wanted.startswith("group:") else ""
        self._filter = "all" if self._group or not wanted else wanted
        self._tell()

    def search(self, text: str) -> None:
        """Search as one types; an empty text shows the filtered list again."""
        self._text, self.kind = text.strip(), "" if text.strip() else self.kind
        if not self._text:
            self._results = None
            self._tell()
            return
        if not self._is_searching:
            self._ask(self._text)

    def _ask(self, wanted: str) -> None:
        self._is_searching, vault = True, self._desk.vault
        self._desk.tasks.run(lambda: vault.search(wanted), self._found, self._not_found)

    def look(self, key: str) -> None:
        """Read what to know before going to a household."""
        hh_id = key.partition("|")[0]
        if not hh_id or hh_id.startswith("group:"):
            return
        self._wanted_look = hh_id
        if not self._is_looking:
            self._look_at(hh_id)

    def _look_at(self, hh_id: str) -> None:
        self._is_looking, vault = True, self._desk.vault
        self._desk.tasks.run(lambda: vault.household(hh_id), self._looked, self._not_looked)

    @Slot(object)
    def _arrived(self, counted: _Counted) -> None:
        self._all, self._placed, numbers, self._kinds, self._alerts = counted
        self._counts = tuple((key, tr(name), numbers[key]) for key, name in FILTERS)
        self._tell()

    @Slot(object)
    def _found(self, results: SearchResults) -> None:
        self._is_searching = False
        if results.text.strip() == self._text:
            self._results = results
            self._tell()
        elif self._text:
            self._ask(self._text)

    @Slot(object)
    def _not_found(self, error: AppError) -> None:
        self._is_searching = False
        self._desk.tasks.failed.emit(error)

    @Slot(object)
    def _looked(self, page: HouseholdPage) -> None:
        self._is_looking = False
        if page.row.hh_id == self._wanted_look:
            self.looked.emit(look_before(page, self._desk.today()))
        else:
            self._look_at(self._wanted_look)

    @Slot(object)
    def _not_looked(self, error: AppError) -> None:
        self._is_looking = False
        self._desk.tasks.failed.emit(error)

    def _tell(self) -> None:
        self.loaded.emit(self._searched() if self._results is not None else self._listed())

    def _listed(self) -> HouseholdsView:
        is_whole = self._filter == "all" and not self._group and self._ids is None
        if is_whole and not self._without and not self.kind:
            shown, places = self._all, self._placed
        else:
            shown = tuple(row for row in self._all if self._passes(row))
            places = by_group(shown)
        where = f"{self._group}·" if self._group else ""
        return HouseholdsView(
            self._counts,
            LateRows(places, wide_row, hh_id_of),
            LateRows(places, compact_row, hh_id_of),
            tr("{where}{count} 户", where=where, count=len(shown)) if self._all else tr("还没有名单"),
            self._filter,
            None if shown else (NO_SUCH if self._all else NO_LIST),
            kinds=self._kinds,
            kind=self.kind,
        )

    def _passes(self, row: HouseholdRow) -> bool:
        if row.hh_id in self._without or (self._group and row.group != self._group):
            return False
        if self.kind and not (
            row.hh_id in self._alerts if self.kind == ALERT else self.kind in row.categories
        ):
            return False
        if self._ids is not None:
            return row.hh_id in self._ids
        return _is(row, self._filter)

    def _searched(self) -> HouseholdsView:
        results = self._results
        assert results is not None
        found = found_by(results)
        if results.is_cut:
            told = tr("“{words}”只列出前 {count} 项，再打几个字", words=results.text, count=results.count)
        elif results.count:
            told = tr("“{words}”找到 {count} 项", words=results.text, count=results.count)
        else:
            told = tr("没有找到“{words}”", words=results.text)
        return HouseholdsView(
            self._counts,
            LateRows(found, wide_hit, key_of),
            LateRows(found, compact_hit, key_of),
            told,
            self._filter,
            None if results.count else NOT_FOUND,
            results.text,
            self._kinds,
        )


_Counted = tuple[
    tuple["HouseholdRow", ...],
    Sequence["GroupRow | HouseholdRow"],
    dict[str, int],
    tuple[Kind, ...],
    frozenset[str],
]


def _counted(vault: Vault) -> _Counted:
    """The rows, the same under headings, and how many each filter shows. Runs on the worker."""
    rows = vault.households()
    alerts = frozenset(one.hh_id for one in vault.tasks() if one.kind == ALERT)
    numbers = {key: sum(1 for row in rows if _is(row, key)) for key, _name in FILTERS}
    return rows, by_group(rows), numbers, _kinds(rows, alerts), alerts


def _kinds(rows: Sequence[HouseholdRow], alerts: frozenset[str]) -> tuple[Kind, ...]:
    words = {code: word for row in rows for code, word in zip(row.categories, row.labels, strict=False)}
    counts = Counter(code for row in rows for code in row.categories)
    found = tuple((code, retold(words[code]), counts[code]) for code in sorted(words))
    return (*found, (ALERT, tr("镇里发来的预警"), len(alerts))) if alerts else found


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
