"""The last page: what was written down, in large type to be read aloud, beside the signatures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop.language import tr
from desktop.viewmodels.visit import VisitViewModel
from desktop.viewmodels.visit_readback import ReadBack
from desktop.windows.parts import (
    button,
    card,
    clear,
    column,
    divider,
    icon_label,
    label,
    row,
    scrolled,
    set_text,
)
from desktop.windows.questions.flow import show_if
from desktop.windows.theme import scale
from desktop.windows.visit.blocks import BlocksView
from desktop.windows.visit.reasons import ReasonField, ReasonsCard

LARGE, LARGER = "readback", "h1"
AT_ONCE, A_SLICE = 16, 6
Line = tuple[int, str, str, str]
"""The gap above, the words, the kind and the tone of their label."""


class ReadBackCard(QWidget):
    """念给被访人听 on the left, signatures on the right; under each other on a narrow screen."""

    def __init__(self, model: VisitViewModel, blocks: BlocksView, *, is_narrow: bool) -> None:
        super().__init__()
        self._model = model
        self._said: tuple[ReadBack, ...] | None = None
        self._size = LARGE
        self._waiting: list[Line] = []
        self._later_lines = QTimer(self)
        self._later_lines.setSingleShot(True)
        self._later_lines.timeout.connect(self._go_on)
        sizes = scale()
        self._larger = button(tr("A+ 字大一点"), "small", "", "readback-larger")
        self._larger.clicked.connect(self._resize_type)
        self._text = QWidget()
        self._lines = QVBoxLayout(self._text)
        self._lines.setContentsMargins(0, 0, sizes.space(8), 0)
        self._lines.setSpacing(sizes.space(4))
        self._area = scrolled(self._text, "readback")
        self._reasons = ReasonsCard(model)
        reading = QWidget()
        left = QVBoxLayout(reading)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(sizes.space(12))
        left.addWidget(self._reasons)
        left.addWidget(self._reading(is_narrow), 1)
        direction = QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
        box = QBoxLayout(direction, self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(sizes.space(20))
        if is_narrow:
            box.addWidget(reading)
            box.addWidget(blocks)
            return
        side = scrolled(_padded(blocks), "signatures")
        side.setFixedWidth(sizes.px(444))
        box.addWidget(reading, 1)
        box.addWidget(side)

    def _reading(self, is_narrow: bool) -> QFrame:
        sizes = scale()
        made = card("readback-card")
        lines = column(made)
        head = row(icon_label("volume-2", "accent", 22), label(tr("念给被访人听"), "h2"), None, self._larger)
        lines.addLayout(head)
        lines.addWidget(divider())
        lines.addWidget(self._area)
        self._earlier = button(tr("上一页"), "quiet", "chevron-left", "readback-previous")
        self._later = button(tr("下一页"), "quiet", "chevron-right", "readback-next")
        self._earlier.clicked.connect(self._page_up)
        self._later.clicked.connect(self._page_down)
        lines.addLayout(row(self._earlier, None, self._later))
        if is_narrow:
            made.setMinimumHeight(sizes.px(300))
        return made

    def reasons(self) -> list[ReasonField]:
        """The reasons that are asked, in reading order."""
        return self._reasons.fields

    def refresh(self) -> None:
        """Say it anew when an answer changed."""
        self._reasons.refresh()
        said = self._model.read_back()
        if said == self._said:
            return
        self._said = said
        self._draw()

    def _draw(self) -> None:
        clear(self._lines)
        self._lines.addStretch(1)
        for turn in (self._earlier, self._later):
            show_if(turn, bool(self._said))
        self._waiting = list(_lines_of(self._said or (), self._size))
        self._add_some(AT_ONCE)

    @Slot()
    def _go_on(self) -> None:
        self._add_some(A_SLICE)

    def _add_some(self, count: int) -> None:
        """What the first screenful shows stands there at once, the rest between two paintings."""
        for gap, text, kind, tone in self._waiting[:count]:
            if gap:
                self._lines.insertSpacing(self._lines.count() - 1, scale().space(gap))
            self._lines.insertWidget(self._lines.count() - 1, label(text, kind, tone, wrap=True))
        del self._waiting[:count]
        if self._waiting:
            self._later_lines.start(0)

    @Slot()
    def _resize_type(self) -> None:
        self._size = LARGER if self._size == LARGE else LARGE
        set_text(self._larger, tr("A 字小一点") if self._size == LARGER else tr("A+ 字大一点"))
        self._draw()

    @Slot()
    def _page_up(self) -> None:
        _turn(self._area, -1)

    @Slot()
    def _page_down(self) -> None:
        _turn(self._area, 1)


def _lines_of(said: Sequence[ReadBack], size: str) -> Iterator[Line]:
    """Every title and sentence; a word where there is none."""
    if not said:
        yield 0, tr("还没有要念的：前面填好的情况会列在这里。"), "body", "ink2"
    for place, part in enumerate(said):
        gap = 8 if place else 0
        if part.title:
            yield gap, part.title, "strong-caption", "accent"
            gap = 0
        for sentence in part.sentences:
            yield gap, sentence, size, "ink"
            gap = 0


def _turn(area: QScrollArea, step: int) -> None:
    bar = area.verticalScrollBar()
    bar.setValue(bar.value() + step * max(40, bar.pageStep() - scale().px(40)))


def _padded(blocks: QWidget) -> QWidget:
    made = QWidget()
    lines = QVBoxLayout(made)
    lines.setContentsMargins(6, 6, 10, 6)
    lines.addWidget(blocks, 0, Qt.AlignmentFlag.AlignTop)
    return made
