"""What stands above an editor: label, hint, what the last visit said, the button 说明, tools of the editor.

The pieces that most questions never need are made when they are first needed.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from desktop.language import tr
from desktop.windows.parts import chip, clear, label
from desktop.windows.questions.flow import show_if
from desktop.windows.questions.words import is_rich, plain, show_words
from desktop.windows.theme import scale

LONGEST_LABEL = 620
ALL = 100  # of the room that the stretch beside the label would take half of
# The narrowest page of a 1366 px screen, in real pixels: text that grows does not make it wider.
ROOM = 760


@dataclass(frozen=True)
class Words:
    """The words above an editor; `is_hint_told` says whether the hint has its place here at all."""

    label: str
    text: str  # the label without marks and unit
    hint: str
    is_optional: bool
    is_hint_told: bool
    is_carried: bool
    earlier: str


class QuestionHead(QHBoxLayout):
    """One line of words; a long label takes the whole width and breaks."""

    def __init__(self, *, is_compact: bool) -> None:
        super().__init__()
        self._is_compact = is_compact
        self._label = label("", "caption" if is_compact else "strong", "ink2" if is_compact else "ink")
        self._hint: QLabel | None = None
        self._carried: QFrame | None = None
        self._earlier: QLabel | None = None
        self._tools = QHBoxLayout()
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(scale().space(8))
        self.addWidget(self._label, 0, Qt.AlignmentFlag.AlignVCenter)
        self.addStretch(1)
        self.addLayout(self._tools)

    def show_label(self, *, is_shown: bool) -> None:
        """An editor that says the question itself needs no label."""
        show_if(self._label, is_shown)

    def put_ask(self, ask: QWidget) -> None:
        """The button that tells more, before the tools."""
        self.insertWidget(self.count() - 1, ask, 0, Qt.AlignmentFlag.AlignVCenter)

    def put_tools(self, tools: QWidget | None) -> None:
        """The tools of the editor, at the right end."""
        clear(self._tools)
        if tools is not None:
            self._tools.addWidget(tools)

    def draw(self, words: Words) -> bool:
        """Say the words; whether the label is so long that the question needs the whole line."""
        show_words(self._label, words.label if is_rich(words.label) else words.text)
        advance = self._label.fontMetrics().horizontalAdvance
        length, room = advance(words.text), min(scale().px(LONGEST_LABEL), ROOM)
        is_long = "\n" in words.text or length > room or length + advance(plain(words.hint)) > ROOM
        if self._label.wordWrap() != is_long:
            self._label.setWordWrap(is_long)
            self.setStretchFactor(self._label, ALL if is_long else 0)
        self._draw_hint(words, is_long=is_long)
        self._draw_last(words)
        return is_long

    def _draw_hint(self, words: Words, *, is_long: bool) -> None:
        optional = tr("可不填") if words.is_optional else ""
        said = words.hint or optional
        longest = scale().px(300 if self._is_compact else 420)
        has_room = not said or self._hint_width(said) < longest
        is_shown = bool(said) and words.is_hint_told and not is_long and has_room
        is_shown = is_shown and (not self._is_compact or said != optional)
        self._label.setToolTip("" if has_room else plain(words.hint))
        if is_shown and self._hint is None:
            self._hint = label("", "caption", "ink2")
            self.insertWidget(1, self._hint, 0, Qt.AlignmentFlag.AlignVCenter)
        if self._hint is not None:
            show_words(self._hint, said)
            self._hint.setVisible(is_shown)

    def _hint_width(self, said: str) -> int:
        font = QFont(self._label.font())
        font.setPixelSize(scale().px(14))
        font.setWeight(QFont.Weight.Medium)
        return QFontMetrics(font).horizontalAdvance(plain(said))

    def _draw_last(self, words: Words) -> None:
        place = 1 if self._hint is None else 2
        if words.is_carried and self._carried is None:
            self._carried = chip(tr("上次"), "neutral", "history")
            self.insertWidget(place, self._carried, 0, Qt.AlignmentFlag.AlignVCenter)
        if self._carried is not None:
            self._carried.setVisible(words.is_carried)
            place += 1
        if words.earlier and self._earlier is None:
            self._earlier = label("", "caption", "ink2")
            self.insertWidget(place, self._earlier, 0, Qt.AlignmentFlag.AlignVCenter)
        if self._earlier is not None:
            self._earlier.setText(tr("上次 {earlier}", earlier=words.earlier))
            self._earlier.setVisible(bool(words.earlier))
