"""Visits of a day, the laptop locked after each and once in the middle: nothing is lost or piles up.

Here the same process goes on after each lock, which is harder than the real program: that begins anew in a
clean process (test_secrecy.py locks it).
"""

import gc
import os
import threading
from collections.abc import Callable
from dataclasses import astuple, dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from desktop.viewmodels.visit import VisitViewModel
from tests.journeys import short
from tests.journeys.conftest import Laptop
from tests.journeys.hands import CONTROL, KEY, Hands
from tests.screens.village import PASSWORD

VISITS, WARM = int(os.environ.get("DENGMEN_VISITS", "6")), 4
"""A day has 20 visits: `DENGMEN_VISITS=20 pytest tests/journeys/test_visits_and_locks.py` (two minutes)."""
HEADS = (
    "赵守田",
    "孙桂芳",
    "吴德福",
    "高凤英",
    "张淑婷",
    "马长顺",
    "郑世涛",
    "周广发",
    "周素珍",
    "郭永贵",
    "朱长河",
    "何翠花",
    "陈有才",
    "刘玉梅",
)
DESCRIPTORS = Path("/proc/self/fd")


@dataclass(frozen=True)
class Held:
    """What a locked program still holds."""

    widgets: int
    threads: int
    files: int
    visits: int


def held() -> Held:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    living = [type(one) for one in gc.get_objects()]
    return Held(
        len(QApplication.allWidgets()),
        threading.active_count(),
        len(os.listdir(DESCRIPTORS)) if DESCRIPTORS.is_dir() else 0,
        sum(kind is VisitViewModel for kind in living),
    )


def lock(hands: Hands) -> None:
    hands.press(KEY.Key_L, CONTROL)
    hands.until(lambda: hands.app.models is None and hands.at == "password")
    hands.rest()


def test_visits_with_the_laptop_locked_between(laptop: Callable[..., Laptop], short_prototype: Path) -> None:
    machine = laptop(short_prototype)
    hands = machine.start()
    records, measured = [], []
    for number in range(VISITS):
        hands.unlock(PASSWORD)
        short.begin(hands, HEADS[number % len(HEADS)])
        if number % 5 == WARM:  # locked in the middle of this one: it comes back where it was
            place = short.until_saved(hands, short.REFUSED)
            lock(hands)
            hands.unlock(PASSWORD)
            hands.until(lambda: hands.app.visit is not None)
            hands.rest()
            assert hands.app.window.visit.page.current().ref == place
        short.fill(hands)
        records.append(short.seal(hands).record_id)
        lock(hands)
        measured.append(held())
    # Fewer may be held than before: what earlier tests of this process left is collected meanwhile.
    kept, before = astuple(measured[-1]), astuple(measured[WARM])
    assert all(now <= then for now, then in zip(kept, before, strict=True)), measured
    vault = machine.vault(PASSWORD)
    assert sorted(row.record_id for row in vault.records()) == sorted(records)
    assert len(set(records)) == VISITS
    assert list(vault.drafts()) == []
    vault.close()
