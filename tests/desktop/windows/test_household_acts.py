"""The household page: other questionnaires, correction of a sealed record, the steps of a referral."""

from importlib.resources import files

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton

from sync.package import Package, Questionnaire
from sync.questionnaire import compile_file

ZHAO = "999901001203-07-0031"


def rest(app, qtbot, until=lambda: True):
    qtbot.waitUntil(lambda: app.settle() and until(), timeout=30_000)
    QApplication.sendPostedEvents()


@pytest.fixture
def household(program, qtbot):
    """赵守田's page, with a short questionnaire in the vault beside the long one."""
    app = program()
    vault = app.models.household._desk.vault
    name = "nobody-home.md"
    form = compile_file((files("resources") / "questionnaires" / name).read_bytes(), name)
    short = Questionnaire("nobody_home", "2026.1", "无人在家", form.xml)

    def arrive():
        package = Package("2026-03-09T10:42:00+08:00", "样例县青山镇", (short,), vault.standards(), (), ())
        vault.apply_package(package)

    app.tasks.run(arrive)
    with qtbot.waitActive(app.window):
        app.window.activateWindow()
    app.window.open_household(ZHAO)
    rest(app, qtbot, lambda: app.models.household.view is not None)
    app.window.page("household").primary.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None, timeout=30_000)
    return app


def texts(page) -> list[str]:
    return [one.text() for one in page.findChildren(QLabel)]


def page_of(app):
    return app.window.page("household")


def test_f3_offers_the_other_questionnaires_and_enter_begins_one(household, qtbot):
    QTest.keyClick(page_of(household).primary, Qt.Key.Key_F3)
    offer = household.window.focusWidget()
    assert offer.objectName() == "offer_nobody_home"
    QTest.keyClick(offer, Qt.Key.Key_Space)
    rest(household, qtbot, lambda: household.visit is not None)
    assert household.visit.session.definition.id == "nobody_home"
    household.window.visit.leave()
    rest(household, qtbot, lambda: household.visit is None)
    assert page_of(household).offers.isHidden()


def test_after_todays_visit_is_sealed_the_papers_come_first(household):
    page = page_of(household)
    assert page.primary.objectName() == "household_papers"
    assert page.primary.hasFocus()
    household.window.open_household("999901001203-07-0032")
    household.settle()
    assert page.primary.objectName() == "household_primary"
    assert page.primary.hasFocus()


def test_the_telephone_is_shown_and_masked_again_without_losing_the_keyboard(household):
    page = page_of(household)
    turn = page.findChild(QPushButton, "show_phone")
    turn.setFocus()
    QTest.keyClick(turn, Qt.Key.Key_Space)
    assert turn.hasFocus()
    assert "138 0000 0609" in texts(page)
    household.window.show_place("today")
    household.window.open_household(ZHAO)
    household.settle()
    assert "138 **** 0609" in texts(page)
    assert "138 0000 0609" not in texts(page)


def test_a_correction_wants_a_reason_and_brings_the_answers_back(household, qtbot):
    QTest.keyClick(page_of(household).findChild(QPushButton, "household_correct"), Qt.Key.Key_Space)
    reason = household.window.focusWidget()
    assert reason.objectName() == "correction_reason"
    start = page_of(household).findChild(QPushButton, "correction_start")
    assert not start.isEnabled()
    reason.insert("零工月数记错")
    assert start.isEnabled()
    QTest.keyClick(reason, Qt.Key.Key_Return)
    rest(household, qtbot, lambda: household.visit is not None)
    visit = household.visit
    assert visit.facts.correcting == "零工月数记错"
    session = visit.session
    repeat = next(n.path for n in session.definition.root.below() if n.name == "income")
    assert len(session.rows(repeat)) == 5
    assert session.value(f"{repeat}[1]/i_amt") == "2000"
    visit.answer(f"{repeat}[1]/i_n", "7")
    while not visit.is_seal_page:
        visit.go_next()
    assert [(p.ref, p.message) for p in visit.missing()] == []
    records = []
    visit.sealed.connect(records.append)
    visit.seal()
    qtbot.waitUntil(lambda: bool(records), timeout=30_000)
    assert records[0].reason == "零工月数记错"
    rest(household, qtbot, lambda: len(household.models.household.view.corrections) == 1)
    view = household.models.household.view
    assert view.corrections[0].record_id == records[0].record_id
    assert "已被更正" in [chip.text for item in view.timeline for chip in item.chips]


def test_a_referral_moves_by_the_allowed_steps_and_closes_only_after_a_visit(household, qtbot):
    page = page_of(household)
    view = household.models.household.view
    key, steps = next(iter(view.steps.items()))
    assert steps.next == ("已送",)
    page.findChild(QPushButton, "tab_needs").click()
    page.steps.put(steps)
    page.findChild(QLineEdit, "referral_note").setText("交给民政办王建国")
    page.findChild(QPushButton, "step_已送").click()
    rest(household, qtbot, lambda: household.models.household.view.steps[key].state == "已送")
    assert "转介" in "".join(
        item.title + item.text for item in household.models.household.view.timeline
    ) or any("已送" in item.title for item in household.models.household.view.timeline)
    refused = []
    household.models.household.failed.connect(refused.append)
    household.models.household.move(key, "回访", "问过了")
    qtbot.waitUntil(lambda: bool(refused), timeout=30_000)
    assert household.models.household.view.steps[key].state == "已送"


def test_the_ledger_counts_and_every_figure_leads_to_its_households(program, qtbot):
    app = program()
    app.window.show_place("ledger")
    views = []
    app.models.ledger.loaded.connect(views.append)
    app.models.ledger.refresh()
    rest(app, qtbot, lambda: bool(views))
    view = views[-1]
    figures = {tile.name: (tile.number, tile.unit) for tile in (*view.tiles, *view.more)}
    assert figures["走访覆盖率"] == (1, "/ 14 户")
    assert figures["摸排覆盖率"] == (1, "/ 14 户")
    assert figures["应享未享"] == (1, "条")
    assert figures["转介"] == (2, "项")
    assert view.totals == "合计 1 户，3 人，需求 4 项：转介 2、立即解决 1、统筹研究 1"
    page = app.window.page("ledger")
    for number in range(len(view.tiles) + len(view.more)):
        assert page.findChild(QPushButton, f"tile_number_{number}") is not None
    page.findChild(QPushButton, "tile_number_0").click()
    rest(app, qtbot)
    assert app.window.place == "households"
