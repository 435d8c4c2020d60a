"""The ledger: what the township would ask, every number with the households behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop.language import mark, tr
from desktop.viewmodels import wording
from desktop.viewmodels.chart_file import Draw, draw_sheet
from desktop.viewmodels.charts import Chart, ChartFacts, charts, target_of
from desktop.viewmodels.desk import Desk
from desktop.viewmodels.ledger_file import ListsModel
from desktop.viewmodels.rows import Cell, ListRow, Row
from desktop.village_groups import group_order
from forms.coverage import CareVisit, Coverage, Figure, Ledger, LedgerRow
from forms.identity import masked
from forms.registry.codes import DISPOSITIONS

if TYPE_CHECKING:
    from desktop.vault import Vault
    from desktop.vault.work import RecordRow

TILES = ("visited", "surveyed", "met", "missed", "first_aid")
FOLLOWING = ("referrals", "received", "in_time", "returned", "overdue", "closed")
NOTES = {
    "visited": mark("还有 {rest} 户没有去过"),
    "surveyed": mark("{rest} 户还没问成"),
    "met": mark("{rest} 户没见到本人"),
    "missed": mark("点开看是哪几户"),
    "first_aid": mark("没达标 {rest} 户"),
}


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
    target: str


@dataclass(frozen=True)
class Share:
    """A part of a whole, and the filter of the households behind it."""

    name: str
    count: int
    target: str


@dataclass(frozen=True)
class LedgerView:
    """Everything the screen draws; `more` are the figures after the tiles, `totals` the last line."""

    tiles: tuple[Tile, ...]
    more: tuple[Tile, ...]
    groups: tuple[GroupLine, ...]
    dispositions: tuple[Share, ...]
    states: tuple[Share, ...]
    rows: tuple[ListRow, ...]
    compact_rows: tuple[ListRow, ...]
    totals: str
    charts: tuple[Chart, ...]


@dataclass(frozen=True)
class LedgerFacts:
    """What the vault counted, gathered in one go."""

    coverage: Coverage
    ledger: Ledger
    due: tuple[CareVisit, ...]
    records: tuple[RecordRow, ...]
    charts: tuple[Chart, ...]


class LedgerModel(QObject):
    """Counts anew every time it is entered."""

    loaded = Signal(object)
    drawn = Signal(object)
    failed = Signal(object)
    """Facts: a LedgerView; the charts on paper (Drawn); an AppError."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._charts: tuple[Chart, ...] = ()
        self.lists = ListsModel(desk, self)

    def refresh(self) -> None:
        """Read and count."""
        vault, now = self._desk.vault, self._desk.now()
        self._desk.tasks.run(lambda: gather(vault, now), self._arrived)

    def draw(self, draw: Draw, file: str = "") -> None:
        """Put the charts on paper in the background: PDF bytes for the printer, or in a file."""
        vault, now, shown = self._desk.vault, self._desk.now(), self._charts
        self._desk.tasks.run(
            lambda: draw_sheet(vault, (draw, shown, file), now), self.drawn.emit, self.failed.emit
        )

    @Slot(object)
    def _arrived(self, facts: LedgerFacts) -> None:
        self._charts = facts.charts
        self.loaded.emit(ledger_view(facts))


def gather(vault: Vault, now: datetime) -> LedgerFacts:
    """Everything the ledger shows; runs on the vault worker."""
    due, figures, rows = vault.care_due(now.date()), vault.coverage_report(now), vault.ledger()
    asked = (vault.returned(), vault.tasks(), vault.standards(), now.date())
    drawn = charts(ChartFacts(figures, rows.rows, due, *asked))
    return LedgerFacts(figures, rows, due, vault.records(), drawn)


def ledger_view(facts: LedgerFacts) -> LedgerView:
    """The words and numbers of the screen."""
    known = {figure.key: figure for figure in facts.coverage.figures}
    totals = facts.ledger.totals
    named = [(_disposition(code), count) for code, count in totals.by_disposition.items()]
    return LedgerView(
        tuple(_tile(known[key]) for key in TILES if key in known),
        (*(_tile(known[key]) for key in FOLLOWING if key in known), _care(facts.due)),
        tuple(
            GroupLine(
                group.name or tr("没有分组"),
                len(group.visited),
                len(group.surveyed),
                len(group.listed),
                target_of(group),
            )
            for group in sorted(facts.coverage.groups, key=lambda one: group_order(one.name))
        ),
        _dispositions(facts.ledger),
        _states(facts.records),
        tuple(_row(row, compact=False) for row in facts.ledger.rows),
        tuple(_row(row, compact=True) for row in facts.ledger.rows),
        _totals(facts.ledger, [(name, count) for name, count in named if count]),
        facts.charts,
    )


