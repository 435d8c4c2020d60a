"""Functions on dates and times."""

from __future__ import annotations

import math
from datetime import datetime

from forms.xlsform.code import Context
from forms.xlsform.functions.registry import function
from forms.xlsform.moments import Moment, from_aware, from_days, from_instant, read_date, read_time
from forms.xlsform.values import NAN, Value, to_number, to_text, unpack

OPENROSA = "OpenRosa"
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


@function("today", "", "any", source=OPENROSA, context=True, volatile=True)
def today(at: Context) -> Moment:
    """The local date."""
    return from_aware(at.env.now(), "date")


@function("now", "", "any", source=OPENROSA, context=True, volatile=True)
def now(at: Context) -> Moment:
    """The local date and time."""
    return from_aware(at.env.now(), "dateTime")


def moment(at: Context, value: Value) -> Moment | None:
    """The value as a date and time: a date, ISO text, or days since 1970Z; None when it is none of these."""
    value = unpack(value)
    if isinstance(value, Moment | bool):
        return value if isinstance(value, Moment) else None
    if isinstance(value, str) and (found := read_date(value, at.zone)):
        return found
    days = to_number(value, at.zone)
    return from_instant(days, at.zone) if days == days else None


@function("date", "v", "any", source=OPENROSA, context=True)
def date(at: Context, value: Value) -> Moment | str:
    """The value as a date: of a date and time its day, of a number whole days after 1970-01-01."""
    value = unpack(value)
    if isinstance(value, Moment):
        return from_days(math.floor(value.days), at.zone) or ""
    if isinstance(value, bool):
        return ""
    if isinstance(value, str) and (found := read_date(value, at.zone)):
        return found
    days = to_number(value, at.zone)
    return from_days(math.trunc(days), at.zone) or "" if math.isfinite(days) else ""


@function("date-time", "v", "any", source=OPENROSA, context=True)
def date_time(at: Context, value: Value) -> Moment | str:
    """The value as a date and time; blank when it is none."""
    return moment(at, value) or ""


@function("decimal-date-time", "v", "number", source=OPENROSA, context=True)
def decimal_date_time(at: Context, value: Value) -> float:
    """Days since 1970-01-01T00:00Z with the time of day as a fraction."""
    value = unpack(value)
    if isinstance(value, float):
        return value
    found = moment(at, value)
    return NAN if found is None else found.instant


@function("decimal-time", "v", "number", source=OPENROSA, context=True)
def decimal_time(at: Context, value: Value) -> float:
    """The time of day as a fraction of a day."""
    value = unpack(value)
    found = value if isinstance(value, Moment) else None
    if found is None:
        found = read_time(to_text(value), at.zone) or read_date(to_text(value), at.zone)
    return NAN if found is None else found.days % 1.0


@function("format-date", "v t", "text", source=OPENROSA, context=True)
def format_date(at: Context, value: Value, pattern: str) -> str:
    """A date written by a pattern of %Y %y %m %n %b %d %e %H %h %M %S %3 %a."""
    found = moment(at, value)
    return "" if found is None else _format(found, pattern)


@function("format-date-time", "v t", "text", source=OPENROSA, context=True)
def format_date_time(at: Context, value: Value, pattern: str) -> str:
    """A date and time written by a pattern, see format-date; a time of day may stand alone."""
    found = moment(at, value) or read_time(to_text(value), at.zone)
    return "" if found is None else _format(found, pattern)


def _week(day: datetime) -> int:
    """The week of the year as Collect counts: from Sunday, the one with January 1 is the first."""
    first = day.replace(month=1, day=1)
    is_next_years = day.month == 12 and day.day + (5 - day.weekday()) % 7 > 31
    return 1 if is_next_years else ((day - first).days + first.isoweekday() % 7) // 7 + 1


def _format(found: Moment, pattern: str) -> str:
    when = found.when
    parts = {
        "Y": f"{when.year:04d}",
        "y": f"{when.year % 100:02d}",
        "m": f"{when.month:02d}",
        "n": str(when.month),
        "b": _MONTHS[when.month - 1],
        "B": _MONTHS[when.month - 1],
        "d": f"{when.day:02d}",
        "e": str(when.day),
        "H": f"{when.hour:02d}",
        "h": str(when.hour),
        "M": f"{when.minute:02d}",
        "S": f"{when.second:02d}",
        "3": f"{when.microsecond // 1000:03d}",
        "a": _DAYS[when.weekday()],
        "W": str(_week(when)),
        "Z": found.offset(),
        "%": "%",
    }
    out, place = [], 0
    while place < len(pattern):
        char = pattern[place]
        if char == "%" and place + 1 < len(pattern):
            place += 1
            char = parts.get(pattern[place], "%" + pattern[place])
        out.append(char)
        place += 1
    return "".join(out)
