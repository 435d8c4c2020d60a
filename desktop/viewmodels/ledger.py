"""The ledger: what the township would ask, every number with the households behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop.viewmodels import wording
from desktop.viewmodels.desk import Desk
from desktop.viewmodels.rows import Cell, ListRow, Row

if TYPE_CHECKING:
    from desktop.vault import Vault
    from desktop.vault.rows import Coverage, HouseholdPage, HouseholdRow
    from desktop.vault.work import RecordRow


@dataclass(frozen=True)
class Tile:
    """A key number; `target` is the filter of the households behind it."""

    name: str
    number: int
    unit: str
    note: str
    target: str


@dataclass(frozen=True)
class GroupLine:
    """How far a 村民小组 is."""

    name: str
    visited: int
    surveyed: int
    total: int


@dataclass(frozen=True)
class LedgerView:
    """Everything the screen draws."""

    tiles: tuple[Tile, ...]
    groups: tuple[GroupLine, ...]
    dispositions: tuple[tuple[str, int], ...]
    states: tuple[tuple[str, int], ...]
    rows: tuple[ListRow, ...]
    compact_rows: tuple[ListRow, ...]


@dataclass(frozen=True)
class LedgerFacts:
    """What the vault knows, gathered in one go."""

    households: tuple[HouseholdRow, ...]
    pages: tuple[HouseholdPage, ...]
    records: tuple[RecordRow, ...]
    coverage: Coverage


class LedgerModel(QObject):
    """Counts anew every time it is entered."""

    loaded = Signal(object)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk

    def refresh(self) -> None:
        """Read and count."""
        vault = self._desk.vault
        self._desk.tasks.run(lambda: gather(vault), self._arrived)

    @Slot(object)
    def _arrived(self, facts: LedgerFacts) -> None:
        self.loaded.emit(ledger_view(facts))


def gather(vault: Vault) -> LedgerFacts:
    """Everything the ledger counts; runs on the vault worker."""
    records = vault.records()
    visited = sorted({record.hh_id for record in records})
    pages = tuple(vault.household(hh_id) for hh_id in visited)
    return LedgerFacts(vault.households(), pages, records, vault.coverage())


def ledger_view(facts: LedgerFacts) -> LedgerView:
    """The words and numbers of the screen."""
    needs = [need for page in facts.pages for need in page.needs]
    counted: dict[str, int] = {}
    for need in needs:
        name = need.disposition_label or "还没处置"
        counted[name] = counted.get(name, 0) + 1
    return LedgerView(
        _tiles(facts, len(needs)),
        tuple(_groups(facts)),
        tuple(counted.items()),
        _states(facts),
        tuple(_row(number, page, compact=False) for number, page in enumerate(facts.pages, 1)),
        tuple(_row(number, page, compact=True) for number, page in enumerate(facts.pages, 1)),
    )


def _tiles(facts: LedgerFacts, needs: int) -> tuple[Tile, ...]:
    done = facts.coverage
    delivered = sum(1 for record in facts.records if record.state == "已送达")
    drafts = sum(1 for row in facts.households if row.draft_id)
    sealed = len(facts.records)
    total = f"/ {done.total} 户"
    missed = done.visited - done.surveyed
    return (
        Tile("走访", done.visited, total, f"还有 {done.total - done.visited} 户没有去过", "已访"),
        Tile("摸排", done.surveyed, total, f"{missed} 户没问成" if missed else "去过的都问成了", "已访"),
        Tile("已封存", sealed, "份", f"没写完的 {drafts} 户", "草稿" if drafts else "已访"),
        Tile("已送达", delivered, f"/ {sealed} 份", f"还有 {sealed - delivered} 份没收到回执", "已访"),
        Tile("需求", needs, "项", f"{sum(1 for page in facts.pages if page.needs)} 户提出", "有转介"),
    )


def _groups(facts: LedgerFacts) -> list[GroupLine]:
    surveyed = {page.row.hh_id for page in facts.pages if any(visit.people for visit in page.visits)}
    visited = {page.row.hh_id for page in facts.pages}
    groups: dict[str, list[HouseholdRow]] = {}
    for row in facts.households:
        groups.setdefault(row.group or "没有分组", []).append(row)
    return [
        GroupLine(
            name,
            sum(1 for row in rows if row.hh_id in visited),
            sum(1 for row in rows if row.hh_id in surveyed),
            len(rows),
        )
        for name, rows in groups.items()
    ]


def _states(facts: LedgerFacts) -> tuple[tuple[str, int], ...]:
    names = (("已送达", "已送达"), ("已导出", "等回执"), ("已封存", "未交接"))
    counts = ((name, sum(1 for record in facts.records if record.state == state)) for state, name in names)
    return tuple((name, count) for name, count in counts if count)


def _row(number: int, page: HouseholdPage, *, compact: bool) -> Row:
    row = page.row
    last = max(page.visits, key=lambda visit: visit.n, default=None)
    income = last.income_pc_month if last is not None else None
    head = next((member.id_number for member in page.members if member.name == row.head), "")
    words = _needs_words(page)
    date = last.date if last is not None else ""
    if compact:
        cells: tuple[Cell, ...] = (
            Cell(row.head, f"{date}·{words}", bold=True),
            Cell(wording.money(income), "元/人月", right=True),
        )
        return Row(row.hh_id, cells, f"{row.head} {words}")
    cells = (
        Cell(str(number), tone="ink2"),
        Cell(row.head, bold=True),
        Cell(wording.masked_id(head), tone="ink2"),
        Cell(row.group, tone="ink2"),
        Cell((row.labels or ("未纳入",))[0]),
        Cell(str(row.people), right=True),
        Cell(wording.money(income), tone="ink" if income is not None else "ink2", right=True),
        Cell(),
        Cell(words),
        Cell(date, tone="ink2"),
    )
    return Row(row.hh_id, cells, f"{row.head} {words} {date}")


def _needs_words(page: HouseholdPage) -> str:
    if not page.needs:
        return "没有提出需求"
    counted: dict[str, int] = {}
    for need in page.needs:
        name = need.disposition_label or "还没处置"
        counted[name] = counted.get(name, 0) + 1
    return f"{len(page.needs)} 项：" + "、".join(f"{name} {count}" for name, count in counted.items())
