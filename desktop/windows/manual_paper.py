"""The manual on A4, drawn a page of it at a time, so that the window goes on between two of them."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFont, QPageLayout, QPageSize, QPainter, QPdfWriter, QTextDocument

from desktop.manual import Page
from desktop.windows.manual_text import fill
from desktop.windows.paint import font

_DOTS = 96
_MARGIN = 76
"""Two centimetres."""
_WIDTH, _HEIGHT = 640, 970
"""Of the text on a sheet: A4 without its margins."""


class ManualPaper:
    """A PDF in the making: one step per page of the manual."""

    def __init__(self, pages: tuple[Page, ...]) -> None:
        self._kept = QByteArray()
        self._steps = _drawn(pages, self._kept)

    def step(self) -> int:
        """Draw the next page of the manual; how many are drawn, 0 when there is none left."""
        return next(self._steps, 0)

    def leave(self) -> None:
        """Draw no more."""
        self._steps.close()  # type: ignore[attr-defined]  # it is a generator

    def to_bytes(self) -> bytes:
        """The PDF, once there is no page left."""
        return bytes(self._kept.data())


def manual_pdf(pages: tuple[Page, ...]) -> bytes:
    """All pages, each on a new sheet, with page numbers."""
    paper = ManualPaper(pages)
    while paper.step():
        pass
    return paper.to_bytes()


def _drawn(pages: tuple[Page, ...], kept: QByteArray) -> Iterator[int]:
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle("登门 使用手册")
    writer.setCreator("dengmen")
    writer.setResolution(_DOTS)
    size, none = QPageSize(QPageSize.PageSizeId.A4), QMarginsF(0, 0, 0, 0)
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, none))
    painter = QPainter(writer)
    sheet = 0
    try:
        for number, page in enumerate(pages, 1):
            document = _laid_out(page)
            for leaf in range(document.pageCount()):
                if sheet:
                    writer.newPage()
                sheet += 1
                _draw_sheet(painter, document, (leaf, sheet))
            yield number
    finally:
        painter.end()
        buffer.close()


def _laid_out(page: Page) -> QTextDocument:
    document = QTextDocument()
    document.setDefaultFont(_paper_font())
    document.setDocumentMargin(0)
    fill(document, page.text, _WIDTH)
    document.setPageSize(QSizeF(_WIDTH, _HEIGHT))
    return document


def _draw_sheet(painter: QPainter, document: QTextDocument, at: tuple[int, int]) -> None:
    leaf, sheet = at
    part = QRectF(0, leaf * _HEIGHT, _WIDTH, _HEIGHT)
    painter.save()
    painter.translate(_MARGIN, _MARGIN - part.y())
    document.drawContents(painter, part)
    painter.restore()
    painter.setFont(_paper_font())
    below = QRectF(_MARGIN, _MARGIN + _HEIGHT, _WIDTH, _MARGIN / 2)
    painter.drawText(below, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, str(sheet))


def _paper_font() -> QFont:
    made = font(16)
    made.setPixelSize(15)
    return made
