"""Before any vault: a backup is restored, a predecessor's work is taken over, by keyboard."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from desktop.app import build
from desktop.vault import open_vault
from desktop.vault.backup import hand_over
from tests.screens.village import NOW, PASSWORD, outside, rest

NEW = "hetao-dengta-33"


@pytest.fixture
def fresh(tmp_path, qapp, off_the_window_thread):
    """A laptop on which nothing was made yet."""
    app = build(tmp_path / "fresh", outside=outside())
    app.window.resize(1366, 768)
    app.window.show()
    rest(app)
    yield app
    app.window.close()
    app.window.deleteLater()


def page(app, name: str):
    return app.window.findChild(object, f"place_{name}")


def press(app, where, name: str, qtbot) -> None:
    one = where.findChild(QPushButton, name)
    one.setFocus()
    qtbot.keyClick(one, Qt.Key.Key_Space)
    rest(app)


def put(where, **texts: str) -> None:
    for name, text in texts.items():
        where.findChild(QLineEdit, f"restore_{name}").setText(text)


def banner(where) -> str:
    return " ".join(one.text() for one in where.findChild(object, "restore_banner").findChildren(QLabel))


def packed(folder: Path, target: Path) -> None:
    vault = open_vault(folder, PASSWORD)
    hand_over(vault, target, NEW, NOW)
    vault.close()


def test_a_successor_asks_the_predecessor_seals_and_the_work_goes_on_under_the_new_name(
    program, fresh, qtbot, tmp_path: Path
):
    press(fresh, page(fresh, "welcome"), "welcome_elsewhere", qtbot)
    asking = page(fresh, "restore")
    put(asking, new=NEW, again=NEW)
    asking.save_to(str(tmp_path / "request.json"))
    rest(fresh)
    digits = asking.findChild(QLabel, "restore_digits").text()

    app = program()
    app.window.show_place("settings")
    rest(app)
    settings = app.window.page("settings")
    app.models.settings.succession.read(str(tmp_path / "request.json"))
    rest(app)
    assert settings.findChild(QLabel, "succession_digits").text() == digits
    app.models.settings.succession.seal_to(str(tmp_path / "work.dmbackup"))
    rest(app)
    assert "读回打开核对过" in settings.findChild(QLabel, "succession_told").text()

    put(asking, name="周文", title="柳湾村协理员", word=PASSWORD)
    asking.take_package(str(tmp_path / "work.dmbackup"))
    rest(fresh)
    assert "密码不对" in banner(asking)
    put(asking, word=NEW)
    asking.take_package(str(tmp_path / "work.dmbackup"))
    rest(fresh)
    door = page(fresh, "unlock")
    door.password.setText(NEW)
    qtbot.keyClick(door.password, Qt.Key.Key_Return)
    rest(fresh)
    press(fresh, door, "unlock_confirm", qtbot)
    assert fresh.models is not None
    found = []
    fresh.tasks.run(fresh._vault.profile, found.append)
    rest(fresh)
    assert found[0].name == "周文"


def test_a_vault_is_moved_aside_only_when_its_number_is_written(program, qtbot, tmp_path: Path):
    app = program(is_open=False)
    app.tasks.run(lambda: packed(app.folder, tmp_path / "work.dmbackup"))
    rest(app)
    press(app, page(app, "unlock"), "unlock_elsewhere", qtbot)
    asking = page(app, "restore")
    put(asking, old=NEW, number="08")
    asking.take_backup(str(tmp_path / "work.dmbackup"))
    rest(app)
    assert "机号与本机的不一样" in banner(asking)
    put(asking, number="07")
    asking.take_backup(str(tmp_path / "work.dmbackup"))
    rest(app)
    assert page(app, "unlock") is not None
    assert list((app.folder / "replaced-1").glob("vault-*.db"))
