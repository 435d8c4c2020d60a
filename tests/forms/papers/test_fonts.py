"""The committed fonts draw what names need, and the face table knows what they do not draw."""

from __future__ import annotations

import hashlib
from importlib.resources import files

from forms.papers import FontSet
from forms.papers.faces import load

RARE_NAMES = "㛃𬭎䶮堃喆犇·"


def test_every_file_is_the_one_that_was_recorded() -> None:
    folder = files("resources") / "fonts"
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    recorded = [line.split("  ") for line in lines if "  input " not in line]
    assert len(recorded) == 5
    for digest, name in recorded:
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


def test_all_of_gb2312_and_the_unified_ideographs_are_drawn_in_song(fonts: FontSet) -> None:
    song = load(fonts).song
    gb2312 = {
        char
        for row in range(0xB0, 0xF8)
        for cell in range(0xA1, 0xFF)
        for char in bytes((row, cell)).decode("gb2312", "ignore")
    }
    blocks = {chr(cp) for cp in (*range(0x4E00, 0x9FA6), *range(0x3400, 0x4DB6))}
    assert len(gb2312) == 6763
    assert {char for char in gb2312 | blocks if song.glyph(char).face != song.base} == set()


def test_rare_names_are_drawn_in_every_role(fonts: FontSet) -> None:
    faces = load(fonts)
    for role in ("song", "song_bold", "hei"):
        assert [char for char in RARE_NAMES if faces.role(role).glyph(char).missing] == []


def test_boxes_come_from_the_symbol_font(fonts: FontSet) -> None:
    song = load(fonts).song
    assert song.glyph("☑").face == song.glyph("☐").face != song.base


def test_a_character_without_a_shape_gives_the_mark(fonts: FontSet) -> None:
    song = load(fonts).song
    for char in ("\U0003134a", "𠮷", "\x07", "\u202e", "\u200b", "\ud800", "\ue000"):
        glyph = song.glyph(char)
        assert (glyph.missing, glyph.text) == (True, "〓")


def test_fonts_have_names_of_their_own(fonts: FontSet) -> None:
    from reportlab.pdfbase import pdfmetrics

    faces = load(fonts)
    glyphs = (
        faces.song.glyph("中"),
        faces.song_bold.glyph("中"),
        faces.hei.glyph("中"),
        faces.song.glyph("☑"),
    )
    names = {pdfmetrics.getFont(glyph.face).face.name for glyph in glyphs}
    assert len(names) == 4
