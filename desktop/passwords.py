"""How hard a password is to guess, in one sentence: ten characters of one's own, or four words by chance.

What others know about a person is tried first and counts for nothing here: name, place, dates, phone and
identity numbers, rows of keys, common passwords (security.md 4.2). Nothing is asked of any network.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Protocol

from desktop.language import tr

LEAST, WORDS = 10, 4
_GOOD = 14
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "01234567890", "1qaz2wsx3edc")
_IDENTITY = re.compile(r"\d{17}[\dx]")
_PHONE = re.compile(r"1[3-9]\d{9}")
_DATE = re.compile(r"(?:19|20)\d{2}(?:[-./]?(?:0?[1-9]|1[0-2])(?:[-./]?(?:0?[1-9]|[12]\d|3[01]))?)?")
_DIGITS = re.compile(r"\d{4,}")
_REPEATED = re.compile(r"(.{1,4}?)\1{2,}")


@dataclass(frozen=True)
class Weighed:
    """`level` 0 nothing, 1 too weak, 2 enough, 3 good; the sentence says what to do or why it is enough."""

    level: int
    sentence: str

    @property
    def is_enough(self) -> bool:
        """Whether a vault may be made with it."""
        return self.level >= 2


def weigh(password: str, known: Iterable[str] = ()) -> Weighed:
    """Weigh a password; `known` are texts about its owner (name, village …) that others would try."""
    if not password:
        return Weighed(0, tr("至少 10 个字符，或四个不相干的词。"))
    low = unicodedata.normalize("NFKC", password).lower()
    if len(set(_in_words(low))) >= WORDS:
        return Weighed(3, tr("很好：几个不相干的词，好记，难猜。"))
    if len(low) < LEAST:
        return Weighed(1, tr("太短：还差 {count} 个字符。", count=LEAST - len(low)))
    rest, found = _without_known(low, known)
    if len(set(low)) < 5:
        return Weighed(1, tr("来回就是几个一样的字符，一猜就中，请换一个。"))
    if len(rest) < LEAST - 2 and found:
        return Weighed(
            1, tr("里面的{what}别人会先猜，请再加几个不相干的词。", what="、".join(dict.fromkeys(found)))
        )
    if len(rest) >= _GOOD:
        return Weighed(3, tr("很好：够长，难猜。"))
    return Weighed(2, tr("可以用；再加一个不相干的词会更好。"))


class Owner(Protocol):
    """Whose password it is."""

    @property
    def name(self) -> str: ...
    @property
    def village(self) -> str: ...
    @property
    def township(self) -> str: ...


def known_of(owner: Owner) -> tuple[str, ...]:
    """What others would try in a password of this person: the name, and the places by their parts."""
    return (owner.name, owner.village, *re.split(r"[省市县区旗]", owner.township))


def suggest(chance: Callable[[], float]) -> tuple[tuple[str, str], ...]:
    """Four words by chance (Chinese and pinyin), to be written down and practised; `chance` gives [0, 1)."""
    every = tuple(word_list().items())
    drawn = [every[int(chance() * len(every))] for _ in range(WORDS)]
    return tuple((word, pinyin) for pinyin, word in drawn)


@cache
def word_list() -> dict[str, str]:
    """The 2,048 words by their pinyin."""
    lines = (files("resources") / "passwords" / "words.txt").read_text("utf-8").splitlines()
    return {pinyin: word for word, pinyin in (line.split() for line in lines)}


@cache
def _common() -> frozenset[str]:
    return frozenset((files("resources") / "passwords" / "common.txt").read_text("utf-8").split())


def _in_words(low: str) -> list[str]:
    """The words of the list that a password is written in, separated by anything that is no letter."""
    every = word_list()
    return [part for part in re.split(r"[^a-z]+", low) if part in every]


def _without_known(low: str, known: Iterable[str]) -> tuple[str, list[str]]:
    """What is left after everything that is guessed first, and what that was, in words."""
    found: list[str] = []
    patterns = [(_IDENTITY, tr("身份证号")), (_PHONE, tr("电话号码")), (_REPEATED, tr("重复的字符"))]
    patterns += [(re.compile(re.escape(one)), tr("姓名或地名")) for one in _spellings(known)]
    patterns += [(_DATE, tr("日期")), (_DIGITS, tr("一长串数字"))]
    rest = low
    for pattern, what in patterns:
        rest, count = pattern.subn("", rest)
        found += [what] * bool(count)
    for piece in _guessed(rest):
        rest = rest.replace(piece, "", 1)
        found.append(tr("常见密码或键盘顺序"))
    return rest, found


def _guessed(rest: str) -> list[str]:
    """Common passwords and rows of keys inside the text, the longest first, none inside another."""
    rows = {row[a : a + 4] for row in (*_ROWS, *(row[::-1] for row in _ROWS)) for a in range(len(row) - 3)}
    pieces: list[str] = []
    at = 0
    while at < len(rest) - 3:
        ends = range(len(rest), at + 3, -1)
        end = next((one for one in ends if rest[at:one] in _common() or rest[at:one] in rows), 0)
        if end:
            pieces.append(rest[at:end])
        at = end or at + 1
    return pieces


def _spellings(known: Iterable[str]) -> list[str]:
    """How a Chinese name is typed into a password: the characters, and the pinyin with and without marks."""
    from pypinyin import lazy_pinyin

    made: set[str] = set()
    for text in known:
        plain = text.strip().lower()
        if len(plain) >= 2:
            made |= {plain, "".join(lazy_pinyin(plain))}
            made |= {"".join(lazy_pinyin(plain.removesuffix(end))) for end in ("村", "镇", "乡", "社区")}
    return sorted((one for one in made if len(one) >= 2), key=len, reverse=True)
