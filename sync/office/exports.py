"""What leaves the office as a file: masked unless somebody says why, logged, numbers as text, no formulas."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from forms import identity
from forms.coverage import Ledger, LedgerRow
from forms.coverage.words import money
from forms.papers.workbook import LEDGER, Column, Export, Kind, workbook
from sync.office.figures import ledger_of
from sync.office.looks import Looking, note
from sync.office.office import Office
from sync.refusals import HandoverError

KINDS = ("ledger", "county", "csv", "statistics")
FEW = 3  # smaller groups could be recognised
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
FIELDS = frozenset(
    {
        "no",
        "hh_id",
        "village",
        "group",
        "head",
        "id",
        "category",
        "people",
        "per_month",
        "cause",
        "need",
        "disposition",
        "person",
        "due",
        "result",
        "visit_date",
        "investigators",
    }
)
_KINDS: Mapping[str, Kind] = {"text": "text", "id": "id", "number": "number", "money": "money"}


@dataclass(frozen=True)
class Wanted:
    """Which file, of which days, for whom and why; `layout` is the county's TOML."""

    kind: str
    by: str
    reason: str
    masked: bool = True
    since: str = ""
    until: str = "9999"
    layout: str = ""


def export(office: Office, wanted: Wanted) -> bytes:
    """The file. REQUEST_INVALID without a name, a reason or a layout that can be read."""
    if wanted.kind not in KINDS or not wanted.by.strip() or not wanted.reason.strip():
        raise HandoverError("REQUEST_INVALID", place="导出要写明经办人和用途")
    columns, title = _columns(wanted)
    how = "掩码" if wanted.masked else "不掩码"
    # Before anything is made: a look that fails to be written down does not happen.
    note(office, Looking(wanted.by, f"导出 {wanted.kind} {how}", wanted.since, wanted.reason))
    found = ledger_of(office, wanted.since, wanted.until)
    if wanted.kind == "statistics":
        return _csv(statistics(found))
    rows = [values_of(row) for row in found.rows]
    if wanted.kind == "csv":
        return _csv(_table(rows, columns, masked=wanted.masked))
    made_at = office.around.now()
    return workbook(
        Export(title or f"{office.name}走访排查台账", rows, made_at, columns, wanted.masked, wanted.reason)
    )


def values_of(row: LedgerRow) -> dict[str, str]:
    """A row of the ledger by the names of columns that a layout may use."""
    return {
        "no": str(row.number),
        "hh_id": row.hh_id,
        "village": row.village,
        "group": row.group,
        "head": row.head,
        "id": row.id_number,
        "category": row.categories,
        "people": "" if row.people is None else str(row.people),
        "per_month": money(row.income_pc_month),
        "cause": row.causes,
        "need": row.needs,
        "disposition": row.dispositions,
        "person": row.responsible,
        "due": row.due,
        "result": row.result,
        "visit_date": row.visit_date,
        "investigators": row.investigators,
    }


def statistics(found: Ledger) -> list[list[str]]:
    """Counts by village and category without anybody in them; groups below three are not shown."""
    groups: dict[tuple[str, str], list[LedgerRow]] = {}
    for row in found.rows:
        groups.setdefault((row.village, row.categories), []).append(row)
    table = [["村（社区）", "类别", "户数", "人口", "需求"]]
    for (village, category), rows in sorted(groups.items()):
        counts = [len(rows), sum(row.people or 0 for row in rows), sum(row.need_count for row in rows)]
        shown = [str(count) for count in counts] if len(rows) >= FEW else [f"不足{FEW}", "", ""]
        table.append([village, category, *shown])
    totals = found.totals
    table.append(["合计", "", str(totals.households), str(totals.people), str(totals.needs)])
    return table


def read_layout(text: str) -> tuple[str, tuple[Column, ...]]:
    """A county's import layout: its title and columns; REQUEST_INVALID says where it is wrong.

    `title = "…"` and `[[columns]]` with `title`, `field` (a name of values_of) and `kind` (text, id, number,
    money).
    """
    try:
        tree = tomllib.loads(text)
        listed = tree["columns"]
        columns = tuple(_column(item) for item in listed)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise HandoverError("REQUEST_INVALID", place="版式文件") from error
    if not columns:
        raise HandoverError("REQUEST_INVALID", place="版式文件没有列")
    return str(tree.get("title", "")), columns


def _column(item: Mapping[str, object]) -> Column:
    field, kind, width = str(item["field"]), str(item.get("kind", "text")), item.get("width", 14)
    if field not in FIELDS or kind not in _KINDS or not isinstance(width, int):
        raise HandoverError("REQUEST_INVALID", place=f"版式文件里的列“{item.get('title', '')}”")
    is_id = field == "id"  # whatever the layout calls it, a number stays a number that is masked
    return Column(field, str(item["title"]), width, "id" if is_id else _KINDS[kind], bool(item.get("total")))


def _columns(wanted: Wanted) -> tuple[Sequence[Column], str]:
    if wanted.kind != "county":
        return LEDGER, ""
    title, columns = read_layout(wanted.layout)
    return columns, title


def _table(rows: Sequence[Mapping[str, str]], columns: Sequence[Column], *, masked: bool) -> list[list[str]]:
    def cell(row: Mapping[str, str], column: Column) -> str:
        text = row.get(column.name, "")
        if column.kind != "id" or not text:
            return text
        # The tab makes a spreadsheet take the number for text, and shows as nothing.
        return f"\t{identity.masked(text) if masked else text}"

    return [
        [column.title for column in columns],
        *([cell(row, column) for column in columns] for row in rows),
    ]


def _csv(table: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([[_safe(cell) for cell in row] for row in table])
    return out.getvalue().encode("utf-8-sig")


def _safe(cell: str) -> str:
    is_number = cell.removeprefix("\t").replace("*", "").removesuffix("X").isdecimal()
    return f"'{cell}" if cell.startswith(_FORMULA) and not is_number else cell


def file_name(kind: str, made_at: datetime) -> str:
    """What the file is called."""
    suffix = "csv" if kind in ("csv", "statistics") else "xlsx"
    names = {"ledger": "台账", "county": "县版式", "csv": "台账", "statistics": "统计"}
    return f"{names[kind]}-{made_at:%Y%m%d-%H%M}.{suffix}"
