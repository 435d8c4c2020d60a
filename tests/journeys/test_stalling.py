"""The watch over the window's thread: it tells of work in one go, and of nothing else."""

import time

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest

from tests.journeys import effort
from tests.journeys.effort import Effort, by_instructions
from tests.journeys.hands import Hands
from tests.journeys.stalling import Stalls

LITTLE = 4
TOO_MUCH = 60
"""Pieces of work: by their instructions some 16 and 240 ms."""
READERS = ("by its instructions", "by its time")


def work(pieces: int) -> None:
    for _ in range(pieces):
        effort._piece()


def much_work(seconds: float = 0.6) -> None:
    """Too much by either way of counting, on any computer."""
    end = time.thread_time() + seconds
    work(TOO_MUCH)
    while time.thread_time() < end:
        work(1)


@pytest.fixture(params=READERS)
def stalls(request, qapp, monkeypatch):
    is_exact = request.param == READERS[0]
    if is_exact and by_instructions() is None:
        pytest.skip("the kernel does not count instructions here")
    made = Stalls(Effort() if is_exact else Effort(time.thread_time, lambda: 1.0))
    yield made
    made.end()


@pytest.fixture
def act(stalls, monkeypatch):
    """Has something happen in the window while the hands rest."""

    def rest(_hands, happening):
        QTimer.singleShot(0, happening)
        QTest.qWait(50)

    monkeypatch.setattr(Hands, "rest", rest)
    stalls.begin(monkeypatch)
    monkeypatch.setattr(Hands, "at", "somewhere")
    return Hands(None).rest


def test_too_much_work_in_one_go_is_told(stalls, act):
    act(much_work)
    assert len(stalls.seen) == 1
    assert "in one go: rest() at somewhere" in stalls.seen[0]


def test_a_little_work_is_not_told(stalls, act):
    act(lambda: work(LITTLE))
    assert stalls.seen == []


def test_waiting_is_not_told(stalls, act):
    act(lambda: time.sleep(0.3))
    assert stalls.seen == []


def test_what_the_test_itself_works_out_is_not_told(stalls, act):
    much_work()
    act(lambda: None)
    assert stalls.seen == []
