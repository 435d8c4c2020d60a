"""Every kind of question that a questionnaire may have gets an editor that is filled by keyboard."""

import io
import wave
from datetime import date

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow

from desktop.windows.questions import files
from desktop.windows.questions.camera import CameraSheet, Frames
from desktop.windows.questions.files import FileField
from desktop.windows.questions.pictures import NOT_A_PICTURE, PhotoField
from desktop.windows.questions.sound import SoundField
from desktop.windows.questions.state import QuestionState, Surroundings
from forms.errors import AppError
from forms.xlsform import Question

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
| | date | year | 年份 | year | | |
| | time | clock | 时间 | | | |
| | dateTime | moment | 时刻 | | | |
| | select_one few | one | 选一个 | | | |
| | select_one few | drop | 下拉 | minimal | | |
| | select_multiple few | several | 选几个 | | | |
| | rank few | order | 排个先后 | | | |
| | range | degree | 程度 | | start=0 end=10 step=1 | |
| | range | warmth | 温度 | | start=35 end=42 step=0.5 | |
| | note | hello | 说明一句 | | | |
| | acknowledge | ok | 告知 | | | |
| | image | photo | 照片 | | | |
| | image | sign | 签名 | signature | | |
| | barcode | code | 条码 | | | |
| | geopoint | place | 定位 | | | |
| | geotrace | way | 路线 | | | |
| | geoshape | field | 地块 | | | |
| | audio | voice | 录音 | | | |
| | video | film | 录像 | | | |
| | file | paper | 附件 | | | |
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
        ("year", "1987", "1987-01-01"),
        ("degree", "7", "7"),
        ("warmth", "36.5", "36.5"),
        ("code", "690", "690"),
        ("place", "30.5,104.1", "30.5 104.1 0.0 0.0"),
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


def test_a_number_off_the_scale_stays_with_a_sentence(visit):
    go(visit, "warmth")
    visit.enter("36.7")
    assert value(visit, "warmth") == ""
    assert any("35 到 42，每格 0.5" in text for text in visit.texts() if text.startswith("请填"))


def test_arrows_move_along_the_scale(visit):
    go(visit, "warmth")
    visit.press(Qt.Key.Key_Up)
    assert value(visit, "warmth") == "35"
    visit.press(Qt.Key.Key_Up)
    assert value(visit, "warmth") == "35.5"
    visit.press(Qt.Key.Key_Down)
    visit.press(Qt.Key.Key_Down)
    assert value(visit, "warmth") == "35"


def test_points_are_added_one_by_one_and_taken_back(visit):
    go(visit, "way")
    visit.enter("30 104")
    assert value(visit, "way") == ""
    assert "路线至少要 2 个点，还差 1 个" in visit.texts()
    visit.enter("30 104.5")
    assert value(visit, "way") == "30.0 104.0 0.0 0.0;30.0 104.5 0.0 0.0"
    visit.press(Qt.Key.Key_Backspace)
    assert value(visit, "way") == ""
    visit.enter("31 105")
    visit.enter()
    assert visit.focused == "question:/data/all/field"
    assert value(visit, "way").endswith("31.0 105.0 0.0 0.0")


def test_an_area_is_closed_by_itself(visit):
    go(visit, "field")
    visit.enter("1 1;1 2;2 2")
    points = value(visit, "field").split(";")
    assert len(points) == 4
    assert points[0] == points[3]


def test_what_is_no_place_stays_with_a_sentence(visit):
    go(visit, "way")
    visit.enter("cun kou")
    assert any(text.startswith("先写纬度再写经度") for text in visit.texts())


def field(visit, kind, name):
    visit.whole_page()
    return next(one for one in visit.screen.findChildren(kind) if one._around.node.name == name)


@pytest.mark.parametrize(
    ("name", "file", "kept"),
    [("paper", "合同.pdf", "pdf"), ("voice", "a.mp3", "mp3"), ("film", "a.mp4", "mp4")],
)
def test_a_file_is_stored_and_can_be_taken_away(visit, world, tmp_path, name, file, kept):
    path = tmp_path / file
    path.write_bytes(b"x" * 3000)
    made = field(visit, FileField, name)
    made.take(str(path))
    QApplication.processEvents()
    assert value(visit, name).endswith(kept)
    assert world.pictures[value(visit, name)] == b"x" * 3000
    assert made.said.text() == f"{kept.upper()} · 3 KB · 已存入"
    made.remove.click()
    assert value(visit, name) == ""


