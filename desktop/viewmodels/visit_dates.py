"""Dates, times and clock times as people type them, turned into the stored ISO text."""

from __future__ import annotations

import re
from datetime import date

from desktop.language import mark

_FULL = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$")
_SHORT = re.compile(r"^(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$")
_MONTH = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?$")
_DIGITS = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_DIGITS_MONTH = re.compile(r"^(\d{4})(\d{2})$")
_CLOCK = re.compile(r"^(\d{1,2})\s*[:：.时点]\s*(\d{1,2})\s*分?$|^(\d{1,2})(\d{2})$")

DATE_REMEDY = mark("日期写成 20260309、2026-03-09 或 3-9")
YEAR_REMEDY = mark("年份写成 2026")
MONTH_REMEDY = mark("年月写成 202603 或 2026-03")
TIME_REMEDY = mark("时间写成 09:42 或 0942")
MOMENT_REMEDY = mark("写成 2026-03-09 09:42")


def parse_date(text: str, today: date) -> str | None:
    """ISO text of a typed date; a day without a year is of this year. None when it is not a date."""
    wanted = _narrow(text)
    for pattern in (_FULL, _DIGITS):
        if match := pattern.match(wanted):
            return _iso(int(match[1]), int(match[2]), int(match[3]))
    if match := _SHORT.match(wanted):
        return _iso(today.year, int(match[1]), int(match[2]))
    return None


def parse_month(text: str, today: date) -> str | None:
    """ISO text of the first day of a typed month; a whole date is accepted as well."""
    wanted = _narrow(text)
    for pattern in (_MONTH, _DIGITS_MONTH):
        if match := pattern.match(wanted):
            return _iso(int(match[1]), int(match[2]), 1)
    return parse_date(text, today)


def parse_year(text: str, today: date) -> str | None:
    """ISO text of the first day of a typed year; a month or a whole date is accepted as well."""
    wanted = _narrow(text).removesuffix("年")
    if re.fullmatch(r"\d{4}", wanted):
        return _iso(int(wanted), 1, 1)
    found = parse_month(wanted, today)
    return None if found is None else f"{found[:4]}-01-01"


def parse_time(text: str) -> str | None:
    """ "HH:MM" of a typed clock time, or None."""
    if not (match := _CLOCK.match(_narrow(text))):
        return None
    hour, minute = (int(part) for part in match.groups() if part is not None)
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else None


def parse_moment(text: str, today: date) -> str | None:
    """ "YYYY-MM-DDTHH:MM" of a typed date and time, or None."""
    day_text, _, time_text = _narrow(text).replace("T", " ").partition(" ")
    day, time = parse_date(day_text, today), parse_time(time_text)
    return f"{day}T{time}" if day and time else None


def _narrow(text: str) -> str:
    return text.strip().translate(str.maketrans("０１２３４５６７８９－／．：", "0123456789-/.:"))


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
