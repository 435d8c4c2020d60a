"""Signing on the screen: pen, finger or mouse draw, the drawing is stored as a picture."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from desktop.language import mark, tr
from desktop.windows.parts import button, label, row
from desktop.windows.questions.pictures import encode
from desktop.windows.questions.state import QuestionState, Surroundings
from desktop.windows.theme import colour, pixmap, restyle, scale

LIFTED_MS = 1_000
INK = "#1B2A52"
INVITATION = mark("请在这里签字：用手写板、触摸屏或鼠标")


class SignatureHead(QWidget):
    """Beside the label: signed or waiting, and 重签."""

    def __init__(self) -> None:
        super().__init__()
        self._icon = QLabel()
        self._words = label("", "caption", "amber")
        self.again = button(tr("重签"), "quiet")
        self.again.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.again.setProperty("kind", "bare")
        line = row(self._icon, self._words, 4, self.again, spacing=6)
        self.setLayout(line)
        self.draw(is_signed=False)

    def draw(self, *, is_signed: bool) -> None:
        """Say whether it is signed."""
        tone = "accent" if is_signed else "amber"
        self._icon.setPixmap(pixmap("circle-check" if is_signed else "pen-line", tone, 18))
        self._words.setText(tr("已签") if is_signed else tr("等签字"))
        if self._words.property("tone") != tone:
            restyle(self._words, tone=tone)
        self.again.setVisible(is_signed)


class SignaturePad(QFrame):
    """A white field to sign in. The picture is stored a second after the pen was lifted, or on leaving."""

    edited = Signal(object)
    refused = Signal(object, object)

    def __init__(self, around: Surroundings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._around = around
        self.target = self
        self.setProperty("wide", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFixedHeight(scale().control(100))
        self._strokes: list[list[QPointF]] = []
        self._stored: QPixmap | None = None
        self._name = ""
        self._edge = ""
        self._is_unsaved = False
        self._readonly = False
        self.head = SignatureHead()
        self.head.again.clicked.connect(self.clear)
        self._lifted = QTimer(self)
        self._lifted.setSingleShot(True)
        self._lifted.setInterval(LIFTED_MS)
        self._lifted.timeout.connect(self.commit)

    def draw(self, state: QuestionState) -> None:
        """Show the stored signature."""
        self._readonly, self._edge = state.is_readonly, state.edge
        if state.value != self._name:
            self._name = state.value
            if not state.value:
                self._stored, self._strokes = None, []
            elif not self._strokes:
                self._around.attachment(state.value, self._show)
        self.head.draw(is_signed=self.is_signed)
        self.update()

    @property
    def is_signed(self) -> bool:
        """Whether anything is drawn or stored."""
        return bool(self._strokes or self._name)

    @Slot()
    def commit(self) -> None:
        """Store the drawing if it is new."""
        self._lifted.stop()
        if self._is_unsaved and self._strokes:
            self._is_unsaved = False
            self._around.attach(encode(self._picture(), "PNG"), "image/png")

    @Slot()
    def clear(self) -> None:
        """清除: an empty field to sign again."""
        self._lifted.stop()
        self._strokes, self._stored, self._is_unsaved = [], None, False
        self.head.draw(is_signed=False)
        self.update()
        if self._name:
            self.edited.emit("")

    def _show(self, data: bytes) -> None:
        picture = QPixmap()
        if picture.loadFromData(data):
            self._stored = picture
            self.update()

    def _picture(self) -> QImage:
        ratio = 2
        image = QImage(self.width() * ratio, self.height() * ratio, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        painter.scale(ratio, ratio)
        self._ink(painter)
        painter.end()
        return image

    def _ink(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(INK), 3.0)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        for stroke in self._strokes:
            painter.drawPath(_smooth(stroke))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The field, its base line, the invitation or the ink."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_wrong = self._edge == "error"
        painter.setPen(QPen(colour("red" if is_wrong else "field"), 2 if is_wrong else 1))
        painter.setBrush(colour("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        base = self.height() - scale().control(22)
        painter.setPen(QPen(colour("line"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(16, base, self.width() - 16, base)
        if self._strokes:
            self._ink(painter)
        elif self._stored is not None:
            painter.drawPixmap(_fitted(self._stored, self), self._stored, QRectF(self._stored.rect()))
        else:
            painter.setPen(colour("ink3"))
            painter.drawText(
                self.rect().adjusted(8, 0, -8, -12), Qt.AlignmentFlag.AlignCenter, tr(INVITATION)
            )
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The pen touches."""
        if event.button() == Qt.MouseButton.LeftButton and not self._readonly:
            self._lifted.stop()
            if not self._strokes:
                self._stored = None
            self._strokes.append([event.position()])
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The pen moves."""
        if self._strokes and event.buttons() & Qt.MouseButton.LeftButton and not self._readonly:
            self._strokes[-1].append(event.position())
            self._is_unsaved = True
            self.update()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """The pen is lifted."""
        if self._is_unsaved:
            self.head.draw(is_signed=True)
            self._lifted.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete clears; everything else belongs to the page."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not self._readonly:
            self.clear()
        else:
            event.ignore()


def _smooth(stroke: list[QPointF]) -> QPainterPath:
    path = QPainterPath(stroke[0])
    for before, after in itertools.pairwise(stroke):
        path.quadTo(before, QPointF((before.x() + after.x()) / 2, (before.y() + after.y()) / 2))
    path.lineTo(stroke[-1])
    return path


def _fitted(picture: QPixmap, around: QWidget) -> QRectF:
    ratio = min(around.width() / max(1, picture.width()), around.height() / max(1, picture.height()))
    return QRectF(2, 2, picture.width() * ratio - 4, picture.height() * ratio - 4)
