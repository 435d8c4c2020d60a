"""Every kind of question that a questionnaire may have gets an editor, or a sentence that says why not."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

KINDS = """
| survey |
| | type | name | label | appearance | parameters | calculation | read_only |
| | begin_group | all | 各种题 | | | |
| | text | t | 一行字 | | | |
| | text | long | 几行字 | multiline | | |
| | integer | i | 整数（人） | | | |
| | decimal | d | 小数 | | | |
| | decimal | m | 金额 | thousands-sep | | |
| | date | day | 日期 | | | |
| | date | month | 年月 | month-year | | |
| | time | clock | 时间 | | | |
| | dateTime | moment | 时刻 | | | |
| | select_one few | one | 选一个 | | | |
| | select_one few | drop | 下拉 | minimal | | |
| | select_multiple few | several | 选几个 | | | |
| | rank few | order | 排个先后 | | | |
| | range | degree | 程度 | | start=0 end=10 step=1 | |
| | note | hello | 说明一句 | | | |
| | acknowledge | ok | 告知 | | | |
| | image | photo | 照片 | | | |
| | image | sign | 签名 | signature | | |
| | barcode | code | 条码 | | | |
| | geopoint | place | 定位 | | | |
| | audio | voice | 录音 | | | |
| | text | derived | 算出来的 | | | concat(${t}, '!') | yes |
| | end_group | all | | | | |
| choices |
| | list_name | name | label |
| | few | a | 甲 |
| | few | b | 乙 |
| | few | c | 丙 |
| settings |
| | form_id | form_title | version |
| | kinds | 各种题 | 1 |
"""


@pytest.fixture
def visit(open_visit):
    return open_visit(KINDS)


def go(visit, name):
    visit.model.go_to(f"/data/all/{name}")


def value(visit, name):
    return visit.model.session.value(f"/data/all/{name}")


@pytest.mark.parametrize(
    ("name", "keys", "stored"),
    [
        ("t", "abc", "abc"),
        ("i", "12", "12"),
        ("d", "1.5", "1.5"),
        ("m", "12,000", "12000"),
        ("day", "3-9", "2026-03-09"),
        ("month", "202605", "2026-05-01"),
        ("one", "2", "b"),
        ("drop", "b", "b"),
        ("several", "31", "a c"),
        ("order", "312", "c a b"),
        ("degree", "7", "7"),
        ("code", "690", "690"),
    ],
)
def test_what_is_keyed_is_stored(visit, name, keys, stored):
    go(visit, name)
    visit.enter(keys)
    assert value(visit, name) == stored


def test_times_are_stored_as_the_form_wants_them(visit):
    go(visit, "clock")
    visit.enter("0942")
    assert value(visit, "clock").startswith("09:42")
    go(visit, "moment")
    visit.enter("20260309 0942")
    assert value(visit, "moment").startswith("2026-03-09T09:42")


def test_letters_in_a_number_stay_in_the_field_with_a_sentence(visit):
    go(visit, "i")
    visit.enter("ab")
    assert visit.editor("/data/all/i").text() == "ab"
    assert "请填数字" in visit.texts()
    assert value(visit, "i") == ""


def test_a_decimal_in_a_whole_number_says_why(visit):
    go(visit, "i")
    visit.enter("1.5")
    assert visit.model.problem("/data/all/i") is not None
    assert visit.editor("/data/all/i").property("edge") == "error"


def test_enter_leaves_a_long_text_and_ctrl_enter_breaks_the_line(visit):
    go(visit, "long")
    visit.type("a")
    visit.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    visit.type("b")
    visit.enter()
    assert value(visit, "long") == "a\nb"
    assert visit.focused == "question:/data/all/i"


def test_space_ticks_an_acknowledgement(visit):
    go(visit, "ok")
    visit.press(Qt.Key.Key_Space)
    assert value(visit, "ok") == "OK"


def test_a_figure_that_follows_is_shown_and_takes_no_keyboard(visit):
    go(visit, "t")
    visit.enter("x")
    assert visit.editor("/data/all/derived").text() == "x!"
    assert visit.editor("/data/all/derived").focusPolicy() == Qt.FocusPolicy.NoFocus


def test_what_this_laptop_cannot_take_is_said(visit):
    said = " ".join(visit.texts())
    assert "这题要定位，本机现在不能填" in said
    assert "这题要录音，本机现在不能填" in said


def test_a_photo_from_a_file_is_stored_small_and_shown(visit, world, tmp_path):
    from PySide6.QtGui import QColor, QImage

    from desktop.windows.questions.pictures import PhotoField

    path = tmp_path / "photo.png"
    image = QImage(2000, 1000, QImage.Format.Format_RGB32)
    image.fill(QColor("gray"))
    image.save(str(path))
    photo = visit.screen.findChild(PhotoField)
    photo.take(str(path))
    QApplication.processEvents()
    name = value(visit, "photo")
    assert QImage.fromData(world.pictures[name]).width() == 1600
    assert not photo.picture.pixmap().isNull()


def test_a_file_that_is_no_photo_says_so(visit, tmp_path):
    from desktop.windows.questions.pictures import NOT_A_PICTURE, PhotoField

    path = tmp_path / "photo.jpg"
    path.write_text("no picture")
    visit.screen.findChild(PhotoField).take(str(path))
    QApplication.processEvents()
    assert NOT_A_PICTURE in visit.texts()
