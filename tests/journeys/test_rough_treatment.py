"""In the middle of a visit: window closed, laptop locked, cable pulled, disk full, clock set.

Each time the person reads one sentence and what to do, and nothing that was shown as saved is lost.
"""

import contextlib
import resource
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox

from sync.office.holdings import record_count
from tests.journeys import short
from tests.journeys.conftest import Enrolled, Laptop
from tests.journeys.hands import ALT, CONTROL, KEY, Hands
from tests.screens.village import PASSWORD

LATER = "下午再来看看"


def half_way(hands: Hands) -> None:
    """A visit with one answer that the screen says is saved; the keyboard is in the text that follows."""
    hands.unlock(PASSWORD)
    short.begin(hands)
    short.until_saved(hands, short.REFUSED)
    short.to_question(hands, "revisit_date")
    hands.type(short.AGAIN)
    short.to_question(hands, "obs_life")


def kept(machine: Laptop) -> dict[str, str]:
    """The last answer to each question of the only draft, as the vault has it."""
    vault = machine.vault(PASSWORD)
    (draft,) = vault.drafts()
    found = {entry.ref.rpartition("/")[2]: entry.new for entry in vault.journal(draft.draft_id)}
    vault.close()
    return found


def finish(machine: Laptop, hands: Hands) -> str:
    """The rest of the visit, sealed; the record's bytes as the vault has them."""
    short.fill(hands)
    record = short.seal(hands)
    vault = machine.vault(PASSWORD)
    assert [row.record_id for row in vault.records()] == [record.record_id]
    xml = vault.record(record.record_id).xml.decode()
    vault.close()
    return xml


def boxes(hands: Hands) -> list[str]:
    """The sentences of the boxes on the screen."""
    return [one.text() for one in hands.app.window.findChildren(QMessageBox) if one.isVisible()]


def test_a_closed_window_keeps_even_what_was_being_typed_and_today_says_so(
    laptop: Callable[..., Laptop], short_prototype: Path
) -> None:
    machine = laptop(short_prototype)
    hands = machine.start()
    half_way(hands)
    hands.type(LATER)
    hands.app.window.close()
    assert {"contact": short.REFUSED, "obs_life": LATER}.items() <= kept(machine).items()
    hands = machine.start()
    hands.unlock(PASSWORD)
    assert "没写完的走访 1 户" in hands.app.models.today.view.notices[0].title
    hands.household("zst")
    hands.press(KEY.Key_F2)
    hands.until(lambda: hands.app.visit is not None)
    hands.rest()
    assert f"<obs_life>{LATER}</obs_life>" in finish(machine, hands)


def test_a_lock_keeps_even_what_was_being_typed_and_comes_back_to_it(
    laptop: Callable[..., Laptop], short_prototype: Path
) -> None:
    machine = laptop(short_prototype)
    hands = machine.start()
    half_way(hands)
    hands.type(LATER)
    hands.press(KEY.Key_L, CONTROL)
    hands.until(lambda: hands.app.models is None and hands.at == "password")
    hands.unlock(PASSWORD)
    hands.until(lambda: hands.app.visit is not None)
    hands.rest()
    view = hands.app.window.visit.page.current()
    assert view.field.node.name == "obs_life"
    assert hands.app.visit.session.value(view.ref) == LATER
    assert f"<obs_life>{LATER}</obs_life>" in finish(machine, hands)


def test_a_pulled_cable_is_told_at_the_handover_and_nothing_is_sent_twice_or_lost(enrolled: Enrolled) -> None:
    machine, township = enrolled.machine, enrolled.township
    hands = machine.start()
    half_way(hands)
    township.is_cut = True
    short.fill(hands)
    short.seal(hands)
    hands.press(KEY.Key_4, ALT)
    hands.rest()
    for is_cut in (True, False):
        township.is_cut = is_cut
        said: list[object] = []
        hands.app.models.handover.failed.connect(said.append)
        hands.app.models.handover.finished.connect(said.append)
        hands.until(lambda: hands.at == "handover_primary")
        hands.press(KEY.Key_Return)
        hands.until(lambda said=said: said)
        hands.rest()
        (line,) = hands.told()
        assert "资料仍安全保存在本机" in line if is_cut else "送到了 1 份" in line, line
        assert record_count(township.office) == (0 if is_cut else 1)
    vault = machine.vault(PASSWORD)
    assert [row.state for row in vault.records()] == ["已送达"]
    vault.close()


@contextlib.contextmanager
def full_disk(folder: Path) -> Iterator[None]:
    """No file of this process grows any more, as under a quota."""
    grown = (path.stat().st_size for path in folder.iterdir() if path.name.endswith("-wal"))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (max(grown), before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.skipif(sys.platform == "win32", reason="limits files as Unix does")
def test_a_full_disk_is_told_while_one_types_and_all_is_saved_when_there_is_room(
    laptop: Callable[..., Laptop], short_prototype: Path
) -> None:
    machine = laptop(short_prototype)
    hands = machine.start()
    half_way(hands)
    with full_disk(machine.folder):
        hands.type(LATER)
        hands.press(KEY.Key_Return)
        hands.until(lambda: hands.app.visit.save_state.kind == "failed")
        (line,) = hands.told()
        assert "磁盘满了" in line
        assert "请腾出空间" in line
        assert boxes(hands) == []
        assert hands.app.visit.save_state.sentence == "还没有存上，正在重试"
    hands.until(lambda: hands.app.visit.save_state.sentence.startswith("已保存"))
    assert hands.told() == []
    assert f"<obs_life>{LATER}</obs_life>" in finish(machine, hands)


@pytest.mark.parametrize(("days", "sentence"), [(-1, "比上次使用时早"), (3653, "一年以上")])
def test_a_clock_that_was_set_is_told_and_nothing_depends_on_it(
    days: int, sentence: str, laptop: Callable[..., Laptop], short_prototype: Path
) -> None:
    machine = laptop(short_prototype)
    hands = machine.start()
    half_way(hands)
    machine.clock.put(days=days)
    hands.type(LATER)
    hands.press(KEY.Key_L, CONTROL)
    hands.until(lambda: hands.app.models is None and hands.at == "password")
    machine.clock.put(days=days)
    hands.unlock(PASSWORD)
    hands.until(lambda: boxes(hands))
    (line,) = boxes(hands)
    assert sentence in line
    hands.press(KEY.Key_Return)
    hands.until(lambda: not boxes(hands))
    hands.activate()
    hands.until(lambda: hands.app.visit is not None)
    hands.rest()
    machine.clock.put(days=-2 * days)
    assert hands.app.visit.session.value(hands.app.window.visit.page.current().ref) == LATER
    assert f"<obs_life>{LATER}</obs_life>" in finish(machine, hands)
