"""The pages our papers are set on, as data: GB/T 9704-2012 for letters, plain margins for forms."""

from __future__ import annotations

from dataclasses import dataclass, replace

from forms.papers.flow import Frame
from forms.papers.typeset import Style

MM = 72 / 25.4
A4 = (210 * MM, 297 * MM)


@dataclass(frozen=True)
class Grid:
    """The text area of an official letter (millimetres) and how it is divided."""

    left: float = 28
    top: float = 37
    width: float = 156
    height: float = 225
    lines: int = 22
    characters: int = 28
    seal: float = 45

    @property
    def pitch(self) -> float:
        """From line to line, in points."""
        return self.height * MM / self.lines

    @property
    def size(self) -> float:
        """三号 as the grid takes it: 28 characters of 15.75 points in 442.2."""
        return round(self.width * MM / self.characters * 4 - 0.5) / 4


GB9704 = Grid()


@dataclass(frozen=True)
class Look:
    """The styles of one kind of page."""

    body: Style
    title: Style
    subtitle: Style
    heading: Style
    cell: Style
    label: Style
    small: Style
    least: float  # of a table row
    pad: float
    pitch: float  # of the grid, or 0
    side: float = 2.2


@dataclass(frozen=True)
class Layout:
    """A page and its looks: `look` for the paper itself, `stub` for what is torn off."""

    frame: Frame
    look: Look
    stub: Look
    letter: bool = False
    plain: bool = False  # a title and nothing beside it


_PITCH = GB9704.pitch
_LETTER = Look(
    body=Style("fang", GB9704.size, _PITCH, "justify", 2),
    title=Style("song_bold", 22, _PITCH * 1.25, "center"),
    subtitle=Style("fang", GB9704.size, _PITCH, "center"),
    heading=Style("hei", GB9704.size, _PITCH, "left", 2),
    cell=Style("fang", 12, 16),
    label=Style("hei", 12, 16, "center", smallest=9),
    small=Style("song", 9, 12),
    least=22.7,  # 8 mm, for handwriting
    pad=2.5,
    pitch=_PITCH,
    side=4,
)
_STUB = Look(
    body=Style("fang", 12, 20, "justify", 2),
    title=Style("song_bold", 16, 24, "center"),
    subtitle=Style("fang", 12, 18, "center"),
    heading=Style("hei", 12, 18, "left", 2),
    cell=Style("fang", 10.5, 14),
    label=Style("hei", 10.5, 14, "center", smallest=8),
    small=Style("song", 9, 11),
    least=22.7,
    pad=2,
    pitch=0,
    side=4,
)
_FORM = Look(
    body=Style("song", 12, 19, "justify", 2),
    title=Style("song_bold", 20, 26, "center"),
    subtitle=Style("song", 12, 16, "center"),
    heading=Style("hei", 12, 17),
    cell=Style("song", 10.5, 13.2),
    label=Style("hei", 10.5, 13.2, "center", smallest=8),
    small=Style("song", 9, 13),
    least=15.8,
    pad=1.3,
    pitch=0,
)
_CARD = Look(
    body=Style("song", 14, 19.5, "justify", 2),
    title=Style("song_bold", 26, 36, "center"),
    subtitle=Style("hei", 14, 20, "center"),
    heading=Style("hei", 14, 20),
    cell=Style("song", 14, 18.5),
    label=Style("hei", 16, 21, "center"),
    small=Style("song", 9, 12),
    least=16.2,
    pad=3,
    pitch=0,
    side=6,
)


def _framed(page: tuple[float, float], margin: float, foot: float = 20) -> Frame:
    edge = margin * MM
    return Frame(page, edge, edge, page[0] - 2 * edge, page[1] - edge - foot * MM)


_TEXT_AREA = Frame(A4, GB9704.left * MM, GB9704.top * MM, GB9704.width * MM, GB9704.height * MM)
LAYOUTS = {
    "letter": Layout(_TEXT_AREA, _LETTER, _STUB, letter=True),
    "form": Layout(_framed(A4, 20), _FORM, replace(_STUB, side=2.2)),
    "wide": Layout(_framed((A4[1], A4[0]), 15), _FORM, _STUB),
    "card": Layout(_framed(A4, 20), _CARD, _STUB, plain=True),
}
