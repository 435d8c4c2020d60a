"""A small questionnaire with every situation of the visit screen, and the outside world of one visit."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QWidget
from pyxform.xls2xform import convert

from desktop.viewmodels.visit import VisitViewModel
from desktop.viewmodels.visit_services import VisitFacts, VisitServices
from desktop.windows.focus import FocusRing
from desktop.windows.theme import apply_theme
from desktop.windows.visit.lines import Cells
from desktop.windows.visit.screen import VisitScreen
from forms.attachments import ending_of
from forms.errors import AppError
from forms.xlsform import Circumstances, JournalEntry, compile_form

ZONE = timezone(timedelta(hours=8))
NOW = datetime(2026, 3, 9, 9, 42, 0, tzinfo=ZONE)

SURVEY = """
| survey |
||type|name|label|hint|relevant|required|constraint|constraint_message|calculation|appearance|required_message|
| | begin_group | start_page | 走访信息 | | | | | | | | |
| | date | day | 走访日期 | | | yes | . <= today() | 走访日期不能是将来的日期 | | | |
| | text | who | 被访人 | | | yes | | | | | 请填被访人 |
| | select_one yn | out | 是否外出 | | | yes | | | | | |
| | text | where | 去了哪里 | | ${out} = 1 | | | | | | |
| | text | remark | 备注 | | | | | | | | |
| | end_group | start_page | | | | | | | | | |
| | begin_group | money | ① 收入 | | | | | | | | |
| | begin_group | earned | 挣的钱 | | | | | | | | |
| | begin_repeat | income | 收入 | | | | | | | | |
| | text | i_who | 收入人 | | | yes | | | | | |
| | select_one per | i_per | 周期 | | | yes | | | | | |
| | decimal | i_amt | 金额（元） | | | yes | . >= 0 | 金额不能小于0 | | thousands-sep | |
| | end_repeat | income | | | | | | | | | |
||decimal|self_month|自报月收入|||${self_month_na} = ''|. <= 100000|月收入应在0到100000元之间||thousands-sep||
| | select_one na | self_month_na | 说不清 | | | | . = '' or ${self_month} = '' | 已经填了数 | | na | |
| | note | gap | 比合计多，请复问 | | ${self_month} > 5000 | | | | | reminder | |
| | end_group | earned | | | | | | | | | |
| | begin_group | land | 地 | | | | | | | | |
||select_multiple crop|crops|种什么|||yes|not(selected(., '0')) or . = '0'|没有种，就不能再选别的||||
| | select_one tree | trees | 果树 | | | | | | | | |
| | select_multiple tree | many | 都有什么树 | | | | | | | | |
| | end_group | land | | | | | | | | | |
| | end_group | money | | | | | | | | | |
| | begin_group | closing | 签字封存 | | | | | | | | |
| | image | sign_hh | 被访人签名 | | | yes | | | | signature | |
| | end_group | closing | | | | | | | | | |
| choices |
| | list_name | name | label |
| | yn | 1 | 是 |
| | yn | 0 | 否 |
| | per | 1 | 月 |
| | per | 2 | 年 |
| | per | 3 | 次 |
| | na | 8 | 不清楚 |
| | na | 9 | 拒答 |
| | na | 7 | 待核对 |
| | crop | 1 | 玉米 |
| | crop | 2 | 水稻 |
| | crop | 0 | 没有种 |
| | tree | 01 | 苹果 |
| | tree | 02 | 梨 |
| | tree | 03 | 桃 |
| | tree | 04 | 枣 |
| | tree | 05 | 核桃 |
| | tree | 06 | 柿子 |
| | tree | 07 | 山楂 |
| | tree | 08 | 板栗 |
| | tree | 09 | 樱桃 |
| settings |
| | form_id | form_title | version |
| | small | 小问卷 | 1 |
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform warns at every window that it ignores size hints."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("propagateSizeHints"))


def compiled(markdown: str) -> bytes:
    """XForm XML of a Markdown XLSForm."""
    return convert(xlsform=markdown, file_type=".md", validate=False).xform.encode()


def circumstances() -> Circumstances:
    """Fixed time, countable ids."""
    numbers = iter(range(1, 10_000))
    return Circumstances(
        now=lambda: NOW, new_id=lambda: f"00000000-0000-4000-8000-{next(numbers):012d}", random=lambda: 0.5
    )


