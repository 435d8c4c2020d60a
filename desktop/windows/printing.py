"""PDF bytes onto a printer, from memory: nothing of ours that could be read touches the disk.

On Linux the PDF goes to CUPS as it is (`lp` reads it from its input); elsewhere every page becomes a picture
of 300 dots an inch. Scaling is off, so that the text area keeps its size.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QIODevice,
    QObject,
    QProcess,
    QRectF,
    QSize,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

DOTS = 300
SIDES = {"one": "one-sided", "long": "two-sided-long-edge", "short": "two-sided-short-edge"}
_DUPLEX = {
    "one": QPrinter.DuplexMode.DuplexNone,
    "long": QPrinter.DuplexMode.DuplexLongSide,
    "short": QPrinter.DuplexMode.DuplexShortSide,
}


@dataclass(frozen=True)
class Destination:
    """A printer by its name, how many copies, and the sides: one, long (turned like a book) or short."""

    printer: str
    copies: int = 1
    sides: str = "one"
    file: str = ""  # a file instead of the printer, for checking the raster way


def printer_names() -> tuple[str, ...]:
    """The printers of this machine, the usual one first."""
    usual = QPrinterInfo.defaultPrinterName()
    return tuple(sorted(QPrinterInfo.availablePrinterNames(), key=lambda name: (name != usual, name)))


def prints_both_sides(printer: str) -> bool:
    """Whether the printer can turn the paper over by itself."""
    modes = QPrinterInfo.printerInfo(printer).supportedDuplexModes()
    return any(mode != QPrinter.DuplexMode.DuplexNone for mode in modes)


class Printing(QObject):
    """One job on its way to a printer, without stopping the window."""

    progressed = Signal(int, int)
    finished = Signal(bool)
    """Facts: so many pages drawn of all; whether the printer took the job."""

    def __init__(self, pdf: bytes, to: Destination, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pdf = pdf
        self._to = to
        self._is_stopped = False
        self._process: QProcess | None = None
        self._raster: _Raster | None = None

    def start(self) -> None:
        """Send it; `finished` tells the end."""
        program = shutil.which("lp") if sys.platform.startswith("linux") and not self._to.file else None
        if program is None:
            QTimer.singleShot(0, self._begin)
            return
        self._process = QProcess(self)
        self._process.finished.connect(self._ended)
        self._process.errorOccurred.connect(self._broke)
        self._process.start(program, lp_arguments(self._to))
        self._process.write(QByteArray(self._pdf))
        self._process.closeWriteChannel()

    def stop(self) -> None:
        """Print no more pages; what the printer has already is the printer's."""
        self._is_stopped = True
        if self._process is not None:
            self._process.kill()

    @Slot(int, QProcess.ExitStatus)
    def _ended(self, code: int, _status: QProcess.ExitStatus) -> None:
        self.finished.emit(code == 0 and not self._is_stopped)

    @Slot(QProcess.ProcessError)
    def _broke(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self.finished.emit(False)

    @Slot()
    def _begin(self) -> None:
        self._raster = _Raster(self._pdf, self._to)
        if not self._raster.begin():
            self.finished.emit(False)
            return
        self._next()

    @Slot()
    def _next(self) -> None:
        """One page at a time, so that the window stays awake and 停止 is heard."""
        raster = self._raster
        assert raster is not None
        if self._is_stopped:
            raster.abort()
            self.finished.emit(False)
            return
        raster.draw_page()
        self.progressed.emit(raster.done, raster.pages)
        if raster.done < raster.pages:
            QTimer.singleShot(0, self._next)
        else:
            self.finished.emit(raster.end())


def lp_arguments(to: Destination) -> list[str]:
    """What CUPS is told: the printer, copies, sides, A4, no scaling, and a title that names nobody."""
    return [
        *("-d", to.printer, "-n", str(to.copies), "-t", "dengmen"),
        *("-o", f"sides={SIDES[to.sides]}", "-o", "media=A4", "-o", "print-scaling=none", "-"),
    ]


class _Raster:
    """Pages as pictures through the printer's driver."""

    def __init__(self, pdf: bytes, to: Destination) -> None:
        self._buffer = QBuffer()
        self._buffer.setData(QByteArray(pdf))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._document = QPdfDocument()
        self._document.load(self._buffer)
        self.pages = self._document.pageCount()
        self.done = 0
        self._printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        if to.file:
            self._printer.setOutputFileName(to.file)
        else:
            self._printer.setPrinterName(to.printer)
        self._printer.setDocName("dengmen")
        self._printer.setResolution(DOTS)
        self._printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        self._printer.setFullPage(True)
        self._printer.setCopyCount(to.copies)
        self._printer.setDuplex(_DUPLEX[to.sides])
        self._painter = QPainter()

    def begin(self) -> bool:
        """Whether there are pages and the printer takes them."""
        if not self.pages:
            return False
        self._turn()
        return self._painter.begin(self._printer)

    def draw_page(self) -> None:
        """The next page."""
        if self.done:
            self._turn()
            self._printer.newPage()
        points = self._document.pagePointSize(self.done)
        size = QSize(round(points.width() * DOTS / 72), round(points.height() * DOTS / 72))
        image = self._document.render(self.done, size)
        whole = self._printer.pageLayout().fullRectPixels(self._printer.resolution())
        self._painter.drawImage(QRectF(whole), image)
        self.done += 1

    def end(self) -> bool:
        """Hand the job over."""
        return self._painter.end()

    def abort(self) -> None:
        """Take the job back."""
        self._printer.abort()
        self._painter.end()

    def _turn(self) -> None:
        points = self._document.pagePointSize(self.done)
        wide = points.width() > points.height()
        landscape, portrait = QPageLayout.Orientation.Landscape, QPageLayout.Orientation.Portrait
        self._printer.setPageOrientation(landscape if wide else portrait)
