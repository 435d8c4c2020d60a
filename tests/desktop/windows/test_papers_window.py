"""The papers screen: what can be chosen, one job for the printer or a file, the preview, the log."""

from __future__ import annotations

import io

from pypdf import PdfReader
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from desktop.viewmodels.papers import Sent
from desktop.windows.printing import Destination, Printing, lp_arguments
from desktop.windows.rows import RowList

ZHAO = "999901001203-07-0031"


def opened(program, settled):
    app = program()
    app.window.show_place("papers")
    settled(app)
    return app, app.window.page("papers"), app.models.papers


def views_of(papers):
    seen = []
    papers.loaded.connect(seen.append)
    return seen


def test_a_day_a_group_or_a_household_is_chosen_at_once_and_spare_paper_only_by_hand(program, settled):
    app, page, papers = opened(program, settled)
    seen = views_of(papers)
    papers.focus_household(ZHAO)
    papers.refresh()
    settled(app)
    keys = [key for key, _ in seen[-1].scopes]
    assert keys == ["all", f"household:{ZHAO}", "spare", "day:2026-03-09", "group:三组"]
    for key in (one for one in keys if one != "spare"):
        papers.choose_scope(key)
        assert (seen[-1].scope, seen[-1].chosen, seen[-1].due) == (key, 8, 8)
    papers.choose_all()
    assert seen[-1].chosen == 0
    papers.choose_scope("all")
    listed = page.findChild(RowList, "papers_due")
    listed.choose("|K02")
    listed.setFocus()
    QTest.keyClick(listed, Qt.Key.Key_Space)
    assert seen[-1].chosen == 9


def test_without_a_printer_the_screen_says_so_and_all_papers_fit_into_one_pdf(program, settled, tmp_path):
    app, page, papers = opened(program, settled)
    page.findChild(QPushButton, "papers_primary").click()
    assert page.findChild(QWidget, "no_printer").isVisible()
    assert not page.findChild(QPushButton, "print_go").isVisible()
    made, counted = [], []
    papers.issued.connect(made.append)
    papers.progressed.connect(lambda *amounts: counted.append(amounts))
    papers.make(file=str(tmp_path / "all.pdf"))
    settled(app)
    assert counted[-1] == (8, 8)
    pages = PdfReader(tmp_path / "all.pdf").pages
    assert len(pages) == sum(paper.pages for paper in made[0].papers)
    log = page.findChild(RowList, "papers_log")
    assert log.rows.rowCount() == 8
    papers.choose_all()
    papers.make(file=str(tmp_path / "again.pdf"))
    settled(app)
    assert log.rows.rowCount() == 8
    assert all("打印 2 次" in log.rows.at(at).spoken for at in range(8))
    assert (tmp_path / "again.pdf").read_bytes() == (tmp_path / "all.pdf").read_bytes()


def test_a_stopped_job_says_so_and_prints_nothing(program, settled):
    app, page, papers = opened(program, settled)
    troubles = []
    papers.failed.connect(troubles.append)
    papers.make()
    papers.stop()
    settled(app)
    assert [trouble.code for trouble in troubles] == ["PAPER_CANCELLED"]
    assert page.findChild(RowList, "papers_log").rows.rowCount() == 0
    assert not page.findChild(QWidget, "papers_running").isVisible()


def test_the_preview_finds_words_and_counts_pages(program, settled, qtbot):
    app, page, papers = opened(program, settled)
    papers.preview(page.findChild(RowList, "papers_due").rows.at(1).key)
    settled(app)
    assert page.findChild(QLabel, "preview_page").text() == "1 / 2 页"
    field = page.findChild(QLineEdit, "preview_search")
    hits = page.findChild(QLabel, "preview_hits")
    field.setText("赵䶮")
    qtbot.waitUntil(lambda: hits.text().startswith("1 / "), timeout=20_000)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert hits.text().startswith("2 / ")
    field.setText("没有这个词")
    qtbot.waitUntil(lambda: hits.text() == "没有", timeout=20_000)


def test_what_a_printer_was_given_is_written_down(program, settled):
    app, _, papers = opened(program, settled)
    papers.note_sent(Sent("村部打印机", 2, 8, 10, True))
    noted = []
    app.models.papers._desk.tasks.run(app.models.papers._desk.vault.audit_log, noted.append)
    settled(app)
    assert any(row.kind == "print" and "8 份 10 页 ×2" in row.detail for row in noted[0])


def test_pages_go_out_as_pictures_of_their_own_size(qapp, tmp_path):
    from reportlab.pdfgen.canvas import Canvas

    data = io.BytesIO()
    canvas = Canvas(data, pagesize=(595, 842))
    for size in ((595, 842), (842, 595), (595, 842)):
        canvas.setPageSize(size)
        canvas.rect(60, 60, 200, 100, fill=1)
        canvas.showPage()
    canvas.save()
    out = tmp_path / "out.pdf"
    job, ended, loop = Printing(data.getvalue(), Destination("", file=str(out))), [], QEventLoop()
    job.finished.connect(ended.append)
    job.finished.connect(loop.quit)
    job.start()
    QTimer.singleShot(60_000, loop.quit)
    loop.exec()
    assert ended == [True]
    sizes = [tuple(round(float(x)) for x in page.mediabox[2:]) for page in PdfReader(out).pages]
    assert [width > height for width, height in sizes] == [False, True, False]


def test_the_printing_system_is_told_copies_and_sides_and_no_name():
    assert lp_arguments(Destination("HP 1020", 3, "long")) == [
        *("-d", "HP 1020", "-n", "3", "-t", "dengmen"),
        *("-o", "sides=two-sided-long-edge", "-o", "media=A4", "-o", "print-scaling=none", "-"),
    ]


def test_the_ledger_leaves_masked_and_in_full_only_with_a_reason_that_is_noted(program, settled, tmp_path):
    import openpyxl

    app = program()
    app.window.show_place("ledger")
    settled(app)
    page = app.window.page("ledger")
    page.findChild(QPushButton, "ledger_file").click()
    panel = page.findChild(QWidget, "ledger_export")
    panel.keep(str(tmp_path / "masked.xlsx"))
    settled(app)
    page.findChild(QPushButton, "ledger_file").click()
    page.findChild(QPushButton, "ledger_way_1").click()
    save = page.findChild(QPushButton, "ledger_save")
    assert not save.isEnabled()
    page.findChild(QLineEdit, "ledger_reason").setText("报县民政局核对")
    assert save.isEnabled()
    panel.keep(str(tmp_path / "full"))
    settled(app)
    numbers = [
        openpyxl.load_workbook(tmp_path / name).active["D3"].value for name in ("masked.xlsx", "full.xlsx")
    ]
    assert numbers == ["999901********0011", "999901195803140011"]
    noted = []
    app.models.papers._desk.tasks.run(app.models.papers._desk.vault.audit_log, noted.append)
    settled(app)
    exports = [row.detail for row in noted[0] if row.subject == "ledger"]
    assert sorted("报县民政局核对" in detail for detail in exports) == [False, True]
