"""Local standards: dated parameters of one county, read from TOML, each with its meaning and basis."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache

from forms.errors import AppError


class StandardsError(AppError):
    """A parameter table that cannot be used; the place names the parameter."""


@dataclass(frozen=True)
class Parameter:
    """One parameter: what it means, its unit and basis, and its values with the day each begins to count."""

    key: str
    meaning: str
    unit: str
    basis: str
    values: tuple[tuple[date, str], ...]


@dataclass(frozen=True)
class Standards:
    """One county's table. A sample table says so wherever it is shown or printed."""

    county: str
    township: str
    version: str
    is_sample: bool
    hotline: str
    township_phone: str
    parameters: Mapping[str, Parameter]

    def text(self, key: str, day: date) -> str:
        """The value in force on a day; raises StandardsError STANDARDS_MISSING when there is none."""
        known = self.parameters.get(key)
        in_force = [value for start, value in known.values if start <= day] if known else []
        # A visit before the first dated value still needs a figure to compare with: the first one known.
        if known and not in_force:
            in_force = [known.values[0][1]]
        if not in_force:
            raise StandardsError(
                "STANDARDS_MISSING",
                "本县参数表里没有这一项，无法测算。",
                place=key,
                remedy="请向乡镇要完整的参数表。",
            )
        return in_force[-1]

    def number(self, key: str, day: date) -> Fraction:
        """The value in force as an exact number."""
        return _exact(self.text(key, day))

    @property
    def label(self) -> str:
        """The table's name for footers: county, version, and 样例 where it is one."""
        return f"{self.county} {self.version}" + ("（样例）" if self.is_sample else "")


@lru_cache(maxsize=256)
def _exact(value: str) -> Fraction:
    return Fraction(value)


_NUMERIC_UNITS = {"元/人·月", "倍", "元/月", "比例", "元/年", "月", "小时", "工作日", "元", "套", "天", "次"}


def parse_standards(text: str) -> Standards:
    """Read a parameter table; raises StandardsError naming the parameter that is wrong."""
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise StandardsError(
            "STANDARDS_SYNTAX", "参数表不是有效的 TOML 文件。", place=str(error), remedy="请检查这一行。"
        ) from error
    meta = tree.pop("meta", None)
    if not isinstance(meta, dict):
        raise StandardsError("STANDARDS_META", "参数表缺少 [meta] 一节。", remedy="请写明县名和版本。")
    parameters = {key: _parameter(key, body) for key, body in _flatten(tree)}
    return Standards(
        county=_word(meta, "county"),
        township=_word(meta, "township", default=""),
        version=_word(meta, "version"),
        is_sample=meta.get("sample") is True,
        hotline=_word(meta, "hotline", default=""),
        township_phone=_word(meta, "township_phone", default=""),
        parameters=parameters,
    )


def _flatten(tree: Mapping[str, object], prefix: str = "") -> list[tuple[str, Mapping[str, object]]]:
    found: list[tuple[str, Mapping[str, object]]] = []
    for key, body in tree.items():
        name = f"{prefix}{key}"
        if not isinstance(body, Mapping):
            raise StandardsError("STANDARDS_SHAPE", "参数要写成一节，带 values。", place=name)
        found += [(name, body)] if "values" in body else _flatten(body, f"{name}.")
    return found


def _parameter(key: str, body: Mapping[str, object]) -> Parameter:
    rows = body.get("values")
    if not isinstance(rows, list) or not rows:
        raise StandardsError(
            "STANDARDS_VALUES", "参数没有值。", place=key, remedy="请至少写一个起始日期和值。"
        )
    values = sorted(_dated(key, row) for row in rows)
    if len({start for start, _ in values}) < len(values):
        raise StandardsError("STANDARDS_VALUES", "同一天起用了两个值。", place=key, remedy="请只留一个。")
    unit = _word(body, "unit")
    for _, value in values:
        _require(key, unit, value)
    return Parameter(key, _word(body, "meaning"), unit, _word(body, "basis"), tuple(values))


def _dated(key: str, row: object) -> tuple[date, str]:
    try:
        assert isinstance(row, Mapping)
        return date.fromisoformat(str(row["from"])), str(row["value"])
    except (AssertionError, KeyError, ValueError) as error:
        raise StandardsError(
            "STANDARDS_VALUES",
            "每个值要有起始日期 from 和 value。",
            place=key,
            remedy='如 { from = "2026-01-01", value = "600" }。',
        ) from error


_WORDS = {
    "比较": (re.compile(r">=?"), "比较应是 > 或 >=。"),
    "是否": (re.compile(r"[01]"), "应是 0 或 1。"),
    "办法": (re.compile(r"up|fen"), "取整应是 up（进一到元）或 fen（到分）。"),
    "类别": (re.compile(r"(低保|边缘|低收入)([\s、,，]+(低保|边缘|低收入))*"), "范围应是 低保、边缘。"),
    "等级": (re.compile(r"[1-4](:[1-7])?( [1-4](:[1-7])?)*"), "等级应写成 1 2 或 1 2 3:5 这样。"),
}


def _require(key: str, unit: str, value: str) -> None:
    if unit in _NUMERIC_UNITS:
        _require_number(key, value)
    elif unit in _WORDS and not _WORDS[unit][0].fullmatch(value):
        raise StandardsError("STANDARDS_WORD", _WORDS[unit][1], place=key)


def _require_number(key: str, value: str) -> None:
    # The length is bounded because an exponent could stand for a number that fills the memory.
    try:
        ok = len(value) <= 20 and "e" not in value.lower() and Fraction(value) >= 0
    except (ValueError, ZeroDivisionError):
        ok = False
    if not ok:
        raise StandardsError("STANDARDS_NUMBER", "参数的值应是不小于0的数。", place=key)


def _word(body: Mapping[str, object], key: str, default: str | None = None) -> str:
    value = body.get(key, default)
    if not isinstance(value, str):
        raise StandardsError("STANDARDS_META", "参数表缺少一项说明。", place=key, remedy="请补上。")
    return value
