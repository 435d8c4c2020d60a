"""The charts on the ledger: by keyboard to the households, and on paper."""

import unicodedata

from PySide6.QtCore import Qt
from PySide6.QtPdf import QPdfDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from desktop.windows.chart_bars import BarLine

ZHAO = "999901001203-07-0031"


def opened(program, settled, scale=1.0):
    app = program(scale)
    app.window.show_place("ledger")
    settled(app)
    app.window.findChild(QPushButton, "ledger_tab_charts").click()
    settled(app)
    return app


def test_a_bar_opens_its_households_by_keyboard(program, settled):
    app = opened(program, settled)
    bar = app.window.findChild(BarLine, "bar_incomes_1")
    assert bar.accessibleName() == "一半到低保线 1 户，下面是低保线 农村 600 元"
    bar.setFocus()
    QTest.keyClick(bar, Qt.Key.Key_Space)
    settled(app)
    assert app.window.place == "households"


def test_arrows_go_from_bar_to_bar(program, settled):
    app = opened(program, settled)
    first = app.window.findChild(BarLine, "bar_coverage_0")
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Down)
    assert QApplication.focusWidget().objectName() == "bar_coverage_1"


def test_every_chart_is_told_in_words(program, settled):
    app = opened(program, settled)
    told = [app.window.findChild(object, f"chart_{key}") for key in ("coverage", "incomes", "alerts")]
    assert all("：" in card.accessibleName() for card in told)
    assert "三组 共 4 户，问成 1 户" in told[0].accessibleName()


def test_the_charts_become_a_pdf_that_names_nobody(program, settled, tmp_path, qtbot):
    app = opened(program, settled)
    target = tmp_path / "图.pdf"
    app.window.page("ledger").findChild(object, "ledger_charts").keep_as(str(target))
    qtbot.waitUntil(target.is_file, timeout=30_000)
    settled(app)
    document = QPdfDocument()
    assert document.load(str(target)) == QPdfDocument.Error.None_
    text = unicodedata.normalize(
        "NFKC", document.getAllText(0).text()
    )  # Qt names some glyphs by their radical
    document.close()
    assert "人均月收入和本县标准" in text
    assert "赵守田" not in text
