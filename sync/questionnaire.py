"""Questionnaire files -> XForm XML: spreadsheets are converted by pyxform in a child process with limits.

The child is this module itself (`python -m sync.questionnaire .xlsx`): it reads the file from standard input
and writes one JSON object, so that a spreadsheet that hangs or eats memory takes nobody with it.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import Any, TypeAlias

from forms.xlsform import FormFault, FormRefused

TIME_LIMIT = 90.0  # of the wall clock: a cheap laptop that also does other things needs 20 for our own form
MEMORY_LIMIT = 1 << 30
LARGEST_FILE = 20 * 1024 * 1024
LARGEST_UNPACKED = 50 * 1024 * 1024
LARGEST_RATIO = 100
MOST_PARTS = 200
LONGEST_MESSAGE = 600
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
Line: TypeAlias = tuple[int, list[str]]
_PLACE = re.compile(r"\[row\s*:\s*(\d+)\]", re.IGNORECASE)
_ON_SHEET = re.compile(r"on the '(\w+)' sheet", re.IGNORECASE)
_SHEET = re.compile(r"'?(survey|choices|settings|entities|osm|external_choices)'? sheet", re.IGNORECASE)
_HEADERS = re.compile(r"Invalid headers provided for sheet: '(\w+)'")
_LISTS = re.compile(r"pulldata\(\s*['\"]([^'\"]+)['\"]|from[_ ]file\s+(\S+)\.\w+")
_NAME = re.compile(r"[^\W\d][\w.-]*")
_COLUMN = re.compile(r"column '([^']+)'", re.IGNORECASE)


@dataclass(frozen=True)
class CompiledForm:
    """The XForm of a questionnaire file; `rows` has the line of each question by its path below the root, and
    of the first use of each attached list under `@list`."""

    xml: bytes
    warnings: tuple[str, ...] = ()
    rows: Mapping[str, int] = field(default_factory=dict)
    media: Mapping[str, bytes] = field(default_factory=dict)

    def located(self, faults: Sequence[FormFault]) -> tuple[FormFault, ...]:
        """The faults with sheet and row filled in where the question is known."""
        return tuple(self._located(fault) for fault in faults)

    def _located(self, fault: FormFault) -> FormFault:
        path = fault.question.strip("/").partition("/")[2]
        row = self.rows.get(path) or self.rows.get(f"@{fault.question}", 0)
        return replace(fault, sheet="survey", row=row) if row and not fault.row else fault


def compile_file(data: bytes, filename: str) -> CompiledForm:
    """The XForm of an .xlsx, .xls, .md or .xml file; raises FormRefused with sheet, row, column if known."""
    kind = PurePath(filename).suffix.lower()
    if len(data) > LARGEST_FILE:
        raise _refused("文件超过 20 MB")
    if kind == ".xml":
        return CompiledForm(data)
    if kind not in (".xlsx", ".xlsm", ".xls", ".md"):
        raise _refused(f"不认识的文件类型“{kind}”，请用 .xlsx、.xls、.md 或 .xml")
    if kind in (".xlsx", ".xlsm"):
        check_archive(data)
    if kind == ".xls" and not data.startswith(_OLD_WORKBOOK):
        raise _refused("文件已损坏，或不是 .xls 表格")
    return _convert(data, kind)


def check_archive(data: bytes) -> None:
    """Look at a spreadsheet before unpacking it; raises FormRefused for a bomb or a damaged file."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise _refused("文件已损坏，或不是 .xlsx 表格") from error
    total = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or total > LARGEST_UNPACKED:
        raise _refused("表格展开后过大，请删去无用的内容再试")
    if any(part.file_size > LARGEST_RATIO * max(part.compress_size, 1024) for part in parts):
        raise _refused("表格的压缩比异常，为安全起见不打开")


def _refused(sentence: str) -> FormRefused:
    return FormRefused([FormFault("", sentence)])


def _convert(data: bytes, kind: str) -> CompiledForm:
    command = [sys.executable, "-m", "sync.questionnaire", kind]
    root = str(Path(__file__).resolve().parent.parent)
    surroundings = {**os.environ, "PYTHONPATH": root, "PYTHONIOENCODING": "utf-8"}
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=TIME_LIMIT, env=surroundings, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise _refused(f"表格转换超过 {TIME_LIMIT:.0f} 秒，已停止") from error
    except OSError as error:
        raise _refused("不能启动表格转换程序") from error
    found = _answer_of(done)
    if "error" in found:
        raise FormRefused([_fault(found["error"], found["row"])])
    media = {"itemsets.csv": found["itemsets"].encode()} if found["itemsets"] else {}
    return CompiledForm(found["xml"].encode(), tuple(found["warnings"]), found["rows"], media)


def _answer_of(done: subprocess.CompletedProcess[bytes]) -> dict[str, Any]:
    """What the child wrote; a child that crashed is told by the last line of its traceback."""
    if done.returncode == 0:
        return dict(json.loads(done.stdout))
    last = (done.stderr.decode(errors="replace").strip().splitlines() or [""])[-1]
    if "MemoryError" in last or done.returncode < 0:
        raise _refused("表格太大，转换所需内存超过 1 GiB")
    raise _refused(f"表格转换程序出错（{last[:200]}），请检查表格的结构")


def _fault(message: str, row: int = 0) -> FormFault:
    """pyxform's own message with the place that it names."""
    place, column, headers = _PLACE.search(message), _COLUMN.search(message), _HEADERS.search(message)
    if headers:
        return FormFault("", _reported(message), headers[1].lower(), 1)
    # A row without a sheet of its own is one of survey, also when the sentence speaks of another sheet.
    sheet = _ON_SHEET.search(message) or (None if place or row else _SHEET.search(message))
    return FormFault(
        "",
        _reported(message),
        sheet[1].lower() if sheet else "survey" if place or row else "",
        row or (int(place[1]) if place else 0),
        column[1] if column else "",
    )


