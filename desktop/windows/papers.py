"""The papers screen: what to print with boxes, the preview beside it, printing in one job, keeping as PDF."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
)

from desktop.language import retold, tr
from desktop.viewmodels.paper_job import Issued, Sent
from desktop.viewmodels.papers import PapersModel, PapersView
from desktop.viewmodels.rows import Column
from desktop.windows.ledger_export import LedgerExport
from desktop.windows.page import build_page, shortcut
from desktop.windows.paper_preview import PaperPreview
from desktop.windows.paper_printing import PrintPanel, ProgressPanel, Told, folder_dialog, pdf_dialog
from desktop.windows.parts import button, card, column, label, row, set_text
from desktop.windows.printing import Destination, Printing
from desktop.windows.rows import RowList
from desktop.windows.theme import scale
from forms.errors import AppError
from forms.papers import Paper

COLUMNS = (Column(0), Column(104), Column(56))
LOG_COLUMNS = (Column(0), Column(150), Column(56))
DUE, LOG, LOOK = 0, 1, 2


class PapersPage(QFrame):
    """Draws the PapersView and shows the Paper that is laid out."""

    def __init__(self, model: PapersModel, *, compact: bool) -> None:
        super().__init__()
        self.setObjectName("place_papers")
        self._model = model
        self._compact = compact
        self._count = 0
        self._to: Destination | None = None
        self._printing: Printing | None = None
        self._issued_now: Issued | None = None
        parts = build_page(self, "")
        self._hint = parts.hint
        parts.body.addLayout(self._head())
        self._told = Told()
        self._export = LedgerExport(model.lists, "prints")
        self._running = ProgressPanel()
        self._panel = PrintPanel(compact=compact)
        for part in (self._told, self._running, self._panel, self._export):
            parts.body.addWidget(part)
        self._tabs = QButtonGroup(self)
        self._due = RowList("papers_due", tr("该打印的文书"), COLUMNS, 54)
        self._log = RowList("papers_log", tr("打印记录"), LOG_COLUMNS, 54)
        self._empty = (
            label(tr("还没有封存的走访。封存一户以后，\n该打印的文书会列在这里。"), "body", "ink2"),
            label(tr("还没有打印过。"), "body", "ink2"),
        )
        self._stack = QStackedWidget()
        self._look = PaperPreview()
        parts.body.addLayout(self._middle(), 1)
        self._build_bar(parts.bar)
        self._connect(model)

    def enter(self) -> None:
        """Read anew; the keyboard goes to the list."""
        self._told.hide()
        self._model.refresh()
        self._to_list()

    def _head(self) -> QHBoxLayout:
        self._scope = QComboBox()
        self._scope.setObjectName("papers_scope")
        self._scope.setAccessibleName(tr("看哪些走访的文书"))
        self._scope.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._all = button(tr("全选"), "small", "square-check", "papers_all")
        self._all.setToolTip(tr("全选或全不选 Ctrl+A"))
        title = "" if self._compact else tr("勾选要打印的，右边看样子")
        return row(label(tr("文书"), "h1"), 12, label(title, "body", "ink2"), None, self._scope, self._all)

    def _middle(self) -> QHBoxLayout:
        sizes = scale()
        left = QVBoxLayout()
        left.setSpacing(sizes.space(8))
        tabs = QHBoxLayout()
        tabs.setSpacing(sizes.space(24))
        names = [
            ("due", tr("该打印")),
            ("log", tr("打印记录")),
            *([("look", tr("看样子"))] if self._compact else []),
        ]
        for number, (name, text) in enumerate(names):
            tab = button(text, "tab", name=f"papers_tab_{name}")
            tab.setCheckable(True)
            tab.setChecked(number == 0)
            self._tabs.addButton(tab, number)
            tabs.addWidget(tab)
        tabs.addStretch(1)
        left.addLayout(tabs)
        for listed, empty in zip((self._due, self._log), self._empty, strict=True):
            holder = card(flush=True)
            column(holder).addWidget(listed, 1)
            empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column(holder).addWidget(empty, 1)
            column(holder).addSpacing(6)
            self._stack.addWidget(holder)
        left.addWidget(self._stack, 1)
        across = QHBoxLayout()
        across.setSpacing(sizes.space(16))
        across.addLayout(left, 1)
        if self._compact:
            self._stack.addWidget(self._look)
        else:
            self._look.setFixedWidth(max(472, sizes.px(400)))
            across.addWidget(self._look)
        return across

    def _build_bar(self, bar: QHBoxLayout) -> None:
        self._save = button(tr("存成 PDF"), "plain", "file-down", "papers_save")
        self._save.setToolTip(tr("每份一个文件，存到一个文件夹"))
        self.primary = button(tr("打印"), "primary", "printer", "papers_primary")
        self._lists = button(tr("导出清单"), "plain", "file-down", "papers_lists")
        self._lists.clicked.connect(self._export.open)
        for part in (self._lists, self._save, self.primary):
            bar.addWidget(part)
        self._keys = (
            shortcut("Ctrl+P", self, self.primary),
            shortcut("Ctrl+A", self, self._all),
        )

    def _connect(self, model: PapersModel) -> None:
        self._tabs.idClicked.connect(self._turn)
        for made in (self._due, self._log):
            made.chosen.connect(model.preview)
            made.toggled.connect(model.toggle)
            if self._compact:
                made.opened.connect(self._open_look)
        self._scope.activated.connect(self._scoped)
        self._all.clicked.connect(model.choose_all)
        self._save.clicked.connect(self._ask_folder)
        self.primary.clicked.connect(self._ask_printer)
        self._panel.wanted.connect(self._print)
        self._panel.file_wanted.connect(self._ask_file)
        self._panel.opened.connect(self._make_room)
        for asking in (self._panel, self._export):
            asking.closed.connect(self._back_to_list)
        self._running.stopped.connect(self._stop)
        model.loaded.connect(self._show)
        model.previewed.connect(self._previewed)
        model.issued.connect(self._issued)
        model.failed.connect(self._failed)
        model.busy_changed.connect(self._busy)
        model.progressed.connect(self._progressed)

    @Slot(object)
    def _show(self, view: PapersView) -> None:
        for number, text in enumerate(
            (tr("该打印 {due}", due=view.due), tr("打印记录 {printed}", printed=view.printed))
        ):
            self._tabs.button(number).setText(text)
        self._due.put(view.due_rows)
        self._log.put(view.log_rows)
        for listed, empty, rows in zip(
            (self._due, self._log), self._empty, (view.due_rows, view.log_rows), strict=True
        ):
            listed.setVisible(bool(rows))
            empty.setVisible(not rows)
        if not self._due.key():
            self._due.choose(next((one.key for one in view.due_rows if "|" in one.key), ""))
        self._scope.clear()
        for key, words in view.scopes:
            self._scope.addItem(words, key)
        self._scope.setCurrentIndex(self._scope.findData(view.scope))
        self._hint.say(view.about if view.chosen else tr("先在左边的方框里打勾，选要打印的"))
        self._count = view.chosen
        pages = tr("·{pages} 页", pages=view.pages) if view.pages else ""
        set_text(
            self.primary,
            tr("打印 {chosen} 份{pages}", chosen=view.chosen, pages=pages) if view.chosen else tr("打印"),
        )
        self.primary.setEnabled(view.chosen > 0)
        self._save.setEnabled(view.chosen > 0)

    @Slot(int)
    def _turn(self, number: int) -> None:
        self._stack.setCurrentIndex(number)
        self._told.hide()

    @Slot()
    def _make_room(self) -> None:
        """With large text the question about the printer takes the place of the list."""
        for part in (*self._tabs.buttons(), self._stack):
            part.setVisible(not self._compact)

    @Slot()
    def _back_to_list(self) -> None:
        for part in (*self._tabs.buttons(), self._stack):
            part.show()
        self._to_list()

    def _to_list(self) -> None:
        (self._log if self._stack.currentIndex() == LOG else self._due).setFocus()

    @Slot(int)
    def _scoped(self, number: int) -> None:
        self._model.choose_scope(str(self._scope.itemData(number)))

    @Slot(object)
    def _previewed(self, paper: Paper) -> None:
        self._look.show_pdf(paper.title, paper.pdf)
        if paper.missing:
            missing = tr("、").join(str(one) for one in paper.missing[:5])
            self._told.turned("amber", tr("有字打不出来，印成〓"), missing)

    @Slot(str)
    def _open_look(self, _key: str) -> None:
        self._tabs.button(LOOK).click()

    @Slot()
    def _ask_folder(self) -> None:
        folder_dialog(self).fileSelected.connect(self._keep_in)

    @Slot()
    def _ask_file(self) -> None:
        pdf_dialog(self).fileSelected.connect(self._keep_as)

    @Slot(str)
    def _keep_in(self, folder: str) -> None:
        self._model.make(folder)

    @Slot(str)
    def _keep_as(self, file: str) -> None:
        self._panel.hide()
        self._back_to_list()
        self._model.make(file=file)

    @Slot()
    def _ask_printer(self) -> None:
        self._told.hide()
        if self._panel.isVisible() and self._panel.go.isVisible():
            self._panel.go.click()
        else:
            self._panel.open(self._count)

    @Slot(object)
    def _print(self, to: Destination) -> None:
        self._to = to
        self._model.make()

    @Slot()
    def _stop(self) -> None:
        self._model.stop()
        if self._printing is not None:
            self._printing.stop()

    @Slot(object)
    def _issued(self, issued: Issued) -> None:
        self._running.hide()
        count = len(issued.papers)
        if issued.folder or issued.file:
            self._told.kept(count, is_stopped=issued.is_stopped)
            self._back_to_list()
        elif self._to is not None:
            self._issued_now = issued
            self._printing = Printing(issued.pdf, self._to, self)
            self._printing.progressed.connect(self._sending)
            self._printing.finished.connect(self._sent)
            self._printing.start()

    @Slot(int, int)
    def _sending(self, done: int, whole: int) -> None:
        self._running.count(tr("正在送到打印机"), done, whole, tr("页"))

    @Slot(bool)
    def _sent(self, is_taken: bool) -> None:
        self._running.hide()
        issued, to = self._issued_now, self._to
        if issued is None or to is None or self._printing is None:
            return
        self._printing.deleteLater()
        self._printing = self._issued_now = self._to = None
        pages = sum(paper.pages for paper in issued.papers)
        self._model.note_sent(Sent(to.printer, to.copies, len(issued.papers), pages, is_taken))
        self._told.sent(to.printer, len(issued.papers), is_taken=is_taken)

    @Slot(object)
    def _failed(self, error: AppError) -> None:
        self._running.hide()
        self._told.turned("amber", retold(error.sentence), retold(error.remedy))

    @Slot(bool)
    def _busy(self, busy: bool) -> None:
        self.primary.setEnabled(not busy)
        self._save.setEnabled(not busy)

    @Slot(int, int)
    def _progressed(self, done: int, whole: int) -> None:
        self._running.count(tr("正在排版"), done, whole, tr("份"))
