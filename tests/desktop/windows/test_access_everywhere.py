"""The pages beside the six places: each part has a name, the keyboard is somewhere, Tab goes downwards."""

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QWidget

from desktop.app import build
from desktop.windows.manual import ManualWindow
from forms.errors import AppError
from tests.desktop.windows.access import jumps, nameless
from tests.screens.village import ZHAO, outside, rest


def press(app, name: str) -> None:
    found = [one for one in app.window.findChildren(QPushButton, name) if one.isVisible()]
    assert found, name
    found[0].click()
    rest(app)


def faults(app, root: QWidget) -> list[str]:
    """What is amiss on the screen that stands there now."""
    root.activateWindow()
    rest(app)
    focused = QApplication.focusWidget()
    is_lost = focused is None or not (focused is root or root.isAncestorOf(focused))
    return [*nameless(root), *(["the keyboard is nowhere"] if is_lost else jumps(root))]


@pytest.mark.parametrize("name", ["recovery", "restore"])
def test_the_other_doors_are_whole_for_the_keyboard_and_a_screen_reader(program, name):
    app = program(is_open=False)
    getattr(app.doors, f"show_{name}")()
    rest(app)
    assert faults(app, app.window) == []


def test_the_first_run_is_whole_for_the_keyboard_and_a_screen_reader(tmp_path, qapp, off_the_window_thread):
    app = build(tmp_path / "fresh", outside=outside())
    app.window.resize(1366, 768)
    app.window.show()
    rest(app)
    assert faults(app, app.window) == []
    app.window.close()
    app.window.deleteLater()


def test_the_later_pages_and_dialogs_are_whole_for_the_keyboard_and_a_screen_reader(program):
    app = program()
    found = {}
    app.window.show_place("begin")
    rest(app)
    found["begin"] = faults(app, app.window)
    app.window.open_household(ZHAO)
    rest(app)
    press(app, "tab_members")
    found["reveal"] = faults(app, app.window)
    press(app, "household_more")
    found["more"] = faults(app, app.window)
    press(app, "household_correct")
    found["correct"] = faults(app, app.window)
    app.window.show_place("papers")
    rest(app)
    for name in ("papers_primary", "papers_lists"):
        press(app, name)
        found[name] = faults(app, app.window)
    press(app, "papers_save")
    dialog = app.window.findChild(QFileDialog)
    found["files"] = faults(app, dialog)
    dialog.reject()
    rest(app)
    app.window.show_place("ledger")
    rest(app)
    press(app, "ledger_tab_charts")
    found["charts"] = faults(app, app.window)
    app.window.show_place("settings")
    rest(app)
    for name in ("keys_digits", "keys_password"):
        press(app, name)
        found[name] = faults(app, app.window)
    app.window.show_manual()
    rest(app)
    manual = app.window.findChild(ManualWindow)
    found["manual"] = faults(app, manual)
    manual.close()
    app.window.show_problem(AppError("SAMPLE", "磁盘满了。", remedy="请腾出空间再试。"))
    rest(app)
    box = app.window.findChild(QWidget, "problem")
    found["problem"] = faults(app, box)
    box.close()
    assert {page: amiss for page, amiss in found.items() if amiss} == {}
