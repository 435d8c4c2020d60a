"""Labels with marks, guidance on demand, another language, and lists of a hundred thousand choices."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from desktop.windows.questions.offers import PAGE, Offers, OffersModel
from forms.xlsform import Choice

ALT = Qt.KeyboardModifier.AltModifier
WORDS = """
| survey |
||type|name|label::中文 (zh)|label::English (en)|guidance_hint::中文 (zh)|guidance_hint::English (en)|
| | begin_group | all | **各种**题 | All | | |
| | text | name | **姓名**（<b>全名</b>） | Name | 按户口簿 | As in the book |
| | integer | age | ${name}的年龄（岁） | Age of ${name} | | |
| | select_one few | one | 选一个 | Choose | | |
| | end_group | all | | | | |
| choices |
| | list_name | name | label::中文 (zh) | label::English (en) |
| | few | a | *甲* | First |
| | few | b | 乙 | Second |
| settings |
| | form_id | form_title | version | default_language |
| | words | 词 | 1 | 中文 (zh) |
"""


@pytest.fixture
def visit(open_visit):
    return open_visit(WORDS)


def test_marks_are_shown_and_foreign_tags_are_text(visit):
    said = " ".join(visit.texts())
    assert "<strong>姓名</strong>（&lt;b&gt;全名&lt;/b&gt;）" in said
    assert visit.editor("/data/all/name").accessibleName() == "姓名（<b>全名</b>）"
    assert "各种题" in visit.texts()
    assert [button.text().strip() for button in visit.editor("/data/all/one")._buttons] == ["1 甲", "2 乙"]


def test_a_label_follows_the_answer_that_it_quotes_while_the_keyboard_stays(visit):
    visit.enter("Zhao")
    assert visit.focused == "question:/data/all/age"
    assert "Zhao的年龄" in visit.texts()


def test_guidance_is_shown_on_demand_by_key(visit):
    assert "按户口簿" not in visit.texts()
    visit.press(Qt.Key.Key_G, ALT)
    assert "按户口簿" in visit.texts()
    visit.press(Qt.Key.Key_G, ALT)
    assert "按户口簿" not in visit.texts()


def test_another_language_is_chosen_by_key_and_the_keyboard_stays(visit, qtbot):
    visit.enter("Zhao")
    visit.press(Qt.Key.Key_L, ALT)
    menu = visit.screen.findChild(QMenu)
    menu.close()
    visit.window.activateWindow()  # offscreen a menu takes the window's place
    menu.actions()[1].trigger()
    qtbot.waitUntil(lambda: visit.focused == "question:/data/all/age", timeout=20_000)
    assert "Age of Zhao" in visit.texts()
    assert visit.model.session.value("/data/all/name") == "Zhao"
    assert [button.text().strip() for button in visit.editor("/data/all/one")._buttons] == [
        "1 First",
        "2 Second",
    ]


def many(size):
    return tuple(Choice(f"v{n}", f"村{n}") for n in range(size))


def test_a_hundred_thousand_choices_are_searched_by_code_and_label():
    offers = Offers(many(100_000))
    assert [one.value for one in offers.search("v99999")] == ["v99999"]
    assert offers.search("村7000")[0].value == "v7000"
    assert offers.search("没有") == ()
    assert offers.label("v5") == "村5"


def test_what_is_searched_while_the_list_is_made_ready_is_found_in_all_of_it():
    offers = Offers((*many(25_000), Choice("X", "*İ* 村")))
    assert not offers.prepare_some()
    assert [one.value for one in offers.search("v24999")] == ["v24999"]
    assert offers.prepare_some()
    assert [one.value for one in offers.search("x")] == ["X"]
    assert [one.value for one in offers.search("i̇ 村")] == ["X"]


def test_a_list_is_handed_to_the_view_a_page_at_a_time(qtmodeltester):
    model = OffersModel()
    assert model.offer(many(1_000), ("v300",), {}) == 300
    assert model.rowCount() == 300 + PAGE
    assert model.code(300) == "v300"
    qtmodeltester.check(model, force_py=True)
