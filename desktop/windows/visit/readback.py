"""The last page: what was written down, in large type to be read aloud, beside the signatures."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
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


class ReadBackCard(QWidget):
    """念给被访人听 on the left, signatures on the right; under each other on a narrow screen."""

    def __init__(self, model: VisitViewModel, blocks: BlocksView, *, is_narrow: bool) -> None:
        super().__init__()
        self._model = model
        self._said: tuple[ReadBack, ...] | None = None
        self._size = LARGE
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
        sizes = scale()
        for turn in (self._earlier, self._later):
            show_if(turn, bool(self._said))
        if not self._said:
            nothing = tr("还没有要念的：前面填好的情况会列在这里。")
            self._lines.addWidget(label(nothing, "body", "ink2", wrap=True))
        for place, part in enumerate(self._said or ()):
            if place:
                self._lines.addSpacing(sizes.space(8))
            if part.title:
                self._lines.addWidget(label(part.title, "strong-caption", "accent"))
            for sentence in part.sentences:
                self._lines.addWidget(label(sentence, self._size, "ink", wrap=True))
        self._lines.addStretch(1)

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


def _turn(area: QScrollArea, step: int) -> None:
    bar = area.verticalScrollBar()
    bar.setValue(bar.value() + step * max(40, bar.pageStep() - scale().px(40)))


def _padded(blocks: QWidget) -> QWidget:
    made = QWidget()
    lines = QVBoxLayout(made)
    lines.setContentsMargins(6, 6, 10, 6)
    lines.addWidget(blocks, 0, Qt.AlignmentFlag.AlignTop)
    return made
