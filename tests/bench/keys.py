"""Keys on the visit screen: from the key until everything that it changes has been painted.

A key types within a field, stores an answer, or turns the page; each kind is shown beside the judged figure
over all of them. Nobody pauses between two keys here: what the program leaves for a pause is not done.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop.app import App
from desktop.windows.questions.search import ChoiceField
from desktop.windows.questions.state import QuestionState
from forms.xlsform import Choice
from tests.bench.measure import Figure, spread

KEYS = 60
CHOICES = 100_000
PICKED = "12345"
TARGET_MS = 16
KINDS = ("只键入", "存下答案", "翻页")


def typing(app: App) -> Iterator[Figure]:
    """Three digits and Enter, over and over, through the questionnaire that is open."""
    times: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for number in range(KEYS):
        kind, seconds = _press(app, Qt.Key.Key_Return if number % 4 == 3 else Qt.Key.Key_1)
        times[kind].append(seconds * 1e3)
    every = [one for kind in KINDS for one in times[kind]]
    yield Figure("按键到画出，95 %", spread(every)[1], "ms", TARGET_MS)
    yield Figure("按键到画出，中位", spread(every)[0], "ms")
    yield Figure("按键到画出，最慢", max(every), "ms")
    for kind in KINDS:
        if times[kind]:
            yield Figure(f"　{kind}（{len(times[kind])} 次），95 %", spread(times[kind])[1], "ms")


def _press(app: App, key: Qt.Key) -> tuple[str, float]:
    assert app.visit is not None
    state, page = app.visit.save_state, app.visit.places.at
    begun = time.perf_counter()
    QTest.keyClick(QApplication.focusWidget() or app.window, key)
    is_stored = app.visit.save_state is not state
    QApplication.sendPostedEvents()
    QApplication.processEvents()
    seconds = time.perf_counter() - begun
    if app.visit.places.at != page:
        return KINDS[2], seconds
    return KINDS[1] if is_stored else KINDS[0], seconds


def choosing() -> Iterator[Figure]:
    """A choice out of very many: the field drawn, and each key until the list under it is painted."""
    choices = tuple(Choice(str(number), f"村组 {number}") for number in range(CHOICES))
    window = QWidget()
    window.resize(800, 600)
    field = ChoiceField()
    QVBoxLayout(window).addWidget(field, 0, Qt.AlignmentFlag.AlignTop)
    window.show()
    begun = time.perf_counter()
    field.draw(QuestionState(choices=choices))
    field.setFocus()
    QApplication.processEvents()
    QApplication.processEvents()
    yield Figure("十万个选项：摆上题", (time.perf_counter() - begun) * 1e3, "ms", 1_000)
    times = []
    for letter in PICKED:
        begun = time.perf_counter()
        QTest.keyClicks(field, letter)
        QApplication.sendPostedEvents()
        QApplication.processEvents()
        times.append((time.perf_counter() - begun) * 1e3)
    yield Figure("十万个选项：键到画出，头一键", times[0], "ms")
    yield Figure("十万个选项：键到画出，往后最慢", max(times[1:]), "ms", TARGET_MS)
    window.close()
