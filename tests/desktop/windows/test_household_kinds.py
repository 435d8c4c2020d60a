"""The households of one 类别: chosen by keys, together with a state, and let go by the next number."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QPushButton

from desktop.viewmodels.rows import Row
from desktop.windows.rows import RowList
from tests.screens.village import ZHAO


def shown(app):
    rows = app.window.findChild(RowList, "households_list").rows
    return [row.key for row in (rows.at(n) for n in range(rows.rowCount())) if isinstance(row, Row)]


def test_a_category_is_chosen_by_keys_and_goes_with_a_state(program, settled):
    app = program()
    app.window.show_place("households")
    settled(app)
    kind = app.window.findChild(QComboBox, "households_kind")
    everybody = shown(app)
    kind.setFocus()
    while not kind.currentText().startswith("低收入"):
        QTest.keyClick(kind, Qt.Key.Key_Down)
    settled(app)
    some = shown(app)
    assert kind.currentText().endswith(f" {len(some)}")
    assert ZHAO in some
    assert len(some) < len(everybody)
    app.window.findChild(QPushButton, "filter_未访").click()
    assert shown(app) == [hh_id for hh_id in some if hh_id != ZHAO]
    app.models.households.narrow(f"ids:{ZHAO}")
    settled(app)
    assert (shown(app), kind.currentIndex()) == ([ZHAO], 0)