@dataclass
class World:
    """A vault of our own that commits when the test says so."""

    commits_at_once: bool = True
    saved: list[JournalEntry] = field(default_factory=list)
    waiting: list[Callable[[], None]] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    places: list[str] = field(default_factory=list)
    sealed: list[bytes] = field(default_factory=list)
    trouble: AppError | None = None
    seconds: int = 0

    def save(self, entries, then, failed) -> None:
        def commit() -> None:
            if self.trouble is not None:
                failed(self.trouble)
                return
            self.saved.extend(entries)
            self.seconds += 1
            then(NOW + timedelta(seconds=self.seconds))

        if self.commits_at_once:
            commit()
        else:
            self.waiting.append(commit)

    def commit(self) -> None:
        """The vault gets round to what was asked so far."""
        waiting, self.waiting = self.waiting, []
        for one in waiting:
            one()

    def attach(self, data, media_type, then, failed) -> None:
        data = data() if callable(data) else data
        name = f"{hashlib.sha256(data).hexdigest()[:16]}.{ending_of(media_type)}"
        self.pictures[name] = data
        then(name)

    def attachment(self, name, then) -> None:
        if name in self.pictures:
            then(self.pictures[name])

    def seal(self, xml, answers, then, failed) -> None:
        self.sealed.append(xml)
        then(xml)

    def services(self, live=None) -> VisitServices:
        return VisitServices(
            save=self.save,
            attach=self.attach,
            attachment=self.attachment,
            seal=self.seal,
            clock=lambda: NOW,
            live=live,
            remember=self.places.append,
        )


@dataclass
class Visit:
    """One visit on the screen, driven by keys."""

    world: World
    model: VisitViewModel
    screen: VisitScreen
    window: QMainWindow

    def whole_page(self) -> None:
        """Scroll down the page: what was out of sight is made."""
        for view in self.screen.page._blocks.views():
            assert view.isVisibleTo(self.screen)

    def editor(self, ref: str) -> QWidget:
        self.whole_page()
        found = [w for w in self.screen.findChildren(QWidget, f"question:{ref}") if w.isVisible()]
        assert found, f"{ref} is not on the screen"
        return found[-1]

    def widget(self, name: str) -> QWidget:
        found = [w for w in self.screen.findChildren(QWidget, name) if w.isVisible()]
        assert found, f"{name} is not on the screen"
        return found[-1]

    def shows(self, name: str) -> bool:
        return any(w.isVisible() for w in self.screen.findChildren(QWidget, name))

    @property
    def focused(self) -> str:
        widget = QApplication.focusWidget()
        return widget.objectName() if widget is not None else ""

    @property
    def keyboard(self) -> QWidget:
        widget = QApplication.focusWidget()
        assert widget is not None, "nothing has the keyboard"
        return widget

    def type(self, text: str) -> None:
        QTest.keyClicks(self.keyboard, text)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.keyboard, key, modifier)
        QApplication.sendPostedEvents()

    def enter(self, text: str = "") -> None:
        """Type into the question that has the keyboard, and Enter."""
        if text:
            self.type(text)
        self.press(Qt.Key.Key_Return)

    def texts(self) -> list[str]:
        labels = [w.text() for w in self.screen.findChildren(QLabel) if w.isVisible() and w.text()]
        painted = [cells.texts for cells in self.screen.findChildren(Cells) if cells.isVisible()]
        return [*labels, *(text for texts in painted for text in texts)]


@pytest.fixture
def world() -> World:
    """The outside world of a visit."""
    return World()


@pytest.fixture
def open_visit(qtbot, world: World) -> Iterator[Callable[..., Visit]]:
    """Opens a visit of a questionnaire in a real window."""
    application = QApplication.instance()

    def make(
        markdown: str = SURVEY,
        *,
        size: tuple[int, int] = (1366, 768),
        factor: float = 1.0,
        journal: list[JournalEntry] | None = None,
        place: str = "",
        live=None,
    ) -> Visit:
        apply_theme(application, factor)
        definition = compile_form(compiled(markdown))
        if journal is None:
            session, changes = definition.start(circumstances())
            opening = changes.entries
        else:
            session, opening = definition.resume(circumstances(), journal), ()
        facts = VisitFacts(
            "赵守田户",
            "2026-03-09 09:42",
            "集中排查",
            journal=tuple(journal or ()),
            opening=opening,
            place=place,
        )
        model = VisitViewModel(session, world.services(live), facts)
        screen = VisitScreen(model)
        screen.show_pills(
            (("未联网·离线可用", "neutral", "wifi-off"), ("闲置 5 分钟上锁", "neutral", "timer"))
        )
        window = QMainWindow()
        window.resize(*size)
        window.setCentralWidget(screen)
        ring = FocusRing(window)
        ring.raise_()
        qtbot.addWidget(window)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        screen.enter()
        QApplication.sendPostedEvents()
        return Visit(world, model, screen, window)

    yield make
    apply_theme(application, 1.0)
