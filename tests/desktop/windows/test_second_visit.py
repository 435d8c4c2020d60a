"""A household that was visited before: what the screen carries over, works out, asks and compares."""

import json
from importlib.resources import files

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton

from desktop.script import steps
from forms.screening import CLOSING

ZHAO = "999901001203-07-0031"
FORBIDDEN = ("符合条件、", "批准", "取消资格", "骗保")


def script():
    found = json.loads((files("resources") / "demo" / "appendix-c.json").read_text("utf-8"))
    found.pop("hh_id")
    return found


def rest(app, qtbot, until=lambda: True):
    qtbot.waitUntil(lambda: app.settle() and until(), timeout=30_000)
    QApplication.sendPostedEvents()


class Second:
    """The second visit on the screen."""

    def __init__(self, app, qtbot):
        self.app, self.qtbot = app, qtbot
        app.start_visit(ZHAO)
        rest(app, qtbot, lambda: app.visit is not None)
        self.model, self.screen = app.visit, app.window.visit

    def ref(self, name, row=0):
        for node in self.model.session.definition.root.below():
            if node.name == name:
                path = node.path
                break
        if not row:
            return path
        repeat = next(
            n.path
            for n in self.model.session.definition.root.below()
            if n.repeat and path.startswith(n.path + "/")
        )
        return f"{repeat}[{row}]{path.removeprefix(repeat)}"

    def begin(self):
        said = {
            "visit_type": "3",
            "contact": "1",
            "resp_name": "赵守田",
            "resp_rel": "02",
            "notice_read": "1",
        }
        for name, text in {**said, "consent_info": "1", "consent_photo": "0", "auth_signed": "4"}.items():
            self.model.answer(self.ref(name), text)

    def perform(self, tree):
        for step in steps(self.model.session, tree):
            if step.op == "answer":
                self.model.answer(step.ref, step.text)
            elif step.op == "add":
                self.model.add_row(step.ref)
            else:
                self.model.remove_row(step.ref)

    def rest(self):
        self.model.refresh()
        rest(self.app, self.qtbot)

    def press(self, key, modifier=Qt.KeyboardModifier.NoModifier):
        QTest.keyClick(QApplication.focusWidget(), key, modifier)
        rest(self.app, self.qtbot)

    def texts(self):
        return [w.text() for w in self.screen.findChildren(QLabel) if w.isVisible() and w.text()]

    def widget(self, kind, name):
        found = [w for w in self.screen.findChildren(kind, name) if w.isVisible()]
        assert found, f"{name} is not on the screen"
        return found[-1]


@pytest.fixture
def second(program, qtbot):
    app = program()
    made = Second(app, qtbot)
    with qtbot.waitActive(app.window):
        app.window.activateWindow()
    return made


def test_facts_are_carried_over_and_figures_are_asked_again(second):
    second.begin()
    value = second.model.session.value
    assert value(second.ref("m_name", 3)) == "赵䶮"
    assert second.model.is_carried(second.ref("m_name", 3))
    assert value(second.ref("hukou")) == "2"
    assert value(second.ref("m_health", 1)) == ""
    assert second.model.session.rows(second.ref("income")) == ()
    assert value(second.ref("self_month")) == ""


def test_the_earlier_figure_is_shown_only_after_the_new_one(second):
    second.begin()
    second.model.go_to(second.ref("self_month"))
    assert not [text for text in second.texts() if text.startswith("上次 ")]
    before = second.model.last.previous.text("self_month")
    second.model.answer(second.ref("self_month"), "1700")
    rest(second.app, second.qtbot)
    assert f"上次 {int(before):,}" in second.texts()


def test_one_key_takes_a_whole_table_over(second):
    second.begin()
    second.model.go_to(second.ref("income"))
    rest(second.app, second.qtbot)
    second.press(Qt.Key.Key_0, Qt.KeyboardModifier.AltModifier)
    session = second.model.session
    assert len(session.rows(second.ref("income"))) == 5
    assert session.value(second.ref("i_amt", 1)) == "2000"
    second.model.refresh()
    second.rest()
    assert not [
        b
        for b in second.screen.findChildren(QPushButton)
        if b.text().strip().startswith("没有变化") and b.isVisible()
    ]


def test_the_panel_says_why_line_by_line_and_leads_to_the_question(second):
    second.begin()
    second.perform(script())
    second.model.go_section(0)
    second.rest()
    second.qtbot.waitUntil(
        lambda: "人均月收入" in second.texts() and "486.11" in second.texts(), timeout=30_000
    )
    second.press(Qt.Key.Key_F6)
    assert QApplication.focusWidget().accessibleName().startswith("可能符合 最低生活保障")
    second.press(Qt.Key.Key_Space)
    said = second.texts()
    assert "17,500.00 元 ÷ 12 个月 ÷ 3 人 = 人均每月 486.11 元" in said
    assert any(text.startswith("参数：") and "农村最低生活保障标准 600" in text for text in said)
    assert any(text.startswith("参数表：") for text in said)
    assert any(text.startswith("依据：《最低生活保障审核确认办法》") for text in said)
    assert CLOSING in said
    second.press(Qt.Key.Key_Return)
    focused = QApplication.focusWidget().objectName()
    assert focused == f"question:{second.ref('hukou')}"


