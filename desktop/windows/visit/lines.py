"""The lines of a compact table: head, finished rows, total; columns stand under each other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop.language import tr
from desktop.viewmodels.visit_repeats import Column, Row, Summary
from desktop.windows.parts import Elided, button, frame, icon_label, label
from desktop.windows.theme import icon, icon_size, scale

EDGE = 16
GAP = 12
PENCIL = 30
WARNING = 18
LEAST, MOST = 48, 260


def column_widths(summary: Summary, width: int, metrics: QFontMetrics) -> tuple[int, ...]:
    """Widths that fit the contents, stretched or squeezed evenly to the table's width."""
    if not summary.columns:
        return ()
    sizes = scale()
    natural = []
    for place, column in enumerate(summary.columns):
        texts = [column.title, column.total, *(entry.cells[place] for entry in summary.rows)]
        widest = max(metrics.horizontalAdvance(text) for text in texts) + 10
        natural.append(max(sizes.px(LEAST), min(sizes.px(MOST), widest)))
    room = width - sizes.space(EDGE) - tail_width()
    _drop_columns(natural, summary.columns, room - sizes.space(GAP) * len(natural))
    kept = sum(1 for one in natural if one)
    spare = room - sizes.space(GAP) * kept - sum(natural)
    if spare >= 0:
        return tuple(one + spare // kept if one else 0 for one in natural)
    return tuple(
        max(24, one * (room - sizes.space(GAP) * kept) // sum(natural)) if one else 0 for one in natural
    )


def tail_width() -> int:
    """What stands right of the columns: the warning, the pencil, the margin."""
    sizes = scale()
    return sizes.icon(WARNING) + sizes.px(PENCIL) + sizes.space(GAP) + sizes.space(EDGE) - 6


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
    """Labels side by side, made once and filled again."""

    def __init__(self, kind: str, tone: str) -> None:
        super().__init__()
        self._kind, self._tone = kind, tone
        self._labels: list[Elided] = []
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(scale().space(GAP))
        self._line.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        """Columns are fitted to the table, never the table to its columns."""
        return QSize(0, super().minimumSizeHint().height())

    def draw(self, texts: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> None:
        """Fill the cells; figures stand to the right."""
        while len(self._labels) > len(texts):
            old = self._labels.pop()
            self._line.removeWidget(old)
            old.hide()
            old.deleteLater()
        while len(self._labels) < len(texts):
            made = Elided("", self._kind, self._tone)
            self._labels.append(made)
            self._line.addWidget(made)
        for made, text, column, width in zip(self._labels, texts, columns, widths, strict=False):
            side = Qt.AlignmentFlag.AlignRight if column.is_number else Qt.AlignmentFlag.AlignLeft
            made.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            made.setVisible(width > 0)
            made.setFixedWidth(max(1, width))
            made.say(text)


class HeadLine(QFrame):
    """The names of the columns."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "head")
        line = _line_of(self, 34)
        self._cells = Cells("caption", "ink2")
        line.addWidget(self._cells, 1)

    def draw(self, summary: Summary, widths: Sequence[int]) -> None:
        """Name the columns."""
        self._cells.draw([column.title for column in summary.columns], summary.columns, widths)


class RowLine(QFrame):
    """A finished row; the whole line opens it."""

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.ref = ""
        self.setProperty("kind", "row")
        sizes = scale()
        self._cells = Cells("body", "ink")
        self._first = label("", "strong")
        self._second = Elided("", "body", "ink2")
        self._two = QWidget()
        two = QVBoxLayout(self._two)
        two.setContentsMargins(0, sizes.space(8), 0, sizes.space(8))
        two.setSpacing(sizes.space(2))
        two.addWidget(self._first)
        two.addWidget(self._second)
        self._wrong = icon_label("circle-alert", "red", 18)
        self._wrong.setToolTip(tr("这一条有要改的地方"))
        policy = self._wrong.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._wrong.setSizePolicy(policy)
        self.pencil = button("", "bare")
        self.pencil.setIcon(icon("pencil", "ink2", 18))
        self.pencil.setIconSize(icon_size(18))
        self.pencil.setFixedWidth(sizes.px(PENCIL))
        self.pencil.clicked.connect(self._clicked)
        line = QHBoxLayout(self)
        line.setContentsMargins(sizes.space(EDGE), 0, sizes.space(EDGE) - 6, 0)
        line.setSpacing(sizes.space(GAP))
        line.addWidget(self._cells, 1)
        line.addWidget(self._two, 1)
        line.addWidget(self._wrong)
        line.addWidget(self.pencil)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def draw(self, entry: Row, columns: Sequence[Column], widths: Sequence[int], *, is_narrow: bool) -> None:
        """Say what the row holds: cells under their columns, or two lines where there is no room."""
        self.ref = entry.ref
        said = [cell for cell in entry.cells if cell]
        self._cells.setVisible(not is_narrow)
        self._two.setVisible(is_narrow)
        if is_narrow:
            self._first.setText(said[0] if said else tr("第 {number} 条", number=entry.number))
            self._second.say(tr("，").join(said[1:]) or tr("还没有填"))
            self.setMinimumHeight(scale().control(60))
            self.setMaximumHeight(scale().px(96))
        else:
            self.setFixedHeight(scale().control(40))
            cells = entry.cells if said else _blank(entry)
            self._cells.draw(cells, columns, widths)
        self._wrong.setVisible(entry.problems > 0)
        self.pencil.setObjectName(f"repeat-row:{entry.ref}")
        self.pencil.setAccessibleName(
            tr("修改第 {number} 条 {title}", number=entry.number, title=entry.title)
        )
        self.pencil.setToolTip(tr("修改这条"))

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
        self._sum = QLabel()
        self._sum.setProperty("kind", "strong")
        line = _line_of(self, 36)
        line.addWidget(self._name)
        line.addWidget(self._count)
        line.addStretch(1)
        line.addWidget(self._sum)
        self._pad = frame("plain")
        line.addWidget(self._pad)

    def draw(self, summary: Summary, widths: Sequence[int], *, is_narrow: bool) -> None:
        """Show the sum of the last column that adds up; nothing adds up in most tables."""
        place = next((n for n in reversed(range(len(summary.columns))) if summary.columns[n].total), -1)
        self.setVisible(place >= 0 and len(summary.rows) > 1)
        if place < 0:
            return
        self._count.setText(tr("{count} 条", count=len(summary.rows)))
        self._sum.setText(summary.columns[place].total)
        after = sum(width + scale().space(GAP) for width in widths[place + 1 :] if width)
        self._pad.setFixedWidth(0 if is_narrow else after + tail_width() - scale().space(EDGE))
