"""What every block of a paper is made from: the request, the values, the look, and texts made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from forms.papers.layouts import Layout, Look
from forms.papers.request import PaperRequest
from forms.papers.template import fill
from forms.papers.typeset import Style, Text, Typesetter
from forms.papers.values import Values


@dataclass(frozen=True)
class Work:
    """What every block is made from."""

    request: PaperRequest
    setter: Typesetter
    values: Values
    layout: Layout
    look: Look

    @property
    def width(self) -> float:
        """The room of the page."""
        return self.layout.frame.width

    def text(self, words: str, style: Style, *, keep: bool = False, lead: str = "", field: str = "") -> Text:
        """Words with their places filled; a place without a value is a line to write on."""
        values = self.values.texts
        made = self.setter.text(
            fill(words, values, blanks=True), style, field or words[:12], fill(lead, values, blanks=True)
        )
        made.keep = keep
        return made

    def cell(self, words: str, style: Style, values: Mapping[str, str], field: str) -> Text:
        """The text of a cell: a place without a value is left empty."""
        return self.setter.text(fill(words, values, blanks=False), style, field)
