"""PDF bytes onto a printer, page by page, from memory: nothing readable touches the disk."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter

DOTS = 300


def print_documents(printer: QPrinter, documents: Sequence[bytes]) -> bool:
    """Print documents one after the other; False when the printer takes no work."""
    printer.setFullPage(True)
    painter = QPainter()
    if not painter.begin(printer):
        return False
    is_first = True
    for data in documents:
        for picture_size, document, number in _pages(data):
            if not is_first:
                printer.newPage()
            is_first = False
            image = document.render(number, picture_size)
            painter.drawImage(QRectF(printer.pageLayout().fullRectPixels(printer.resolution())), image)
    return bool(painter.end())


def _pages(data: bytes) -> list[tuple[QSize, QPdfDocument, int]]:
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    buffer.setParent(document)
    document.load(buffer)
    sizes = [document.pagePointSize(number) for number in range(document.pageCount())]
    return [
        (QSize(round(size.width() * DOTS / 72), round(size.height() * DOTS / 72)), document, number)
        for number, size in enumerate(sizes)
    ]