def _reported(message: str) -> str:
    return f"表格转换报告：{' '.join(message.split())[:LONGEST_MESSAGE]}"


# In the child process


def main() -> int:
    """Convert the file on standard input; always writes one JSON object."""
    _limit_memory()
    kind, data = sys.argv[1], sys.stdin.buffer.read()
    sys.stdout.buffer.write(json.dumps(_converted(data, kind)).encode())
    return 0


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit; the time limit remains
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))


def _converted(data: bytes, kind: str) -> dict[str, Any]:
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    try:
        source: Any = data.decode("utf-8-sig") if kind == ".md" else io.BytesIO(data)
    except UnicodeDecodeError:
        return {"error": "文件不是 UTF-8 编码", "row": 0}
    lines = _lines(data, kind)
    wrong = fault_of(lines)
    if wrong:
        return wrong
    try:
        made = convert(xlsform=source, file_type=kind, validate=False, pretty_print=False)
    except PyXFormError as error:
        return {"error": str(error), "row": row_of(str(error), lines, kind)}
    return {
        "xml": made.xform,
        "warnings": made.warnings,
        "itemsets": made.itemsets or "",
        "rows": question_rows(lines),
    }


def fault_of(lines: Sequence[Line]) -> dict[str, Any]:
    """What pyxform would crash on, or let through into damaged XML: headers and names that are no words."""
    headers = lines[0][1] if lines else []
    for header in headers:
        if re.fullmatch(r"[\d.]+|.*::|::.*", header):
            return {"error": f"列名“{header}”不成列名，请改正或删去这一列", "row": lines[0][0]}
    name_at = next((at for at, header in enumerate(headers) if header.lower() == "name"), -1)
    for number, cells in lines[1:]:
        name = cells[name_at] if -1 < name_at < len(cells) else ""
        if ":" in name or (name.isascii() and name and not _NAME.match(name)):
            return {"error": f"题名“{name}”不能用：要以字母开头，不含冒号", "row": number}
    return {}


def row_of(message: str, lines: Sequence[Line], kind: str = ".xlsx") -> int:
    """The line of the survey sheet that a message speaks of: 0 when it names the row itself, else by a word
    that it quotes. In a text file rows are lines of the file, which pyxform does not know."""
    place, sheet = _PLACE.search(message), _ON_SHEET.search(message)
    if place:
        is_here = kind == ".md" and (sheet is None or sheet[1] == "survey") and int(place[1]) <= len(lines)
        return lines[int(place[1]) - 1][0] if is_here else 0
    for word in re.findall(r"'([^']+)'", message):
        for number, cells in lines[1:]:
            if any(word == cell or word in cell.split() for cell in cells):
                return number
    return 0


def _lines(data: bytes, kind: str) -> list[Line]:
    """The lines of the survey sheet that are not blank, headers first."""
    if kind == ".md":
        return _markdown_lines(data.decode("utf-8-sig"))
    return _old_sheet_lines(data) if kind == ".xls" else _sheet_lines(data)


def _old_sheet_lines(data: bytes) -> list[Line]:
    import xlrd  # type: ignore[import-untyped]

    book = xlrd.open_workbook(file_contents=data)
    sheet = next((each for each in book.sheets() if each.name.strip().lower() == "survey"), None)
    rows = [] if sheet is None else [sheet.row_values(at) for at in range(sheet.nrows)]
    lines = [(number, [str(cell or "").strip() for cell in row]) for number, row in enumerate(rows, 1)]
    return [(number, cells) for number, cells in lines if any(cells)]


def _markdown_lines(text: str) -> list[Line]:
    lines: list[Line] = []
    sheet = ""
    for number, line in enumerate(text.splitlines(), 1):
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip())]
        if len(cells) < 3:
            continue
        if cells[1]:
            sheet = cells[1].lower()
        if sheet == "survey" and any(cells[2:]):
            lines.append((number, cells[2:]))
    return lines


def _sheet_lines(data: bytes) -> list[Line]:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    sheet = next((each for each in book.worksheets if each.title.strip().lower() == "survey"), None)
    if sheet is None:
        return []
    rows = sheet.iter_rows(values_only=True)
    lines = [(number, [str(cell or "").strip() for cell in row]) for number, row in enumerate(rows, 1)]
    return [(number, cells) for number, cells in lines if any(cells)]


def question_rows(lines: Sequence[Line]) -> dict[str, int]:
    """Question path below the root -> line number, following groups; the first line holds the headers."""
    if not lines:
        return {}
    headers = [header.lower() for header in lines[0][1]]
    if "type" not in headers or "name" not in headers:
        return {}
    kind_at, name_at = headers.index("type"), headers.index("name")
    found: dict[str, int] = {}
    above: list[str] = []
    for number, cells in lines[1:]:
        kind = cells[kind_at].lower().replace("_", " ") if kind_at < len(cells) else ""
        name = cells[name_at] if name_at < len(cells) else ""
        for match in _LISTS.finditer(" ".join(cells)):
            found.setdefault(f"@{match[1] or match[2]}", number)
        if kind.startswith("end "):
            above = above[:-1]
        elif name:
            found["/".join([*above, name])] = number
            if kind.startswith("begin "):
                above.append(name)
    return found


if __name__ == "__main__":
    sys.exit(main())
