"""`python -m tests.bench.stalls`: where the window stands still for more than 100 ms on 10,000 households.

A timer of the window's own thread beats every 5 ms; a thread beside it looks every 10 ms. When the beat stays
away it writes down what the window's thread is doing, the innermost function of ours first. Waiting for
background work is not a stall: events run meanwhile. Nor is the time that the thread was ready and another
program had the processor (Linux tells): on a machine that does other work too it says nothing of ours.
"""

from __future__ import annotations

import argparse
import faulthandler
import os
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop.app import App, build
from desktop.script import steps
from tests.bench.desktop import fill, warm
from tests.journeys.hands import ALT, CONTROL, KEY, Hands
from tests.screens.scenes import perform_in
from tests.screens.village import PASSWORD, demo_script, outside

LIMIT = 0.1
BEAT_MS, LOOK = 5, 0.01
OURS = (f"{os.sep}desktop{os.sep}", f"{os.sep}forms{os.sep}", f"{os.sep}sync{os.sep}")
DEPTH = 4
_WAITED = Path("/proc/thread-self/schedstat")
_FRAME = re.compile(r'  File "(.*)", line (\d+) in (.*)')
HOUSEHOLD = "999901000000-07-0000"
PLACES = (KEY.Key_1, KEY.Key_2, KEY.Key_3, KEY.Key_4, KEY.Key_5, KEY.Key_6)


@dataclass
class Stall:
    """One time the window stood still: in which step, for how many seconds, how many of them its thread was
    busy (the rest it waited for something), and where it was seen how often.
    """

    step: str
    seconds: float
    busy: float
    seen: Counter[str] = field(default_factory=Counter)

    def line(self) -> str:
        """For a reader."""
        where = "; ".join(f"{times}× {place}" for place, times in self.seen.most_common(3))
        spent = f"{self.seconds * 1e3:5.0f} ms ({self.busy * 1e3:.0f} ms CPU)"
        return f"{spent}  {self.step}: {where or 'nothing of ours'}"


class Watch:
    """Beats on this thread, looks from another one; `stalls` holds what was longer than the limit."""

    def __init__(self, limit: float = LIMIT, *, looks: bool = True) -> None:
        self.limit = limit
        self._looks = looks
        self.step = ""
        self.stalls: list[Stall] = []
        self._window_thread = threading.get_ident()
        self._last, self._busy, self._kept = time.perf_counter(), time.thread_time(), kept_waiting()
        self._seen: Counter[str] = Counter()
        self._is_over = threading.Event()
        self._timer = QTimer()
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self.beat)
        self._file = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - as long as the watch
        self._looker = threading.Thread(target=self._look, daemon=True)

    def beat(self) -> None:
        """The window's thread is back at its events."""
        now, busy, kept = time.perf_counter(), time.thread_time(), kept_waiting()
        still = now - self._last - (kept - self._kept)
        stall = Stall(self.step, still, busy - self._busy, self._seen)
        self._last, self._busy, self._kept, self._seen = now, busy, kept, Counter()
        if stall.seconds > self.limit:
            self.stalls.append(stall)
            print(stall.line(), flush=True)

    def _look(self) -> None:
        while not self._is_over.wait(LOOK):
            if time.perf_counter() - self._last > 3 * LOOK:
                self._file.seek(0)
                self._file.truncate()
                # Reads the frames without holding one: a frame that is let go of here would take the
                # widgets in it along, on the wrong thread.
                faulthandler.dump_traceback(self._file, all_threads=True)
                self._file.seek(0)
                self._seen[where(self._file.read(), self._window_thread)] += 1

    @contextmanager
    def during(self) -> Iterator[Watch]:
        """Watch until the end of the block."""
        self._last, self._busy, self._kept = time.perf_counter(), time.thread_time(), kept_waiting()
        self._timer.start()
        if self._looks:
            self._looker.start()
        try:
            yield self
        finally:
            self._timer.stop()
            self._is_over.set()
            if self._looks:
                self._looker.join()


def kept_waiting() -> float:
    """Seconds that this thread was ready while others had the processor; 0 where nobody counts them."""
    try:
        return int(_WAITED.read_text("ascii").split()[1]) / 1e9
    except OSError:
        return 0.0


