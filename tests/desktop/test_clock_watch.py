"""A clock that is set while the program runs is told once; hours that pass, awake or asleep, are not."""

from datetime import datetime, timedelta, timezone

import pytest
from PySide6.QtCore import QObject

from desktop.clock_watch import ClockWatch


class Clocks:
    """A wall clock that can be set, and a steady one that cannot."""

    def __init__(self) -> None:
        self.wall, self.seconds = datetime(2026, 3, 9, 9, 42, tzinfo=timezone(timedelta(hours=8))), 0.0

    def pass_by(self, **time: float) -> None:
        self.wall += timedelta(**time)
        self.seconds += timedelta(**time).total_seconds()


@pytest.fixture
def watched(qapp):
    parent, clocks, told = QObject(), Clocks(), []
    watch = ClockWatch(lambda: clocks.wall, parent, lambda: clocks.seconds)
    watch.changed.connect(told.append)
    yield clocks, watch, told
    watch.stop()
    parent.deleteLater()


@pytest.mark.parametrize("away", [{"days": -1}, {"minutes": -11}, {"hours": 2}, {"days": 3653}])
def test_a_clock_that_was_set_is_told_once(watched, away):
    clocks, watch, told = watched
    clocks.pass_by(hours=5)
    clocks.wall += timedelta(**away)
    for _ in range(3):
        clocks.pass_by(seconds=10)
        watch.look()
    assert [error.code for error in told] == ["CLOCK_CHANGED"]


@pytest.mark.parametrize("slept", [{"seconds": 10}, {"hours": 14}, {"days": 400}])
def test_time_that_passed_and_small_corrections_are_not_told(watched, slept):
    clocks, watch, told = watched
    clocks.pass_by(**slept)
    clocks.wall += timedelta(minutes=3)
    watch.look()
    assert told == []
