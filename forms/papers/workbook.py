"""T07 and other lists as .xlsx for WPS and Excel: numbers as text, masked unless somebody says why."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from forms.identity import masked, masked_phone
from forms.papers.request import PaperError

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Kind = Literal["text", "id", "phone", "number", "money"]
_HIDDEN = {"id": "身份证号", "phone": "电话"}
_FORMULA = "=+-@\t\r\n"
_LONGEST = 32_767  # characters that a cell may hold
_FONT = "宋体"


@dataclass(frozen=True)
class Column:
    """One column: the name of its value in a row, its heading, its width in characters, what it holds."""

    name: str
    title: str
    width: float = 12
    kind: Kind = "text"
    total: bool = False


@dataclass(frozen=True)
class Export:
    """A list to hand out. Identity and telephone numbers are masked unless `reason` says why they are not."""

    title: str
    rows: Sequence[Mapping[str, str]]
    made_at: datetime
    columns: Sequence[Column] = ()
    masked: bool = True
    reason: str = ""
    signers: Sequence[str] = field(default=("填表人", "审核人", "单位（盖章）"))
    sheet: str = "台账"


LEDGER: Sequence[Column] = (
    Column("no", "序号", 6, "number"),
    Column("village", "村（社区）", 14),
    Column("head", "户主", 12),
    Column("id", "身份证号", 22, "id"),
    Column("category", "类别", 14),
    Column("people", "人口", 6, "number", total=True),
    Column("per_month", "人均月收入（元）", 14, "money"),
    Column("cause", "困难原因", 16),
    Column("need", "需求", 20),
    Column("disposition", "处置", 14),
    Column("person", "责任人", 12),
    Column("due", "时限", 14),
    Column("result", "结果", 14),
    Column("visit_date", "走访日期", 14),
    Column("investigators", "调查人", 18),
)


def workbook(export: Export) -> bytes:
    """The .xlsx file. PaperError EXPORT_REASON: unmasked, and nobody said why."""
    if not export.masked and not export.reason.strip():
        raise PaperError("EXPORT_REASON", "不掩码导出要写明用途。", remedy="请填写用途，或按掩码导出。")
    from openpyxl import Workbook

    book = Workbook()
    book.properties.title, book.properties.creator = export.title, "登门"
    book.properties.created = book.properties.modified = export.made_at.replace(tzinfo=None)
    sheet = book.active
    columns = export.columns or LEDGER
    sheet.title = export.sheet
    _head(sheet, export, columns)
    for at, row in enumerate(export.rows, 1):
        for place, column in enumerate(columns, 1):
            text = str(at) if column.name == "no" else row.get(column.name, "")
            _put(sheet.cell(at + 2, place), text, column, hide=export.masked)
    last = len(export.rows) + 3
    _foot(sheet, export, columns, last)
    _page(sheet, columns, last + 1)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _head(sheet: Worksheet, export: Export, columns: Sequence[Column]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(columns))
    title = sheet.cell(1, 1)
    _write(title, export.title)
    title.font, title.alignment = Font(name=_FONT, size=18, bold=True), Alignment("center", "center")
    sheet.row_dimensions[1].height = 32
    for place, column in enumerate(columns, 1):
        cell = sheet.cell(2, place, column.title)
        cell.font = Font(name="黑体", size=10.5)
        cell.alignment = Alignment("center", "center", wrap_text=True)
        cell.fill = PatternFill("solid", fgColor="F1F1F1")
        cell.border = _border()
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.row_dimensions[2].height = 30


def _border() -> Any:
    from openpyxl.styles import Border, Side

    thin = Side("thin")
    return Border(thin, thin, thin, thin)


def _put(cell: Any, text: str, column: Column, *, hide: bool) -> None:
    from openpyxl.styles import Alignment, Font

    number = _number(text) if column.kind in ("number", "money") else None
    if number is not None:
        cell.value = number
        cell.number_format = "#,##0.00" if column.kind == "money" else "0"
    else:
        _write(cell, _hidden(text, column.kind) if hide else text)
    cell.font = Font(name=_FONT, size=10.5)
    side = "right" if column.kind == "money" else "left" if column.width >= 16 else "center"
    cell.alignment = Alignment("center" if column.kind in _HIDDEN else side, "center", wrap_text=True)
    cell.border = _border()


def _hidden(text: str, kind: Kind) -> str:
    """999901********0011 for an identity number, 139****0001 for a telephone number."""
    if kind == "phone":
        return masked_phone(text)
    return masked(text) if kind == "id" else text


def _write(cell: Any, text: str) -> None:
    """Text that stays text: never a formula, never a number with its last digits gone."""
    clean = "".join(
        char if char == "\n" or unicodedata.category(char) not in ("Cc", "Cs") else "〓" for char in text
    )
    cell.value = clean[:_LONGEST]
    cell.data_type = "s"
    cell.number_format = "@"
    if clean.lstrip("〓")[:1] in _FORMULA and clean.lstrip("〓"):
        cell.quotePrefix = True


def _number(text: str) -> float | None:
    plain = text.replace(",", "")
    try:
        found = float(plain) if plain.replace(".", "", 1).removeprefix("-").isdecimal() else None
    except ValueError:
        return None
    return found if found is not None and abs(found) < 1e12 else None


def _foot(sheet: Worksheet, export: Export, columns: Sequence[Column], at: int) -> None:
    from openpyxl.styles import Font

    _put(sheet.cell(at, 1), "合计", Column("", ""), hide=False)
    for place, column in enumerate(columns[1:], 2):
        numbers = [_number(row.get(column.name, "")) or 0 for row in export.rows] if column.total else []
        text = f"{len(export.rows)}户" if place == 2 else f"{sum(numbers):g}" if column.total else ""
        _put(sheet.cell(at, place), text, column if column.total else Column("", ""), hide=False)
    signed = "　　　　　　".join(f"{who}：" for who in export.signers)
    hidden = "、".join(word for kind, word in _HIDDEN.items() if any(one.kind == kind for one in columns))
    why = f"，用途：{export.reason.strip()}" if not export.masked else f"，{hidden}已掩码" if hidden else ""
    _write(sheet.cell(at + 1, 1), f"{signed}　　　　　　{export.made_at:%Y-%m-%d %H:%M} 导出{why}")
    sheet.cell(at + 1, 1).font = Font(name=_FONT, size=10.5)


def _page(sheet: Worksheet, columns: Sequence[Column], last: int) -> None:
    from openpyxl.utils import get_column_letter

    end = get_column_letter(len(columns))
    sheet.freeze_panes = "D3" if len(columns) > 5 else "A3"
    sheet.auto_filter.ref = f"A2:{end}{max(last - 2, 2)}"
    sheet.print_area = f"A1:{end}{last}"
    sheet.print_title_rows = "1:2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9 if len(columns) <= 12 else 8  # A4, or A3 for the wide ledger
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "第 &P 页  共 &N 页"
    for edge in ("left", "right", "top", "bottom"):
        setattr(sheet.page_margins, edge, 0.5)


__all__ = ["LEDGER", "Column", "Export", "workbook"]
