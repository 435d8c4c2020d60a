"""`dengmen form xlsx`: writes a Markdown questionnaire as the spreadsheet that an office edits.

Everything is a text cell (a code 01 stays 01), so that the spreadsheet compiles to the very same XForm.
"""

from __future__ import annotations

import argparse
import io
import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forms.errors import AppError
from sync.questionnaire import compile_file

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

Table = list[list[str]]
SHIPPED = "four-clarifications.md"
_SHEETS = frozenset({"survey", "choices", "settings", "external_choices", "entities"})
_HEAD, _GROUP, _FREE = "FFD9E4E8", "FFEFF3F4", "FFFFFBE6"
_WIDTHS = {"type": 24, "name": 16, "label": 38, "hint": 30, "list_name": 16, "form_title": 34, "kind": 8}
_USUAL, _LONG = 14, 34
_LONG_COLUMNS = frozenset(
    {"relevant", "constraint", "constraint_message", "calculation", "required_message", "instance_name"}
)
_FREE_COLUMNS = frozenset({"label", "hint", "constraint_message", "required_message", "form_title"})
_NOTES: Mapping[str, str] = {
    "type": "题型：text 文字，integer 整数，decimal 小数，date 日期，select_one 单选，select_multiple 多选，"
    "后面跟选项表的名称；begin_group、begin_repeat 和 end_ 成对。",
    "name": "题名：台账、测算和文书按它读数。原有题名不要改、不要删；新加的题另起题名，用英文字母和数字。",
    "label": "题目的文字，可以改。",
    "hint": "题目下面的说明，可以改。",
    "relevant": "什么时候问这一题；空着是每次都问。",
    "required": "yes 是必答。",
    "required_message": "没有填时的提示，可以改。",
    "constraint": "答案要满足的条件，点号代表本题的答案。",
    "constraint_message": "不满足条件时的提示，可以改。",
    "calculation": "自动算出的值。",
    "trigger": "哪一题变了就重新带出。",
    "choice_filter": "按别的答案筛选选项。",
    "appearance": "样子：minimal 下拉，multiline 多行，thousands-sep 金额，reminder 黄色提醒，"
    "dm-start-empty 表格开始时没有行。",
    "default": "开始时就填好的值。",
    "read_only": "yes 是只显示、不能改。",
    "list_name": "选项表的名称；加选项就在同一名称下加一行。",
    "kind": "选项的归类，用来筛选。",
    "form_id": "问卷编号，不要改。",
    "version": "版本号：改过问卷就换一个，已发布的版本不能改内容。",
}
_ADVICE = (
    "这份表格就是问卷：survey 是题目，choices 是选项，settings 是问卷名称和版本。",
    "可以做：改题目和选项的文字（浅黄色的列），加题目，加选项，改条件和提示。",
    "不要做：改或删原有的题名（name）和选项代码，它们是台账、测算和文书读数的依据。",
    "改好以后：在 settings 表里换一个版本号，用 dengmen form check 本文件 --registry 检查，再由乡镇端发布。",
    "代码要保持文本格式：01 不能变成 1。",
)


def add_word(words: Any) -> None:
    """Add `xlsx` to the words of `dengmen form`."""
    parser: argparse.ArgumentParser = words.add_parser("xlsx", help="把问卷写成可编辑的表格（.xlsx）")
    parser.add_argument(
        "file", type=Path, nargs="?", metavar="FILE.md", help="Markdown 问卷（默认：四个摸清）"
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE.xlsx", help="写到哪里（不覆盖已有文件）"
    )


def run(args: argparse.Namespace) -> int:
    """Write the spreadsheet; 0 done. Raises AppError for a file that cannot be read, used or written."""
    if args.out.suffix.lower() != ".xlsx":
        raise AppError("OUT_KIND", "要写的文件应以 .xlsx 结尾。", place=args.out.name)
    if args.out.exists():
        raise _exists(args.out)
    name, source = _source(args.file)
    sheet = spreadsheet(source, name)
    try:
        with args.out.open("xb") as file:
            file.write(sheet)
    except FileExistsError as error:
        raise _exists(args.out) from error
    except OSError as error:
        raise AppError(
            "OUT_UNWRITABLE", "文件写不了。", place=args.out.name, remedy="请检查文件夹。"
        ) from error
    print(f"已写出：{args.out}")
    return 0


