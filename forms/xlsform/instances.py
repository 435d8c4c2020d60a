"""Secondary instances: lists inside the form, and CSV, XML or GeoJSON tables that come with it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any, TypeAlias

from forms.xlsform.document import DocNode, LastSaved, read_document
from forms.xlsform.refusal import ExpressionError, FormRefused
from forms.xlsform.rowstore import ColumnRows, RowStore
from forms.xlsform.source import Element, attribute, elements, parse_xml, tag_of
from forms.xlsform.table import Table, element_name

LARGEST_CELL = 1_000_000
FILES = ("csv", "xml", "geojson")
Media: TypeAlias = Mapping[str, "bytes | RowStore"]


def read_instance(instance: Element, media: Media) -> tuple[str, Table | DocNode | LastSaved]:
    """The id and data of an <instance>; raises ExpressionError when its file is missing or unsupported."""
    name, src = attribute(instance, "id"), attribute(instance, "src")
    if not src:
        tops = elements(instance)
        return name, _data(tops[0]) if tops else Table(ColumnRows({}))
    if src.rstrip("/").endswith("/last-saved"):
        return name, LastSaved()
    file = src.rsplit("/", 1)[-1]
    if file not in media:
        raise ExpressionError(f"缺少随问卷提供的文件 {file}，请把它与问卷一起导入")
    return name, read_media(file, media[file])


def read_last_saved(data: bytes) -> DocNode:
    """The record saved last; blank without one or when it is damaged: it must not stop a new record."""
    if not data:
        return DocNode("document")
    try:
        return read_document(parse_xml(data, "上次的记录"), alone=True)
    except FormRefused:
        return DocNode("document")


def read_media(file: str, data: bytes | RowStore) -> Table | DocNode:
    """A table from a media file, by its extension, or over rows that the caller keeps."""
    if not isinstance(data, bytes):
        return Table(data)
    kind = file.lower().rpartition(".")[2]
    if kind == "csv":
        return _csv(file, data)
    if kind == "geojson":
        return _geojson(file, data)
    if kind == "xml":
        return _data(parse_xml(data, f"文件 {file} "))
    raise ExpressionError(f"不支持的列表文件 {file}（可用 {'、'.join(FILES)}）")


def _data(top: Element) -> Table | DocNode:
    """Rows of plain cells become a table, anything else stays a document."""
    table = _table(top)
    return read_document(top, alone=True) if table is None else table


def _table(top: Element) -> Table | None:
    rows = elements(top)
    if not rows or len({row.tag for row in rows}) > 1 or top.attrib:
        return None
    columns: dict[str, list[str | None]] = {}
    for at, row in enumerate(rows):
        if row.attrib:
            return None
        for cell in elements(row):
            name = tag_of(cell)
            if name not in columns:
                columns[name] = [None] * len(rows)
            column = columns[name]
            if len(cell) or cell.attrib or column[at] is not None:
                return None
            column[at] = cell.text or ""
    return Table(ColumnRows(columns), tag_of(top), tag_of(rows[0])) if columns else None


def _csv(file: str, data: bytes) -> Table:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ExpressionError(f"文件 {file} 不是 UTF-8 编码") from error
    csv.field_size_limit(LARGEST_CELL)
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)) if row]
    except csv.Error as error:
        raise ExpressionError(f"文件 {file} 不是完好的 CSV") from error
    if not rows:
        return Table(ColumnRows({}))
    names = [element_name(header) for header in rows[0]]
    columns: dict[str, list[str | None]] = {
        name: [row[at] if at < len(row) else "" for row in rows[1:]] for at, name in enumerate(names) if name
    }
    return Table(ColumnRows(columns))


def _delimiter(text: str) -> str:
    header = text.partition("\n")[0]
    return ";" if ";" in header and "," not in header else ","


def _geojson(file: str, data: bytes) -> Table:
    try:
        features = json.loads(data.decode("utf-8-sig"))["features"]
        rows = [_feature(feature) for feature in features]
    except (ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise ExpressionError(f"文件 {file} 不是完好的 GeoJSON") from error
    names = list(dict.fromkeys(name for row in rows for name in row))
    return Table(ColumnRows({name: [row.get(name, "") for row in rows] for name in names}))


def _feature(feature: Any) -> dict[str, str]:
    geometry = feature["geometry"]
    points = geometry["coordinates"]
    if geometry["type"] == "Point":
        points = [points]
    elif geometry["type"] == "Polygon":
        points = points[0]
    row = {"geometry": ";".join(f"{point[1]} {point[0]} 0 0" for point in points)}
    properties = {
        element_name(str(key)): _plain(value) for key, value in (feature.get("properties") or {}).items()
    }
    return {**row, "id": _plain(feature.get("id", "")), **properties}


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
