"""The papers screen: what can be chosen, one job for the printer or a file, the preview, the log."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QWidget

from desktop.vault.rows import PrintRow
from desktop.viewmodels.ledger_file import PDF, TABLE, ListFile
from desktop.viewmodels.list_rows import LISTS
from desktop.viewmodels.paper_job import Sent
from desktop.viewmodels.paper_rows import PaperLine, PapersFacts, log_rows, number_words
from desktop.windows.ledger_export import CHOICES
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
    page.findChild(QPushButton, "ledger_primary").click()
    panel = page.findChild(QWidget, "ledger_export")
    panel.keep(str(tmp_path / "masked.xlsx"))
    settled(app)
    page.findChild(QPushButton, "ledger_primary").click()
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


@pytest.mark.parametrize(
    ("place", "opens", "key"),
    [
        ("households", "households_file", "households"),
        ("papers", "papers_lists", "prints"),
        ("ledger", "ledger_primary", "ledger"),
    ],
)
def test_every_list_leaves_by_keyboard_from_the_place_it_belongs_to(place, opens, key, program, settled):
    app = program()
    app.window.show_place(place)
    settled(app)
    page = app.window.page(place)
    way = page.findChild(QPushButton, opens)
    way.setFocus()
    QTest.keyClick(way, Qt.Key.Key_Space)
    panel = page.findChild(QWidget, "ledger_export")
    which = panel.findChild(QComboBox, "ledger_which")
    assert panel.isVisible()
    assert which.hasFocus()
    assert CHOICES[which.currentIndex()] == (key, TABLE)
    assert panel.findChild(QPushButton, "ledger_way_1").isVisible() == LISTS[key].hides
    QTest.keyClick(which, Qt.Key.Key_Escape)
    assert not panel.isVisible()


def exported(app, settled, wanted):
    """Write a list through the model; what it said of it."""
    heard = []
    lists = app.models.ledger.lists
    lists.exported.connect(heard.append)
    lists.export(wanted)
    settled(app)
    lists.exported.disconnect(heard.append)
    return heard[-1]


def test_lists_hide_telephone_numbers_unless_a_reason_is_noted(program, settled, tmp_path):
    import openpyxl

    app = program()
    phones, noted = [], []
    for at, reason in enumerate(("", "逐户打电话约时间")):
        said = exported(app, settled, ListFile(str(tmp_path / f"{at}"), reason, "households"))
        assert (said.lines > 5, said.is_masked) == (True, not reason)
        sheet = openpyxl.load_workbook(tmp_path / f"{at}.xlsx").active
        heads = {cell.value: cell.column for cell in sheet[2]}
        column = heads["联系电话"]
        phones.append([sheet.cell(row, column).value for row in range(3, 3 + said.lines)])
    assert all("****" in phone for phone in phones[0] if phone and phone != "无")
    assert not any("*" in phone for phone in phones[1] if phone)
    assert [phone[-4:] for phone in phones[0] if phone] == [phone[-4:] for phone in phones[1] if phone]
    app.models.papers._desk.tasks.run(app.models.papers._desk.vault.audit_log, noted.append)
    settled(app)
    details = [row.detail for row in noted[0] if row.subject == "households"]
    assert sorted("逐户打电话约时间" in detail for detail in details) == [False, True]


def test_referrals_and_printed_papers_are_lists_with_what_became_of_them(program, settled, tmp_path):
    import openpyxl

    app, _, papers = opened(program, settled)
    papers.make(file=str(tmp_path / "all.pdf"))
    settled(app)
    found = {}
    for key in ("referrals", "prints"):
        said = exported(app, settled, ListFile(str(tmp_path / key), "", key))
        sheet = openpyxl.load_workbook(tmp_path / f"{key}.xlsx").active
        heads = [cell.value for cell in sheet[2]]
        rows = [[cell.value for cell in sheet[3 + at]] for at in range(said.lines)]
        found[key] = [dict(zip(heads, row, strict=True)) for row in rows]
    assert found["referrals"]
    assert all(row["接收单位"] and row["应反馈日期"] and row["状态"] for row in found["referrals"])
    assert len(found["prints"]) == 8
    assert {row["户主"] for row in found["prints"]} == {"赵守田"}
    assert all(row["机内号"] and row["页数"] >= 1 and row["第几次"] == 1 for row in found["prints"])


def test_the_ledger_is_also_a_pdf_with_masked_numbers(program, settled, tmp_path):
    app = program()
    texts = []
    for at, reason in enumerate(("", "报县民政局核对")):
        exported(app, settled, ListFile(str(tmp_path / f"{at}"), reason, "ledger", PDF))
        pages = PdfReader(tmp_path / f"{at}.pdf").pages
        assert pages[0].mediabox.width > pages[0].mediabox.height
        texts.append("".join(page.extract_text() for page in pages).replace("\n", "").replace(" ", ""))
    assert "999901195803140011" not in texts[0]
    assert "999901********0011" in texts[0]
    assert "999901195803140011" in texts[1]
    assert "2026年3月困难群众走访排查台账" in texts[0]


def test_the_print_log_shows_the_number_of_the_office():
    row = PrintRow("r", "h", "T06", "草-07机-20260309-0001", 1, "", "2026-03-09T10:00:00+08:00")
    assert number_words(PapersFacts((), (row,)), row) == row.serial
    numbered = PapersFacts((), (row,), numbers={row.serial: ("〔2026〕12号", "")})
    assert number_words(numbered, row) == "〔2026〕12号"
    void = PapersFacts((), (row,), numbers={row.serial: ("〔2026〕12号", "写错")})
    assert number_words(void, row) == "〔2026〕12号（已作废）"
    (line,) = log_rows(numbered, [PaperLine("r|T06", "r", "h", "T06", row.serial)], frozenset())
    assert "〔2026〕12号" in line.cells[0].second
