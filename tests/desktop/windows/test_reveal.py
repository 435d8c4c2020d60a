"""A full identity number stands on the screen for ten seconds, noted in the audit log, and not longer."""

import pytest
from PySide6.QtCore import Qt

from tests.screens.village import rest

HOUSEHOLD = "999901001203-07-0031"
NUMBER = "999901195803140011"


@pytest.fixture
def opened(program):
    """The members of a household."""
    app = program()
    app.window.open_household(HOUSEHOLD)
    rest(app)
    page = app.window.page("household")
    page.findChild(object, "tab_members").click()
    rest(app)
    return app, page


def said(page) -> str:
    rows = page.findChild(object, "list_members").rows
    return " ".join(str(vars(rows.at(n))) for n in range(rows.rowCount()))


def asked(app) -> list[str]:
    found = []
    app.tasks.run(app._vault.audit_log, found.extend)
    rest(app)
    return [row.subject for row in found if row.kind == "reveal"]


def test_the_number_is_shown_by_the_keyboard_noted_and_masked_again_by_the_timer(opened, qtbot):
    app, page = opened
    assert NUMBER not in said(page)
    button = page.reveal.button
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: NUMBER in said(page), timeout=30_000)
    assert asked(app) == [HOUSEHOLD]
    for _ in range(10):
        app.models.household.reveal._tick()
    assert NUMBER not in said(page)
    assert "10" in button.text()


@pytest.mark.parametrize("leaving", ["tab", "place", "press"])
def test_leaving_the_members_masks_the_number_at_once(opened, leaving):
    app, page = opened
    page.reveal.button.click()
    rest(app)
    assert NUMBER in said(page)
    if leaving == "tab":
        page.findChild(object, "tab_needs").click()
    elif leaving == "place":
        app.window.show_place("today")
    else:
        page.reveal.button.click()
    assert NUMBER not in said(page)
    assert app.models.household.reveal.seconds_left == 0


def test_what_comes_after_leaving_is_not_shown(opened):
    app, page = opened
    page.reveal.button.click()
    app.window.show_place("today")
    rest(app)
    assert NUMBER not in said(page)
    assert app.models.household.reveal.seconds_left == 0


def test_on_a_narrow_screen_it_stands_under_the_name(program):
    app = program(2.0)
    app.window.open_household(HOUSEHOLD)
    rest(app)
    page = app.window.page("household")
    page.findChild(object, "tab_members").click()
    page.reveal.button.click()
    rest(app)
    assert page.findChild(object, "list_members").rows.at(0).cells[0].second == NUMBER
