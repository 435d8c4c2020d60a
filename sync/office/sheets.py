"""Foreign tables, .xlsx or .csv, as rows of text with the names of their columns; with hard limits."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import PurePath

from sync.questionnaire import check_archive
from sync.refusals import HandoverError

MAX_BYTES = 100 * 1024 * 1024
MAX_ROWS = 300_000
# What openpyxl and the libraries below it raise for files that are not what their name says.
_DAMAGED = (ValueError, LookupError, TypeError, AttributeError, OSError, EOFError, RuntimeError, SyntaxError,
            zipfile.BadZipFile, zlib.error)  # fmt: skip
_HEAD_WITHIN = 10  # titles may stand above the heads
Row = tuple[int, dict[str, str]]  # the row's number in the sheet, and its cells by column


def read_sheet(data: bytes, name: str, wanted: Sequence[str]) -> Iterator[Row]:
    """The rows below the row of heads that has all `wanted`; SHEET_INVALID where there is no such row."""
    if len(data) > MAX_BYTES:
        raise HandoverError("SHEET_INVALID", place="文件超过 100 MB")
    cells = _workbook(data) if PurePath(name).suffix.lower() == ".xlsx" else _text(data)
    heads: list[str] = []
    for number, row in enumerate(cells, 1):
        if number > MAX_ROWS:
            raise HandoverError("SHEET_INVALID", place=f"超过 {MAX_ROWS} 行")
        if heads:
            values = dict(zip(heads, row, strict=False))
            if any(values.values()):
                yield number, values
        elif set(wanted) <= {*row}:
            heads = row
        elif number > _HEAD_WITHIN:
            break
    if not heads:
        raise HandoverError("SHEET_INVALID", place=f"表头要有：{'、'.join(wanted)}")


def _workbook(data: bytes) -> Iterator[list[str]]:
    from openpyxl import load_workbook

    check_archive(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for row in book.worksheets[0].iter_rows(values_only=True):
            yield [_written(value) for value in row]
    except _DAMAGED as error:
        raise HandoverError("SHEET_INVALID", place="工作簿损坏") from error


def _text(data: bytes) -> Iterator[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise HandoverError("SHEET_INVALID", place="编码不认识，请存为 UTF-8")
    try:
        for row in csv.reader(io.StringIO(text, newline="")):
            yield [cell.strip() for cell in row]
    except csv.Error as error:
        raise HandoverError("SHEET_INVALID", place="不是 CSV") from error


def _written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
