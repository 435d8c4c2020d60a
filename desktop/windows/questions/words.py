"""Words of the questionnaire on the screen: the Markdown of labels and hints as harmless rich text."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from desktop.viewmodels.visit_words import MARKS, plain
from forms.xlsform import markdown_html

__all__ = ["is_rich", "plain", "show_words"]


def is_rich(text: str) -> bool:
    """Whether a text holds anything that is not shown as it stands."""
    return not MARKS.isdisjoint(text) and markdown_html(text) != text


def show_words(target: QLabel, text: str) -> None:
    """Set a label's text: as rich text only where it has marks, so that everything else stays cheap."""
    rich = is_rich(text)
    wanted = Qt.TextFormat.RichText if rich else Qt.TextFormat.PlainText
    if target.textFormat() != wanted:
        target.setTextFormat(wanted)
    shown = markdown_html(text) if rich else text
    if target.text() != shown:
        target.setText(shown)
