"""The order in which people name the groups of a village: 一组, 二组, 十组, 十一组, hamlets last."""

from __future__ import annotations

import re

_NUMERALS = {char: value for value, char in enumerate("一二三四五六七八九", 1)}
_NUMBERED = re.compile(r"第?(?:(\d{1,3})|([一二三四五六七八九]?)(十?)([一二三四五六七八九]?))[村民小]*组")
LAST = 1000


def group_order(name: str) -> tuple[int, str]:
    """What to sort a 村民小组 by: its number, in Chinese or Arabic digits up to 99; others by name behind."""
    found = _NUMBERED.fullmatch(name)
    if found is None:
        return (LAST, name) if name else (LAST + 1, "")
    digits, tens, ten, ones = found.groups()
    if digits:
        return (int(digits), name)
    number = (_NUMERALS.get(tens, 1) if ten else 0) * 10 + _NUMERALS.get(ones or ("" if ten else tens), 0)
    return (number or LAST, name)
