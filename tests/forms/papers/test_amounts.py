"""Capital numerals as receipts write them."""

from __future__ import annotations

import pytest

from forms.papers.amounts import capital


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (1, "壹分"),
        (10, "壹角整"),
        (105, "壹元零伍分"),
        (150, "壹元伍角整"),
        (123_456, "壹仟贰佰叁拾肆元伍角陆分"),
        (200_000, "贰仟元整"),
        (100_500, "壹仟零伍元整"),
        (1_000_000, "壹万元整"),
        (10_010_100, "拾万零壹佰零壹元整".replace("拾万", "壹拾万")),
        (100_010_000, "壹佰万零壹佰元整"),
        (10_000_000_100, "壹亿零壹元整"),
        (1_002_000_300, "壹仟零贰万零叁元整"),
    ],
)
def test_amounts_are_written_in_capitals(fen: int, words: str) -> None:
    assert capital(fen) == words


@pytest.mark.parametrize("fen", [-1, 10**14])
def test_what_no_receipt_can_say_is_refused(fen: int) -> None:
    with pytest.raises(ValueError, match="capital"):
        capital(fen)
