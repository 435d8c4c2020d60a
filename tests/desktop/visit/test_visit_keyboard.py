"""A visit keyed without the mouse."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def value(visit, ref):
    return visit.model.session.value(ref)


def test_the_first_question_has_the_keyboard(open_visit):
    visit = open_visit()
    assert visit.focused == "question:/data/start_page/day"


def test_enter_stores_the_answer_and_goes_to_the_next_question(open_visit):
    visit = open_visit()
    visit.enter("20260301")
    assert value(visit, "/data/start_page/day") == "2026-03-01"
    assert visit.focused == "question:/data/start_page/who"


def test_shift_enter_goes_back(open_visit):
    visit = open_visit()
    visit.enter("20260301")
    visit.press(Qt.Key.Key_Return, SHIFT)
    assert visit.focused == "question:/data/start_page/day"


def test_a_digit_picks_the_choice_with_that_code(open_visit):
    visit = open_visit()
    visit.enter("20260301")
    visit.enter("qgl")
    visit.type("0")
    assert value(visit, "/data/start_page/out") == "0"


def test_a_question_that_becomes_relevant_appears_and_the_keyboard_stays(open_visit):
    visit = open_visit()
    visit.enter("20260301")
    visit.enter("qgl")
    before = QApplication.focusWidget().mapTo(visit.screen, QPoint(0, 0))
    assert not visit.shows("question:/data/start_page/where")
    visit.type("1")
    QApplication.sendPostedEvents()
    assert visit.shows("question:/data/start_page/where")
    assert visit.focused == "question:/data/start_page/out"
    assert QApplication.focusWidget().mapTo(visit.screen, QPoint(0, 0)) == before
    visit.enter()
    assert visit.focused == "question:/data/start_page/where"


def test_enter_in_the_last_question_is_the_next_page(open_visit):
    visit = open_visit()
    visit.enter("20260301")
    visit.enter("qgl")
    visit.enter("0")
    visit.enter("ok")
    assert visit.model.places.page.key == "/data/money/earned"
    assert value(visit, "/data/start_page/remark") == "ok"


def test_a_wrong_answer_is_stored_and_says_why_beside_the_field(open_visit):
    visit = open_visit()
    visit.enter("20270101")
    assert "走访日期不能是将来的日期" in visit.texts()
    assert visit.editor("/data/start_page/day").property("edge") == "error"
    assert value(visit, "/data/start_page/day") == "2027-01-01"


def test_text_that_is_no_date_stays_in_its_field_with_a_sentence(open_visit):
    visit = open_visit()
    visit.enter("20261340")
    editor = visit.editor("/data/start_page/day")
    assert editor.text() == "20261340"
    assert value(visit, "/data/start_page/day") == ""
    assert any("20260309" in text for text in visit.texts())
    assert any(problem.ref == "/data/start_page/day" for problem in visit.model.missing())


def test_a_missing_answer_is_said_only_after_the_person_was_there(open_visit):
    visit = open_visit()
    assert "请填被访人" not in visit.texts()
    visit.enter("20260301")
    assert "请填被访人" not in visit.texts()
    visit.enter()
    assert "请填被访人" in visit.texts()


def test_f8_goes_to_the_next_thing_to_change(open_visit):
    visit = open_visit()
    visit.enter("20270101")
    visit.enter("qgl")
    visit.press(Qt.Key.Key_F8)
    assert visit.focused == "question:/data/start_page/day"


def test_alt_digit_jumps_to_the_section_with_that_number(open_visit):
    visit = open_visit()
    visit.press(Qt.Key.Key_1, ALT)
    assert visit.model.places.section.ref == "/data/money"
    visit.press(Qt.Key.Key_3, ALT)
    assert visit.model.places.section.ref == "/data/closing"


def test_alt_8_says_not_clear_and_the_field_says_it_is_no_zero(open_visit):
    visit = open_visit()
    visit.model.go_to("/data/money/earned/self_month")
    visit.press(Qt.Key.Key_8, ALT)
    editor = visit.editor("/data/money/earned/self_month")
    assert value(visit, "/data/money/earned/self_month_na") == "8"
    assert editor.property("edge") == "unknown"
    assert editor.placeholderText() == "不清楚，不按 0 算"
    assert visit.model.problem("/data/money/earned/self_month") is None


def test_typing_an_amount_takes_the_not_clear_back(open_visit):
    visit = open_visit()
    visit.model.go_to("/data/money/earned/self_month")
    visit.press(Qt.Key.Key_8, ALT)
    visit.enter("2200")
    assert value(visit, "/data/money/earned/self_month_na") == ""
    assert value(visit, "/data/money/earned/self_month") == "2200"
    visit.model.go_to("/data/money/earned/self_month")
    editor = visit.editor("/data/money/earned/self_month")
    assert editor.text() == "2,200"
    assert editor.toolTip() == "贰仟贰佰元整"


def test_pressing_not_clear_takes_the_amount_away(open_visit):
    visit = open_visit()
    visit.model.go_to("/data/money/earned/self_month")
    visit.type("2200")
    visit.press(Qt.Key.Key_7, ALT)
    assert value(visit, "/data/money/earned/self_month") == ""
    assert value(visit, "/data/money/earned/self_month_na") == "7"


def test_a_reminder_is_amber_and_blocks_nothing(open_visit):
    visit = open_visit()
    visit.enter("20260301")
    visit.enter("zst")
    visit.enter("0")
    visit.model.go_to("/data/money/earned/self_month")
    visit.type("6000")
    visit.screen.page.commit()
    assert visit.editor("/data/money/earned/self_month").property("edge") == "reminder"
    assert "比合计多，请复问" in visit.texts()
    visit.model.refresh()
    assert visit.model.tally.reminders == ("/data/money/earned/self_month",)
    assert visit.model.tally.wrong == ()


def test_several_choices_are_toggled_by_digits(open_visit):
    visit = open_visit()
    visit.model.go_to("/data/money/land/crops")
    visit.type("21")
    assert value(visit, "/data/money/land/crops") == "1 2"
    visit.type("0")
    assert "没有种，就不能再选别的" in visit.texts()
    visit.type("0")
    assert value(visit, "/data/money/land/crops") == "1 2"


def test_a_long_list_is_found_by_code_or_by_label(open_visit):
    visit = open_visit()
    visit.model.go_to("/data/money/land/trees")
    visit.enter("3")
    assert value(visit, "/data/money/land/trees") == "03"
    assert visit.focused == "question:/data/money/land/many"
    visit.press(Qt.Key.Key_Return, SHIFT)
    QApplication.focusWidget().insert("核桃")
    visit.enter()
    assert value(visit, "/data/money/land/trees") == "05"


def test_arrows_walk_the_open_list(open_visit):
    visit = open_visit()
    visit.model.go_to("/data/money/land/trees")
    visit.press(Qt.Key.Key_Down)
    visit.press(Qt.Key.Key_Down)
    visit.enter()
    assert value(visit, "/data/money/land/trees") == "02"


def test_escape_puts_the_old_choice_back(open_visit):
    visit = open_visit()
    visit.model.go_to("/data/money/land/trees")
    visit.enter("03")
    visit.press(Qt.Key.Key_Return, SHIFT)
    visit.type("8")
    visit.press(Qt.Key.Key_Escape)
    assert visit.editor("/data/money/land/trees").text() == "桃"
    assert value(visit, "/data/money/land/trees") == "03"


@pytest.mark.parametrize("name", ["trees", "many"])
def test_words_that_fit_no_choice_stay_where_they_were_typed(open_visit, name):
    visit = open_visit()
    visit.model.go_to(f"/data/money/land/{name}")
    visit.enter("zzz")
    assert visit.focused == f"question:/data/money/land/{name}"
    assert visit.keyboard.text() == "zzz"
    visit.press(Qt.Key.Key_Escape)
    visit.enter("03")
    assert value(visit, f"/data/money/land/{name}") == "03"


def test_in_a_long_list_of_several_enter_takes_and_an_empty_enter_goes_on(open_visit):
    visit = open_visit()
    visit.model.go_to("/data/money/land/many")
    visit.enter("01")
    visit.enter("04")
    assert value(visit, "/data/money/land/many") == "01 04"
    assert visit.focused == "question:/data/money/land/many"
    visit.enter()
    assert visit.model.places.section.ref == "/data/closing"


def test_window_keys_are_silent_during_a_visit_and_come_back_after(open_visit):
    from PySide6.QtGui import QKeySequence, QShortcut

    visit = open_visit()
    visit.screen.hide()
    key = QShortcut(QKeySequence("Alt+1"), visit.window)
    visit.screen.show()
    assert not key.isEnabled()
    visit.screen.hide()
    assert key.isEnabled()


def test_every_editor_has_an_accessible_name(open_visit):
    visit = open_visit()
    for stop in visit.model.places.stops():
        visit.model.go_stop(stop)
        for view in visit.screen.page._blocks.views():
            if view.target is not None:
                assert view.target.accessibleName()


OPENED_BY_ANSWERS = """
| survey |
| | type | name | label | relevant | required | required_message |
| | begin_group | agreed | 同意 | | | |
| | select_one yn | yes | 同意吗 | | | |
| | end_group | agreed | | | | |
| | begin_group | who | 被访人 | ${yes} = '1' | | |
| | text | name | 姓名 | | yes | 请填姓名 |
| | text | kin | 关系 | | yes | 请填关系 |
| | end_group | who | | | | |
| | begin_group | more | 其他 | ${kin} != '' | | |
| | text | rest | 别的 | | | |
| | end_group | more | | | | |
| choices |
| | list_name | name | label |
| | yn | 1 | 是 |
| | yn | 0 | 否 |
| settings |
| | form_id | form_title | version |
| | opened | 逐页打开 | 1 |
"""


def test_a_page_that_is_the_last_for_now_is_not_red_before_anything_was_asked(open_visit):
    visit = open_visit(OPENED_BY_ANSWERS)
    visit.type("1")
    visit.enter()
    assert visit.focused == "question:/data/who/name"
    assert visit.model.is_seal_page
    assert not {"请填姓名", "请填关系"} & set(visit.texts())
    visit.enter()
    assert "请填姓名" in visit.texts()
    assert "请填关系" not in visit.texts()


def test_sealing_shows_what_is_missing_on_the_last_page_too(open_visit):
    visit = open_visit(OPENED_BY_ANSWERS)
    visit.type("1")
    visit.enter()
    visit.model.seal()
    assert {"请填姓名", "请填关系"} <= set(visit.texts())
