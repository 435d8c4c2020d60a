"""Fields that are typed: text, numbers, money, dates, times, identity numbers, long text.

Every editor has the same small face: `target` (the widget that takes the keyboard), `draw(state)`,
`commit()`, and the signals `edited` (text to store) and `refused` (text and a sentence).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from desktop.language import mark, tr
from desktop.viewmodels.visit_dates import (
    DATE_REMEDY,
    MOMENT_REMEDY,
    MONTH_REMEDY,
    TIME_REMEDY,
    YEAR_REMEDY,
    parse_date,
    parse_moment,
    parse_month,
    parse_time,
    parse_year,
)
from desktop.viewmodels.visit_money import capital, grouped, parse_amount
from desktop.viewmodels.visit_repeats import group_identity, is_identity
from desktop.windows.questions.state import QuestionState, Surroundings
from desktop.windows.theme import pixmap, restyle, scale

PAUSE_MS = 1_200
LONGEST, LONGEST_INVITATION, AROUND_TEXT = 560, 420, 36  # the longest fits an open row at 1366 px
IDENTITY_LENGTH = 18


@dataclass(frozen=True)
class Notation:
    """How one kind of value is written: on the screen, and as stored text."""

    show: Callable[[str], str]
    read: Callable[[str], str | None]
    remedy: str = ""
    width: int = 300
    is_number: bool = False
    icon: str = ""
    placeholder: str = ""
    tip: Callable[[str], str] | None = None
    regroup: Callable[[str], str] | None = None
    full_length: int = 0


class LineField(QLineEdit):
    """One line of typed text; stored when the keyboard leaves it or Enter is pressed."""

    edited = Signal(object)
    refused = Signal(object, object)

    def __init__(self, notation: Notation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notation = notation
        self._shown = ""
        self._room = scale().px(notation.width)
        self.target = self
        self.setPlaceholderText(tr(notation.placeholder))
        self.setFixedWidth(self._room)
        if notation.is_number:
            self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if notation.icon:
            self.setTextMargins(0, 0, scale().icon(18), 0)
        self.editingFinished.connect(self.commit)
        self.textEdited.connect(self._typed)

    def draw(self, state: QuestionState) -> None:
        """Show the stored value; text that is being typed stays."""
        text = self._notation.show(state.value) if state.typed is None else state.typed
        self._shown = text
        if state.unknown:
            text = ""
        self._invite(state.unknown or state.hint or tr(self._notation.placeholder))
        if not self.isModified() and self.text() != text:
            self.setText(text)
            if not self.hasFocus():
                self.setCursorPosition(0)  # a long answer is read from its beginning
        self._grow()
        self.setReadOnly(state.is_readonly)
        if self._notation.tip is not None:
            self.setToolTip(self._notation.tip(state.value))
        if self.property("edge") != state.edge:
            restyle(self, edge=state.edge)

    def _invite(self, words: str) -> None:
        """Words in the empty field; the field is wide enough to read them."""
        if words != self.placeholderText():
            self.setPlaceholderText(words)
            least, most = scale().px(self._notation.width), scale().px(LONGEST_INVITATION)
            self._room = max(least, min(self._takes(words), most))

    def _grow(self) -> None:
        """A long answer gets the room to read it, as far as there is any."""
        most, taken = scale().px(LONGEST), self._takes(self.text())
        wanted = max(self._room, min(taken, most))
        if wanted != self.minimumWidth():
            self.setFixedWidth(wanted)
        if self._notation.tip is None:
            self.setToolTip(self.text() if taken > most else "")

    def _takes(self, text: str) -> int:
        return self.fontMetrics().horizontalAdvance(text) + scale().px(AROUND_TEXT)

    @Slot()
    def commit(self) -> None:
        """Hand over what was typed; nothing happens when nothing changed."""
        text = self.text().strip()
        if self.isReadOnly() or (not self.isModified() and text == self._shown):
            return
        self.setModified(False)
        value = self._notation.read(text) if text else ""
        if value is None:
            self._shown = text
            self.refused.emit(text, tr(self._notation.remedy))
            return
        self._shown = self._notation.show(value)
        if self.text() != self._shown:
            self.setText(self._shown)
        self.edited.emit(value)

    @Slot(str)
    def _typed(self, text: str) -> None:
        regroup = self._notation.regroup
        if regroup is not None:
            self._rewrite(regroup(text))
        if self._notation.full_length and len(self._bare()) == self._notation.full_length:
            self.commit()

    def _bare(self) -> str:
        return self.text().replace(" ", "")

    def _rewrite(self, text: str) -> None:
        """Set the grouped text and keep the cursor behind the same character."""
        if text == self.text():
            return
        before = len(self.text()[: self.cursorPosition()].replace(" ", ""))
        self.setText(text)
        place = 0
        while before > 0 and place < len(text):
            before -= text[place] != " "
            place += 1
        self.setCursorPosition(place)
        self.setModified(True)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The field and its icon; the style's own icons do not grow with the text."""
        super().paintEvent(event)
        if self._notation.icon:
            edge = scale().icon(18)
            painter = QPainter(self)
            left, top = self.width() - edge - scale().px(9), (self.height() - edge) // 2
            painter.drawPixmap(QRect(left, top, edge, edge), pixmap(self._notation.icon, "ink3", 18))
            painter.end()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Arriving by keyboard selects the text, so that typing replaces it."""
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.MouseFocusReason and not self.isReadOnly():
            self.selectAll()


class LongField(QPlainTextEdit):
    """Several lines of text; Ctrl+Enter breaks the line, Enter goes on."""

    edited = Signal(object)
    refused = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.target = self
        self.setTabChangesFocus(True)
        self.setProperty("wide", True)
        self.setFixedHeight(scale().control(84))
        self.setPlaceholderText(tr("Ctrl+Enter 换行"))
        self._shown = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.commit)
        self.textChanged.connect(self._pause.start)

    def draw(self, state: QuestionState) -> None:
        """Show the stored text unless it is being typed."""
        if not self._is_typing():
            self._shown = state.value
        if not self._is_typing() and self.toPlainText() != state.value:
            self.setPlainText(state.value)
        self.setReadOnly(state.is_readonly)
        if self.property("edge") != state.edge:
            restyle(self, edge=state.edge)

    def _is_typing(self) -> bool:
        return self.hasFocus() and self.document().isModified()

    @Slot()
    def commit(self) -> None:
        """Hand over what was typed; also after a pause in typing, so that a power cut costs little."""
        self._pause.stop()
        text = self.toPlainText().strip()
        if not self.isReadOnly() and text != self._shown:
            self._shown = text
            self.edited.emit(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter belongs to the page; Ctrl+Enter is a new line."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.insertPlainText("\n")
                event.accept()
                return
            self.commit()
            event.ignore()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving stores."""
        super().focusOutEvent(event)
        self.commit()


