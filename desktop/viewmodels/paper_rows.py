"""What the papers screen lists, as plain values: papers by visit, the print log, and the scopes to choose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from desktop.language import mark, tr
from desktop.viewmodels import wording
from desktop.viewmodels.paper_names import paper_name, paper_note
from desktop.viewmodels.rows import Cell, Chip, GroupRow, ListRow, Row

if TYPE_CHECKING:
    from desktop.vault.rows import PrintRow
    from desktop.vault.work import RecordRow

ALL = "all"
SPARE = "spare"
PRINTED = Chip(mark("已打印"), "neutral", "check")
DUE = Chip(mark("该打印"), "amber", "printer")
BLANK = Chip(mark("备用"), "outline")


@dataclass(frozen=True)
class PaperLine:
    """One paper of one sealed visit; a paper to be filled in by hand has no visit."""

    key: str
    record_id: str
    hh_id: str
    kind: str
    serial: str = ""  # "" until it was printed
    is_called: bool = True  # whether the visit calls for it

    @property
    def is_due(self) -> bool:
        """Whether it should be printed and was not."""
        return self.is_called and not self.serial and bool(self.record_id)


@dataclass(frozen=True)
class PapersFacts:
    """What the vault says: papers by record (T06-2), 村民小组 by household, papers without a visit."""

    records: tuple[RecordRow, ...]
    log: tuple[PrintRow, ...]
    called: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    spare: tuple[str, ...] = ()
    numbers: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """The office's number and why it was written off, by the serial of the paper."""


def paper_lines(facts: PapersFacts) -> tuple[PaperLine, ...]:
    """Every paper that can be printed: what visits call for, what was printed besides, the spare ones."""
    serials = {(row.record_id, row.paper): row.serial for row in facts.log}
    besides: dict[str, list[str]] = {}
    for record_id, paper in serials:
        if paper not in facts.called.get(record_id, ()):
            besides.setdefault(record_id, []).append(paper)
    lines = []
    for record in facts.records:
        called = facts.called.get(record.record_id, ())
        for paper in (*called, *sorted(besides.get(record.record_id, ()))):
            serial = serials.get((record.record_id, paper), "")
            named = (f"{record.record_id}|{paper}", record.record_id, record.hh_id, paper)
            lines.append(PaperLine(*named, serial, paper in called))
    return (*lines, *(PaperLine(f"|{kind}", "", "", kind) for kind in facts.spare))


def scopes(facts: PapersFacts, household: str) -> tuple[tuple[str, str], ...]:
    """What can be chosen at once: everything, one household, the visits of a day, of a 村民小组."""
    days: dict[str, int] = {}
    groups: dict[str, int] = {}
    for record in facts.records:
        days[record.visit_date] = days.get(record.visit_date, 0) + 1
        group = facts.groups.get(record.hh_id, "")
        if group:
            groups[group] = groups.get(group, 0) + 1
    head = next((record.head for record in facts.records if record.hh_id == household), "")
    return (
        (ALL, tr("全村·{count} 次走访", count=len(facts.records))),
        *([(f"household:{household}", tr("{head}户", head=head))] if head else []),
        *([(SPARE, tr("备用纸"))] if facts.spare else []),
        *(
            (f"day:{day}", tr("{day} 走访·{days} 户", day=day, days=days[day]))
            for day in sorted(days, reverse=True)
        ),
        *(
            (f"group:{name}", tr("{name}·{count} 户", name=name, count=count))
            for name, count in sorted(groups.items())
        ),
    )


def in_scope(facts: PapersFacts, scope: str) -> AbstractSet[str]:
    """The ids of the records that a scope covers; "" stands for the papers without a visit."""
    kind, _, name = scope.partition(":")
    found = {record.record_id for record in facts.records if _fits(facts, record, (kind, name))}
    return found | {""} if kind in (ALL, SPARE) else found