def test_checks_and_changes_stand_in_the_panel_without_a_forbidden_word(second):
    second.begin()
    second.perform(script())
    second.model.answer(second.ref("i_amt", 1), "200")
    second.rest()
    panel = second.model.live.panel
    assert {"C01", "C04", "C09"} <= {check.check for check in panel.checks}
    assert "A01" in {alert.alert for alert in panel.alerts}
    said = "".join(text for text in second.texts() if text != CLOSING)
    assert "收入骤减" in said
    assert not [word for word in FORBIDDEN if word in said]


def test_escape_brings_the_keyboard_back_to_the_question(second):
    second.begin()
    second.perform(script())
    second.model.go_to(second.ref("phone"))
    second.rest()
    second.press(Qt.Key.Key_F6)
    second.press(Qt.Key.Key_Escape)
    assert QApplication.focusWidget().objectName() == f"question:{second.ref('phone')}"


def test_the_changes_are_looked_at_before_the_read_back(second):
    second.begin()
    second.perform(script())
    second.model.answer(second.ref("i_amt", 1), "1500")
    second.model.go_to(second.ref("obs_life"))
    while not second.model.way.is_reviewing:
        second.model.go_next()
    second.rest()
    said = second.texts()
    assert "和上次相比" in said
    assert [text for text in said if "2,000" in text and "1,500" in text]
    second.press(Qt.Key.Key_Return)
    assert not second.model.way.is_reviewing
    assert "念给被访人听" in second.texts()
    second.model.go_previous()
    assert second.model.way.is_reviewing


def test_a_red_check_wants_a_reason_before_the_seal_and_the_record_keeps_it(second):
    second.begin()
    second.perform(script())
    row = second.model.add_row(second.ref("benefit"))
    destitute = {"b_prog": "04", "b_who": "钱桂兰", "b_amt": "780", "b_per": "1", "b_full": "1"}
    for name, text in {**destitute, "b_card_name": "钱桂兰", "b_keeper": "1"}.items():
        second.model.answer(f"{row}/{name}", text)
    second.model.answer(second.ref("visit_type"), "3")
    second.model.answer(second.ref("sign_way"), "2")
    while not second.model.is_seal_page:
        second.model.go_next()
    second.rest()
    assert second.model.missing() == ()
    assert second.widget(QLabel, "missing").full == "还差：说明“重复享受”"
    assert not second.widget(QPushButton, "seal").isEnabled()
    second.press(Qt.Key.Key_F8)
    assert QApplication.focusWidget().objectName() == "reason:c02_why"
    second.widget(QLineEdit, "reason:c02_why").insert("特困刚批，护理补贴已请乡镇停")
    second.press(Qt.Key.Key_Return)
    second.rest()
    assert second.widget(QPushButton, "seal").isEnabled()
    records = []
    second.model.sealed.connect(records.append)
    second.model.seal()
    second.qtbot.waitUntil(lambda: bool(records), timeout=30_000)
    assert "特困刚批，护理补贴已请乡镇停".encode() in records[0].xml


def test_a_visit_without_a_last_record_compares_nothing(program, qtbot):
    app = program()
    app.start_visit("999901001203-07-0032")
    rest(app, qtbot, lambda: app.visit is not None)
    assert app.visit.last.day == ""
    assert not app.visit.way.has_review
    assert not [w for w in app.window.visit.findChildren(QLabel) if w.text() == "与上次相比"]


@pytest.mark.parametrize("contact", ["4", "7"])
def test_a_visit_can_be_closed_whoever_was_met(program, qtbot, contact):
    app = program()
    second = Second(app, qtbot)
    said = {
        "visit_type": "3",
        "contact": contact,
        "revisit_date": "2026-03-20",
        "obs_life": "门锁着，邻居说外出",
        "dead_date": "2026-02-01",
        "moved_date": "2026-02-01",
        "moved_to": "不知道",
    }
    for name, text in {**said, "sign_way": "2", "hazard": "0"}.items():
        if second.model.session.relevant(second.ref(name)):
            second.model.answer(second.ref(name), text)
    assert [(p.ref, p.message) for p in second.model.missing()] == []
    records = []
    second.model.sealed.connect(records.append)
    second.model.seal()
    qtbot.waitUntil(lambda: bool(records), timeout=30_000)


def test_a_reason_field_is_named_for_those_who_do_not_see_it(second):
    second.begin()
    second.perform(script())
    second.model.answer(second.ref("b_card_why", 1), "")
    second.model.answer(second.ref("sign_way"), "2")
    second.model.way.to_signing()
    second.rest()
    field = second.widget(QLineEdit, "reason:b_card_why")
    assert "卡名与享受人不一致" in field.accessibleName()
