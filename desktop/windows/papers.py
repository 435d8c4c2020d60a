"""The papers screen: what to print with boxes, the preview beside it, saving and printing."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt, Slot
from PySide6.QtGui import QPalette
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout

from desktop.viewmodels.papers import Issued, PapersModel, PapersView
from desktop.viewmodels.rows import Column
from desktop.windows.page import build_page, shortcut
from desktop.windows.parts import Banner, Elided, button, card, column, frame, label, row, set_text
from desktop.windows.printing import print_documents
from desktop.windows.rows import RowList
from desktop.windows.theme import colour, scale
from forms.errors import AppError
from forms.papers import Paper

COLUMNS = (Column(0), Column(104), Column(56))
LOG_COLUMNS = (Column(0), Column(150), Column(56))
ZOOM_STEPS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)


class PapersPage(QFrame):
    """Draws the PapersView and shows the Paper that is laid out."""

    def __init__(self, model: PapersModel, *, compact: bool) -> None:
        super().__init__()
        self.setObjectName("place_papers")
        self._model = model
        self._compact = compact
        self._printer: QPrinter | None = None
        parts = build_page(self, "")
        self._hint = parts.hint
        parts.body.addLayout(
            row(
                label("文书", "h1"),
                12,
                label("勾选要打印的" if compact else "勾选要打印的，右边看样子", "body", "ink2"),
                None,
            )
        )
        self._told = Banner("accent", "check", "", "")
        self._told.setObjectName("papers_told")
        self._told.hide()
        parts.body.addWidget(self._told)
        self._tabs = QButtonGroup(self)
        self._due = RowList("papers_due", "该打印的文书", COLUMNS, 54)
        self._log = RowList("papers_log", "打印记录", LOG_COLUMNS, 54)
        self._empty = (
            label("还没有封存的走访。封存一户以后，\n该打印的文书会列在这里。", "body", "ink2"),
            label("还没有打印过。", "body", "ink2"),
        )
        self._stack = QStackedWidget()
        self._document = QPdfDocument(self)
        self._buffer = QBuffer(self)
        self._view = QPdfView(self)
        self._name = Elided("", "strong")
        parts.body.addLayout(self._middle(), 1)
        self._build_bar(parts.bar)
        for made in (self._due, self._log):
            made.chosen.connect(model.preview)
        self._due.toggled.connect(model.toggle)
        model.loaded.connect(self._show)
        model.previewed.connect(self._previewed)
        model.issued.connect(self._issued)
        model.failed.connect(self._failed)
        model.busy_changed.connect(self._busy)

    def enter(self) -> None:
        """Read anew; the keyboard goes to the list."""
        self._told.hide()
        self._model.refresh()
        self._due.setFocus()

    def _middle(self) -> QHBoxLayout:
        sizes = scale()
        left = QVBoxLayout()
        left.setSpacing(sizes.space(8))
        tabs = QHBoxLayout()
        tabs.setSpacing(sizes.space(24))
        names = [("due", "该打印"), ("log", "打印记录"), *([("look", "看样子")] if self._compact else [])]
        for number, (name, text) in enumerate(names):
            tab = button(text, "tab", name=f"papers_tab_{name}")
            tab.setCheckable(True)
            tab.setChecked(number == 0)
            self._tabs.addButton(tab, number)
            tabs.addWidget(tab)
        tabs.addStretch(1)
        self._tabs.idClicked.connect(self._stack.setCurrentIndex)
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
        if not self._compact:
            across.addWidget(self._preview_panel())
        else:
            self._stack.addWidget(self._preview_panel())
        return across

    def _preview_panel(self) -> QFrame:
        sizes = scale()
        made = frame("well", "column", "preview")
        if not self._compact:
            made.setFixedWidth(max(472, sizes.px(400)))
        column(made).setContentsMargins(sizes.space(16), sizes.space(8), sizes.space(16), sizes.space(12))
        column(made).setSpacing(sizes.space(8))
        smaller = button("", "bare", "zoom-out", "zoom_out")
        larger = button("", "bare", "zoom-in", "zoom_in")
        smaller.setAccessibleName("缩小")
        larger.setAccessibleName("放大")
        smaller.clicked.connect(self._zoom_out)
        larger.clicked.connect(self._zoom_in)
        head = QHBoxLayout()
        head.addWidget(self._name, 1)
        head.addWidget(smaller)
        head.addWidget(larger)
        column(made).addLayout(head)
        self._view.setObjectName("pdf_view")
        self._view.setAccessibleName("文书预览")
        self._view.setDocument(self._document)
        self._view.setPageMode(QPdfView.PageMode.MultiPage)
        self._view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        ground = self._view.palette()
        ground.setColor(QPalette.ColorRole.Dark, colour("sunk"))
        self._view.setPalette(ground)
        self._view.setFrameShape(QFrame.Shape.NoFrame)
        self._view.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        column(made).addWidget(self._view, 1)
        return made

    def _build_bar(self, bar: QHBoxLayout) -> None:
        self._save = button("存成 PDF", "plain", "file-down", "papers_save")
        self._save.clicked.connect(self._ask_folder)
        self.primary = button("打印", "primary", "printer", "papers_primary")
        self.primary.clicked.connect(self._ask_printer)
        bar.addWidget(self._save)
        bar.addWidget(self.primary)
        self._key = shortcut("Ctrl+P", self, self.primary)

    @Slot(object)
    def _show(self, view: PapersView) -> None:
        for number, text in enumerate((f"该打印 {view.due}", f"打印记录 {view.printed}")):
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
        self._hint.say(view.about)
        pages = f"·{view.pages} 页" if view.pages else ""
        set_text(self.primary, f"打印 {view.chosen} 份{pages}" if view.chosen else "打印")
        self.primary.setEnabled(view.chosen > 0)
        self._save.setEnabled(view.chosen > 0)

    @Slot(object)
    def _previewed(self, paper: Paper) -> None:
        self._document.close()
        self._buffer.close()
        self._buffer.setData(QByteArray(paper.pdf))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._document.load(self._buffer)
        self._name.say(f"{paper.title}·{paper.pages} 页")
        if paper.missing:
            self._tell("amber", "有字打不出来，印成〓", "、".join(str(one) for one in paper.missing[:5]))

    @Slot()
    def _zoom_in(self) -> None:
        self._zoom(1)

    @Slot()
    def _zoom_out(self) -> None:
        self._zoom(-1)

    def _zoom(self, by: int) -> None:
        now = self._view.zoomFactor() if self._view.zoomMode() == QPdfView.ZoomMode.Custom else 0.6
        nearest = min(range(len(ZOOM_STEPS)), key=lambda number: abs(ZOOM_STEPS[number] - now))
        step = ZOOM_STEPS[max(0, min(len(ZOOM_STEPS) - 1, nearest + by))]
        self._view.setZoomMode(QPdfView.ZoomMode.Custom)
        self._view.setZoomFactor(step)

    @Slot()
    def _ask_folder(self) -> None:
        dialog = QFileDialog(self, "存到哪个文件夹")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._model.make)
        dialog.open()

    @Slot()
    def _ask_printer(self) -> None:
        if not QPrinterInfo.availablePrinterNames():
            self._tell("amber", "没有找到打印机", "请接好打印机再试，也可以先“存成 PDF”，到村部再打印。")
            return
        self._printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(self._printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(self._print)
        dialog.show()

    @Slot()
    def _print(self) -> None:
        self._model.make()

    @Slot(object)
    def _issued(self, issued: Issued) -> None:
        count = len(issued.papers)
        if issued.folder:
            self._tell("accent", f"存好了 {count} 份 PDF", "文件里有住户资料，用完请删掉或锁进柜子。")
        elif self._printer is not None:
            done = print_documents(self._printer, [paper.pdf for paper in issued.papers])
            self._printer = None
            if done:
                self._tell("accent", f"已送到打印机：{count} 份", "编号已记入打印记录。")
            else:
                self._tell("amber", "打印机没有接受", "编号已留下，重印得到一模一样的纸。")

    @Slot(object)
    def _failed(self, error: AppError) -> None:
        self._tell("amber", error.sentence, error.remedy)

    @Slot(bool)
    def _busy(self, busy: bool) -> None:
        self.primary.setEnabled(not busy)
        if busy:
            set_text(self.primary, "正在排版…")

    def _tell(self, tone: str, title: str, text: str) -> None:
        self._told.say(title, text)
        self._told.turn(tone, "check" if tone == "accent" else "triangle-alert")
        self._told.show()
