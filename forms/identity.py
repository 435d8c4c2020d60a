"""Resident identity numbers: one stored form, their check digit, and what they say of birth and sex."""

from __future__ import annotations

import unicodedata
from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def normalise(text: str) -> str:
    """The one stored form: half-width, no spaces or hyphens, capital X. Anything else is left alone."""
    return unicodedata.normalize("NFKC", text).replace(" ", "").replace("-", "").upper()


def check_digit(first17: str) -> str:
    """The 18th character that GB 11643-1999 gives for 17 digits."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True)) % 11]


def fault(number: str) -> str:
    """What is wrong with a stored number, in the assistant's words; "" when nothing is.

    Source: domain.md 2.2 R11; an impossible date is named before a wrong check digit.
    """
    if len(number) != 18 or not number[:17].isascii() or not number[:17].isdigit():
        return "身份证号应是18位，最后一位可以是X"
    if birth_date(number) is None:
        return "身份证号里的出生日期不存在，请核对"
    expected = check_digit(number[:17])
    if number[17] != expected:
        return f"身份证号校验位不符，请逐位核对（应为{expected}）"
    return ""


def birth_date(number: str) -> date | None:
    """The date of birth in a number, or None when there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex(number: str) -> str:
    """The code of GB/T 2261.1: "1" for an odd 17th digit, "2" for an even one."""
    return "1" if int(number[16]) % 2 else "2"


def masked(number: str) -> str:
    """The number as screens show it: the first six and the last four."""
    return f"{number[:6]}{'*' * 8}{number[-4:]}" if len(number) == 18 else "*" * len(number)
