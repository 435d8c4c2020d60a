"""The lines of a compact table: head, finished rows, total; columns stand under each other.

Cells are painted: a table of five rows had seventy labels, which took half the time of turning a page.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from desktop.language import tr
from desktop.viewmodels.visit_repeats import Column, Row, Summary
from desktop.windows.parts import Elided, button, frame, icon_label, label
from desktop.windows.theme import colour, icon, icon_size, scale

EDGE = 16
GAP = 12
PENCIL = 30
WARNING = 18
LEAST, MOST = 48, 260
LONG, SQUEEZED = 200, 144
"""A longer text keeps so much when a table is too narrow for its columns; shorter ones (numbers of
papers, dates) keep all."""
BODY, CAPTION = 16, 14


def natural_widths(summary: Summary, metrics: QFontMetrics) -> tuple[int, ...]:
    """Widths that fit the contents, column by column."""
    sizes = scale()
    natural = []
    for place, column in enumerate(summary.columns):
        texts = [column.title, column.total, *(entry.cells[place] for entry in summary.rows)]
        widest = max(metrics.horizontalAdvance(text) for text in texts) + 10
        natural.append(max(sizes.px(LEAST), min(sizes.px(MOST), widest)))
    return tuple(natural)


def fitted(natural: Sequence[int], columns: Sequence[Column], width: int) -> tuple[int, ...]:
    """The same widths stretched or squeezed evenly to the table's width."""
    if not natural:
        return ()
    sizes, wanted = scale(), list(natural)
    room = width - sizes.space(EDGE) - tail_width()
    _squeeze(wanted, columns, room - sizes.space(GAP) * len(wanted))
    _drop_columns(wanted, columns, room - sizes.space(GAP) * len(wanted))
    kept = sum(1 for one in wanted if one)
    spare = _widen(wanted, natural, room - sizes.space(GAP) * kept)
    if spare >= 0:
        return tuple(one + spare // kept if one else 0 for one in wanted)
    return tuple(
        max(24, one * (room - sizes.space(GAP) * kept) // sum(wanted)) if one else 0 for one in wanted
    )


def tail_width() -> int:
    """What stands right of the columns: the warning, the pencil, the margin."""
    sizes = scale()
    return sizes.icon(WARNING) + sizes.px(PENCIL) + sizes.space(GAP) + sizes.space(EDGE) - 6


def _squeeze(wanted: list[int], columns: Sequence[Column], room: int) -> None:
    """Narrow the widest texts before a column is left out for them: a long name may end in …."""
    least, long = scale().px(SQUEEZED), scale().px(LONG)
    for place in sorted(range(len(wanted)), key=lambda one: -wanted[one]):
        over = sum(wanted) - room
        if over <= 0:
            return
        if not columns[place].is_number and wanted[place] > long:
            wanted[place] = max(min(least, wanted[place]), wanted[place] - over)


def _widen(wanted: list[int], natural: Sequence[int], room: int) -> int:
    """Give narrowed texts back what dropped columns left; what is over then is for all."""
    spare = room - sum(wanted)
    for place, wide in enumerate(wanted):
        back = min(max(0, spare), natural[place] - wide) if wide else 0
        wanted[place] += back
        spare -= back
    return spare


def _drop_columns(natural: list[int], columns: Sequence[Column], room: int) -> None:
    """Leave out columns from the right until the rest fits; a column with a total stays."""
    for place in reversed(range(2, len(natural))):
        if sum(natural) <= room:
            return
        if not columns[place].total:
            natural[place] = 0


def _line_of(parent: QFrame, height: int) -> QHBoxLayout:
    sizes = scale()
    line = QHBoxLayout(parent)
    line.setContentsMargins(sizes.space(EDGE), 0, sizes.space(EDGE), 0)
    line.setSpacing(sizes.space(GAP))
    parent.setFixedHeight(sizes.control(height))
    return line


class Cells(QWidget):
    """Texts side by side, painted; what does not fit ends in … and is told when the mouse rests on it."""

    def __init__(self, size: int, tone: str) -> None:
        super().__init__()
        self._size, self._tone = size, tone
        self._cells: tuple[tuple[str, int, bool], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def draw(self, texts: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> None:
        """Fill the cells; figures stand to the right."""
        cells = tuple(
            (text, width, column.is_number)
            for text, column, width in zip(texts, columns, widths, strict=False)
            if width > 0
        )
        if cells != self._cells:
            self._cells = cells
            self.setAccessibleName(tr("，").join(text for text in texts if text))
            self.update()

    @property
    def texts(self) -> tuple[str, ...]:
        """What stands in the cells that have room."""
        return tuple(text for text, _, _ in self._cells if text)

    def _places(self) -> list[tuple[QRect, str, bool]]:
        """Where each text stands."""
        placed, left = [], 0
        for text, width, is_number in self._cells:
            placed.append((QRect(left, 0, width, self.height()), text, is_number))
            left += width + scale().space(GAP)
        return placed

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(scale().px(self._size))
        return font

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Each text in its column."""
        painter = QPainter(self)
        painter.setFont(self._font())
        painter.setPen(colour(self._tone))
        metrics = painter.fontMetrics()
        for place, text, is_number in self._places():
            side = Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
            cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
            painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter, cut)
        painter.end()

    def cut_text_at(self, spot: QPoint) -> str:
        """The whole text of the cell there when it is shown cut, "" otherwise."""
        advance = QFontMetrics(self._font()).horizontalAdvance
        found = ((place, text) for place, text, _ in self._places() if place.contains(spot))
        return next((text for place, text in found if advance(text) > place.width()), "")

    def event(self, event: QEvent) -> bool:
        """A text that was cut is told whole."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.cut_text_at(event.pos()), self)
            return True
        return super().event(event)


class HeadLine(QFrame):
    """The names of the columns."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "head")
        line = _line_of(self, 34)
        self._cells = Cells(CAPTION, "ink2")
        line.addWidget(self._cells, 1)

    def draw(self, summary: Summary, widths: Sequence[int]) -> None:
        """Name the columns."""
        self._cells.draw([column.title for column in summary.columns], summary.columns, widths)


class _TwoLines(QWidget):
    """A row where there is no room for columns: what it is, and the rest under it."""

    def __init__(self) -> None:
        super().__init__()
        sizes = scale()
        self._first = label("", "strong")
        self._second = Elided("", "body", "ink2")
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, sizes.space(8), 0, sizes.space(8))
        lines.setSpacing(sizes.space(2))
        lines.addWidget(self._first)
        lines.addWidget(self._second)

    def draw(self, entry: Row, columns: Sequence[Column]) -> None:
        """Say what the row holds; a bare number says what it counts."""
        said = [
            f"{column.title} {cell}" if column.is_number else cell
            for cell, column in zip(entry.cells, columns, strict=False)
            if cell
        ]
        self._first.setText(said[0] if said else tr("第 {number} 条", number=entry.number))
        self._second.say(tr("，").join(said[1:]) or tr("还没有填"))


class RowLine(QFrame):
    """A finished row; the whole line opens it."""

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.ref = ""
        self.setProperty("kind", "row")
        sizes = scale()
        self._cells: Cells | None = None
        self._two: _TwoLines | None = None
        self._wrong: QLabel | None = None
        self.pencil = button("", "bare")
        self.pencil.setIcon(icon("pencil", "ink2", 18))
        self.pencil.setIconSize(icon_size(18))
        self.pencil.setFixedWidth(sizes.px(PENCIL))
        self.pencil.setToolTip(tr("修改这条"))
        self.pencil.clicked.connect(self._clicked)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(sizes.space(EDGE), 0, sizes.space(EDGE) - 6, 0)
        self._line.setSpacing(sizes.space(GAP))
        self._line.addWidget(self.pencil)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def draw(self, entry: Row, columns: Sequence[Column], widths: Sequence[int], *, is_narrow: bool) -> None:
        """Say what the row holds: cells under their columns, or two lines where there is no room."""
        self.ref = entry.ref
        if is_narrow:
            self._draw_two(entry, columns)
        else:
            self._draw_cells(entry, columns, widths)
        self._draw_wrong(is_wrong=entry.problems > 0)
        self.pencil.setObjectName(f"repeat-row:{entry.ref}")
        self.pencil.setAccessibleName(
            tr("修改第 {number} 条 {title}", number=entry.number, title=entry.title)
        )

    def _draw_two(self, entry: Row, columns: Sequence[Column]) -> None:
        if self._two is None:
            self._two = _TwoLines()
            self._line.insertWidget(0, self._two, 1)
            self.setMaximumHeight(scale().px(96))
        self._two.draw(entry, columns)
        self.setMinimumHeight(max(scale().control(60), self._two.sizeHint().height()))

    def _draw_cells(self, entry: Row, columns: Sequence[Column], widths: Sequence[int]) -> None:
        if self._cells is None:
            self._cells = Cells(BODY, "ink")
            self._line.insertWidget(0, self._cells, 1)
            self.setFixedHeight(scale().control(40))
        self._cells.draw(entry.cells if any(entry.cells) else _blank(entry), columns, widths)

    def _draw_wrong(self, *, is_wrong: bool) -> None:
        if is_wrong and self._wrong is None:
            self._wrong = icon_label("circle-alert", "red", WARNING)
            self._wrong.setToolTip(tr("这一条有要改的地方"))
            self._line.insertWidget(1, self._wrong)
        if self._wrong is not None:
            self._wrong.setVisible(is_wrong)

    @Slot()
    def _clicked(self) -> None:
        self.opened.emit(self.ref)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The whole line is the target."""
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(self.ref)


def _blank(entry: Row) -> tuple[str, ...]:
    """What a row says that holds nothing yet."""
    number = tr("第 {number} 条", number=entry.number)
    if len(entry.cells) < 2:
        return (tr("{number}，还没有填", number=number),)
    return (number, tr("还没有填"), *[""] * (len(entry.cells) - 2))


class TotalLine(QFrame):
    """The foot: how many rows, and the sum under its column."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "foot")
        self._name = label(tr("合计"), "strong")
        self._count = label("", "caption", "ink2")
        self._sum = label("", "strong")
        line = _line_of(self, 36)
        line.addWidget(self._name)
        line.addWidget(self._count)
        line.addStretch(1)
        line.addWidget(self._sum)
        self._pad = frame("plain")
        line.addWidget(self._pad)

    def draw(self, summary: Summary, place: int, widths: Sequence[int], *, is_narrow: bool) -> None:
        """Show the sum of the column at this place."""
        self._count.setText(tr("{count} 条", count=len(summary.rows)))
        self._sum.setText(summary.columns[place].total)
        after = sum(width + scale().space(GAP) for width in widths[place + 1 :] if width)
        self._pad.setFixedWidth(0 if is_narrow else after + tail_width() - scale().space(EDGE))


def total_column(summary: Summary) -> int:
    """The last column that adds up, -1 when nothing does or there are too few rows; so in most tables."""
    places = reversed(range(len(summary.columns))) if len(summary.rows) > 1 else ()
    return next((place for place in places if summary.columns[place].total), -1)
