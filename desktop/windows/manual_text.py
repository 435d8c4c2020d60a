"""The manual laid out: Markdown with pictures that fit the width, on the screen and as a PDF."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QUrl
from PySide6.QtGui import (
    QFont,
    QImage,
    QPageLayout,
    QPageSize,
    QPdfWriter,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextDocumentFragment,
    QTextFormat,
    QTextImageFormat,
)

from desktop.manual import PICTURE, Page, picture
from desktop.windows.paint import font

_DOTS = 96
_LINE_PERCENT, _PARAGRAPH = 125, 6
_PAPER_WIDTH = 640
"""Pixels of 96 an inch between margins of two centimetres on A4."""


def fill(document: QTextDocument, text: str, width: int) -> None:
    """Put a page into a document whose lines are `width` pixels long."""
    document.setMarkdown(text)
    for name in PICTURE.findall(text):  # after the text: it takes the pictures before it away
        _add_picture(document, name)
    _widen_lines(document)
    fit_pictures(document, width)


def fit_pictures(document: QTextDocument, width: int) -> None:
    """No picture wider than the lines, none larger than it is."""
    block = document.begin()
    while block.isValid():
        it = block.begin()
        while not it.atEnd():
            piece = it.fragment()
            if piece.isValid() and piece.charFormat().isImageFormat():
                _fit(document, piece.position(), (piece.charFormat().toImageFormat(), width))
            it += 1
        block = block.next()


def manual_pdf(pages: tuple[Page, ...]) -> bytes:
    """All pages on A4, each on a new sheet, with page numbers."""
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle("登门 使用手册")
    writer.setCreator("dengmen")
    writer.setResolution(_DOTS)
    # No margins here: printing a document brings its own of two centimetres, and the page numbers.
    size, none = QPageSize(QPageSize.PageSizeId.A4), QMarginsF(0, 0, 0, 0)
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, none))
    document = QTextDocument()
    document.setDefaultFont(_paper_font())
    for one in {name for page in pages for name in page.pictures}:
        _add_picture(document, one)
    _all_pages(document, pages, _PAPER_WIDTH)
    document.print_(writer)
    buffer.close()
    return bytes(kept.data())


def _all_pages(document: QTextDocument, pages: tuple[Page, ...], width: int) -> None:
    cursor = QTextCursor(document)
    for number, page in enumerate(pages):
        if number:
            break_before = QTextBlockFormat()
            break_before.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
            cursor.insertBlock(break_before)
        part = QTextDocument()
        part.setDefaultFont(document.defaultFont())
        fill(part, page.text, width)
        start = cursor.position()
        cursor.insertFragment(part_of(part))
        if number:
            again = QTextCursor(document)
            again.setPosition(start)
            form = again.blockFormat()
            form.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
            again.setBlockFormat(form)
        cursor.movePosition(QTextCursor.MoveOperation.End)


def part_of(document: QTextDocument) -> QTextDocumentFragment:
    """A whole document as a piece to insert."""
    cursor = QTextCursor(document)
    cursor.select(QTextCursor.SelectionType.Document)
    return cursor.selection()


def _add_picture(document: QTextDocument, name: str) -> None:
    image = QTextDocument.ResourceType.ImageResource.value
    document.addResource(image, QUrl(name), QImage.fromData(picture(name)))


def _widen_lines(document: QTextDocument) -> None:
    """Chinese text wants air between its lines."""
    cursor = QTextCursor(document)
    cursor.select(QTextCursor.SelectionType.Document)
    form = QTextBlockFormat()
    form.setBottomMargin(_PARAGRAPH)
    form.setLineHeight(_LINE_PERCENT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    cursor.mergeBlockFormat(form)


def _fit(document: QTextDocument, at: int, wanted: tuple[QTextImageFormat, int]) -> None:
    form, width = wanted
    image = QImage.fromData(picture(form.name()))
    if image.isNull():
        return
    shown = min(width, image.width())
    form.setWidth(shown)
    form.setHeight(shown * image.height() / image.width())
    cursor = QTextCursor(document)
    cursor.setPosition(at)
    cursor.setPosition(at + 1, QTextCursor.MoveMode.KeepAnchor)
    cursor.setCharFormat(form)
    alone = cursor.blockFormat()  # a line as high as its picture needs no air above it
    alone.setLineHeight(0, QTextBlockFormat.LineHeightTypes.SingleHeight.value)
    cursor.setBlockFormat(alone)


def _paper_font() -> QFont:
    made = font(16)
    made.setPixelSize(15)
    return made
