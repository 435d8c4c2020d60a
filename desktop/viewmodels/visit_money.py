"""Amounts as people read them: grouped in thousands, and in the capital figures of a receipt (大写)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_LIMIT = Decimal(10) ** 15


def parse_amount(text: str) -> str | None:
    """Plain decimal text of a typed amount ("12,000.5" gives "12000.5"); None when it is not a number."""
    plain = text.strip().translate(str.maketrans("０１２３４５６７８９．，−－", "0123456789.,--"))
    plain = plain.replace(",", "").replace(" ", "").removesuffix("元")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    return plain if number.is_finite() and "e" not in plain.lower() else None


def grouped(text: str, places: int | None = None) -> str:
    """Thousands separators in a stored number; anything else comes back as it is."""
    plain = parse_amount(text) if text else None
    if plain is None:
        return text
    number = Decimal(plain)
    shown = f"{number:,.{places}f}" if places is not None else f"{number:,f}"
    return shown.replace("-", "−")


def capital(text: str) -> str:
    """大写 of an amount in yuan, "" when it is not one: 12,000.5 is 壹万贰仟元伍角."""
    plain = parse_amount(text) if text else None
    if plain is None or abs(Decimal(plain)) >= _LIMIT:
        return ""
    fen = int((abs(Decimal(plain)) * 100).quantize(Decimal(1), ROUND_HALF_UP))
    yuan, jiao, rest = fen // 100, fen // 10 % 10, fen % 10
    sign = "负" if Decimal(plain) < 0 else ""
    return sign + _yuan(yuan, has_small=bool(jiao or rest)) + _small(jiao, rest, has_yuan=yuan > 0)


def _yuan(yuan: int, *, has_small: bool) -> str:
    if yuan == 0:
        return "" if has_small else "零元"
    return _whole(yuan) + "元"


def _small(jiao: int, fen: int, *, has_yuan: bool) -> str:
    if not jiao and not fen:
        return "整"
    if not jiao:
        return ("零" if has_yuan else "") + _DIGITS[fen] + "分"
    return _DIGITS[jiao] + "角" + (_DIGITS[fen] + "分" if fen else "")


def _whole(number: int) -> str:
    words, gap = "", False
    for position in range(len(str(number)) - 1, -1, -1):
        digit = number // 10**position % 10
        if digit:
            words += ("零" if gap and words else "") + _DIGITS[digit] + _PLACES[position % 4]
            gap = False
        else:
            gap = True
        if position % 4 == 0 and number // 10**position % 10_000:
            words += _GROUPS[position // 4]
    return words
