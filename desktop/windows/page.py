"""The frame of a place: a body on paper and a bar at the bottom whose last button is the primary action."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QPushButton, QVBoxLayout, QWidget

from desktop.windows.parts import Elided, column, frame
from desktop.windows.theme import scale

SMALL_TEXT = 1.5
"""Below it there is room to spare above the title of a page."""


@dataclass(frozen=True)
class PageParts:
    """Where a place puts its things."""

    body: QVBoxLayout
    bar: QHBoxLayout
    hint: Elided


ALONE = 880
"""How wide the body of a page without rail and search becomes, in px at 100 % text."""


def build_page(host: QFrame, hint: str, *, alone: bool = False) -> PageParts:
    """Give an empty frame its body and its bottom bar with a quiet hint at the left.

    `alone`: nothing stands beside it, so that its lines would be too long to read; it keeps to the middle.
    """
    sizes = scale()
    host.setProperty("kind", "page")
    outer = QVBoxLayout(host)
    outer.setContentsMargins(0, 0, 0, 0)
    outer.setSpacing(0)
    body = QVBoxLayout()
    edge = 24 if sizes.factor == 1 else 20
    above = 40 if alone and sizes.factor < SMALL_TEXT else 12
    body.setContentsMargins(sizes.space(edge), sizes.space(above), sizes.space(edge), sizes.space(12))
    body.setSpacing(sizes.space(12))
    outer.addLayout(_in_the_middle(body) if alone else body, 1)
    bar = frame("bottombar", "row")
    bar.setFixedHeight(sizes.control(44) + sizes.space(20))
    line = column(bar)
    assert isinstance(line, QHBoxLayout)
    line.setContentsMargins(sizes.space(edge), 0, sizes.space(edge), 0)
    line.setSpacing(sizes.space(12))
    words = Elided(hint, "caption", "ink3")
    line.addWidget(words, 1)
    outer.addWidget(bar)
    return PageParts(body, line, words)


def _in_the_middle(body: QVBoxLayout) -> QLayout:
    inside = QWidget()
    inside.setMaximumWidth(scale().px(ALONE))
    inside.setLayout(body)
    across = QHBoxLayout()
    across.addStretch(1)
    across.addWidget(inside, 100)
    across.addStretch(1)
    return across


def shortcut(keys: str | Qt.Key | QKeyCombination, host: QWidget, button: QPushButton) -> QShortcut:
    """A key that presses a button while its page is on the screen."""
    made = QShortcut(QKeySequence(keys), host)
    made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    made.activated.connect(button.click)
    return made
