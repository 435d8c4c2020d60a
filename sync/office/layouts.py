"""A county's import layout: a TOML file that says which columns its system wants, in which order."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping

from forms.papers.workbook import Column, Kind
from sync.refusals import HandoverError

FIELDS: Mapping[str, str] = {
    "no": "序号",
    "hh_id": "户编号",
    "village": "村（社区）",
    "group": "村民小组",
    "head": "户主",
    "id": "户主身份证号",
    "address": "住址",
    "phone": "联系电话",
    "category": "类别",
    "people": "人口",
    "per_month": "人均月收入",
    "cause": "困难原因",
    "need": "需求",
    "disposition": "处置",
    "person": "责任单位",
    "due": "时限",
    "result": "结果",
    "visit_date": "走访日期",
    "investigators": "调查人",
}
"""The names that a layout may use, as forms.coverage.ledger_values gives them."""
_KINDS: Mapping[str, Kind] = {"text": "text", "id": "id", "number": "number", "money": "money"}
_ALWAYS: Mapping[str, Kind] = {"id": "id", "phone": "phone"}  # whatever a layout calls them, they are masked
MOST_COLUMNS, WIDEST = 60, 80


def read_layout(text: str) -> tuple[str, tuple[Column, ...]]:
    """Its title and columns; LAYOUT_INVALID says in which column what is wrong.

    `title = "…"` and for each column `[[columns]]` with `title`, `field` (of FIELDS), and if wanted `kind`
    (text, id, number, money), `width` in characters and `total = true` for a sum below.
    """
    try:
        tree = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise _wrong(f"不是 TOML 文件（{_line(error)}）") from error
    listed = tree.get("columns")
    if not isinstance(listed, list) or not listed:
        raise _wrong("没有一个 [[columns]] 栏目")
    if len(listed) > MOST_COLUMNS:
        raise _wrong(f"超过 {MOST_COLUMNS} 列")
    return str(tree.get("title", "")), tuple(
        _column(item, f"第 {at} 列") for at, item in enumerate(listed, 1)
    )


def _column(item: object, place: str) -> Column:
    if not isinstance(item, Mapping):
        raise _wrong(f"{place}不是 [[columns]] 栏目")
    title, field = item.get("title"), item.get("field")
    if not isinstance(title, str) or not title.strip():
        raise _wrong(f"{place}缺表头 title")
    if not isinstance(field, str) or field not in FIELDS:
        raise _wrong(f"{place}“{title}”的 field 要是其中之一：{'、'.join(FIELDS)}")
    kind, width = item.get("kind", "text"), item.get("width", 14)
    if kind not in _KINDS:
        raise _wrong(f"{place}“{title}”的 kind 要是其中之一：{'、'.join(_KINDS)}")
    if not isinstance(width, int) or not 1 <= width <= WIDEST:
        raise _wrong(f"{place}“{title}”的 width 要是 1 到 {WIDEST} 的整数")
    return Column(field, title, width, _ALWAYS.get(field, _KINDS[kind]), item.get("total") is True)


def _line(error: tomllib.TOMLDecodeError) -> str:
    words = str(error)
    numbers = [word.strip(",)") for word in words.split() if word.strip(",)").isdecimal()]
    return f"第 {numbers[0]} 行" if numbers else "文件末尾不完整"


def _wrong(place: str) -> HandoverError:
    return HandoverError("LAYOUT_INVALID", place=place)
