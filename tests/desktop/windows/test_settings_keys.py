"""The settings screen: another password, six digits, days with a preview, the log; then the unlock screen."""

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from desktop.language import CHINESE, ENGLISH, use_language
from tests.screens.village import PASSWORD, rest

DIGITS, NEW = "483920", "suiyuan-jiujiu-95"


@pytest.fixture
def settings(program):
    app = program()
    app.window.show_place("settings")
    rest(app)
    return app, app.window.page("settings")


def press(app, page, name: str) -> None:
    page.findChild(QPushButton, name).click()
    rest(app)


def give(app, page, form: str, *texts: str) -> None:
    for number, text in enumerate(texts):
        page.findChild(QLineEdit, f"{form}_{number}").setText(text)
    press(app, page, f"{form}_accept")


def said(page, name: str) -> str:
    return page.findChild(QLabel, name).text()


def unlock_page(app):
    return app.window.findChild(object, "place_unlock")


def kinds(app) -> list[str]:
    found = []
    app.tasks.run(app._vault.audit_log, found.extend)
    rest(app)
    return [row.kind for row in found]


def test_after_six_digits_are_set_the_lock_asks_for_them_and_the_password_stays_a_way(settings, qtbot):
    app, page = settings
    press(app, page, "keys_digits")
    give(app, page, "keys_digits_form", PASSWORD, DIGITS, DIGITS)
    assert "快速解锁已开" in said(page, "keys_told")
    assert not [field for field in page.findChildren(QLineEdit) if DIGITS in field.text()]
    app.lock()
    rest(app)
    door = unlock_page(app)
    assert door.password.accessibleName() == "六位数字"
    door.password.setText("111112")
    qtbot.keyClick(door.password, Qt.Key.Key_Return)
    rest(app)
    assert "还能试 4 次" in door.findChild(object, "unlock_refusal").title.text()
    door.password.setText(DIGITS)
    qtbot.keyClick(door.password, Qt.Key.Key_Return)
    rest(app)
    assert kinds(app)[:3] == ["unlock", "unlock_failed", "setting"]
    app.lock()
    rest(app)
    door = unlock_page(app)
    press(app, door, "unlock_by_password")
    assert door.password.accessibleName() == "密码"
    door.password.setText(PASSWORD)
    qtbot.keyClick(door.password, Qt.Key.Key_Return)
    rest(app)
    assert app.models is not None


@pytest.mark.parametrize("how", ["sleep", "errors"])
def test_after_sleep_or_five_errors_the_screen_asks_for_the_password(settings, how):
    app, page = settings
    press(app, page, "keys_digits")
    give(app, page, "keys_digits_form", PASSWORD, DIGITS, DIGITS)
    app.lock()
    rest(app)
    door = unlock_page(app)
    if how == "sleep":
        app._away.slept(True)
    else:
        for _ in range(5):
            app.doors.unlock_quickly("111112")
            rest(app)
        assert "作废" in door.findChild(object, "unlock_refusal").title.text()
    assert door.password.accessibleName() == "密码"
    app.doors.unlock_quickly(DIGITS)
    rest(app)
    assert app.models is None
    assert app.doors.passed() == b""


def test_the_password_is_changed_with_the_old_one_and_twice_the_new_one(settings):
    app, page = settings
    press(app, page, "keys_password")
    give(app, page, "keys_password_form", PASSWORD, NEW, "something-else")
    assert "不一样" in said(page, "keys_told")
    give(app, page, "keys_password_form", "wrong-password", NEW, NEW)
    assert "密码不对" in said(page, "keys_told")
    give(app, page, "keys_password_form", PASSWORD, NEW, NEW)
    assert "密码已改" in said(page, "keys_told")
    assert kinds(app)[0] == "password"
    app.lock()
    rest(app)
    app.unlock(PASSWORD)
    rest(app)
    assert app.models is None
    app.unlock(NEW)
    rest(app)
    assert app.models is not None


def test_days_are_previewed_before_they_are_kept(settings):
    app, page = settings
    keeping = page.findChild(object, "keeping_days")
    assert "按 30 天" in said(page, "keeping_due")
    keeping.setValue(90)
    rest(app)
    assert "按 90 天" in said(page, "keeping_due")
    assert "setting" not in kinds(app)
    press(app, page, "keeping_keep")
    assert kinds(app)[0] == "setting"
    assert page.findChild(QPushButton, "keeping_keep").isHidden()


def test_the_log_is_shown_and_written_out_once(settings, tmp_path):
    app, page = settings
    model = app.models.settings.doings
    assert page.findChild(object, "doings_list").rows.at(0).cells[0].text == "解锁"
    model.export(str(tmp_path / "log.csv"))
    rest(app)
    assert "没有缺改" in said(page, "doings_told")
    assert (tmp_path / "log.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    model.export(str(tmp_path / "log.csv"))
    rest(app)
    assert "没有写进去" in said(page, "doings_told")
    assert kinds(app)[:2] == ["export", "unlock"]


def test_a_refusal_is_told_in_the_language_of_the_window(settings, tmp_path):
    app, page = settings
    (tmp_path / "log.csv").write_bytes(b"kept")
    use_language(ENGLISH)
    try:
        app.models.settings.doings.export(str(tmp_path / "log.csv"))
        rest(app)
    finally:
        use_language(CHINESE)
    assert re.fullmatch(r"[ -~]+\. [ -~]+\.", said(page, "doings_told"))
    assert (tmp_path / "log.csv").read_bytes() == b"kept"


def test_the_key_store_is_offered_only_where_there_is_one(settings, monkeypatch):
    from desktop.vault import keystore

    app, page = settings
    offer = page.findChild(QPushButton, "keys_store")
    assert offer.isVisible() == keystore.is_available()
    monkeypatch.setattr(keystore, "is_available", lambda: True)
    app.models.settings.keys.refresh()
    rest(app)
    press(app, page, "keys_store")
    give(app, page, "keys_store_form", PASSWORD)
    assert "还没有乡镇的恢复钥匙" in said(page, "keys_told")
