"""How dates, ages, sizes, amounts and numbers are said on every screen."""

from __future__ import annotations

import re
from datetime import date, datetime

from desktop.language import mark, tr

WEEKDAYS = (
    mark("星期一"),
    mark("星期二"),
    mark("星期三"),
    mark("星期四"),
    mark("星期五"),
    mark("星期六"),
    mark("星期日"),
)
MINUS = "−"
_TOUCHING = r"(?<=[\u3400-\u9fff])(?=[0-9])|(?<=[0-9%])(?=[\u3400-\u9fff])"  # compiled when first used: 7 ms
MOST_NAME = 8
"""So many characters of a name stand on a button."""


def long_day(day: date) -> str:
    """2026 年 3 月 9 日 星期一."""
    return tr(
        "{year} 年 {month} 月 {day} 日 {weekday}",
        year=day.year,
        month=day.month,
        day=day.day,
        weekday=tr(WEEKDAYS[day.weekday()]),
    )


def short_day(day: date) -> str:
    """3 月 9 日 星期一."""
    return tr(
        "{month} 月 {day} 日 {weekday}", month=day.month, day=day.day, weekday=tr(WEEKDAYS[day.weekday()])
    )


def moment(text: str) -> str:
    """An ISO date-time as 2026-03-09 10:26, anything else as it is."""
    try:
        return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M}"
    except ValueError:
        return text


def short_name(name: str) -> str:
    """A name for a button: a long one ends in …, which still tells it from its neighbours."""
    return name if len(name) <= MOST_NAME else name[: MOST_NAME - 1] + "…"


def aired(text: str) -> str:
    """Rules and papers write 600元; on a screen one space stands between Han and digits."""
    return re.sub(_TOUCHING, " ", text)


def clock_time(text: str) -> str:
    """An ISO date-time as 10:26:41."""
    try:
        return f"{datetime.fromisoformat(text):%H:%M:%S}"
    except ValueError:
        return text


def age(years: int | None) -> str:
    """67 岁, or 年龄不详."""
    return tr("年龄不详") if years is None else tr("{years} 岁", years=years)


def people(count: int) -> str:
    """3 口."""
    return tr("{count} 口", count=count)


def days_ago(text: str, today: date) -> str:
    """今天, or 3 天 for an ISO date or date-time; "" when it is neither."""
    try:
        days = (today - date.fromisoformat(text[:10])).days
    except ValueError:
        return ""
    return tr("今天") if days <= 0 else tr("{days} 天", days=days)


def size(count: int) -> str:
    """1.3 MB, or 24 KB below a tenth of a megabyte."""
    return f"{count / 1e6:.1f} MB" if count >= 100_000 else f"{max(1, round(count / 1000))} KB"


def money(fen: int | None) -> str:
    """1,458.33, or 待核对 when it is not known; never zero for unknown."""
    if fen is None:
        return tr("待核对")
    sign = MINUS if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def masked_phone(text: str) -> str:
    """138 **** 0609."""
    digits = "".join(letter for letter in text if letter.isdigit())
    return f"{digits[:3]} **** {digits[-4:]}" if len(digits) >= 11 else ("****" if digits else "")


def spaced_phone(text: str) -> str:
    """138 0000 0609."""
    digits = "".join(letter for letter in text if letter.isdigit())
    return f"{digits[:3]} {digits[3:7]} {digits[7:]}" if len(digits) == 11 else text


def time_left(until: str, now: datetime) -> tuple[str, bool]:
    """剩 5:42, or 超 1:05 and True when the time is over."""
    try:
        minutes = int((datetime.fromisoformat(until) - now).total_seconds() // 60)
    except (ValueError, TypeError):
        return "", False
    late = minutes < 0
    minutes = abs(minutes)
    time = f"{minutes // 60}:{minutes % 60:02d}"
    return (tr("超 {time}", time=time) if late else tr("剩 {time}", time=time)), late


def near_moment(text: str, today: date) -> str:
    """今天 13:50, 明天 09:42, or 03-12 10:00."""
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return text
    days = (when.date() - today).days
    day = {0: tr("今天"), 1: tr("明天"), -1: tr("昨天")}.get(days, f"{when:%m-%d}")
    return f"{day} {when:%H:%M}"
