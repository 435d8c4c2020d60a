"""Working days and calendar months: the arithmetic of deadlines (R7, R12)."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

_SATURDAY = 5


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked. Without a holiday table weekdays count, and every date says so."""

    holidays: frozenset[date] = frozenset()
    working_weekends: frozenset[date] = frozenset()
    knows_holidays: bool = False

    def is_worked(self, day: date) -> bool:
        """Whether offices are open."""
        if day in self.working_weekends:
            return True
        return day.weekday() < _SATURDAY and day not in self.holidays

    def after(self, start: date, days: int) -> date:
        """The day on which `days` working days have passed; the starting day is not counted."""
        day = start
        for _ in range(days):
            day += timedelta(days=1)
            while not self.is_worked(day):
                day += timedelta(days=1)
        return day

    @property
    def remark(self) -> str:
        """What stands beside a date that was counted without a holiday table."""
        return "" if self.knows_holidays else "（节假日未知）"


WEEKDAYS_ONLY = WorkCalendar()


def calendar_of(holidays: Iterable[date], working_weekends: Iterable[date] = ()) -> WorkCalendar:
    """A calendar with the year's holiday table (国务院办公厅放假安排)."""
    return WorkCalendar(frozenset(holidays), frozenset(working_weekends), knows_holidays=True)


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def next_month(day: date) -> date:
    """The first day of the month after."""
    return add_months(day.replace(day=1), 1)
