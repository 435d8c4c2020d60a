"""Text that prints exactly what was answered: measured, broken into lines, set glyph by glyph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from forms.papers.faces import MISSING_MARK, Glyph, Typefaces
from forms.papers.ink import Ink, Run
from forms.papers.lines import Line, Measure, break_lines
from forms.papers.request import MissingGlyph

Align = Literal["left", "center", "right", "justify"]
ASCENT = 0.88  # of the em box of the Han characters: what stands above the baseline
NEAR = 10  # characters of the text that a missing one stands in


@dataclass(frozen=True)
class Style:
    """How a text looks. `smallest` below `size` lets one line shrink to fit before it breaks.

    `indent` and `hang` are in em: less room for the first line, and for those after it.
    """

    role: str = "song"
    size: float = 10.5
    leading: float = 13.2
    align: Align = "left"
    indent: float = 0.0
    smallest: float = 0.0
    hang: float = 0.0


@dataclass(frozen=True)
class Paragraph:
    """One paragraph, ready to measure: the characters asked for and the glyphs that draw them."""

    text: str
    glyphs: tuple[Glyph, ...]
    widths: tuple[float, ...]


class Typesetter:
    """Makes texts of one document and keeps the account of characters that could not be drawn."""

    def __init__(self, faces: Typefaces) -> None:
        self.faces = faces
        self.missing: dict[MissingGlyph, None] = {}

    def text(self, content: str, style: Style, field: str = "", lead: str = "") -> Text:
        """A text as it stands, nothing in it is markup; `field` names it when a character is missing.

        `lead` comes first in 黑体, as the heading that runs into a paragraph of an official letter.
        """
        clean = content.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        first, *others = clean.split("\n")
        made = [self._paragraph(first, style.role, field, lead)]
        made += [self._paragraph(line, style.role, field) for line in others]
        return Text(made, style)

    def _paragraph(self, line: str, role: str, field: str, lead: str = "") -> Paragraph:
        glyph = self.faces.role(role).glyph
        glyphs = [*map(self.faces.role("hei").glyph, lead), *map(glyph, line)]
        shown = "".join(one.text for one in glyphs)
        for at, one in enumerate(glyphs):
            if one.missing:
                near = shown[max(0, at - NEAR // 2) : at + NEAR // 2]
                self.missing[MissingGlyph(field, ord((lead + line)[at]), near)] = None
        return Paragraph(shown, tuple(glyphs), tuple(one.width for one in glyphs))


@dataclass(frozen=True)
class _Set:
    """One line as set: its paragraph, its characters, and how far it is indented (em)."""

    paragraph: Paragraph
    line: Line
    indent: float


class Text:
    """Paragraphs in one style: a block of the page flow, or the content of a cell."""

    def __init__(
        self,
        paragraphs: Sequence[Paragraph],
        style: Style,
        lines: Sequence[_Set] | None = None,
        *,
        keep: bool = False,
    ) -> None:
        self.paragraphs = tuple(paragraphs)
        self.style = style
        self.keep = keep
        self._fixed = lines
        self._known: tuple[float, float, Sequence[_Set]] = (-1.0, 0.0, ())

    def height(self, width: float) -> float:
        """The space taken at this width."""
        size, lines = self._arrange(width)
        return len(lines) * self._leading(size)

    def least(self, width: float) -> float:
        """What must fit for the text to begin here: two lines, all of it when it has three or fewer."""
        size, lines = self._arrange(width)
        return (len(lines) if len(lines) <= 3 else 2) * self._leading(size)

    def count(self, width: float) -> int:
        """How many lines the text takes at this width."""
        return len(self._arrange(width)[1])

    def split(self, width: float, room: float) -> tuple[Text, Text] | None:
        """The lines that fit and the rest, never one line alone; None when it must stay in one piece."""
        size, lines = self._arrange(width)
        fits = min(int(room / self._leading(size) + 1e-6), len(lines) - 2)
        return self.cut(width, fits) if fits >= 2 else None

    def cut(self, width: float, at: int) -> tuple[Text, Text]:
        """The first lines and the rest."""
        _, lines = self._arrange(width)
        return Text(self.paragraphs, self.style, lines[:at]), Text(self.paragraphs, self.style, lines[at:])

    def draw(self, ink: Ink, x: float, top: float, width: float) -> None:
        """Draw the lines, the first with its line box at `top` (points from the upper edge of the page)."""
        size, lines = self._arrange(width)
        leading = self._leading(size)
        base = top + (leading - size) / 2 + ASCENT * size
        for row, entry in enumerate(lines):
            self._draw_line(ink, entry, (x, base + row * leading, width), size)

    def _leading(self, size: float) -> float:
        return self.style.leading * size / self.style.size

    def _arrange(self, width: float) -> tuple[float, Sequence[_Set]]:
        if self._known[0] != width:
            size = self._fitted_size(width)
            lines = self._fixed if self._fixed is not None else self._broken(width / size)
            self._known = (width, size, lines)
        return self._known[1:]

    def _broken(self, room: float) -> list[_Set]:
        style = self.style
        measure = Measure(room, style.indent, style.hang, style.align == "justify")
        return [
            _Set(paragraph, line, style.hang if at else style.indent)
            for paragraph in self.paragraphs
            for at, line in enumerate(break_lines(paragraph.text, paragraph.widths, measure))
        ]

    def _fitted_size(self, width: float) -> float:
        style = self.style
        if not style.smallest or len(self.paragraphs) != 1:
            return style.size
        natural = sum(self.paragraphs[0].widths)
        wanted = width / natural if natural else style.size
        return wanted if style.smallest <= wanted < style.size else style.size

    def _draw_line(self, ink: Ink, entry: _Set, place: tuple[float, float, float], size: float) -> None:
        line = entry.line
        if line.end == line.start:
            return
        x, y, width = place
        free = width - (line.width + (line.end - line.start - 1) * line.gap) * size
        offset = {"center": free / 2, "right": free}.get(self.style.align, entry.indent * size)
        ink.text(x + offset, y, size, line.gap * size, runs(entry.paragraph.glyphs[line.start : line.end]))


def runs(glyphs: Sequence[Glyph]) -> tuple[Run, ...]:
    """Consecutive characters of one face, as (face, text)."""
    found: list[Run] = []
    face, start = "", 0
    text = [glyph.text for glyph in glyphs]
    for at, glyph in enumerate(glyphs):
        if glyph.face != face:
            if at:
                found.append((face, "".join(text[start:at])))
            face, start = glyph.face, at
    found.append((face, "".join(text[start:])))
    return tuple(found)


__all__ = ["MISSING_MARK", "Align", "Style", "Text", "Typesetter"]