def test_a_file_of_another_kind_or_too_big_says_so(visit, tmp_path, monkeypatch):
    path = tmp_path / "a.pdf"
    path.write_bytes(b"x" * 300)
    field(visit, FileField, "voice").take(str(path))
    assert any(text.startswith("这不是录音文件") for text in visit.texts())
    monkeypatch.setattr(files, "MOST_BYTES", 200)
    field(visit, FileField, "paper").take(str(path))
    assert files.TOO_BIG.format(count=0) in visit.texts()


class Ear:
    """A microphone that hears the same half second."""

    def start(self):
        return True

    def stop(self):
        return b"\x01\x02" * 8_000

    def seconds(self):
        return 0


def test_a_voice_is_recorded_into_the_vault(qtbot):
    kept = []
    around = Surroundings(
        "/data/v",
        Question("/data/v", "v", "audio"),
        date.today,
        lambda *got: kept.append(got),
        lambda *_: None,
    )
    made = SoundField(around, Ear)
    qtbot.addWidget(made)
    made.draw(QuestionState())
    made.show()
    assert made.target is made.record
    made.record.click()
    assert made.record.text().strip() == "停止 0:00"
    made.commit()
    ((data, media_type),) = kept
    with wave.open(io.BytesIO(data)) as file:
        assert (file.getframerate(), file.getnframes(), media_type) == (16_000, 8_000, "audio/wav")


class Eye(Frames):
    """A camera that sees one grey picture."""

    def start(self):
        self.image = QImage(640, 480, QImage.Format.Format_RGB32)
        self.image.fill(QColor("gray"))
        QTimer.singleShot(0, lambda: self.seen.emit(self.image))
        return True

    def stop(self):
        self.image = None


def test_a_photo_is_taken_with_the_camera_by_keyboard(qtbot):
    kept = []
    around = Surroundings(
        "/data/p",
        Question("/data/p", "p", "image"),
        date.today,
        lambda *got: kept.append(got),
        lambda *_: None,
    )
    made = PhotoField(around, Eye)
    window = QMainWindow()
    window.resize(900, 600)
    window.setCentralWidget(made)
    qtbot.addWidget(window)
    made.draw(QuestionState())
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    made.shoot.setFocus()
    made.shoot.click()
    sheet = window.findChild(CameraSheet)
    qtbot.waitUntil(sheet.shoot.isEnabled, timeout=10_000)
    QTest.keyClick(sheet, Qt.Key.Key_Return)
    ((data, media_type),) = kept
    assert (QImage.fromData(data()).width(), media_type) == (640, "image/jpeg")
    assert QApplication.focusWidget() is made.shoot


def test_a_photo_from_a_file_is_stored_small_and_shown(visit, world, tmp_path):
    path = tmp_path / "photo.png"
    image = QImage(2000, 1000, QImage.Format.Format_RGB32)
    image.fill(QColor("gray"))
    image.save(str(path))
    visit.whole_page()
    photo = visit.screen.findChild(PhotoField)
    photo.take(str(path))
    QApplication.processEvents()
    name = value(visit, "photo")
    assert QImage.fromData(world.pictures[name]).width() == 1600
    assert not photo.picture.pixmap().isNull()


def test_a_photo_is_read_and_made_small_away_from_the_window(visit, tmp_path, monkeypatch):
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(QColor("gray"))
    image.save(str(tmp_path / "photo.jpg"))
    (tmp_path / "paper.pdf").write_bytes(b"%PDF")
    given = []
    monkeypatch.setattr(visit.model, "attach", lambda ref, data, media_type: given.append(data))
    visit.whole_page()
    visit.screen.findChild(PhotoField).take(str(tmp_path / "photo.jpg"))
    field(visit, FileField, "paper").take(str(tmp_path / "photo.jpg"))
    field(visit, FileField, "paper").take(str(tmp_path / "paper.pdf"))
    assert [callable(one) for one in given] == [True, True, True]
    assert given[2]() == b"%PDF"
    (tmp_path / "paper.pdf").unlink()
    with pytest.raises(AppError) as told:
        given[2]()
    assert told.value.code == "FILE_READ"


def test_a_file_that_is_no_photo_says_so(visit, tmp_path):
    path = tmp_path / "photo.jpg"
    path.write_text("no picture")
    visit.whole_page()
    visit.screen.findChild(PhotoField).take(str(path))
    QApplication.processEvents()
    assert NOT_A_PICTURE in visit.texts()
