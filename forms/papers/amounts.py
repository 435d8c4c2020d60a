"""Amounts of money in the capital numerals of receipts: 壹仟贰佰元整."""

from __future__ import annotations

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")
LARGEST_FEN = 10**12 * 100 - 1


def capital(fen: int) -> str:
    """Integer fen (0 to just under a trillion yuan) in capital numerals, ending in 整 without fen.

    Raises ValueError for what no receipt can say: a negative amount, or one of more than twelve digits.
    """
    if not 0 <= fen <= LARGEST_FEN:
        raise ValueError("amount outside what capital numerals write")
    yuan, jiao, cent = fen // 100, fen // 10 % 10, fen % 10
    whole = f"{_yuan(yuan)}元" if yuan else ""
    if not jiao and not cent:
        return f"{whole or '零元'}整"
    if not cent:
        return f"{whole}{_DIGITS[jiao]}角整"
    tenth = f"{_DIGITS[jiao]}角" if jiao else ("零" if whole else "")
    return f"{whole}{tenth}{_DIGITS[cent]}分"


def _yuan(yuan: int) -> str:
    groups: list[str] = []
    gap = False  # a zero is owed before the next figure
    for at in range(2, -1, -1):
        part = yuan // 10000**at % 10000
        if not part:
            gap = gap or bool(groups)
            continue
        zero = "零" if groups and (gap or part < 1000) else ""
        groups.append(f"{zero}{_thousands(part)}{_GROUPS[at]}")
        gap = False
    return "".join(groups)


def _thousands(part: int) -> str:
    words = ""
    for at in range(3, -1, -1):
        digit = part // 10**at % 10
        if digit:
            words += _DIGITS[digit] + _PLACES[at]
        elif words and part % 10**at:
            words += "" if words.endswith("零") else "零"
    return words
