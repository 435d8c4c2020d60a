"""`python -m tests.bench.desktop`: how long one waits for the window, for Today, for a key, for a search.

The start is measured in child processes beside an empty PySide6 window of the same run; the rest in this one,
on a vault of 10,000 households with an open WHO verbal autopsy (given with --form) or the shipped survey.
The empty window counts when it is painted, ours when the field of the password is. Both start once without
being measured, with a bytecode cache of their own: an installed program is compiled and in the disk cache,
and neither side pays for the other's first time.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.app import App, build
from desktop.viewmodels.visiting import Wanted
from desktop.warming import Warming
from forms.xlsform import compile_form
from sync.package import Package, Questionnaire, RosterHousehold, RosterMember
from sync.questionnaire import compile_file
from tests.bench.keys import choosing, typing
from tests.bench.measure import Figure, spread
from tests.screens.village import MAIN, NOW, PASSWORD, PROFILE, furnish, new_vault, outside, rest

HOUSEHOLDS, PER_HOUSEHOLD = 10_000, 10
STARTS = 7
SEARCHES = ("zst", "赵守", "wangg", "1380000", "三组", "单", "德福", "99990119")
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈单仇解", "守田桂兰长河淑婷德福翠花永贵"
MS = 1e3
EMPTY = """
import sys
from PySide6.QtWidgets import QApplication, QWidget
class Window(QWidget):
    def paintEvent(self, event):
        sys.stdout.write("painted"); sys.stdout.flush(); import os; os._exit(0)
qt = QApplication([]); window = Window(); window.resize(1366, 768); window.show(); qt.exec()
"""
OURS = """
import os, sys
from desktop.cli import main
def begun(app):
    from PySide6.QtCore import QEvent, QObject
    from PySide6.QtWidgets import QLineEdit
    class Painted(QObject):
        def eventFilter(self, watched, event):
            if event.type() == QEvent.Type.Paint:
                os.write(1, b"painted"); os._exit(0)
            return False
    begun.watch = Painted()
    app.window.findChild(QLineEdit, "password").installEventFilter(begun.watch)
main(["--folder", sys.argv[1]], begun)
"""


def main() -> int:
    """Print every figure; 1 when a target is missed."""
    parser = argparse.ArgumentParser(prog="tests.bench.desktop")
    parser.add_argument("--form", type=Path, help="问卷（.xlsx/.xml）；默认用自带的入户调查表")
    parser.add_argument("--fill", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    form = options.form
    if options.fill is not None:
        print(fill(options.fill, form))
        return 0
    QApplication.instance() or QApplication(sys.argv[:1])
    missed = 0
    with tempfile.TemporaryDirectory(prefix="dengmen-bench-") as folder:
        for figure in figures(Path(folder), form):
            print(figure.line(), flush=True)
            missed += not figure.is_met
    print(f"未达标 {missed} 项" if missed else "全部达标")
    return 1 if missed else 0


def figures(base: Path, form: Path | None) -> Iterator[Figure]:
    """Everything that is measured."""
    form_id = _filled_apart(base / "v", form)
    yield from starting(base / "v")
    app = build(base / "v", outside=outside())
    app.window.resize(1366, 768)
    app.window.show()
    rest(app)
    warm(app)
    yield from unlocking(app)
    yield from searching(app)
    visiting(app, form_id)
    yield from typing(app)
    rest(app)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Figure("内存最高（1 万户，一次走访开着）", peak, "MB", 250)
    yield from choosing()
    app.close()


def _filled_apart(folder: Path, form: Path | None) -> str:
    """Fill in another process: what that takes in memory is not the desktop's."""
    command = [sys.executable, "-m", "tests.bench.desktop", "--fill", str(folder)]
    given = [] if form is None else ["--form", str(form)]
    return subprocess.run([*command, *given], check=True, capture_output=True, text=True).stdout.strip()


def fill(folder: Path, form: Path | None) -> str:
    """10,000 fictional households and the questionnaire; returns its form_id, "" for the shipped one."""
    vault = new_vault(folder)
    try:
        furnish(vault, (MAIN,))
        found = () if form is None else (_foreign(form),)
        vault.apply_package(
            Package(NOW.isoformat(), PROFILE.township, found, "", tuple(map(_household, range(HOUSEHOLDS))))
        )
    finally:
        vault.close()
    return found[0].form_id if found else ""


