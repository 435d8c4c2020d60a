"""Garbage is collected where the windows are, and Python does it again by itself afterwards."""

import gc
import threading

from desktop.tasks import Tasks


class Cyclic:
    """Garbage that notes the thread on which it ends."""

    def __init__(self, ends: list[str]) -> None:
        self.own = self
        self.ends = ends

    def __del__(self) -> None:
        self.ends.append(threading.current_thread().name)


def churn() -> int:
    kept = [[number] for number in range(20_000)]
    return len(kept)


def test_a_busy_worker_collects_nothing_and_the_window_does(qapp):
    ends: list[str] = []
    tasks = Tasks()
    for _ in range(5):
        Cyclic(ends)
    tasks.run(churn)
    assert tasks.settle(20_000)
    assert ends == []
    gc.collect()
    assert ends == [threading.main_thread().name] * 5
    tasks.close()


def test_closing_gives_collecting_back_to_python(qapp):
    was_enabled = gc.isenabled()
    tasks = Tasks()
    assert not gc.isenabled()
    tasks.close()
    tasks.close()
    assert gc.isenabled() == was_enabled
