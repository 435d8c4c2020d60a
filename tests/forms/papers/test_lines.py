"""Line breaking keeps the rules of Chinese typesetting; one full-width character is one em."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.papers.lines import Measure, break_lines


def wrapped(text: str, room: float, **more: object) -> list[str]:
    widths = [0.5 if ord(char) < 0x80 else 1.0 for char in text]
    return [text[line.start : line.end] for line in break_lines(text, widths, Measure(room, **more))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("春眠不觉晓处处闻啼鸟", 5, ["春眠不觉晓", "处处闻啼鸟"]),
        ("春眠不觉晓，处处", 5, ["春眠不觉", "晓，处处"]),
        ("春眠不觉，处处闻", 4.5, ["春眠不觉，", "处处闻"]),
        ("根据《办法》规定", 3.5, ["根据", "《办法》", "规定"]),
        ("金额1234.50元整", 4, ["金额", "1234.50", "元整"]),
        ("他说——不行", 3, ["他", "说——", "不行"]),
        ("ABCDEFGHIJ", 3, ["ABCDEF", "GHIJ"]),
        ("两 个 空格 行", 2, ["两", "个", "空格", "行"]),
        ("", 5, [""]),
    ],
)
def test_lines_break_where_they_may(text: str, room: float, lines: list[str]) -> None:
    assert wrapped(text, room) == lines


def test_the_first_line_gives_room_to_the_indent() -> None:
    assert wrapped("春眠不觉晓处处闻啼鸟", 5, indent=2) == ["春眠不", "觉晓处处闻", "啼鸟"]


def test_justified_lines_fill_the_measure_and_the_last_does_not() -> None:
    text = "金额123.45元整到账日期"
    widths = [0.5 if char < "\x80" else 1.0 for char in text]
    first, *_, last = break_lines(text, widths, Measure(6.2, justify=True))
    assert first.width + (first.end - first.start - 1) * first.gap == pytest.approx(6.2)
    assert last.gap == 0


@given(st.text("中文，。（）“”ab1.—…· 《》", min_size=1, max_size=80), st.floats(1, 30))
def test_no_character_is_lost_and_no_line_is_too_wide(text: str, room: float) -> None:
    widths = [0.5 if ord(char) < 0x80 else 1.0 for char in text]
    lines = break_lines(text, widths, Measure(room))
    shown = "".join(text[line.start : line.end] for line in lines)
    assert shown.replace(" ", "") == text.replace(" ", "")
    for line in lines:
        ink = line.width + max(line.end - line.start - 1, 0) * line.gap
        assert ink <= room + 0.5 + 1e-6 or line.end - line.start == 1
