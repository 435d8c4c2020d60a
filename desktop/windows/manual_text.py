"""The manual laid out: Markdown with pictures that fit the width of the screen or of a sheet."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import (
    QImage,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextImageFormat,
)

from desktop.manual import PICTURE, picture

_IMAGE = QTextDocument.ResourceType.ImageResource.value
_LINE_PERCENT, _PARAGRAPH = 125, 6


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


def _add_picture(document: QTextDocument, name: str) -> None:
    document.addResource(_IMAGE, QUrl(name), QImage.fromData(picture(name)))


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
    image = document.resource(_IMAGE, QUrl(form.name()))
    if not isinstance(image, QImage) or image.isNull():
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
