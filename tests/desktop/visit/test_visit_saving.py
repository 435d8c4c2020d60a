"""Saved means on disk; a visit comes back where it was left."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from forms.errors import AppError


def said(visit):
    return visit.screen.findChild(QLabel, "saved").text()


def test_saved_is_said_only_after_the_vault_committed(open_visit, world):
    world.commits_at_once = False
    visit = open_visit()
    visit.enter("20260301")
    assert "已保存" not in said(visit)
    while world.waiting:
        world.commit()
    assert said(visit) == "已保存 09:42:02"
    assert [entry.new for entry in world.saved if entry.op == "answer"] == ["2026-03-01"]


def test_answers_given_while_a_save_is_on_its_way_go_together_and_in_order(open_visit, world):
    world.commits_at_once = False
    visit = open_visit()
    visit.enter("20260301")
    visit.enter("a")
    visit.enter("0")
    while world.waiting:
        world.commit()
    answers = [(entry.ref, entry.new) for entry in world.saved if entry.op == "answer"]
    assert answers == [
        ("/data/start_page/day", "2026-03-01"),
        ("/data/start_page/who", "a"),
        ("/data/start_page/out", "0"),
    ]


def test_a_failed_save_says_so_and_loses_nothing(open_visit, world):
    visit = open_visit()
    world.trouble = AppError("VAULT_DISK_FULL", "磁盘满了")
    visit.enter("20260301")
    assert said(visit) == "还没有存上，正在重试"
    world.trouble = None
    visit.enter("a")
    assert said(visit).startswith("已保存")
    assert [entry.new for entry in world.saved if entry.op == "answer"] == ["2026-03-01", "a"]


def test_leaving_waits_until_everything_is_on_disk(open_visit, world, qtbot):
    visit = open_visit()
    world.commits_at_once = False
    left = []
    visit.screen.left.connect(lambda: left.append(True))
    visit.type("20260301")
    QTest.mouseClick(visit.widget("save-and-leave"), Qt.MouseButton.LeftButton)
    assert not left
    world.commit()
    assert left
    assert [entry.new for entry in world.saved if entry.op == "answer"] == ["2026-03-01"]


def test_a_visit_that_was_left_comes_back_with_its_answers_and_its_place(open_visit, world):
    first = open_visit()
    first.enter("20260301")
    first.model.go_to("/data/money/earned/income")
    first.press(Qt.Key.Key_A, Qt.KeyboardModifier.AltModifier)
    first.type("zst")
    first.screen.leave()
    place = world.places[-1]
    second = open_visit(journal=list(world.saved), place=place)
    row = first.model.session.rows("/data/money/earned/income")[-1]
    assert second.focused == f"question:{row}/i_who"
    assert second.editor(f"{row}/i_who").text() == "zst"
    assert second.model.session.answers() == first.model.session.answers()


def test_half_typed_text_is_stored_when_the_person_jumps_away(open_visit):
    visit = open_visit()
    visit.type("20260301")
    visit.press(Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert visit.model.session.value("/data/start_page/day") == "2026-03-01"
