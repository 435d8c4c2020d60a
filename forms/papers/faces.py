"""Fonts handed in as bytes become faces that know exactly which characters they can draw."""

from __future__ import annotations

import contextlib
import io
import unicodedata
import zlib
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from sys import byteorder

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics, ttfonts

from forms.papers.request import PaperError

MISSING_MARK = "〓"
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@dataclass(frozen=True)
class FontSet:
    """The font files as bytes. `rare` gives the face for a block of 1024 code points (cp >> 10) or b"".

    `installed` are fonts of the machine by role (fang, song_bold …) that come before ours; an unusable one
    is passed over. Leave it empty where the same paper must be the same bytes on every machine.
    """

    song: bytes
    song_bold: bytes
    hei: bytes
    symbols: bytes
    fang: bytes = b""
    kai: bytes = b""
    rare: Callable[[int], bytes] | None = None
    installed: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True)
class Face:
    """One registered font: its name for the canvas, advance widths (em/1000), glyphs and their places.

    `loca` tells an empty glyph, which some fonts map characters to, from one that draws something.
    """

    name: str
    widths: Mapping[int, float]
    glyphs: Mapping[int, int]
    loca: Sequence[int]
    han_only: bool = False

    def draws(self, cp: int) -> bool:
        """Whether this font shows the character; a space is shown by its width."""
        if self.han_only and not _is_han(cp):
            return False
        at = self.glyphs.get(cp)
        return at is not None and (
            self.loca[at] != self.loca[at + 1] or unicodedata.category(chr(cp)) == "Zs"
        )


class _Lazy:
    """A font that is parsed when its first character is asked for: most papers need three of the six."""

    def __init__(self, data: bytes, *, han_only: bool = False) -> None:
        self._data, self._han_only = data, han_only
        self._face: Face | None = None

    def face(self) -> Face:
        if self._face is None:
            self._face = _face(self._data, han_only=self._han_only)
        return self._face


@dataclass(frozen=True)
class Glyph:
    """How one character prints: the text to draw (the mark when `missing`), in which face, how wide (em)."""

    text: str
    face: str
    width: float
    missing: bool = False


class Typeface:
    """One role (song, fang …): its own face first, then the others; lookups are remembered."""

    def __init__(self, chain: Sequence[_Lazy], rare: _RareFaces) -> None:
        self._chain = chain
        self._rare = rare
        self._known: dict[str, Glyph] = {}

    def glyph(self, char: str) -> Glyph:
        """The glyph of a character; one that no face draws, or that has no shape, gives a visible mark."""
        known = self._known.get(char)
        if known is None:
            known = self._known[char] = self._find(char)
        return known

    def read_all(self) -> None:
        """Parse every font of the chain now."""
        for face in self._chain:
            face.face()

    def _find(self, char: str) -> Glyph:
        cp = ord(char)
        if unicodedata.category(char) not in _INVISIBLE:
            for face in (one.face() for one in self._chain):
                if face.draws(cp):
                    return Glyph(char, face.name, face.widths[cp] / 1000)
            face_or_none = self._rare.face(cp)
            if face_or_none is not None:
                return Glyph(char, face_or_none.name, face_or_none.widths[cp] / 1000)
        mark = self.glyph(MISSING_MARK)
        return Glyph(MISSING_MARK, mark.face, mark.width, missing=True)


class _RareFaces:
    """Faces of rare Han, each read when its first character is asked for."""

    def __init__(self, source: Callable[[int], bytes] | None) -> None:
        self._source = source
        self._faces: dict[int, Face | None] = {}

    def face(self, cp: int) -> Face | None:
        if self._source is None or cp < 0x3400:
            return None
        block = cp >> 10
        if block not in self._faces:
            data = self._source(block)
            self._faces[block] = _face(data) if data else None
        found = self._faces[block]
        return found if found is not None and found.draws(cp) else None


@dataclass(frozen=True)
class Typefaces:
    """The roles of our papers: song, song_bold (小标宋), hei, fang, kai."""

    by_role: Mapping[str, Typeface]
    base: str

    def role(self, name: str) -> Typeface:
        """The typeface of a role by its name."""
        return self.by_role[name]

    def settle(self, face: str, text: str) -> Sequence[tuple[str, str]]:
        """Runs that can be drawn now: that face, read if need be; 宋 for one that left the machine."""
        if not _is_registered(face):
            for typeface in self.by_role.values():
                typeface.read_all()
            song = self.by_role["song"]
            glyphs = [song.glyph(char) for char in text]  # a rare face is read by its characters
            if not _is_registered(face):
                return [(glyph.face, glyph.text) for glyph in glyphs]
        return ((face, text),)


@lru_cache(maxsize=2)
def load(fonts: FontSet) -> Typefaces:
    """Register the fonts with reportlab, once a process: parsing takes a tenth of a second a file."""
    ttfonts.makeToUnicodeCMap = _unicode_map  # WORKAROUND(reportlab 5.1): see _unicode_map
    rl_config.useA85 = 0  # binary streams: a tenth smaller, and quicker to write
    song, bold, hei, symbols = map(_Lazy, (fonts.song, fonts.song_bold, fonts.hei, fonts.symbols))
    # 仿宋 and 楷 give Han only: digits, Latin and marks come from 宋, so that they match on every line.
    fang = [_Lazy(fonts.fang, han_only=True)] if fonts.fang else []
    kai = [_Lazy(fonts.kai, han_only=True)] if fonts.kai else []
    chains = {
        "song": [song, symbols, hei],
        "song_bold": [bold, song, symbols, hei],
        "hei": [hei, symbols, song],
        "fang": [*fang, song, symbols, hei],
        "kai": [*kai, song, symbols, hei],
    }
    rare = _RareFaces(fonts.rare)
    ours = _installed(fonts.installed)
    return Typefaces(
        {role: Typeface([*ours.get(role, []), *c], rare) for role, c in chains.items()}, song.face().name
    )


def _installed(found: Sequence[tuple[str, bytes]]) -> Mapping[str, list[_Lazy]]:
    faces: dict[str, list[_Lazy]] = {}
    for role, data in found:
        one = _Lazy(data, han_only=role in ("fang", "kai"))
        with contextlib.suppress(PaperError):  # outlines we cannot embed, or an owner who forbids it
            one.face()
            faces.setdefault(role, []).append(one)
    return faces


def _face(data: bytes, *, han_only: bool = False) -> Face:
    name = f"DM{zlib.crc32(data):08X}{len(data):X}"
    try:
        font = ttfonts.TTFont(name, io.BytesIO(data), asciiReadable=False, shapable=False)
    except ttfonts.TTFError as error:
        raise PaperError("PAPER_FONT", "字体文件无法使用。", remedy="请重新安装本软件。") from error
    pdfmetrics.registerFont(font)
    return Face(name, font.face.charWidths, font.face.charToGlyph, _loca(font.face), han_only)


def _is_registered(face: str) -> bool:
    return face in pdfmetrics._fonts


def _is_han(cp: int) -> bool:
    return 0x3400 <= cp <= 0x9FFF or 0xF900 <= cp <= 0xFAFF or 0x20000 <= cp <= 0x3FFFF


def _loca(face: ttfonts.TTFontFace) -> Sequence[int]:
    offsets = array("I" if face.get_table("head")[51] else "H", face.get_table("loca"))
    if byteorder == "little":
        offsets.byteswap()
    return offsets


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
