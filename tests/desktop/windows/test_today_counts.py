"""Every number on Today leads to exactly the households that it counts."""

import re
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QPushButton

from desktop.viewmodels.rows import Row
from desktop.viewmodels.today import UrgentLine
from desktop.windows.rows import RowList
from tests.screens.village import DRAFT, ZHAO


def links(app):
    """The buttons that lead somewhere, by their names."""
    found = app.window.page("today").findChildren(QPushButton)
    return {one.objectName(): one for one in found if one.property("target") and one.isVisible()}


def press(app, name, settled):
    app.window.show_place("today")
    settled(app)
    links(app)[name].click()
    settled(app)


def shown(app):
    rows = app.window.findChild(RowList, "households_list").rows
    return [row.key for row in (rows.at(n) for n in range(rows.rowCount())) if isinstance(row, Row)]


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_a_number_on_today_leads_to_as_many_households(program, settled, scale):
    app = program(scale)
    counts = {
        name: int(re.search(r"\d+", one.text() or one.accessibleName())[0])
        for name, one in links(app).items()
        if name not in ("today_notice_go_0", "today_notice_go_2")
    }
    assert {"today_visited", "today_unlisted", "today_notice_go_1"} <= set(counts)
    for name, count in counts.items():
        press(app, name, settled)
        assert app.window.place == "households"
        assert len(shown(app)) == count, name


def test_the_only_draft_is_opened_and_what_is_unsent_stands_at_the_handover(program, settled):
    app = program()
    press(app, "today_notice_go_0", settled)
    assert app.window.place == "household"
    assert app.models.household.view.hh_id == DRAFT
    press(app, "today_notice_go_2", settled)
    assert app.window.place == "handover"


def test_who_was_visited_and_who_was_not(program, settled):
    app = program()
    press(app, "today_visited", settled)
    assert shown(app) == [ZHAO]
    press(app, "today_visited_rest", settled)
    assert ZHAO not in shown(app)
    assert len(shown(app)) == 13


def test_an_urgent_need_leads_to_its_household_and_many_to_their_list(program, settled):
    app = program()
    app.window.show_place("today")
    settled(app)
    line = UrgentLine(ZHAO, "赵守田", "断粮", "最迟今天 13:50", "剩 5:42", is_late=False)
    urgent = tuple(replace(line, head=f"{number}") for number in range(4))
    model = app.models.today
    model.loaded.emit(replace(model.view, urgent=urgent, urgent_target=f"ids:{ZHAO} {DRAFT}"))
    settled(app)
    links(app)["today_urgent_all"].click()
    settled(app)
    assert sorted(shown(app)) == [ZHAO, DRAFT]
    app.window.show_place("today")
    settled(app)
    model.loaded.emit(replace(model.view, urgent=urgent[:1]))
    settled(app)
    links(app)["today_urgent_go_0"].click()
    settled(app)
    assert app.models.household.view.hh_id == ZHAO