def _same(text: str) -> str:
    return text


def _read_identity(text: str) -> str:
    return text.replace(" ", "").upper()


def _bare_number(text: str) -> str | None:
    return parse_amount(text)


def _show_moment(text: str) -> str:
    return text[:16].replace("T", " ")


def _show_clock(text: str) -> str:
    return text[:5]


NUMBER_REMEDY = mark("请填数字")

IDENTITY = Notation(
    group_identity, _read_identity, width=264, regroup=group_identity, full_length=IDENTITY_LENGTH
)


def notation_of(around: Surroundings) -> Notation:
    """How the value of a typed question is written."""
    kind, appearance = around.node.kind, around.node.appearance
    if is_identity(around.node):
        return IDENTITY
    if "thousands-sep" in appearance:
        width = 130 if around.is_compact else 168
        return Notation(grouped, _bare_number, tr(NUMBER_REMEDY), width, True, tip=capital)
    if kind in ("integer", "decimal"):
        return Notation(_same, _bare_number, tr(NUMBER_REMEDY), 104, True)
    if kind == "date":
        return _date_notation(around.today, appearance)
    if kind == "time":
        return Notation(_show_clock, parse_time, tr(TIME_REMEDY), 120, icon="clock")
    if kind == "dateTime":
        return Notation(
            _show_moment,
            lambda text: parse_moment(text, around.today()),
            tr(MOMENT_REMEDY),
            220,
            icon="clock",
        )
    if kind == "barcode":
        return Notation(_same, _same, width=240, placeholder=tr("用扫码枪扫，或照着键入"))
    width = 168 if around.is_compact or "numbers" in appearance else 300
    return Notation(_same, _same, width=width)


def _date_notation(today: Callable[[], date], appearance: frozenset[str]) -> Notation:
    if "year" in appearance:
        return Notation(lambda text: text[:4], lambda text: parse_year(text, today()), tr(YEAR_REMEDY), 110)
    if "month-year" in appearance:
        return Notation(
            lambda text: text[:7],
            lambda text: parse_month(text, today()),
            tr(MONTH_REMEDY),
            150,
            icon="calendar",
        )
    return Notation(
        _same,
        lambda text: parse_date(text, today()),
        tr(DATE_REMEDY),
        164,
        icon="calendar",
        placeholder=tr("如 20260309"),
    )