def where(dump: str, thread: int) -> str:
    """The innermost three functions of ours in the traceback of a thread, outermost last."""
    names: list[str] = []
    is_mine = False
    for line in dump.splitlines():
        if line.startswith(("Thread", "Current thread")):
            is_mine = int(line.partition("0x")[2].split()[0], 16) == thread
        found = _FRAME.match(line) if is_mine and len(names) < DEPTH else None
        if found and any(part in found[1] for part in OURS) and f"{os.sep}tests{os.sep}" not in found[1]:
            names.append(f"{Path(found[1]).stem}.{found[3]}:{found[2]}")
    return " < ".join(names)


def main() -> int:
    """Print every stall; 1 when there was one."""
    parser = argparse.ArgumentParser(prog="tests.bench.stalls", description="窗口停住超过 100 毫秒的地方")
    parser.add_argument("--vault", type=Path, help="已填好的资料库（tests.bench.desktop.fill）；默认新建")
    parser.add_argument("--limit", type=float, default=LIMIT, metavar="SECONDS", help="多久算停住")
    parser.add_argument("--blind", action="store_true", help="只量多久，不看停在哪里（看也要花时间）")
    given = parser.parse_args()
    QApplication.instance() or QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory(prefix="dengmen-stalls-") as folder:
        vault = given.vault or Path(folder) / "v"
        if given.vault is None:
            fill(vault, None)
        watch = Watch(given.limit, looks=not given.blind)
        stalls = watched(build(vault, outside=outside()), Path(folder), watch)
    print(f"窗口停住 {len(stalls)} 次")
    return 1 if stalls else 0


def watched(app: App, folder: Path, watch: Watch) -> list[Stall]:
    """The day of an assistant; every stall in it."""
    app.window.show()
    warm(app)  # who types a password is slower
    hands = Hands(app)
    with watch.during():
        for name, step in day(hands, folder):
            watch.step = name
            # Whoever works presses keys: then nobody listens to every event for a sign of life.
            hands.press(KEY.Key_Shift)
            step()
            app.settle()
    app.close()
    app.window.close()
    return watch.stalls


def day(hands: Hands, folder: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    """The steps of a day, each with its name."""
    app = hands.app
    yield "the window opens", hands.show
    yield "unlock", lambda: hands.unlock(PASSWORD)
    for again in ("first", "again"):
        for number, key in enumerate(PLACES, 1):
            yield f"place {number} {again}", lambda key=key: rested(hands, key)
    yield "search", lambda: hands.household("zst")
    yield "household", lambda: app.window.open_household(HOUSEHOLD)
    hands.rest()
    yield "a visit opens", lambda: (hands.press(KEY.Key_F2), hands.until(lambda: app.visit is not None))
    hands.rest()
    yield from visit(hands)
    yield "papers", lambda: (hands.press(KEY.Key_P, CONTROL), hands.rest())
    (folder / "out").mkdir(exist_ok=True)
    yield "papers are saved", lambda: app.models.papers.make(str(folder / "out"))
    yield "handover", lambda: rested(hands, KEY.Key_4)
    yield "lock", lambda: (hands.press(KEY.Key_L, CONTROL), hands.until(lambda: app.models is None))
    yield "unlock again", lambda: hands.unlock(PASSWORD)


def rested(hands: Hands, key: KEY) -> None:
    """Alt and a digit: another place, filled."""
    hands.press(key, ALT)
    hands.rest()


def visit(hands: Hands) -> Iterator[tuple[str, Callable[[], object]]]:
    """Appendix C answered, every page looked at, sealed."""
    app = hands.app
    for step in steps(app.visit.session, demo_script()):
        yield f"answer {step.ref}", lambda step=step: perform_in(app.visit, step.op, step.ref, step.text)
        hands.rest()
    for stop in app.visit.places.stops():
        yield f"page {stop.section}.{stop.page}", lambda stop=stop: app.visit.go_stop(stop)
        hands.rest()
    for problem in app.visit.missing():
        yield "signature", lambda ref=problem.ref: app.visit.attach(ref, b"a signature", "image/png")
    model = app.visit
    yield "seal", lambda: (model.seal(), hands.until(lambda: app.visit is None or model.missing()))
    hands.rest()


if __name__ == "__main__":
    raise SystemExit(main())
