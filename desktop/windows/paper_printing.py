"""The panel that asks where the chosen papers go, and the one that shows how far a job is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QFileDialog, QFrame, QHBoxLayout, QProgressBar, QWidget

from desktop.language import mark, tr
from desktop.windows.page import shortcut
from desktop.windows.parts import Banner, button, card, column, frame, icon_label, label, row
from desktop.windows.printing import Destination, printer_names, prints_both_sides
from desktop.windows.theme import scale

_SIDES = (("one", mark("单面")), ("long", mark("双面")), ("short", mark("双面·短边翻")))
_COPIES = (*range(1, 11), 15, 20, 30, 50)
NO_PRINTER = (mark("没有找到打印机"), mark("接好打印机再按一次“打印”；也可以先存成 PDF，到村部再打印。"))


def folder_dialog(host: QWidget) -> QFileDialog:
    """A dialog for the folder that papers are kept in, open already."""
    dialog = QFileDialog(host, tr("存到哪个文件夹"))
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    return _opened(dialog)


def pdf_dialog(host: QWidget) -> QFileDialog:
    """A dialog for one PDF that is to be written, open already."""
    dialog = QFileDialog(host, tr("另存为一个 PDF"), str(Path.home() / tr("文书.pdf")), "PDF (*.pdf)")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("pdf")
    return _opened(dialog)


def _opened(dialog: QFileDialog) -> QFileDialog:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


class PrintPanel(QFrame):
    """Printer, copies and sides; without a printer it says so and offers one PDF."""

    opened = Signal()
    wanted = Signal(object)
    file_wanted = Signal()
    closed = Signal()
    """Facts: it asks now; print to this Destination; keep all in one PDF; nothing after all."""

    def __init__(self, *, compact: bool) -> None:
        super().__init__()
        self.setObjectName("print_panel")
        outer = row(spacing=0)
        self.setLayout(outer)
        inside = card("print_card")
        outer.addWidget(inside, 1)
        self._title = label(tr("打印"), "h2")
        column(inside).addLayout(row(self._title, None))
        self._none = Banner("amber", "triangle-alert", *map(tr, NO_PRINTER))
        self._none.setObjectName("no_printer")
        column(inside).addWidget(self._none)
        self.printer, self.sides, self.copies = QComboBox(), QComboBox(), QComboBox()
        self._choices = frame("plain", "column" if compact else "row", "print_choices")
        self._fill(compact=compact)
        column(inside).addWidget(self._choices)
        column(inside).addLayout(self._buttons())
        self.hide()

    def open(self, papers: int) -> None:
        """Ask about so many papers; the keyboard goes to the printer."""
        self._title.setText(tr("打印 {papers} 份", papers=papers))
        before, names = self.printer.currentText(), printer_names()
        self.printer.clear()
        self.printer.addItems(names)
        if before in names:
            self.printer.setCurrentText(before)
        self._none.setVisible(not names)
        self._choices.setVisible(bool(names))
        self.go.setVisible(bool(names))
        self.show()
        self.opened.emit()
        (self.printer if names else self.keep).setFocus()

    def _fill(self, *, compact: bool) -> None:
        sizes = scale()
        for number in _COPIES:
            self.copies.addItem(tr("{number} 份", number=number), number)
        for key, words in _SIDES:
            self.sides.addItem(tr(words), key)
        self.printer.currentTextChanged.connect(self._printer_changed)
        column(self._choices).setSpacing(sizes.space(8 if compact else 16))
        named = (
            (tr("打印机"), self.printer, "print_printer"),
            (tr("每份打"), self.copies, "print_copies"),
            (tr("单双面"), self.sides, "print_sides"),
        )
        for words, field, name in named:
            field.setObjectName(name)
            field.setAccessibleName(words)
            line = row(label(words, "body", "ink2"))
            line.addWidget(field, 1)
            column(self._choices).addLayout(line, 2 if field is self.printer else 1)

    def _buttons(self) -> QHBoxLayout:
        self.keep = button(tr("合成一个 PDF"), "plain", "file-down", "print_keep")
        self.go = button(tr("送到打印机"), "primary", "printer", "print_go")
        close = button(tr("先不打"), "plain", "", "print_close")
        self.keep.clicked.connect(self.file_wanted)
        self.go.clicked.connect(self._go)
        close.clicked.connect(self._close)
        self._esc = shortcut(Qt.Key.Key_Escape, self, close)
        return row(None, close, self.keep, self.go)

    @Slot(str)
    def _printer_changed(self, name: str) -> None:
        both = bool(name) and prints_both_sides(name)
        self.sides.setEnabled(both)
        self.sides.setCurrentIndex(1 if both else 0)

    @Slot()
    def _go(self) -> None:
        self._close()
        sides = str(self.sides.currentData() or "one")
        self.wanted.emit(Destination(self.printer.currentText(), int(self.copies.currentData()), sides))

    @Slot()
    def _close(self) -> None:
        self.hide()
        self.closed.emit()


class ProgressPanel(QFrame):
    """How many papers are laid out, how many pages are sent, and a way to stop."""

    stopped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("papers_running")
        outer = row(spacing=0)
        self.setLayout(outer)
        inside = frame("banner", "column")
        inside.setProperty("tone", "accent")
        outer.addWidget(inside, 1)
        sizes = scale()
        column(inside).setContentsMargins(sizes.space(16), sizes.space(10), sizes.space(16), sizes.space(10))
        column(inside).setSpacing(sizes.space(8))
        self._what = label("", "strong")
        self._amount = label("", "body", "ink2")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(tr("打印进度"))
        stop = button(tr("停止"), "small", "square", "papers_stop")
        stop.clicked.connect(self.stopped)
        column(inside).addLayout(row(icon_label("printer", "accent"), self._what, None, self._amount, stop))
        column(inside).addWidget(self._bar)
        self.hide()

    def count(self, what: str, done: int, whole: int, unit: str) -> None:
        """So many of all."""
        self._what.setText(what)
        self._bar.setRange(0, max(whole, 1))
        self._bar.setValue(done)
        self._amount.setText(f"{done} / {whole} {unit}")
        self.show()


class Told(Banner):
    """What became of the papers: kept, sent, or why not; hidden until there is something to say."""

    def __init__(self) -> None:
        super().__init__("accent", "check", "", "")
        self.setObjectName("papers_told")
        self.hide()

    def turned(self, tone: str, title: str, text: str) -> None:
        """Say it in this tone."""
        self.say(title, text)
        self.turn(tone, "check" if tone == "accent" else "triangle-alert")
        self.show()

    def kept(self, count: int, *, is_stopped: bool) -> None:
        """So many papers lie in files now."""
        title = (
            tr("停下了，已存好 {count} 份 PDF", count=count)
            if is_stopped
            else tr("存好了 {count} 份 PDF", count=count)
        )
        self.turned("accent", title, tr("文件里有住户资料，用完请删掉或锁进柜子。"))

    def sent(self, printer: str, count: int, *, is_taken: bool) -> None:
        """A printer took them, or did not."""
        if is_taken:
            title = tr("已送到 {printer}：{count} 份", printer=printer, count=count)
            self.turned("accent", title, tr("编号已记入打印记录。"))
            return
        text = tr("编号已留下，重印得到一模一样的纸；也可以存成 PDF。")
        self.turned("amber", tr("打印机没有接受"), text)