def _tile(figure: Figure) -> Tile:
    unit = tr(figure.unit, count=figure.count if figure.of is None else figure.of)
    if figure.of is not None:
        unit = f"/ {figure.of} {unit}"
    rate = "" if figure.rate is None else f"{round(100 * figure.rate)} %"
    rest = tr(NOTES.get(figure.key, ""), rest=len(figure.rest))
    note = "·".join(one for one in (rate, rest) if one) or (tr("还没有") if not figure.of else "")
    return Tile(tr(figure.name), figure.count, unit, note, _ids(figure.households))


def _care(due: tuple[CareVisit, ...]) -> Tile:
    late = sum(1 for one in due if one.late > 0)
    note = tr("其中过期 {late} 户", late=late) if late else tr("没有过期的")
    return Tile(tr("该探访"), len(due), tr("户", count=len(due)), note, _ids(one.hh_id for one in due))


def _ids(hh_ids: Iterable[str]) -> str:
    return "ids:" + " ".join(hh_ids)


def _dispositions(ledger: Ledger) -> tuple[Share, ...]:
    return tuple(
        Share(
            _disposition(code), count, _ids(row.hh_id for row in ledger.rows if row.by_disposition.get(code))
        )
        for code, count in ledger.totals.by_disposition.items()
        if count
    )


def _states(records: tuple[RecordRow, ...]) -> tuple[Share, ...]:
    names = (("已送达", tr("已送达")), ("已导出", tr("等回执")), ("已封存", tr("未交接")))
    found = ((name, [record.hh_id for record in records if record.state == state]) for state, name in names)
    return tuple(Share(name, len(hh_ids), _ids(dict.fromkeys(hh_ids))) for name, hh_ids in found if hh_ids)


def _disposition(code: str) -> str:
    return tr(DISPOSITIONS.get(code, "还没处置"))


def _totals(ledger: Ledger, named: list[tuple[str, int]]) -> str:
    totals = ledger.totals
    parts = tr("、").join(f"{name} {count}" for name, count in named)
    asked = tr("（{unanswered} 户没问成）", unanswered=totals.unanswered) if totals.unanswered else ""
    needs = tr("，需求 {needs} 项", needs=totals.needs) + (tr("：{parts}", parts=parts) if parts else "")
    return tr(
        "合计 {count} 户{asked}，{people} 人{needs}",
        count=totals.households,
        asked=asked,
        people=totals.people,
        needs=needs,
    )


def _row(row: LedgerRow, *, compact: bool) -> Row:
    words = tr("没有提出需求")
    if row.need_count:
        parts = (
            f"{tr(DISPOSITIONS.get(code, '还没处置'))} {n}" for code, n in row.by_disposition.items() if n
        )
        words = tr("{need_count} 项：", need_count=row.need_count) + tr("、").join(parts)
    if compact:
        cells: tuple[Cell, ...] = (
            Cell(row.head, f"{row.visit_date}·{words}", bold=True),
            Cell(wording.money(row.income_pc_month), tr("元/人月"), right=True),
        )
        return Row(row.hh_id, cells, f"{row.head} {words}")
    known = row.income_pc_month is not None
    cells = (
        Cell(str(row.number), tone="ink2"),
        Cell(row.head, bold=True),
        Cell(masked(row.id_number), tone="ink2"),
        Cell(row.group, tone="ink2"),
        Cell(tr(row.categories.split("、")[0] or "未纳入")),
        Cell("" if row.people is None else str(row.people), right=True),
        Cell(wording.money(row.income_pc_month), tone="ink" if known else "ink2", right=True),
        Cell(),
        Cell(words),
        Cell(row.visit_date, tone="ink2"),
    )
    return Row(row.hh_id, cells, f"{row.head} {words} {row.visit_date}")
