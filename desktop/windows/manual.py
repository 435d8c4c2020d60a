"""The manual in a window of its own: pages at the left, the page at the right, search above; Esc closes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from desktop.language import tr
from desktop.manual import PAGES, Page, find, page, pages
from desktop.viewmodels.paper_rows import SPARE
from desktop.windows.manual_paper import ManualPaper
from desktop.windows.manual_text import fill, fit_pictures
from desktop.windows.parts import button, label, row
from desktop.windows.theme import scale

_NAME = Qt.ItemDataRole.UserRole
CARD = f"{SPARE}|K02"


class ManualWindow(QDialog):
    """Not modal: one reads beside the work. `card_wanted` asks for a paper: the quick card."""

    card_wanted = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("manual")
        self.setWindowTitle(tr("使用手册"))
        self.setProperty("kind", "page")
        self.resize(min(1180, parent.width() - 40), min(700, parent.height() - 30))
        lines = QVBoxLayout(self)
        edge = scale().space(16)
        lines.setContentsMargins(edge, edge, edge, edge)
        lines.setSpacing(scale().space(12))
        lines.addLayout(self._head())
        across = QHBoxLayout()
        across.setSpacing(scale().space(12))
        self._list = QListWidget()
        self._list.setObjectName("manual_pages")
        self._list.setAccessibleName(tr("手册各页"))
        self._list.setFixedWidth(min(scale().px(248), 380))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._view = QTextBrowser()
        self._view.setObjectName("manual_view")
        self._view.setAccessibleName(tr("手册正文"))
        self._view.setOpenLinks(False)
        # Always there, so that the width does not change under the pictures.
        self._view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._view.setFrameShape(QTextBrowser.Shape.NoFrame)
        self._document = self._view.document()
        self._document.setDocumentMargin(scale().space(20))
        across.addWidget(self._list)
        across.addWidget(self._view, 1)
        lines.addLayout(across, 1)
        self._told = label("", "caption", "ink2", wrap=True)
        self._told.hide()
        lines.addWidget(self._told)
        lines.addLayout(self._foot())
        self._target, self._sheets = Path(), ManualPaper(())
        self._drawing = QTimer(self)
        self._drawing.timeout.connect(self._draw_next)
        self.finished.connect(self._closed)
        self._list.currentItemChanged.connect(self._turned)
        self._view.anchorClicked.connect(self._followed)
        self._searched("")
        QShortcut(QKeySequence("Ctrl+F"), self).activated.connect(self._search.setFocus)

    def _head(self) -> QHBoxLayout:
        self._search = QLineEdit()
        self._search.setObjectName("manual_search")
        self._search.setAccessibleName(tr("在手册里找"))
        self._search.setPlaceholderText(tr("打几个字找，如：封存、U 盘"))
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(self._searched)
        self._search.returnPressed.connect(self._enter_list)
        line = row(label(tr("使用手册"), "h1"), 12)
        line.addWidget(self._search, 1)
        return line

    def _foot(self) -> QHBoxLayout:
        line = row(None)
        self._paper = button(tr("打印快速卡"), "plain", "printer", "manual_card")
        self._paper.clicked.connect(self._card)
        keep = button(tr("存成 PDF"), "plain", "file-down", "manual_keep")
        keep.clicked.connect(self._ask_file)
        leave = button(tr("关上 Esc"), "plain", "x", "manual_close")
        leave.clicked.connect(self.close)
        for one in (self._paper, keep, leave):
            one.setAutoDefault(False)
            line.addWidget(one)
        return line

    @property
    def shown(self) -> str:
        """The name of the page on the screen."""
        item = self._list.currentItem()
        return str(item.data(_NAME)) if item is not None else ""

    def open_at(self, name: str, *, can_print: bool) -> None:
        """Show a page; the keyboard goes to its text. The quick card needs an open vault (`can_print`)."""
        self._paper.setVisible(can_print)
        self._turn_to(name)
        self.show()
        self.raise_()
        self.activateWindow()
        self._view.setFocus()

    def _turn_to(self, name: str) -> None:
        self._search.clear()
        for number in range(self._list.count()):
            if self._list.item(number).data(_NAME) == name:
                self._list.setCurrentRow(number)

    def keep_as(self, file: str) -> None:
        """The whole manual as a PDF in this file, a page at a time; closing the window leaves it."""
        if not self._drawing.isActive():
            self._target, self._sheets = Path(file), ManualPaper(pages())
            self._drawing.start()

    @Slot()
    def _draw_next(self) -> None:
        drawn = self._sheets.step()
        if drawn:
            self._say(tr("正在存成 PDF：{drawn} / {count} 页", drawn=drawn, count=len(pages())))
            return
        self._drawing.stop()
        try:
            self._target.write_bytes(self._sheets.to_bytes())
        except OSError:
            self._say(tr("没有存成：请关掉正打开着的同名文件，检查文件夹能不能写入。"))
            return
        self._say(tr("存好了 {name}", name=self._target.name))

    @Slot()
    def _closed(self) -> None:
        if self._drawing.isActive():
            self._drawing.stop()
            self._sheets.leave()

    @Slot(str)
    def _searched(self, words: str) -> None:
        found: tuple[Page, ...] = find(words) if words.strip() else pages()
        self._list.clear()
        for one in found:
            number = PAGES.index(one.name) + 1
            item = QListWidgetItem(f"{number}　{one.title.partition('：')[0]}")
            item.setData(_NAME, one.name)
            self._list.addItem(item)
        if found:
            self._list.setCurrentRow(0)
        self._told.setVisible(not found)
        self._told.setText("" if found else tr("没有找到。换个说法，或打电话问镇里。"))

    @Slot()
    def _enter_list(self) -> None:
        (self._view if self._list.count() == 1 else self._list).setFocus()

    @Slot()
    def _turned(self) -> None:
        if self.shown:
            fill(self._document, page(self.shown).text, self._width())
            self._view.moveCursor(self._view.textCursor().MoveOperation.Start)
            words = self._search.text().split()
            if words:
                self._view.find(words[0])

    @Slot(QUrl)
    def _followed(self, link: QUrl) -> None:
        self._turn_to(link.fileName().removesuffix(".md"))

    @Slot()
    def _card(self) -> None:
        self.close()
        self.card_wanted.emit(CARD)

    @Slot()
    def _ask_file(self) -> None:
        usual = str(Path.home() / tr("登门使用手册.pdf"))
        dialog = QFileDialog(self, tr("手册存到哪里"), usual, "PDF (*.pdf)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.keep_as)
        dialog.open()

    def _say(self, text: str) -> None:
        self._told.setText(text)
        self._told.show()

    def _width(self) -> int:
        return max(200, self._view.viewport().width() - 2 * round(self._document.documentMargin()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Pictures follow the width."""
        super().resizeEvent(event)
        fit_pictures(self._document, self._width())
