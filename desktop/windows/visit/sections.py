"""The list of sections on the left: where one is, what is done, what must be changed."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QVBoxLayout, QWidget

from desktop.language import mark, tr
from desktop.viewmodels.visit import VisitViewModel
from desktop.viewmodels.visit_places import Stop
from desktop.viewmodels.visit_state import Mark
from desktop.windows.parts import icon_label, label, row, scrolled
from desktop.windows.questions.flow import show_if
from desktop.windows.theme import colour, icon_size, pixmap, scale

HERE = mark("正在填")


class SectionButton(QAbstractButton):
    """One section or one of its parts, painted: name on the left, its mark on the right."""

    def __init__(self, stop: Stop, *, is_part: bool) -> None:
        super().__init__()
        self.stop = stop
        self._is_part = is_part
        self._words = ""
        self._mark = Mark("none")
        self._is_here = False
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._tall = scale().control(36 if is_part else 48)
        self.setFixedHeight(self._tall)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def draw(self, words: str, mark: Mark, *, is_here: bool, tip: str = "") -> None:
        """Say the name and the mark."""
        tip = f"{words}\u3000{tip}".rstrip()  # a long name is cut in the list
        if (words, mark, is_here, tip) == (self._words, self._mark, self._is_here, self.toolTip()):
            return
        self._words, self._mark, self._is_here = words, mark, is_here
        self.setToolTip(tip)
        self.setAccessibleName(f"{words}，{tr(HERE) if is_here else mark.words}")
        self.update()

    def sizeHint(self) -> QSize:
        """The list decides the width."""
        return QSize(scale().px(120), self._tall)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground, bar, name, mark."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = self.rect()
        if self._is_here and not self._is_part:
            painter.fillRect(area, colour("accent-light"))
            painter.fillRect(QRect(0, 0, 4, area.height()), colour("accent"))
        elif self.underMouse():
            painter.fillRect(area, colour("sunk"))
        self._paint_words(painter, area)
        painter.end()

    def _paint_words(self, painter: QPainter, area: QRect) -> None:
        sizes = scale()
        left = sizes.space(44 if self._is_part else 20)
        right = sizes.space(16)
        mark_width = self._paint_mark(painter, area.adjusted(0, 0, -right, 0))
        font = QFont(self.font())
        font.setPixelSize(sizes.px(16))
        font.setBold(self._is_here)
        painter.setFont(font)
        tone = "accent" if self._is_part and self._is_here else "ink2" if self._is_part else "ink"
        painter.setPen(colour(tone))
        room = area.adjusted(left, 0, -right - mark_width - 8, 0)
        text = painter.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_mark(self, painter: QPainter, area: QRect) -> int:
        mark = self._mark
        if mark.wrong or mark.reminders:
            tone = "red" if mark.wrong else "amber"
            return self._paint_chip(painter, area, tone, str(mark.wrong or mark.reminders))
        if self._is_part:
            return self._paint_word(painter, area)
        name, tone = ("circle-check", "accent") if mark.kind == "done" else ("circle-dashed", "ink3")
        if mark.kind == "some":
            tone = "accent"
        edge = icon_size(20).width()
        painter.drawPixmap(
            QRect(area.right() - edge + 1, (area.height() - edge) // 2, edge, edge), pixmap(name, tone, 20)
        )
        return edge

    def _paint_word(self, painter: QPainter, area: QRect) -> int:
        font = QFont(self.font())
        font.setPixelSize(scale().px(14))
        painter.setFont(font)
        words = tr(HERE) if self._is_here else self._mark.words
        painter.setPen(colour("accent" if self._is_here else "ink2"))
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
        return painter.fontMetrics().horizontalAdvance(words)

    def _paint_chip(self, painter: QPainter, area: QRect, tone: str, number: str) -> int:
        sizes = scale()
        font = QFont(self.font())
        font.setPixelSize(sizes.px(14))
        painter.setFont(font)
        edge = icon_size(16).width()
        width = edge + 6 + painter.fontMetrics().horizontalAdvance(number) + sizes.space(16)
        height = sizes.px(26)
        ground = QRectF(area.right() - width + 1, (area.height() - height) / 2, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(f"{tone}-light"))
        painter.drawRoundedRect(ground, 4, 4)
        left = int(ground.left()) + sizes.space(8)
        name = "circle-alert" if tone == "red" else "triangle-alert"
        painter.drawPixmap(QRect(left, (area.height() - edge) // 2, edge, edge), pixmap(name, tone, 16))
        painter.setPen(colour(tone))
        painter.drawText(
            QRect(left + edge + 5, 0, width, area.height()),
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            number,
        )
        return width


class SectionList(QFrame):
    """All sections; the current one opens its parts."""

    chosen = Signal(object)
    """The Stop that was pressed."""

    def __init__(self, model: VisitViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setProperty("kind", "sections")
        self.setAccessibleName(tr("各节"))
        sizes = scale()
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(self._pressed)
        self._sections: dict[int, SectionButton] = {}
        self._parts: dict[Stop, SectionButton] = {}
        content = QWidget()
        self._lines = QVBoxLayout(content)
        self._lines.setContentsMargins(0, sizes.space(12), 1, sizes.space(8))
        self._lines.setSpacing(0)
        for number in range(len(model.sections)):
            self._sections[number] = self._add(Stop(number, 0), self._lines.count(), is_part=False)
        self._lines.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(scrolled(content), 1)
        column.addLayout(_legend())
        model.progress_changed.connect(self.refresh)  # which follows every change of page
        self.refresh()

    def _add(self, stop: Stop, place: int, *, is_part: bool) -> SectionButton:
        made = SectionButton(stop, is_part=is_part)
        made.setObjectName(f"part:{stop.section}:{stop.page}" if is_part else f"section:{stop.section}")
        self._lines.insertWidget(place, made)
        self._group.addButton(made)
        return made

    def _part(self, stop: Stop) -> SectionButton:
        """The button of a part, made when its section is opened for the first time."""
        if stop not in self._parts:
            before = [one for one in self._parts if (one.section, one.page) < (stop.section, stop.page)]
            self._parts[stop] = self._add(stop, stop.section + 1 + len(before), is_part=True)
        return self._parts[stop]

    @Slot()
    def refresh(self) -> None:
        """Draw names and marks anew."""
        model = self._model
        stops = model.places.stops()
        keys = {number: digit for digit, number in model.places.section_keys().items()}
        for number, made in self._sections.items():
            is_here = number == model.places.at.section
            show_if(made, any(stop.section == number for stop in stops))
            tip = f"Alt+{keys[number]}" if number in keys else ""
            made.draw(
                model.places.section_title(model.sections[number]),
                model.places.section_mark(number),
                is_here=is_here,
                tip=tip,
            )
        asked = [stop for stop in stops if stop.section == model.places.at.section]
        opened = asked if len(asked) > 1 else []
        for stop, part in self._parts.items():
            show_if(part, stop in opened)
        for stop in opened:
            self._draw_part(stop)

    def _draw_part(self, stop: Stop) -> None:
        model, part = self._model, self._part(stop)
        show_if(part, is_wanted=True)
        section = model.sections[stop.section]
        page = section.pages[stop.page]
        words = model.places.page_title(section, page) or tr("其他")
        if page.repeat is not None:
            words = f"{words} {len(model.session.rows(page.key))}"
        part.draw(words, model.places.page_mark(stop), is_here=stop == model.places.at)

    @Slot(object)
    def _pressed(self, pressed: QAbstractButton) -> None:
        if not isinstance(pressed, SectionButton):
            return
        is_section = pressed.objectName().startswith("section:")
        first = self._model.places.first_of(pressed.stop.section) if is_section else pressed.stop
        if first is not None:
            self.chosen.emit(first)


def _legend() -> QVBoxLayout:
    sizes = scale()
    lines = QVBoxLayout()
    lines.setContentsMargins(sizes.space(20), 0, sizes.space(8), sizes.space(12))
    lines.setSpacing(sizes.space(4))
    for pair in (
        (("circle-check", "accent", tr("填完")), ("circle-dashed", "ink3", tr("没动过"))),
        (("circle-alert", "red", tr("几处要改")), ("triangle-alert", "amber", tr("几处提醒"))),
    ):
        parts: list[QWidget | int | None] = []
        for name, tone, words in pair:
            parts += [icon_label(name, tone, 16), label(words, "micro", "ink2"), 4]
        lines.addLayout(row(*parts, None, spacing=5))
    return lines