def _foreign(form: Path) -> Questionnaire:
    xml = compile_file(form.read_bytes(), form.name).xml
    definition = compile_form(xml)
    return Questionnaire(definition.id, definition.version, form.stem, xml)


def _household(number: int) -> RosterHousehold:
    def person(place: int) -> RosterMember:
        one = number * PER_HOUSEHOLD + place
        name = SURNAMES[one % 13] + GIVEN[one % 14] + GIVEN[(one // 14) % 14]
        return RosterMember(name, f"9999011958{one:08d}", "02", "1", "1958-03-14")

    members = tuple(person(place) for place in range(PER_HOUSEHOLD))
    group = f"{'一二三四五六'[number % 6]}组"
    hh_id = f"9999010{number // 1000:05d}-07-{number % 1000:04d}"
    where = f"柳湾村{group}{number}号"
    return RosterHousehold(
        hh_id, members[0].name, where, group, "柳湾村", f"138{number:08d}", members=members
    )


def starting(folder: Path) -> Iterator[Figure]:
    """Process start to the first painted window, ours beside an empty one, in turn."""
    ours, empty = [], []
    for _ in range(1 + STARTS):
        empty.append(_until_painted(EMPTY, folder))
        ours.append(_until_painted(OURS, folder))
    del ours[0], empty[0]
    beside = statistics.median(empty)
    yield Figure("空窗口画出", beside * MS, "ms")
    yield Figure("解锁窗口画出", statistics.median(ours) * MS, "ms")
    yield Figure("启动之比", statistics.median(ours) / beside, "倍", 1.6)


def _until_painted(code: str, folder: Path) -> float:
    installed = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder.with_name("bytecode"))}
    installed.pop("PYTHONDONTWRITEBYTECODE", None)
    begun = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, env=installed
    ) as child:
        assert child.stdout is not None
        assert child.stdout.read(7) == b"painted"
        return time.perf_counter() - begun


def until(is_done: Callable[[], bool], seconds: float = 60) -> None:
    """Run events until it is so, asleep between them as the program is.

    Asking again and again without sleep would hold the interpreter's lock that the worker waits for after
    each of its questions to the vault, up to five milliseconds each time.
    """
    end = time.perf_counter() + seconds
    loop, ticker = QEventLoop(), QTimer()
    ticker.start(5)
    while not is_done() and time.perf_counter() < end:
        loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def warm(app: App) -> None:
    """What the program does while the password is typed."""
    warming = Warming(app.tasks, app)
    warming.start()
    until(lambda: warming.is_done)


def unlocking(app: App) -> Iterator[Figure]:
    """From the open vault to Today filled and painted; the derivation of the key is not counted."""
    begun: list[float] = []
    app.doors.opened.connect(lambda _vault: begun.append(time.perf_counter()))
    app.unlock(PASSWORD)
    until(lambda: app.models is not None and app.models.today.view is not None)
    QApplication.processEvents()
    yield Figure("解锁后到今日（1 万户）", (time.perf_counter() - begun[0]) * MS, "ms", 400)
    rest(app)


def searching(app: App) -> Iterator[Figure]:
    """A typed text until its results are in the list and painted."""
    app.window.show_place("households")
    rest(app)
    field = app.window.findChild(QLineEdit, "search")
    assert field is not None
    field.setFocus()  # Ctrl+K
    assert app.models is not None
    told: list[object] = []
    app.models.households.loaded.connect(told.append)
    times = []
    for text in SEARCHES * 3:
        told.clear()
        begun = time.perf_counter()
        field.setText(text)
        until(lambda: bool(told))
        QApplication.processEvents()
        times.append(time.perf_counter() - begun)
        rest(app)
    yield Figure("搜索到画出，95 %（10 万人）", spread(times)[1] * MS, "ms", 30)
    field.clear()
    rest(app)


def visiting(app: App, form_id: str) -> None:
    """Open a visit of the questionnaire that is measured."""
    hh_id = f"9999010{0:05d}-07-0000"
    app.window.start_visit(Wanted(hh_id, form_id) if form_id else hh_id)
    until(lambda: app.visit is not None)
    rest(app)


if __name__ == "__main__":
    raise SystemExit(main())
