"""Fonts handed in as bytes become faces that know exactly which characters they can draw."""

from __future__ import annotations

import hashlib
import io
import unicodedata
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from sys import byteorder

from reportlab.pdfbase import pdfmetrics, ttfonts

from forms.papers.request import PaperError

MISSING_MARK = "〓"
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@dataclass(frozen=True)
class FontSet:
    """The font files as bytes; `rare` may add more faces for characters that none of the others has."""

    song: bytes
    song_bold: bytes
    hei: bytes
    symbols: bytes
    rare: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Face:
    """One registered font: its name for the canvas, advance widths (em/1000) and drawable characters."""

    name: str
    widths: dict[int, float]
    drawable: frozenset[int]


@dataclass(frozen=True)
class Glyph:
    """How one character prints: the text to draw (the mark when `missing`), in which face, how wide (em)."""

    text: str
    face: str
    width: float
    missing: bool = False


class Typeface:
    """One role (song, song_bold, hei): its own face first, then the others; lookups are remembered."""

    def __init__(self, chain: Sequence[Face]) -> None:
        self._chain = chain
        self._known: dict[str, Glyph] = {}

    @property
    def base(self) -> str:
        """The name of the role's own face."""
        return self._chain[0].name

    def glyph(self, char: str) -> Glyph:
        """The glyph of a character; one that no face draws, or that has no shape, gives a visible mark."""
        known = self._known.get(char)
        if known is None:
            known = self._known[char] = self._find(char)
        return known

    def _find(self, char: str) -> Glyph:
        cp = ord(char)
        if unicodedata.category(char) not in _INVISIBLE:
            for face in self._chain:
                if cp in face.drawable:
                    return Glyph(char, face.name, face.widths[cp] / 1000)
        base = self._chain[0]
        mark = ord(MISSING_MARK)
        return Glyph(MISSING_MARK, base.name, base.widths[mark] / 1000, missing=True)


@dataclass(frozen=True)
class Typefaces:
    """The three roles of our papers."""

    song: Typeface
    song_bold: Typeface
    hei: Typeface

    def role(self, name: str) -> Typeface:
        """The typeface of a role by its name."""
        return {"song": self.song, "song_bold": self.song_bold, "hei": self.hei}[name]


@lru_cache(maxsize=2)
def load(fonts: FontSet) -> Typefaces:
    """Register the fonts with reportlab, once a process: parsing takes a tenth of a second a file."""
    ttfonts.makeToUnicodeCMap = _unicode_map  # WORKAROUND(reportlab 5.1): see _unicode_map
    song, bold, hei, symbols = map(_face, (fonts.song, fonts.song_bold, fonts.hei, fonts.symbols))
    rare = [_face(data) for data in fonts.rare]
    return Typefaces(
        song=Typeface([song, symbols, hei, *rare]),
        song_bold=Typeface([bold, song, symbols, hei, *rare]),
        hei=Typeface([hei, symbols, song, *rare]),
    )


def _face(data: bytes) -> Face:
    name = "DM" + hashlib.sha256(data).hexdigest()[:12]
    try:
        font = ttfonts.TTFont(name, io.BytesIO(data), asciiReadable=False, shapable=False)
    except ttfonts.TTFError as error:
        raise PaperError("PAPER_FONT", "字体文件无法使用。", remedy="请重新安装本软件。") from error
    pdfmetrics.registerFont(font)
    face = font.face
    widths = {cp: float(width) for cp, width in face.charWidths.items()}
    return Face(name, widths, _drawable(face))


def _drawable(face: ttfonts.TTFontFace) -> frozenset[int]:
    """Mapped characters whose glyph has an outline (some fonts map names to empty glyphs), and spaces."""
    head, loca = face.get_table("head"), face.get_table("loca")
    offsets = array("I" if head[51] else "H", loca)
    if byteorder == "little":
        offsets.byteswap()
    return frozenset(
        cp
        for cp, gid in face.charToGlyph.items()
        if offsets[gid] != offsets[gid + 1] or unicodedata.category(chr(cp)) == "Zs"
    )


def _unicode_map(fontname: str, subset: Sequence[int]) -> str:
    """The text of each glyph, for copying and searching.

    WORKAROUND(reportlab 5.1): its own writes code points above U+FFFF as five hex digits, which readers take
    for another character (𬭎 becomes Ⲵ), and one block of more than 100 entries, which the format forbids.
    """
    entries = [f"<{i:02X}> <{chr(cp).encode('utf-16-be').hex().upper()}>" for i, cp in enumerate(subset)]
    blocks = [entries[at : at + 100] for at in range(0, len(entries), 100)]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo",
        f"<< /Registry ({fontname})",
        f"/Ordering ({fontname})",
        "/Supplement 0",
        ">> def",
        f"/CMapName /{fontname} def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        f"<00> <{len(subset) - 1:02X}>",
        "endcodespacerange",
    ]
    for block in blocks:
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines)
