"""Dates, times and date-times of a form: reading their text, writing it, counting days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal

Kind = Literal["date", "time", "dateTime"]
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  local midnight: JavaRosa counts days from there
_DAY = timedelta(days=1)
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}(?::?\d{2})?)?")


@dataclass(frozen=True, slots=True)
class Moment:
    """A point of local time, remembering whether it was a date, a time of day or both."""

    when: datetime
    kind: Kind
    zone: tzinfo = UTC

    @property
    def days(self) -> float:
        """Days since local midnight of 1970-01-01; a time of day is a fraction of a day."""
        return (self.when - EPOCH) / _DAY

    @property
    def instant(self) -> float:
        """Days since 1970-01-01T00:00Z, the same moment everywhere."""
        return (self.when.replace(tzinfo=self.zone) - EPOCH.replace(tzinfo=UTC)) / _DAY

    @property
    def text(self) -> str:
        """ISO 8601 as forms store it."""
        if self.kind == "date":
            return self.when.date().isoformat()
        stamp = f"{self.when:%H:%M:%S}.{self.when.microsecond // 1000:03d}{self.offset()}"
        return stamp if self.kind == "time" else f"{self.when.date().isoformat()}T{stamp}"

    def offset(self) -> str:
        """The zone's distance from UTC at this moment, like +08:00, or Z."""
        minutes = round((self.when.replace(tzinfo=self.zone).utcoffset() or timedelta()).total_seconds() / 60)
        if not minutes:
            return "Z"
        return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def from_days(days: float, zone: tzinfo) -> Moment | None:
    """The moment so many days after the epoch; a whole number of days is a date; None when out of range."""
    try:
        when = EPOCH + timedelta(days=days)
    except (OverflowError, ValueError):
        return None
    return Moment(when, "date" if days == int(days) else "dateTime", zone)


def from_instant(days: float, zone: tzinfo) -> Moment | None:
    """The local date and time at so many days after 1970-01-01T00:00Z; None when out of range."""
    try:
        when = (EPOCH.replace(tzinfo=UTC) + timedelta(days=days)).astimezone(zone)
    except (OverflowError, ValueError):
        return None
    return Moment(when.replace(tzinfo=None), "dateTime", zone)


def from_aware(now: datetime, kind: Kind) -> Moment:
    """A moment from an aware local time; kind date drops the time of day."""
    zone = now.tzinfo or UTC
    naive = now.replace(tzinfo=None)
    if kind == "date":
        naive = datetime.combine(naive.date(), time())
    return Moment(naive, kind, zone)


def read_date(text: str, zone: tzinfo) -> Moment | None:
    """A date, or a date-time, from ISO text; None when it is neither."""
    text = text.strip()
    match = _DATE.match(text)
    if match is None:
        return None
    day = _day(match)
    rest = text[match.end() :]
    if day is None or not rest:
        return None if day is None else Moment(datetime.combine(day, time()), "date", zone)
    if rest[0] not in "T ":
        return None
    return _with_time(day, rest[1:], zone)


def read_time(text: str, zone: tzinfo) -> Moment | None:
    """A time of day, on the day of the epoch, in local time."""
    found = _with_time(EPOCH.date(), text.strip(), zone)
    if found is None:
        return None
    return Moment(datetime.combine(EPOCH.date(), found.when.time()), "time", zone)


def _day(match: re.Match[str]) -> date | None:
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _with_time(day: date, text: str, zone: tzinfo) -> Moment | None:
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    micro = int((match[4] or "0").ljust(6, "0")[:6])
    try:
        when = datetime.combine(day, time(int(match[1]), int(match[2]), int(match[3] or 0), micro))
        return Moment(_to_local(when, match[5], zone), "dateTime", zone)
    except (ValueError, OverflowError):
        return None


def _to_local(when: datetime, offset: str | None, zone: tzinfo) -> datetime:
    if offset is None:
        return when
    digits = offset[1:].replace(":", "")
    minutes = 0 if offset == "Z" else int(digits[:2]) * 60 + int(digits[2:] or 0)
    if minutes >= 24 * 60 or int(digits[2:] or 0) > 59:
        raise ValueError(offset)
    away = timedelta(minutes=-minutes if offset[0] == "-" else minutes)
    return (when - away).replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
