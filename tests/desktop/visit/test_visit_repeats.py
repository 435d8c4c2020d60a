"""Repeats as compact tables and as pages of their own."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

ALT = Qt.KeyboardModifier.AltModifier
INCOME = "/data/money/earned/income"

LONG = """
| survey |
| | type | name | label | required | appearance |
| | begin_group | home | 基本情况 | | |
| | begin_repeat | people | 家庭成员 | | |
{questions}
| | end_repeat | people | | | |
| | end_group | home | | | |
| | begin_group | end | 结束 | | |
| | text | last | 最后 | | |
| | end_group | end | | | |
| settings |
| | form_id | form_title | version |
| | long | 长问卷 | 1 |
""".format(questions="\n".join(f"| | text | q{n} | 第{n}问 | | |" for n in range(1, 17)))


@pytest.fixture
def at_income(open_visit):
    visit = open_visit()
    visit.enter("20260301")
    visit.model.go_to(INCOME)
    visit.model.answer("/data/start_page/who", "zst")
    for row in reversed(visit.model.session.rows(INCOME)):
        visit.model.remove_row(row)
    return visit


def fill_row(visit, who="zst", per="1", amount="2000"):
    visit.press(Qt.Key.Key_A, ALT)
    visit.enter(who)
    visit.type(per)
    visit.enter()
    visit.enter(amount)


def test_alt_a_adds_a_row_and_gives_its_first_question_the_keyboard(at_income):
    at_income.press(Qt.Key.Key_A, ALT)
    assert at_income.model.session.rows(INCOME) == (f"{INCOME}[1]",)
    assert at_income.focused == f"question:{INCOME}[1]/i_who"


def test_enter_in_the_last_field_of_a_row_is_done_and_goes_to_the_add_button(at_income):
    fill_row(at_income)
    assert at_income.model.places.open_row(INCOME) == ""
    assert at_income.focused == f"repeat-add:{INCOME}"
    assert "2,000.00" in at_income.texts()


def test_enter_on_the_add_button_of_a_table_goes_on(at_income):
    fill_row(at_income)
    at_income.enter()
    assert at_income.focused == "question:/data/money/earned/self_month"
    assert len(at_income.model.session.rows(INCOME)) == 1


def test_alt_a_after_a_row_adds_the_next_one(at_income):
    fill_row(at_income)
    fill_row(at_income, who="qgl", amount="150")
    assert len(at_income.model.session.rows(INCOME)) == 2
    assert at_income.model.session.value(f"{INCOME}[2]/i_who") == "qgl"


def test_a_finished_row_opens_again_and_closes_the_other(at_income):
    fill_row(at_income)
    fill_row(at_income, who="qgl")
    QTest.mouseClick(at_income.widget(f"repeat-row:{INCOME}[1]"), Qt.MouseButton.LeftButton)
    assert at_income.model.places.open_row(INCOME) == f"{INCOME}[1]"
    assert at_income.focused == f"question:{INCOME}[1]/i_who"


def test_removing_a_row_keeps_the_others(at_income):
    fill_row(at_income)
    fill_row(at_income, who="qgl")
    at_income.model.way.open_row(f"{INCOME}[1]")
    QApplication.sendPostedEvents()
    QTest.mouseClick(at_income.widget(f"repeat-remove:{INCOME}[1]"), Qt.MouseButton.LeftButton)
    assert at_income.model.session.rows(INCOME) == (f"{INCOME}[1]",)
    assert at_income.model.session.value(f"{INCOME}[1]/i_who") == "qgl"
    assert at_income.focused == f"repeat-add:{INCOME}"


def test_a_repeat_with_one_blank_row_waits_with_that_row_open(open_visit):
    visit = open_visit()
    if not visit.model.session.rows(INCOME):
        visit.model.add_row(INCOME)
        visit.model.way.close_row(INCOME)
    visit.press(Qt.Key.Key_1, ALT)
    assert visit.focused == f"question:{INCOME}[1]/i_who"


def test_done_shows_what_is_missing_in_the_row(at_income):
    at_income.press(Qt.Key.Key_A, ALT)
    QTest.mouseClick(at_income.widget(f"repeat-done:{INCOME}[1]"), Qt.MouseButton.LeftButton)
    at_income.model.refresh()
    assert f"{INCOME}[1]/i_who" in at_income.model.tally.wrong


def test_f8_opens_the_row_in_which_something_is_wrong(at_income):
    at_income.press(Qt.Key.Key_A, ALT)
    QTest.mouseClick(at_income.widget(f"repeat-done:{INCOME}[1]"), Qt.MouseButton.LeftButton)
    at_income.press(Qt.Key.Key_F8)
    assert at_income.focused == f"question:{INCOME}[1]/i_who"


def test_the_row_of_a_long_repeat_fills_the_page(open_visit):
    visit = open_visit(LONG)
    model = visit.model
    for row in reversed(model.session.rows("/data/home/people")):
        model.remove_row(row)
    visit.screen.page.focus_first()
    assert visit.focused == "repeat-add:/data/home/people"
    visit.enter()
    assert visit.focused == "question:/data/home/people[1]/q1"
    for n in range(1, 17):
        visit.enter(f"a{n}")
    assert model.places.long_row() == ""
    assert visit.focused == "repeat-add:/data/home/people"
    visit.press(Qt.Key.Key_A, ALT)
    assert visit.focused == "question:/data/home/people[2]/q1"
    visit.type("b1")
    QTest.mouseClick(visit.widget("row-previous"), Qt.MouseButton.LeftButton)
    assert model.places.long_row() == "/data/home/people[1]"
    assert model.session.value("/data/home/people[2]/q1") == "b1"


def test_from_the_list_of_a_long_repeat_enter_goes_on_when_there_are_rows(open_visit):
    visit = open_visit(LONG)
    visit.model.answer("/data/home/people[1]/q1", "a")
    visit.model.way.close_row("/data/home/people")
    visit.screen.page.focus_first()
    visit.enter()
    assert visit.focused == "question:/data/end/last"


def test_removing_the_row_that_fills_the_page_shows_the_list(open_visit):
    visit = open_visit(LONG)
    assert visit.focused == "question:/data/home/people[1]/q1"
    visit.type("x")
    QTest.mouseClick(visit.widget("row-remove"), Qt.MouseButton.LeftButton)
    assert visit.model.session.rows("/data/home/people") == ()
    assert visit.model.places.long_row() == ""
    assert visit.focused == "repeat-add:/data/home/people"


ASKED_SOMETIMES = """
| survey |
| | type | name | label | relevant |
| | begin_group | home | 邻里 | |
| | integer | why | 为什么来 | |
| | begin_repeat | neighbours | 邻里访问 | ${why} = 2 |
| | text | name | 邻里姓名 | |
| | end_repeat | neighbours | | |
| | end_group | home | | |
| settings |
| | form_id | form_title | version |
| | sometimes | 有时才问 | 1 |
"""


def test_a_table_that_is_not_asked_is_not_shown_until_an_answer_asks_for_it(open_visit):
    visit = open_visit(ASKED_SOMETIMES)
    assert not visit.shows("repeat:/data/home/neighbours")
    visit.enter("2")
    assert visit.shows("repeat:/data/home/neighbours")
    assert visit.shows("question:/data/home/neighbours[1]/name")
