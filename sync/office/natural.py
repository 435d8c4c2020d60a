"""村 and 组 in the order in which people count them: 二组 before 十组 before 十一组, 9组 before 10组."""

from __future__ import annotations

import re

_DIGITS = {one: number for number, one in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_NUMBER = re.compile(r"[0-9]+|[〇零一两二三四五六七八九十]+")


def counted(name: str) -> tuple[object, ...]:
    """A key to sort names by: numbers, Chinese ones below a hundred too, by their value."""
    key: list[object] = []
    end = 0
    for found in _NUMBER.finditer(name):
        key += [name[end : found.start()], _value(found[0])]
        end = found.end()
    return (*key, name[end:])


def _value(digits: str) -> int:
    if digits.isdecimal():
        return int(digits)
    tens, _, ones = digits.rpartition("十")
    if "十" not in digits or any(one not in _DIGITS for one in tens + ones):
        return int("".join(str(_DIGITS.get(one, 9)) for one in digits))
    return (_spelled(tens) or 1) * 10 + _spelled(ones)


def _spelled(digits: str) -> int:
    return int("".join(str(_DIGITS[one]) for one in digits) or "0")