def spreadsheet(source: bytes, name: str) -> bytes:
    """The .xlsx of a Markdown questionnaire, proven to give the same XForm.

    Raises FormRefused for one that cannot be used, AppError FORM_ROUND_TRIP where the two would differ.
    """
    wanted = compile_file(source, name).xml
    buffer = io.BytesIO()
    workbook(tables(source.decode("utf-8-sig"))).save(buffer)
    made = buffer.getvalue()
    if compile_file(made, "made.xlsx").xml != wanted:
        raise AppError(
            "FORM_ROUND_TRIP",
            "写成表格后和原问卷不一致，没有写出。",
            place=name,
            remedy="请检查问卷里有没有首尾空格或特殊字符。",
        )
    return made


def tables(markdown: str) -> dict[str, Table]:
    """The sheets of a Markdown XLSForm: rows of cells, headings first, blank rows left out."""
    found: dict[str, Table] = {}
    name = ""
    for line in markdown.splitlines():
        if not line.strip().startswith("|"):
            continue
        cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip())[1:-1]]
        if cells and cells[0]:
            name = cells[0].lower()
        if name in _SHEETS and any(cells[1:]):
            found.setdefault(name, []).append(cells[1:])
    return found


def workbook(sheets: Mapping[str, Table]) -> Workbook:
    """A workbook with a frozen head, wrapped text, notes at the headings and a page of advice."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        _fill(book.create_sheet(name), rows)
    advice = book.create_sheet("说明")
    advice.column_dimensions["A"].width = 96
    for sentence in _ADVICE:
        advice.append([sentence])
    return book


def _fill(sheet: Worksheet, rows: Sequence[Sequence[str]]) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    heads = list(rows[0])
    body, head = Font(name="宋体", size=11), Font(name="宋体", size=11, bold=True)
    thin = Border(*[Side(style="thin", color="FFD0D5D8")] * 4)
    for number, row in enumerate(rows, 1):
        for place, text in enumerate(row[: len(heads)], 1):
            cell = sheet.cell(number, place)
            cell.value, cell.data_type, cell.number_format = text or None, "s", "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font, cell.border = (head, thin) if number == 1 else (body, thin)
            if colour := _colour(number, row, heads[place - 1]):
                cell.fill = PatternFill("solid", fgColor=colour)
    for place, heading in enumerate(heads, 1):
        column = sheet.cell(1, place)
        sheet.column_dimensions[column.column_letter].width = _WIDTHS.get(
            heading, _LONG if heading in _LONG_COLUMNS else _USUAL
        )
        if heading in _NOTES:
            column.comment = Comment(_NOTES[heading], "登门", height=110, width=320)
    sheet.freeze_panes = "D2" if heads[:3] == ["type", "name", "label"] else "A2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"


def _colour(number: int, row: Sequence[str], heading: str) -> str:
    if number == 1:
        return _HEAD
    if row[0].startswith(("begin", "end_")):
        return _GROUP
    return _FREE if heading.split("::")[0] in _FREE_COLUMNS else ""


def _exists(out: Path) -> AppError:
    return AppError("OUT_EXISTS", "文件已存在，没有覆盖。", place=out.name, remedy="请换一个文件名。")


def _source(file: Path | None) -> tuple[str, bytes]:
    if file is None:
        return SHIPPED, (files("resources") / "questionnaires" / SHIPPED).read_bytes()
    if file.suffix.lower() != ".md":
        raise AppError("FORM_KIND", "只能把 .md 问卷写成表格。", place=file.name)
    try:
        return file.name, file.read_bytes()
    except OSError as error:
        raise AppError("FILE_UNREADABLE", "文件不存在或不能读取。", place=file.name) from error
