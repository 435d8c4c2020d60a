"""GB/T 9704 read back from the file: text area, 22 lines, 28 characters, type sizes, title, page number."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from pypdf import PdfReader

from forms.papers import FontSet, Paper, PaperRequest, render
from forms.papers.layouts import GB9704
from forms.papers.template import read_template

Ask = Callable[..., PaperRequest]
MM = 72 / 25.4
HALF = 0.5 * MM
LETTER = """
kind = "T09"
title = "告知书"
version = "1"
layout = "letter"
issuer = "assistant"
[[part]]
name = "正文"
blocks = [ { line = "LONG" }, { office = "{township_office}", date = "{today}" } ]
"""


@pytest.fixture
def letter(demo: dict[str, Any], ask: Ask, fonts: FontSet) -> Paper:
    """Two pages of one long paragraph without an indent."""
    return render(ask(demo, "T09", texts=LETTER.replace("LONG", "国" * 28 * 30)), fonts)


def lines(paper: Paper, page: int) -> list[tuple[str, float, float, float]]:
    """Text, x, y (points from the upper left corner) and size of every run on a page."""
    found: list[tuple[str, float, float, float]] = []

    def visit(text: str, user: list[float], matrix: list[float], _font: object, size: float) -> None:
        if text.strip():
            found.append((text.strip(), matrix[4] + user[4], 841.89 - matrix[5] - user[5], size))

    PdfReader(io.BytesIO(paper.pdf)).pages[page].extract_text(visitor_text=visit)
    return found


def test_the_text_area_is_156_by_225_mm_with_22_lines_of_28_characters(letter: Paper) -> None:
    body = [line for line in lines(letter, 1) if set(line[0]) == {"国"}]
    first = [line for line in lines(letter, 0) if set(line[0]) == {"国"}]
    assert {len(text) for text, *_ in first} == {28}
    assert len(first) == 22 - 3  # the number takes one line, the title two
    assert len(body) == 30 - len(first)
    assert {round(x, 1) for _, x, _, _ in first} == {round(28 * MM, 1)}
    assert {size for *_, size in first} == {15.75}
    steps = {round(low[2] - high[2], 2) for high, low in pairwise(first)}
    assert max(abs(step - 225 * MM / 22) for step in steps) < 0.02
    # The last line of a full page stands on the lower edge of the text area.
    assert abs(first[-1][2] + 0.12 * 15.75 + (GB9704.pitch - 15.75) / 2 - (37 + 225) * MM) < HALF
    assert abs(28 * 15.75 - 156 * MM) < 1.5


def test_the_title_stands_in_its_place(letter: Paper) -> None:
    ((_, x, y, size),) = [line for line in lines(letter, 0) if line[0] == "告知书"]
    assert size == 22
    assert abs(x + 1.5 * 22 - (28 + 78) * MM) < HALF
    leading = GB9704.pitch * 1.25
    expected = 37 * MM + GB9704.pitch + (leading - 22) / 2 + 0.88 * 22
    assert abs(y - expected) < HALF


def test_page_numbers_stand_at_the_outer_side_below_the_text_area(letter: Paper) -> None:
    ((_, x, y, size),) = [line for line in lines(letter, 0) if line[0].startswith("— 1")]
    assert size == 14
    assert (28 + 156) * MM - 15.75 - 60 < x < (28 + 156) * MM - 15.75
    assert abs(y - (37 + 225 + 7) * MM - 0.35 * 14) < 3 * MM
    ((_, even, _, _),) = [line for line in lines(letter, 1) if line[0].startswith("— 2")]
    assert abs(even - 28 * MM - 15.75) < HALF


def test_the_date_leaves_four_characters_free_and_the_office_is_centred_on_it(letter: Paper) -> None:
    runs = lines(letter, 1)
    date = [line for line in runs if line[0].startswith("2026")]
    office = [line for line in runs if line[0].startswith("青山镇")]
    assert len(date) == len(office) == 1
    middle = office[0][1] + 7 * 15.75 / 2
    width = 2 * ((28 + 156) * MM - 4 * 15.75 - middle)
    assert abs(date[0][1] - (middle - width / 2)) < 1
    assert abs(date[0][2] - office[0][2] - GB9704.pitch) < 0.1


def test_no_line_begins_or_ends_with_a_mark_that_may_not_stand_there(
    demo: dict[str, Any], ask: Ask, fonts: FontSet
) -> None:
    text = "根据《社会救助暂行办法》（国务院令第649号）的规定，“如实申报”；请于2026年3月9日前补齐。" * 12
    paper = render(ask(demo, "T09", texts=LETTER.replace("LONG", text)), fonts)
    rows = Counter[float]()
    texts: dict[float, str] = {}
    for words, _, y, size in lines(paper, 0):
        if size == 15.75 and y > 37 * MM + 3 * GB9704.pitch:
            texts[round(y)] = texts.get(round(y), "") + words
            rows[round(y)] += 1
    assert len(texts) > 10
    for row in texts.values():
        assert row[0] not in "，。、；：！？）》”"
        assert row[-1] not in "（《“"


@pytest.mark.parametrize("kind", ["T01", "T03", "T06", "T12", "T13"])
def test_forms_keep_margins_of_20_mm(kind: str, demo: dict[str, Any], ask: Ask, fonts: FontSet) -> None:
    paper = render(ask(demo, kind, number="1"), fonts)
    for page in range(paper.pages):
        runs = lines(paper, page)
        assert min(x for _, x, _, _ in runs) >= 20 * MM - 0.5
        assert min(y for _, _, y, _ in runs) >= 20 * MM


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        (("layout = ", "layut = "), "PAPER_TEXT_MISSING", "layout"),
        (('"letter"', '"poster"'), "PAPER_TEXT_LAYOUT", "poster"),
        (('"assistant"', '"me"'), "PAPER_TEXT_ISSUER", "me"),
        (("{today}", "{tody}"), "PAPER_TEXT_PLACE", "part 1 block 2 tody"),
        (("{ line", "{ lin"), "PAPER_TEXT_BLOCK", "part 1 block 1 lin"),
        (('line = "LONG"', 'line = "x", bold = true'), "PAPER_TEXT_UNKNOWN", "part 1 block 1 bold"),
        (
            ('line = "LONG"', 'rows = "member", cells = ["x"], widths = [1]'),
            "PAPER_TEXT_LIST",
            "part 1 block 1 member",
        ),
        (
            ('line = "LONG"', 'rows = "members", cells = ["x"], widths = [1, 2]'),
            "PAPER_TEXT_SHAPE",
            "part 1 block 1",
        ),
        (('line = "LONG"', 'fields = ["x"]'), "PAPER_TEXT_SHAPE", "part 1 block 1"),
        (('version = "1"', "version = 1"), "PAPER_TEXT_SHAPE", "version"),
    ],
)
def test_wording_that_cannot_be_printed_is_refused_by_place(
    change: tuple[str, str], code: str, place: str
) -> None:
    from forms.papers import PaperError

    with pytest.raises(PaperError) as refused:
        read_template(LETTER.replace(*change))
    assert (refused.value.code, refused.value.place) == (code, place)
