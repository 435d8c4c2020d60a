"""A paper on the screen as it will print: fit to the width, larger and smaller, pages, search."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, Qt, Slot
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtPdf import QPdfDocument, QPdfSearchModel
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QFrame, QLineEdit, QPushButton, QVBoxLayout

from desktop.language import tr
from desktop.windows.parts import Elided, button, label, row
from desktop.windows.theme import colour, scale

ZOOM_STEPS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)


class SearchField(QLineEdit):
    """Words to look for: Enter the next place, Shift+Enter the one before, Esc nothing any more."""

    def __init__(self, panel: PaperPreview) -> None:
        super().__init__()
        self._panel = panel

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Esc are ours, the rest is Qt's."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._panel.find_next(-1 if back else 1)
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class PaperPreview(QFrame):
    """Shows the bytes of a PDF from memory."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("preview")
        self._document = QPdfDocument(self)
        self._buffer = QBuffer(self)
        self._at = -1
        self._found = QPdfSearchModel(self)
        self._found.setDocument(self._document)
        self._view = QPdfView(self)
        self._name = Elided("", "strong")
        self._page = label("", "caption", "ink2")
        self._page.setObjectName("preview_page")
        self._hits = label("", "caption", "ink2")
        self._hits.setObjectName("preview_hits")
        self.search = SearchField(self)
        self._build()
        self._found.countChanged.connect(self._counted)
        self._view.pageNavigator().currentPageChanged.connect(self._turned)

    def show_pdf(self, name: str, pdf: bytes) -> None:
        """Another paper, from its first page."""
        self._document.close()
        self._buffer.close()
        self._buffer.setData(QByteArray(pdf))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._document.load(self._buffer)
        self._name.say(name)
        self._turned()

    @property
    def page_count(self) -> int:
        """How many pages the shown paper has."""
        return self._document.pageCount()

    @property
    def hits(self) -> int:
        """How many places were found."""
        return self._found.rowCount(self._found.index(-1, -1))

    def find_next(self, by: int) -> None:
        """Show the next place that was found, or the one before."""
        count = self.hits
        if not count:
            return
        number = self._at = (self._at + by) % count
        self._view.setCurrentSearchResultIndex(number)
        link = self._found.resultAtIndex(number)
        self._view.pageNavigator().jump(link.page(), link.location(), self._view.zoomFactor())
        self._hits.setText(f"{number + 1} / {count}")

    def _build(self) -> None:
        sizes = scale()
        self.setProperty("kind", "well")
        lines = QVBoxLayout(self)
        lines.setContentsMargins(sizes.space(16), sizes.space(8), sizes.space(16), sizes.space(12))
        lines.setSpacing(sizes.space(6))
        named = row(spacing=4)
        named.addWidget(self._name, 1)
        for part in (self._page, *self._keys()):
            named.addWidget(part)
        lines.addLayout(named)
        self.search.setObjectName("preview_search")
        self.search.setPlaceholderText(tr("在这份文书里找字"))
        self.search.setAccessibleName(tr("在这份文书里找字"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._look_for)
        sought = row(spacing=8)
        sought.addWidget(self.search, 1)
        sought.addWidget(self._hits)
        lines.addLayout(sought)
        self._view.setObjectName("pdf_view")
        self._view.setAccessibleName(tr("文书预览"))
        self._view.setDocument(self._document)
        self._view.setSearchModel(self._found)
        self._view.setPageMode(QPdfView.PageMode.MultiPage)
        self._view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        ground = self._view.palette()
        ground.setColor(QPalette.ColorRole.Dark, colour("sunk"))
        self._view.setPalette(ground)
        self._view.setFrameShape(QFrame.Shape.NoFrame)
        self._view.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        lines.addWidget(self._view, 1)

    def _keys(self) -> list[QPushButton]:
        made = []
        for name, icon, words, slot in (
            ("preview_back", "chevron-left", tr("上一页"), self._page_back),
            ("preview_on", "chevron-right", tr("下一页"), self._page_on),
            ("zoom_out", "zoom-out", tr("缩小"), self._zoom_out),
            ("zoom_in", "zoom-in", tr("放大"), self._zoom_in),
            ("zoom_fit", "", tr("适宽"), self._zoom_fit),
        ):
            one = button("" if icon else words, "bare" if icon else "small", icon, name)
            one.setAccessibleName(words)
            one.setToolTip(words)
            one.clicked.connect(slot)
            made.append(one)
        return made

    @Slot()
    def _page_back(self) -> None:
        self._go(self._view.pageNavigator().currentPage() - 1)

    @Slot()
    def _page_on(self) -> None:
        self._go(self._view.pageNavigator().currentPage() + 1)

    def _go(self, page: int) -> None:
        if 0 <= page < self.page_count:
            self._view.pageNavigator().jump(page, QPointF(), self._view.zoomFactor())

    @Slot()
    def _turned(self) -> None:
        count = self.page_count
        now = min(self._view.pageNavigator().currentPage() + 1, count)
        self._page.setText(tr("{now} / {count} 页", now=now, count=count) if count else "")

    @Slot(str)
    def _look_for(self, words: str) -> None:
        self._at = -1
        self._found.setSearchString(words.strip())
        if not words.strip():
            self._hits.setText("")

    @Slot()
    def _counted(self) -> None:
        words = self.search.text().strip()
        count = self.hits
        if words and count and self._at < 0:
            self.find_next(1)
        elif words and count:
            self._hits.setText(f"{self._at + 1} / {count}")
        else:
            self._hits.setText(tr("没有") if words else "")

    @Slot()
    def _zoom_in(self) -> None:
        self._zoom(1)

    @Slot()
    def _zoom_out(self) -> None:
        self._zoom(-1)

    @Slot()
    def _zoom_fit(self) -> None:
        self._view.setZoomMode(QPdfView.ZoomMode.FitToWidth)

    def _zoom(self, by: int) -> None:
        now = self._view.zoomFactor() if self._view.zoomMode() == QPdfView.ZoomMode.Custom else 0.6
        nearest = min(range(len(ZOOM_STEPS)), key=lambda number: abs(ZOOM_STEPS[number] - now))
        step = ZOOM_STEPS[max(0, min(len(ZOOM_STEPS) - 1, nearest + by))]
        self._view.setZoomMode(QPdfView.ZoomMode.Custom)
        self._view.setZoomFactor(step)
