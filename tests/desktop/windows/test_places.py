"""What the places do: search, look, start, print, hand over, lock; on a real vault."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from desktop.viewmodels.rows import Row
from desktop.windows.rows import RowList

ZHAO = "999901001203-07-0031"
PASSWORD = "hongmei-lukou-2"


def listed(app, name: str) -> list[Row]:
    rows = app.window.findChild(RowList, name).rows
    return [row for row in (rows.at(n) for n in range(rows.rowCount())) if isinstance(row, Row)]


def test_today_names_the_next_household_in_the_primary_button(program):
    app = program()
    page = app.window.page("today")
    first = listed(app, "today_list")[0]
    assert first.cells[1].text in page.primary.text()
    assert page.primary.hasFocus()


def test_arrow_keys_on_the_primary_button_choose_another_household(program, settled):
    app = program()
    page = app.window.page("today")
    before = page.primary.text()
    QTest.keyClick(page.primary, Qt.Key.Key_Down)
    settled(app)
    assert page.primary.text() != before
    assert listed(app, "today_list")[1].cells[1].text in page.primary.text()


def test_a_place_without_a_ready_primary_keeps_the_keyboard_on_its_page(program, settled):
    app = program()
    for place in ("ledger", "handover", "settings", "handover"):
        app.window.show_place(place)
        settled(app)
        page = app.window.page(place)
        assert page.isAncestorOf(QApplication.focusWidget()), (place, QApplication.focusWidget())
    app.models.handover.hand_over()  # without an office: what had the keyboard meanwhile is taken away again
    settled(app)
    assert app.window.page("handover").isAncestorOf(QApplication.focusWidget()), QApplication.focusWidget()


def test_typing_in_the_search_finds_by_pinyin_initials(program, settled):
    app = program()
    QTest.keyClick(app.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    field = app.window.findChild(QLineEdit, "search")
    assert field.hasFocus()
    QTest.keyClicks(field, "zst")
    settled(app)
    assert app.window.place == "households"
    assert "赵守田" in [row.cells[0].text for row in listed(app, "households_list")]
    assert field.hasFocus()


def test_enter_in_the_search_opens_the_household(program, settled):
    app = program()
    field = app.window.findChild(QLineEdit, "search")
    field.setText("赵守田")
    settled(app)
    QTest.keyClick(field, Qt.Key.Key_Return)
    settled(app)
    assert app.window.place == "household"
    assert app.models.household.view.head == "赵守田"


def test_the_household_page_tells_the_sealed_visit(program, settled):
    app = program()
    app.window.open_household(ZHAO)
    settled(app)
    view = app.models.household.view
    assert [item.day for item in view.timeline if item.is_visit] == ["2026-03-09"]
    assert view.count("members") == 3
    assert view.count("needs") == 4
    assert next(one.number for one in view.figures if one.name == "人均月收入") == "486.11"


def test_f2_starts_a_visit_in_full_width_and_leaving_comes_back(program, settled):
    app = program()
    QTest.keyClick(app.window.page("today").primary, Qt.Key.Key_F2)
    settled(app)
    assert app.window.visit is not None
    app.visit.leave()
    settled(app)
    assert app.window.visit is None
    assert app.window.place == "today"


def test_locking_during_a_visit_comes_back_to_the_same_household(program, settled):
    app = program()
    app.window.start_visit("999901001203-07-0032")
    settled(app)
    head = app.visit.facts.household
    app.lock()
    settled(app)
    assert app.models is None
    app.unlock(PASSWORD)
    settled(app)
    settled(app)
    assert app.visit.facts.household == head


def test_papers_are_saved_with_serial_numbers_and_a_reprint_is_the_same_file(program, settled, tmp_path):
    app = program()
    app.window.show_place("papers")
    settled(app)
    papers, folder = app.models.papers, tmp_path / "papers"
    folder.mkdir()
    papers.make(str(folder))
    settled(app)
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert len(first) == 8
    papers.choose_all()
    papers.make(str(folder))
    settled(app)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first


def test_a_preview_uses_up_no_serial_number(program, settled):
    app = program()
    app.window.show_place("papers")
    settled(app)
    seen = []
    app.models.papers.previewed.connect(seen.append)
    app.models.papers.preview(listed(app, "papers_due")[1].key)
    settled(app)
    assert seen[0].pages == 1
    assert app.window.page("papers").findChild(RowList, "papers_log").rows.rowCount() == 0


def test_a_handover_without_a_network_says_that_everything_is_still_here(program, settled):
    app = program()
    app.window.show_place("handover")
    settled(app)
    page, seen = app.window.page("handover"), []
    assert not page.primary.isEnabled()
    assert [row.cells[4].chips[0].text for row in listed(app, "handover_list")] == ["已封存", "草稿"]
    app.models.handover.failed.connect(seen.append)
    app.models.handover.hand_over()
    settled(app)
    assert len(seen) == 1
    assert not app.models.handover.is_busy


def test_a_ticket_that_is_none_is_refused_with_a_sentence(program, settled, tmp_path):
    app, seen = program(), []
    file = Path(tmp_path / "ticket.json")
    file.write_text("{}", encoding="utf-8")
    app.models.handover.failed.connect(seen.append)
    app.models.handover.choose_ticket(str(file))
    settled(app)
    assert [error.code for error in seen] == ["TICKET_INVALID"]


@pytest.mark.parametrize("name", [*(f"tile_number_{number}" for number in range(5)), "share_0", "share_3"])
def test_every_number_of_the_ledger_leads_to_its_households(program, settled, name):
    app = program()
    app.window.show_place("ledger")
    settled(app)
    app.window.page("ledger").findChild(QPushButton, name).click()
    settled(app)
    assert app.window.place == "households"
    if name.startswith("share"):  # each of the needs, and what is not handed over, is of the one sealed visit
        assert [row.key for row in listed(app, "households_list")] == [ZHAO]


def test_a_first_run_asks_who_one_is_and_creates_the_vault(tmp_path, qapp, qtbot, settled):
    from desktop.app import build

    app = build(tmp_path / "new")
    qtbot.addWidget(app.window)
    facts = {"name": "李秀英", "title": "协理员", "village": "柳湾村", "township": "样例县青山镇"}
    facts |= {
        "village_code": "999901001203",
        "device_no": "07",
        "password": "红梅路口第二家人在等你",
        "again": "红梅路口第二家",
    }
    for name, text in facts.items():
        app.window.findChild(QLineEdit, f"welcome_{name}").setText(text)
    button = app.window.findChild(QPushButton, "welcome_primary")
    button.click()
    assert not (tmp_path / "new").exists()
    app.window.findChild(QLineEdit, "welcome_again").setText("红梅路口第二家人在等你")
    with qtbot.waitSignal(app.unlocked, timeout=20_000):
        button.click()
    settled(app)
    assert app.window.place == "begin"
    app.window.findChild(QPushButton, "begin_sheet_print").click()
    settled(app)
    assert app.window.place == "papers"
    back = app.window.findChild(QPushButton, "begin_again")
    assert back.isVisibleTo(app.window)
    back.click()
    assert app.window.place == "begin"
    app.window.findChild(QPushButton, "begin_primary").click()
    assert app.window.place == "today"
    assert not back.isVisibleTo(app.window)
    assert app.models.state.view.person == "李秀英·柳湾村"
    app.close()
