"""Stored text <-> typed value, per data type; the check of typed text, and the cast of computed values."""

from __future__ import annotations

import math
import re
from datetime import tzinfo

from forms.errors import AppError
from forms.xlsform.functions.geometry import points
from forms.xlsform.moments import Moment, from_days, read_date, read_time
from forms.xlsform.refusal import answer_refused
from forms.xlsform.values import Scalar, Value, number_text, text_to_number, to_number, to_text, unpack

_INTEGER = re.compile(r"[+-]?\d{1,18}")
_DECIMAL = re.compile(r"[+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})")
_POINT = r"\s*-?\d+(?:\.\d+)?\s+-?\d+(?:\.\d+)?(?:\s+-?\d+(?:\.\d+)?){0,2}\s*"
_TRACE = re.compile(rf"{_POINT}(?:;{_POINT})*;?\s*")
_ZONED = re.compile(r":\d\d[.\d]*(?:Z|[+-]\d\d(?::?\d\d)?)$")
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LONGEST_ANSWER = 100_000
LARGEST_INTEGER = 2**31 - 1
_SENTENCES = {
    "integer": "请填整数，例如 3（绝对值不超过 2147483647）",
    "decimal": "请填数字，例如 3.5",
    "date": "请填日期，例如 2026-03-09",
    "time": "请填时间，例如 09:30",
    "dateTime": "请填日期和时间，例如 2026-03-09T09:30",
    "geopoint": "请填经纬度，例如 30.5 114.3",
    "geotrace": "请填经纬度，各点之间用分号隔开",
    "geoshape": "请填经纬度，各点之间用分号隔开",
    "boolean": "请填 1 或 0",
}


def read_stored(kind: str, text: str, zone: tzinfo) -> Scalar:
    """The value of stored text as expressions see it; text that is not of its type stays text."""
    if text == "" or kind == "text":
        return text
    if kind in ("integer", "decimal"):
        number = text_to_number(text, zone)
        return text if number != number else number
    if kind in ("date", "dateTime"):
        moment = read_date(text, zone)
        return text if moment is None else Moment(moment.when, "date" if kind == "date" else "dateTime", zone)
    if kind == "time":
        return read_time(text, zone) or text
    if kind == "boolean":
        return text.strip().lower() in ("1", "true")
    return text


def check_typed(kind: str, text: str, ref: str, zone: tzinfo) -> str:
    """Text typed by a person in the form it is stored; raises AppError ANSWER_TYPE or ANSWER_TEXT."""
    if _FORBIDDEN.search(text):
        raise answer_refused("ANSWER_TEXT", ref, "文字里有不能保存的控制字符，请删去后重填。")
    if len(text) > LONGEST_ANSWER:
        raise answer_refused("ANSWER_TEXT", ref, f"文字太长，最多 {LONGEST_ANSWER} 个字。")
    if text == "" or kind in ("text", "binary"):
        return text
    stored = _normal(kind, text.strip(), zone)
    if stored is None:
        raise _wrong(kind, ref)
    return stored


def _wrong(kind: str, ref: str) -> AppError:
    return answer_refused("ANSWER_TYPE", ref, f"{_SENTENCES.get(kind, '填写的内容不合要求')}。")


def _normal(kind: str, text: str, zone: tzinfo) -> str | None:
    """The stored form, None when the text cannot be of the type."""
    if kind == "integer":
        return str(int(text)) if _INTEGER.fullmatch(text) and abs(int(text)) <= LARGEST_INTEGER else None
    if kind == "decimal":
        return text.lstrip("+") if _DECIMAL.fullmatch(text) else None
    if kind == "date":
        moment = read_date(text, zone)
        return None if moment is None or _ZONED.search(text) else moment.when.date().isoformat()
    if kind == "dateTime":
        return text if read_date(text, zone) else None
    if kind == "time":
        return text if read_time(text, zone) else None
    if kind == "boolean":
        return text if text in ("1", "0", "true", "false") else None
    if not _TRACE.fullmatch(text):
        return None
    found = points(text)
    if not found or (kind == "geopoint" and len(found) != 1):
        return None
    return _as_collect_writes(text) if kind == "geopoint" else text


def _as_collect_writes(point: str) -> str:
    """Collect writes every number of a point with a fraction, also a whole one."""
    return " ".join(word if "." in word else f"{word}.0" for word in point.split())


def cast(kind: str, value: Value, zone: tzinfo) -> tuple[str, Scalar]:
    """A computed value as stored text and value: NaN is blank, booleans are 1 or 0, integers are cut.

    Text that is no number stays in a question for numbers.
    """
    value = unpack(value)
    if isinstance(value, bool):
        return ("1" if value else "0"), value
    if kind in ("integer", "decimal"):
        number = to_number(value, zone)
        if isinstance(value, str) and number != number:
            return value, value  # no number: kept as it is, as in JavaRosa
        value = number
    elif kind in ("date", "time", "dateTime"):
        return _cast_moment(kind, value, zone)
    if isinstance(value, float):
        return _cast_number(kind, value)
    if isinstance(value, Moment) and value.kind != "time":
        return Moment(
            value.when, "dateTime", zone
        ).text, value  # as Collect stores it; it still reads as a date
    text = to_text(value)
    return ("", "") if text == "" else (text, value)


def _cast_number(kind: str, value: float) -> tuple[str, Scalar]:
    if not math.isfinite(value):
        return "", ""
    if kind == "integer":
        value = float(math.trunc(value))
    return number_text(value), value


def _cast_moment(kind: str, value: Scalar, zone: tzinfo) -> tuple[str, Scalar]:
    if isinstance(value, float):
        value = from_days(value, zone) or "" if value == value else ""
    if isinstance(value, str):
        value = read_stored(kind, value, zone)
    if not isinstance(value, Moment):
        return value if isinstance(value, str) else str(value), value
    if kind == "date":
        value = Moment(value.when.replace(hour=0, minute=0, second=0, microsecond=0), "date", zone)
    else:
        value = Moment(value.when, "time" if kind == "time" else "dateTime", zone)
    return value.text, value
