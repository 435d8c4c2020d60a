"""Small factories for the pieces every screen is made of; each returns a styled widget.

Styles come from properties (`kind`, `tone`, `edge`, `chosen`), never from a style sheet written here.

Once `Qt` is named, its ninety enumerations are made, which takes an eighth of the start; the unlock screen
needs none. Therefore `QtCore.Qt`, where it is needed, and no import of it.
"""

from __future__ import annotations

from PySide6 import QtCore
from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.language import retold
from desktop.windows.buttons import button, set_icon, set_text
from desktop.windows.theme import icon_size, pixmap, restyle, scale

__all__ = [
    "Banner",
    "Elided",
    "at_top",
    "button",
    "card",
    "chip",
    "clear",
    "divider",
    "frame",
    "heading",
    "icon_label",
    "label",
    "line_icon",
    "row",
    "scrolled",
    "set_icon",
    "set_text",
]

LINE = 1.448
"""How high a line of our typeface is, in type sizes."""
_CHIP_TONES = {"neutral": "ink2", "outline": "ink", "white": "accent"}


def label(text: str = "", kind: str = "body", tone: str = "ink", *, wrap: bool = False) -> QLabel:
    """A line of text; `wrap` lets it break and grow in height."""
    made = QLabel(text)
    made.setProperty("textFormat", "PlainText")
    made.setProperty("kind", kind)
    made.setProperty("tone", tone)
    if wrap:
        made.setWordWrap(True)
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
    return made


def icon_label(name: str, tone: str = "ink2", size: int = 20) -> QLabel:
    """An icon that stands beside a text; the text carries the meaning, so it has no accessible name."""
    made = QLabel()
    made.setPixmap(pixmap(name, tone, size))
    made.setFixedSize(icon_size(size))
    return made


def line_icon(name: str, tone: str = "ink2", size: int = 20, text: int = 16) -> QLabel:
    """An icon in the middle of the first line of a text that may wrap; `text`: its type size."""
    made = icon_label(name, tone, size)
    edge = icon_size(size)
    made.setFixedSize(edge.width(), max(edge.height(), round(scale().px(text) * LINE)))
    return made


def chip(text: str, tone: str = "neutral", icon: str = "") -> QFrame:
    """A small label with a ground: neutral, accent, amber, red, outline or white."""
    text = retold(text)  # many chips are states, words of a table
    made = QFrame()
    made.setProperty("kind", "chip")
    made.setProperty("tone", tone)
    made.setAccessibleName(text)
    sizes = scale()
    line = QHBoxLayout(made)
    line.setContentsMargins(sizes.space(7), 1, sizes.space(7), 1)
    line.setSpacing(sizes.space(4))
    if icon:
        line.addWidget(icon_label(icon, _CHIP_TONES.get(tone, tone), 16))
    line.addWidget(QLabel(text))
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return made


def frame(kind: str = "plain", direction: str = "column", name: str = "") -> QFrame:
    """A ground of some kind with an empty layout (column or row) without margins."""
    made = QFrame()
    made.setProperty("kind", kind)
    if name:
        made.setObjectName(name)
    flow: QBoxLayout = QVBoxLayout(made) if direction == "column" else QHBoxLayout(made)
    flow.setContentsMargins(0, 0, 0, 0)
    flow.setSpacing(0)
    return made


def card(name: str = "", *, flush: bool = False) -> QFrame:
    """A white card with a column layout; `flush` leaves no padding, for rows that reach the edge."""
    made = frame("card", "column", name)
    sizes = scale()
    if not flush:
        column(made).setContentsMargins(sizes.space(20), sizes.space(14), sizes.space(20), sizes.space(14))
        column(made).setSpacing(sizes.space(8))
    return made


def column(widget: QWidget) -> QBoxLayout:
    """The box layout of a frame made here."""
    found = widget.layout()
    assert isinstance(found, QBoxLayout)
    return found


def divider() -> QFrame:
    """A thin separating line."""
    made = QFrame()
    made.setProperty("kind", "divider")
    made.setFixedHeight(1)
    return made


