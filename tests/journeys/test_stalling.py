"""The watch over the window's thread: it tells of work in one go, and of nothing else."""

import time
from collections.abc import Callable

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest

from tests.journeys import effort
from tests.journeys.effort import Effort, by_instructions
from tests.journeys.hands import Hands
from tests.journeys.stalling import Stalls

LITTLE = 4
READERS: dict[str, tuple[Callable[[], float] | None, int]] = {
    "by its instructions": (by_instructions(), 36),  # pieces that come to 150 ms there
    "by its time": (time.thread_time, 250),
}


def work(pieces: int) -> None:
    for _ in range(pieces):
        effort._piece()


@pytest.fixture(params=READERS)
def stalls(request, qapp, monkeypatch):
    read, _ = READERS[request.param]
    if read is None:
        pytest.skip("the kernel does not count instructions here")
    made = Stalls(Effort(read))
    yield made
    made.end()


@pytest.fixture
def enough(request) -> int:
    """So many pieces of work are too much in one go."""
    return READERS[request.node.callspec.params["stalls"]][1]


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


def test_too_much_work_in_one_go_is_told(stalls, act, enough):
    act(lambda: work(enough))
    assert len(stalls.seen) == 1
    assert "in one go: rest() at somewhere" in stalls.seen[0]


def test_a_little_work_is_not_told(stalls, act):
    act(lambda: work(LITTLE))
    assert stalls.seen == []


def test_waiting_is_not_told(stalls, act):
    act(lambda: time.sleep(0.3))
    assert stalls.seen == []


def test_what_the_test_itself_works_out_is_not_told(stalls, act, enough):
    work(enough)
    act(lambda: None)
    assert stalls.seen == []
