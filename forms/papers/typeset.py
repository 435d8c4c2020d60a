"""Text that prints exactly what was answered: measured, broken into lines, drawn glyph by glyph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from reportlab.platypus import Flowable

from forms.papers.faces import Glyph, Typefaces
from forms.papers.lines import Line, Measure, break_lines
from forms.papers.request import MissingGlyph

Align = Literal["left", "center", "right", "justify"]
ASCENT = 0.88  # of the em box of the Han characters: what stands above the baseline


@dataclass(frozen=True)
class Style:
    """How a text looks. `smallest` below `size` lets one line shrink to fit before it breaks."""

    role: str = "song"
    size: float = 10.5
    leading: float = 13.2
    align: Align = "left"
    indent: float = 0.0
    smallest: float = 0.0


@dataclass(frozen=True)
class Paragraph:
    """One paragraph, ready to measure: the characters asked for and the glyphs that draw them."""

    text: str
    glyphs: tuple[Glyph, ...]

    def natural(self) -> float:
        """Width on one line, in em."""
        return sum(glyph.width for glyph in self.glyphs)


class Typesetter:
    """Makes texts of one document and keeps the account of characters that could not be drawn."""

    def __init__(self, faces: Typefaces) -> None:
        self.faces = faces
        self.missing: dict[MissingGlyph, None] = {}

    def text(self, content: str, style: Style, field: str = "") -> Text:
        """A text as it stands, nothing in it is markup; `field` names it when a character is missing."""
        return Text(self.paragraphs(content, style.role, field), style)

    def paragraphs(self, content: str, role: str, field: str = "") -> tuple[Paragraph, ...]:
        """The paragraphs of a text; tabs become spaces, other invisible characters print the mark."""
        clean = content.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        return tuple(self._paragraph(line, role, field) for line in clean.split("\n"))

    def _paragraph(self, line: str, role: str, field: str) -> Paragraph:
        typeface = self.faces.role(role)
        glyphs = tuple(map(typeface.glyph, line))
        for char, glyph in zip(line, glyphs, strict=True):
            if glyph.missing:
                self.missing[MissingGlyph(field, ord(char))] = None
        return Paragraph("".join(glyph.text for glyph in glyphs), glyphs)


@dataclass(frozen=True)
class _Set:
    """One line as set: its paragraph, its characters, and how far it is indented (em)."""

    paragraph: Paragraph
    line: Line
    indent: float


class Text(Flowable):  # type: ignore[misc]  # reportlab has no types
    """Paragraphs in one style as a Platypus flowable that can stand in a table cell and split by lines."""

    def __init__(self, paragraphs: Sequence[Paragraph], style: Style, lines: Sequence[_Set] = ()) -> None:
        super().__init__()
        self.paragraphs = tuple(paragraphs)
        self.style = style
        self._fixed = tuple(lines)
        self._lines: tuple[_Set, ...] = ()

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:  # noqa: N803, ARG002
        """Break lines for this width; returns the space taken."""
        self.width = availWidth
        self._size, self._lines = self._arrange(availWidth)
        self.height = len(self._lines) * self._leading()
        return self.width, self.height

    def line_count(self, width: float) -> int:
        """How many lines the text takes at this width."""
        return len(self._arrange(width)[1])

    def pieces(self, width: float, lines: int) -> list[Text]:
        """The text cut into parts of at most so many lines, for rows that must not outgrow a page."""
        _, arranged = self._arrange(width)
        if len(arranged) <= lines:
            return [self]
        return [
            Text(self.paragraphs, self.style, arranged[at : at + lines])
            for at in range(0, len(arranged), lines)
        ]

    def split(self, availWidth: float, availHeight: float) -> list[Text]:  # noqa: N803
        """The part that fits and the rest, as Platypus asks; nothing when not one line fits."""
        count = int(availHeight // self.style.leading)
        _, arranged = self._arrange(availWidth)
        if count < 1 or count >= len(arranged):
            return [self] if count >= len(arranged) else []
        return [Text(self.paragraphs, self.style, part) for part in (arranged[:count], arranged[count:])]

    def _leading(self) -> float:
        return self.style.leading * self._size / self.style.size

    def _arrange(self, width: float) -> tuple[float, tuple[_Set, ...]]:
        size = self._fitted_size(width)
        if self._fixed:
            return size, self._fixed
        lines: list[_Set] = []
        for paragraph in self.paragraphs:
            lines += self._broken(paragraph, width / size)
        return size, tuple(lines)

    def _broken(self, paragraph: Paragraph, room: float) -> list[_Set]:
        measure = Measure(room, self.style.indent, self.style.align == "justify")
        lines = break_lines(paragraph.text, [glyph.width for glyph in paragraph.glyphs], measure)
        return [_Set(paragraph, line, 0.0 if at else measure.indent) for at, line in enumerate(lines)]

    def _fitted_size(self, width: float) -> float:
        style = self.style
        if not style.smallest or len(self.paragraphs) != 1:
            return style.size
        natural = self.paragraphs[0].natural()
        wanted = width / natural if natural else style.size
        return style.size if wanted >= style.size else wanted if wanted >= style.smallest else style.size

    def draw(self) -> None:
        """Draw the lines from the top; each run of one face is one text operation."""
        leading, size = self._leading(), self._size
        top = self.height - (leading - size) / 2 - ASCENT * size
        for row, entry in enumerate(self._lines):
            self._draw_line(self.canv, entry, top - row * leading)

    def _draw_line(self, canvas: Any, entry: _Set, y: float) -> None:
        line, size = entry.line, self._size
        drawn = (line.width + max(line.end - line.start - 1, 0) * line.gap) * size
        free = self.width - drawn
        offset = {"center": free / 2, "right": free}.get(self.style.align, entry.indent * size)
        writer = canvas.beginText(offset, y)
        writer.setCharSpace(line.gap * size)
        for face, run in _runs(entry.paragraph.glyphs[line.start : line.end]):
            writer.setFont(face, size)
            writer.textOut(run)
        writer.setCharSpace(0)
        canvas.drawText(writer)


def _runs(glyphs: Sequence[Glyph]) -> list[tuple[str, str]]:
    runs: list[tuple[str, str]] = []
    for glyph in glyphs:
        if runs and runs[-1][0] == glyph.face:
            runs[-1] = (glyph.face, runs[-1][1] + glyph.text)
        else:
            runs.append((glyph.face, glyph.text))
    return runs
