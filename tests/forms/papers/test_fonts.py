"""The committed fonts draw what names need, and the face table knows what they do not draw."""

from __future__ import annotations

import hashlib
from importlib.resources import files

import pytest

from forms.papers import FontSet
from forms.papers.faces import load

RARE_NAMES = "㛃𬭎𫘝𠅤䶮堃喆犇𠮷𪚥𪜎𫝆𬺰·"
ROLES = ("song", "song_bold", "hei", "fang", "kai")
# GB 18030-2022 level 3: URO to U+9FEF, extensions A to F, and twelve of the compatibility block.
LEVEL_3 = (
    *((0x4E00, 0x9FEF), (0x3400, 0x4DB5), (0x20000, 0x2A6D6), (0x2A700, 0x2B734), (0x2B740, 0x2B81D)),
    *((0x2B820, 0x2CEA1), (0x2CEB0, 0x2EBE0)),
)
COMPATIBILITY = (
    *(0xFA0E, 0xFA0F, 0xFA11, 0xFA13, 0xFA14, 0xFA1F, 0xFA21, 0xFA23, 0xFA24, 0xFA27, 0xFA28, 0xFA29),
)
GB2312 = {
    char
    for row in range(0xB0, 0xF8)
    for cell in range(0xA1, 0xFF)
    for char in bytes((row, cell)).decode("gb2312", "ignore")
}


def test_every_file_is_the_one_that_was_recorded() -> None:
    folder = files("resources") / "fonts"
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    recorded = [line.split("  ") for line in lines if "  input " not in line]
    assert len(recorded) == 8
    for digest, name in recorded:
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


def test_all_of_gb2312_and_the_unified_ideographs_are_drawn_in_song(fonts: FontSet) -> None:
    faces = load(fonts)
    song = faces.role("song")
    blocks = {chr(cp) for cp in (*range(0x4E00, 0x9FA6), *range(0x3400, 0x4DB6))}
    assert len(GB2312) == 6763
    assert {char for char in GB2312 | blocks if song.glyph(char).face != faces.base} == set()


@pytest.mark.parametrize("role", ["fang", "kai"])
def test_gb2312_is_drawn_by_the_face_of_the_role_and_marks_by_song(role: str, fonts: FontSet) -> None:
    faces = load(fonts)
    own = faces.role(role).glyph("中").face
    assert own != faces.base
    assert {char for char in GB2312 if faces.role(role).glyph(char).face != own} == set()
    assert {faces.role(role).glyph(char).face for char in "，。“”0Aa—"} == {faces.base}


def test_every_han_of_gb_18030_level_3_is_drawn(fonts: FontSet) -> None:
    song = load(fonts).role("song")
    level = [*(cp for low, high in LEVEL_3 for cp in range(low, high + 1)), *COMPATIBILITY]
    assert len(level) == 87_887
    assert [hex(cp) for cp in level if song.glyph(chr(cp)).missing] == []


def test_fandol_keeps_no_character_that_it_draws_wrongly(fonts: FontSet) -> None:
    fang = load(fonts).role("fang")
    assert {fang.glyph(char).face for char in "鬱餘醜鬆"} == {load(fonts).base}


def test_rare_names_are_drawn_in_every_role(fonts: FontSet) -> None:
    faces = load(fonts)
    for role in ROLES:
        assert [char for char in RARE_NAMES if faces.role(role).glyph(char).missing] == []


def test_boxes_come_from_the_symbol_font(fonts: FontSet) -> None:
    song = load(fonts).role("song")
    assert song.glyph("☑").face == song.glyph("☐").face != load(fonts).base


def test_a_character_without_a_shape_gives_the_mark(fonts: FontSet) -> None:
    song = load(fonts).role("song")
    for char in ("\U000323b0", "\x07", "\u202e", "\u200b", "\ud800", "\ue000", "😀", "ש"):
        glyph = song.glyph(char)
        assert (glyph.missing, glyph.text) == (True, "〓")


def test_fonts_have_names_of_their_own(fonts: FontSet) -> None:
    from reportlab.pdfbase import pdfmetrics

    faces = load(fonts)
    glyphs = [faces.role(role).glyph("中") for role in ROLES]
    glyphs += [faces.role("song").glyph(char) for char in ("☑", "𠮷", "𪚥")]
    names = {pdfmetrics.getFont(glyph.face).face.name for glyph in glyphs}
    assert len(names) == len(glyphs)


def test_an_unusable_font_of_the_machine_is_passed_over(fonts: FontSet) -> None:
    from dataclasses import replace

    faces = load(replace(fonts, installed=(("fang", b"no font"), ("song_bold", fonts.hei))))
    assert faces.role("fang").glyph("中").face == load(fonts).role("fang").glyph("中").face
    assert faces.role("song_bold").glyph("中").face == load(fonts).role("hei").glyph("中").face
