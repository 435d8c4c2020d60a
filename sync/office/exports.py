"""What leaves the office as a file: masked unless somebody says why, logged, numbers as text, no formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from forms.coverage import Ledger, ledger_values
from forms.identity import masked, masked_phone
from forms.papers.workbook import LEDGER, Column, Export, workbook
from sync.office.deidentified import statistics
from sync.office.entitled import missed
from sync.office.figures import ledger_of
from sync.office.layouts import read_layout
from sync.office.looks import Looking, note
from sync.office.office import Office
from sync.refusals import HandoverError

KINDS: Mapping[str, str] = {
    "ledger": "走访排查台账",
    "missed": "应享未享核实名单",
    "county": "县版式台账",
    "csv": "走访排查台账（CSV）",
    "statistics": "去标识统计（CSV）",
}
MISSED = (
    Column("no", "序号", 6, "number"),
    Column("village", "村（社区）", 14),
    Column("group", "村民小组", 12),
    Column("head", "户主", 12),
    Column("id", "户主身份证号", 22, "id"),
    Column("phone", "联系电话", 15, "phone"),
    Column("category", "现纳入范围", 18),
    Column("subject", "对象", 12),
    Column("may", "可能符合（不是审核结论）", 46),
    Column("visit_date", "走访日期", 14),
)
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # a Chinese Excel takes the wide ones for the narrow ones
_MASKS = {"id": masked, "phone": masked_phone}


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
    """The file. ENTRY_INVALID without a name or a reason, LAYOUT_INVALID for a layout of no use."""
    if wanted.kind not in KINDS or not wanted.by.strip() or not wanted.reason.strip():
        raise HandoverError("ENTRY_INVALID", place="导出要写明经办人和用途")
    columns, title = _columns(wanted)
    how = "掩码" if wanted.masked else "不掩码"
    days = f"{wanted.since or '最早'} 至 {wanted.until if wanted.until != '9999' else '今天'}"
    # Before anything is made: a look that fails to be written down does not happen.
    note(office, Looking(wanted.by, f"导出{KINDS[wanted.kind]}，{how}", days, wanted.reason))
    found = ledger_of(office, wanted.since, wanted.until)
    if wanted.kind == "statistics":
        return _csv(statistics(found.rows))
    rows = [ledger_values(row) for row in found.rows]
    if wanted.kind == "missed":
        rows = _missed(office, found)
    if wanted.kind == "csv":
        return _csv(csv_table(rows, columns, masked=wanted.masked))
    made_at = office.around.now()
    return workbook(
        Export(title or f"{office.name}走访排查台账", rows, made_at, columns, wanted.masked, wanted.reason)
    )


def _missed(office: Office, found: Ledger) -> list[dict[str, str]]:
    """A line for each thing that a household may be entitled to, beside what the ledger knows of it."""
    with office.store.reading() as session:
        lines = missed(session)
    homes = {row.record_id: ledger_values(row) for row in found.rows}
    return [
        {**homes[one.record_id], "subject": one.subject, "may": one.title}
        for one in lines
        if one.record_id in homes
    ]


def _columns(wanted: Wanted) -> tuple[Sequence[Column], str]:
    if wanted.kind == "missed":
        return MISSED, "应享未享核实名单"
    if wanted.kind != "county":
        return LEDGER, ""
    title, columns = read_layout(wanted.layout)
    return columns, title


def csv_table(
    rows: Sequence[Mapping[str, str]], columns: Sequence[Column], *, masked: bool
) -> list[list[str]]:
    """Heads and cells of a CSV; identity and telephone numbers are text, and masked where that is asked."""

    def cell(row: Mapping[str, str], column: Column) -> str:
        text, mask = row.get(column.name, ""), _MASKS.get(column.kind)
        if mask is None or not text:
            return text
        # The tab makes a spreadsheet take the number for text, and shows as nothing.
        return f"\t{mask(text) if masked else text}"

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
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) and not is_number else cell


def file_name(kind: str, made_at: datetime) -> str:
    """What the file is called."""
    suffix = "csv" if kind in ("csv", "statistics") else "xlsx"
    names = {
        "ledger": "台账",
        "missed": "应享未享核实名单",
        "county": "县版式",
        "csv": "台账",
        "statistics": "统计",
    }
    return f"{names[kind]}-{made_at:%Y%m%d-%H%M}.{suffix}"