def row(*parts: QWidget | int | None, spacing: int = 8) -> QHBoxLayout:
    """Widgets side by side, centred; an int is a gap in px, None a stretch."""
    line = QHBoxLayout()
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(scale().space(spacing))
    for part in parts:
        if part is None:
            line.addStretch(1)
        elif isinstance(part, int):
            line.addSpacing(scale().space(part))
        elif isinstance(part, QLabel | QPushButton):
            line.addWidget(part)  # They are in the middle by themselves.
        else:
            line.addWidget(part, 0, QtCore.Qt.AlignmentFlag.AlignVCenter)
    return line


def at_top(part: QWidget) -> QVBoxLayout:
    """A widget that stays at the top however high its row becomes."""
    above = QVBoxLayout()
    above.setSpacing(0)
    above.addWidget(part)
    above.addStretch(1)
    return above


def heading(text: str, beside: str = "") -> QHBoxLayout:
    """A page title with a quiet sentence beside it."""
    parts: list[QWidget | int | None] = [label(text, "h1")]
    if beside:
        parts += [12, label(beside, "body", "ink2")]
    return row(*parts, None)


def scrolled(content: QWidget, name: str = "") -> QScrollArea:
    """A vertical scroll area around a column of widgets."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(QtCore.Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(QtCore.Qt.FocusPolicy.NoFocus)
    content.setProperty("kind", "scrolled")
    area.setWidget(content)
    area.viewport().setAutoFillBackground(False)
    if name:
        area.setObjectName(name)
    return area


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and delete it."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


class Banner(QFrame):
    """A toned panel: icon, bold sentence, plain reason. Tones: amber, accent, grey, red."""

    def __init__(self, tone: str, icon: str, title: str, text: str = "") -> None:
        super().__init__()
        self.setProperty("kind", "banner")
        self.setProperty("tone", tone)
        self.setAccessibleName(f"{title} {text}".strip())
        sizes = scale()
        line = QHBoxLayout(self)
        line.setContentsMargins(sizes.space(12), sizes.space(10), sizes.space(14), sizes.space(10))
        line.setSpacing(sizes.space(10))
        self._icon = line_icon(icon, tone)
        line.addLayout(at_top(self._icon))
        self.lines = QVBoxLayout()
        self.lines.setSpacing(sizes.space(4))
        self.title = label(title, "strong", tone, wrap=True)
        self.lines.addWidget(self.title)
        self.text = label(text, "caption", "ink2" if tone in {"accent", "grey"} else tone, wrap=True)
        self.lines.addWidget(self.text)
        if not text:
            self.text.hide()
        line.addLayout(self.lines, 1)

    def say(self, title: str, text: str = "") -> None:
        """Change the words."""
        self.title.setText(title)
        self.text.setText(text)
        self.text.setVisible(bool(text))
        self.setAccessibleName(f"{title} {text}".strip())

    def turn(self, tone: str, icon: str) -> None:
        """Another tone, with the icon that says the same."""
        self._icon.setPixmap(pixmap(icon, tone, 20))
        self.title.setProperty("tone", tone)
        self.text.setProperty("tone", "ink2" if tone in {"accent", "grey"} else tone)
        restyle(self, tone=tone)


class Elided(QLabel):
    """A one-line label that ends in … when there is no room; the whole text is its tool tip."""

    def __init__(self, text: str = "", kind: str = "body", tone: str = "ink") -> None:
        super().__init__(text)
        self.setTextFormat(QtCore.Qt.TextFormat.PlainText)
        self.setProperty("kind", kind)
        self.setProperty("tone", tone)
        self.full = text
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def say(self, text: str) -> None:
        """Change the whole text."""
        self.full = text
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Any width will do."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut the text anew for the new width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        cut = self.fontMetrics().elidedText(self.full, QtCore.Qt.TextElideMode.ElideRight, self.width())
        self.setText(cut)
        self.setToolTip("" if cut == self.full else self.full)
        self.setAccessibleName(self.full)
