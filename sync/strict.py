"""Strict JSON both ways: one canonical form to write, and a reader that refuses whatever is not expected.

Everything that travels between laptop and office is read with these functions, so that two readers can
never understand the same bytes differently: UTF-8, no key twice, no fractions, only the known keys.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import NoReturn

from forms.errors import AppError

_MAX_DIGITS = 18
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class FormatError(AppError):
    """Bytes that claim to be one of our formats and are not; the place names the part that is wrong."""

    def __init__(self, place: str, why: str) -> None:
        super().__init__(
            "FORMAT_INVALID", f"文件内容不符合格式（{why}）。", place=place, remedy="请重新导出或下载。"
        )
        self.why = why


def canonical(value: object) -> bytes:
    """The one spelling of a value: sorted keys, no blanks, UTF-8; what is hashed and signed."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode()


def parse(data: bytes, place: str) -> object:
    """The value of strict JSON text; raises FormatError."""
    try:
        value: object = json.loads(
            data.decode(),
            object_pairs_hook=_unique,
            parse_int=_integer,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
        )
        canonical(value)  # a lone surrogate can be read from an escape, but it can never be written again
    except (ValueError, RecursionError) as error:
        why = str(error) if isinstance(error, _RefusedError) else "不是严格的 JSON"
        raise FormatError(place, why) from error
    return value


def fields(value: object, shape: Mapping[str, type], place: str) -> dict[str, object]:
    """The mapping `value`, when it has exactly the keys of `shape` with values of these types."""
    if not isinstance(value, dict) or value.keys() != shape.keys():
        raise FormatError(place, "字段不符")
    for name, kind in shape.items():
        if type(value[name]) is not kind:
            raise FormatError(f"{place}.{name}", "类型不符")
    return value


def text_of(values: Mapping[str, object], name: str, *, limit: int = 500) -> str:
    """A text field that `fields` has checked, no longer than the limit and without control characters."""
    text = str(values[name])
    if len(text) > limit or _CONTROL.search(text):
        raise FormatError(name, "文字过长或含控制字符")
    return text


def hex_of(values: Mapping[str, object], name: str, *, size: int) -> str:
    """A field of `size` bytes in lower-case hexadecimal."""
    text = str(values[name])
    if len(text) != 2 * size or not set(text) <= set("0123456789abcdef"):
        raise FormatError(name, "不是规定长度的十六进制")
    return text


def moment_of(values: Mapping[str, object], name: str, place: str = "") -> str:
    """A field that is a time with its zone, as it was written; raises FormatError at `place.name`."""
    text, where = text_of(values, name, limit=40), f"{place}.{name}" if place else name
    try:
        is_aware = datetime.fromisoformat(text).tzinfo is not None
    except ValueError as error:
        raise FormatError(where, "不是时间") from error
    if not is_aware:
        raise FormatError(where, "时间缺时区")
    return text


def integer_of(values: Mapping[str, object], name: str, *, low: int = 0, high: int = 2**53) -> int:
    """A whole number within bounds."""
    number = values[name]
    if type(number) is not int or not low <= number <= high:
        raise FormatError(name, "数字超出范围")
    return number


def list_of(values: Mapping[str, object], name: str, *, limit: int) -> list[object]:
    """A list of at most `limit` items."""
    items = values[name]
    if not isinstance(items, list) or len(items) > limit:
        raise FormatError(name, "条目过多")
    return items


def texts_of(values: Mapping[str, object], name: str, *, limit: int = 100) -> tuple[str, ...]:
    """A list of short texts."""
    items = list_of(values, name, limit=limit)
    return tuple(text_of(fields({"item": item}, {"item": str}, name), "item") for item in items)


class _RefusedError(ValueError):
    """A reason of our own; its text is a Chinese phrase."""


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _RefusedError("同一字段出现两次")
    return found


def _integer(digits: str) -> int:
    if len(digits) > _MAX_DIGITS or digits == "-0":
        raise _RefusedError("数字过长")
    return int(digits)


def _refuse_number(_: str) -> NoReturn:
    raise _RefusedError("不允许小数")