def _fits(facts: PapersFacts, record: RecordRow, wanted: tuple[str, str]) -> bool:
    kind, name = wanted
    if kind in (ALL, SPARE):
        return kind == ALL
    own = {
        "household": record.hh_id,
        "day": record.visit_date,
        "group": facts.groups.get(record.hh_id, ""),
    }
    return own[kind] == name


def due_rows(
    facts: PapersFacts, lines: Sequence[PaperLine], chosen: AbstractSet[str], pages: Mapping[str, int]
) -> tuple[ListRow, ...]:
    """The papers under their visits, each with its box."""
    by_record: dict[str, list[PaperLine]] = {}
    for line in lines:
        if line.is_called:
            by_record.setdefault(line.record_id, []).append(line)
    records = {record.record_id: record for record in facts.records}
    rows: list[ListRow] = []
    for record_id, some in by_record.items():
        rows.append(_group(records.get(record_id), some, chosen))
        rows += [_row(line, line.key in chosen, pages.get(line.key, 0)) for line in some]
    return tuple(rows)


def log_rows(facts: PapersFacts, lines: Sequence[PaperLine], chosen: AbstractSet[str]) -> tuple[ListRow, ...]:
    """Printed papers, the last printed first: the number, when, and how many times."""
    shown = {line.key for line in lines}
    heads = {record.record_id: record.head for record in facts.records}
    newest: dict[str, PrintRow] = {}
    times: dict[str, int] = {}
    for row in facts.log:
        key = f"{row.record_id}|{row.paper}"
        newest.setdefault(key, row)
        times[key] = times.get(key, 0) + 1
    return tuple(
        _log_row(row, (heads.get(row.record_id, ""), times[key], number_words(facts, row)), key in chosen)
        for key, row in newest.items()
        if key in shown
    )


def _group(record: RecordRow | None, lines: Sequence[PaperLine], chosen: AbstractSet[str]) -> GroupRow:
    count = sum(1 for line in lines if line.key in chosen)
    mark = "checked" if count == len(lines) else "partial" if count else "unchecked"
    right = tr("选 {count} / {whole} 份", count=count, whole=len(lines))
    if record is None:
        return GroupRow(tr("备用纸"), tr("不用走访也能打"), "", right, SPARE, mark)
    note = tr("走访 {visit_date} 已封存", visit_date=record.visit_date)
    return GroupRow(tr("{head}户", head=record.head), note, "", right, record.record_id, mark)


def _row(line: PaperLine, is_chosen: bool, pages: int) -> Row:
    note = line.serial or paper_note(line.kind)
    state = BLANK if not line.record_id else PRINTED if line.serial else DUE
    cells = (
        Cell(paper_name(line.kind), note, bold=True),
        Cell(chips=(state,), right=True),
        Cell(tr("{pages} 页", pages=pages) if pages else "", tone="ink2", right=True),
    )
    spoken = f"{paper_name(line.kind)} {state.text}{tr(' 已选') if is_chosen else ''}"
    return Row(line.key, cells, spoken, "checked" if is_chosen else "unchecked")


def number_words(facts: PapersFacts, row: PrintRow) -> str:
    """The office's number of a printed paper, or its serial while there is none; 已作废 when written off."""
    number, voided = facts.numbers.get(row.serial, ("", ""))
    return tr("{number}（已作废）", number=number) if voided else number or row.serial


def _log_row(row: PrintRow, known: tuple[str, int, str], is_chosen: bool) -> Row:
    head, times, number = known
    count = tr("打印 {times} 次", times=times)
    cells = (
        Cell(paper_name(row.paper), tr("{head}户·{serial}", head=head, serial=number), bold=True),
        Cell(wording.moment(row.at), count, tone="ink2", small=True, right=True),
        Cell(tr("{pages} 页", pages=row.pages), tone="ink2", right=True),
    )
    spoken = f"{paper_name(row.paper)} {head} {number} {count}{tr(' 已选') if is_chosen else ''}"
    return Row(f"{row.record_id}|{row.paper}", cells, spoken, "checked" if is_chosen else "unchecked")
