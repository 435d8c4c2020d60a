"""How names sound: pinyin syllables, the usual readings of surnames, and matching what a person types.

pypinyin takes a third of a second to load, so it is imported when the first name is indexed, not at start.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

# Surnames are read differently from the same character elsewhere (单 is Shàn, not dān).
_SURNAMES = {
    "单": "shàn",
    "仇": "qiú",
    "解": "xiè",
    "查": "zhā",
    "区": "ōu",
    "朴": "piáo",
    "任": "rén",
    "曾": "zēng",
    "盖": "gě",
    "缪": "miào",
    "乐": "yuè",
    "种": "chóng",
    "翟": "zhái",
    "员": "yùn",
    "祭": "zhài",
    "葛": "gě",
    "华": "huà",
    "冼": "xiǎn",
    "召": "shào",
    "秘": "bì",
    "折": "shé",
    "覃": "qín",
    "燕": "yān",
    "纪": "jǐ",
    "隗": "wěi",
    "那": "nā",
    "盛": "shèng",
    "乜": "niè",
    "过": "guō",
    "应": "yīng",
    "车": "chē",
    "费": "fèi",
    "谌": "chén",
    "褚": "chǔ",
    "卜": "bǔ",
    "宓": "mì",
    "逄": "páng",
    "繁": "pó",
    "尉": "wèi",
    "晁": "cháo",
    "佘": "shé",
    "句": "gōu",
    "教": "jiào",
    "黑": "hè",
    "石": "shí",
    "於": "yū",
    "相": "xiàng",
    "令": "líng",
    "洗": "xiǎn",
    "么": "yāo",
    "佴": "nài",
    "炅": "guì",
    "牟": "mù",
    "粘": "nián",
    "能": "nài",
    "薄": "bó",
    "藏": "zāng",
    "逢": "páng",
    "郇": "xún",
    "都": "dū",
    "重": "chóng",
    "阚": "kàn",
}
_DOUBLE_SURNAMES = {
    "尉迟": ("yù", "chí"),
    "万俟": ("mò", "qí"),
    "长孙": ("zhǎng", "sūn"),
    "令狐": ("líng", "hú"),
    "澹台": ("tán", "tái"),
    "单于": ("chán", "yú"),
    "鲜于": ("xiān", "yú"),
}
_ALSO = {
    "乐": "le yue",
    "传": "chuan zhuan",
    "会": "hui kuai",
    "佛": "fo fu",
    "单": "dan shan",
    "卜": "bu bo",
    "参": "can shen cen",
    "叶": "ye xie",
    "奇": "qi ji",
    "娜": "na nuo",
    "宿": "su xiu",
    "屏": "ping bing",
    "弹": "dan tan",
    "晟": "sheng cheng",
    "曾": "zeng ceng",
    "朝": "chao zhao",
    "朴": "pu piao",
    "柏": "bai bo",
    "校": "xiao jiao",
    "楷": "kai jie",
    "泊": "bo po",
    "率": "shuai lv",
    "珲": "hun hui",
    "盛": "sheng cheng",
    "省": "sheng xing",
    "纶": "lun guan",
    "茜": "qian xi",
    "莘": "shen xin",
    "蕃": "fan bo",
    "薄": "bao bo",
    "藏": "cang zang",
    "行": "xing hang",
    "觉": "jue jiao",
    "解": "jie xie",
    "识": "shi zhi",
    "贾": "jia gu",
    "还": "huan hai",
    "都": "du dou",
    "重": "zhong chong",
    "长": "chang zhang",
    "降": "jiang xiang",
    "阿": "a e",
    "颉": "xie jie",
}
"""Characters of given names that are said in more than one way: 朝阳 is Zhāoyáng, or Cháoyáng."""


@dataclass(frozen=True)
class Syllable:
    """One character of a name: its reading with the tone mark, and every reading to search by."""

    shown: str
    plain: tuple[str, ...]


def syllables(name: str) -> tuple[Syllable, ...]:
    """The syllables of a name, one per character; a character without a known reading stands for itself."""
    usual = _read(name)
    as_surname = _surname(name)
    said = (*as_surname, *usual[len(as_surname) :])
    return tuple(
        Syllable(shown, tuple(dict.fromkeys((plain(shown), plain(other), *_ALSO.get(char, "").split()))))
        for char, shown, other in zip(name, said, usual, strict=True)
    )


def to_text(sounds: Sequence[Syllable]) -> str:
    """The plain readings as they are stored: "zhao shou tian", alternatives joined by "|"."""
    return " ".join("|".join(one.plain) for one in sounds)


def match(typed: str, sounds: str, characters: str = "") -> tuple[int, ...] | None:
    """How many letters of each syllable were typed, or None: zst, zhaosht and shoutian all match a name.

    Every syllable is matched from its first letter on, as much of it as fits; the name may go on. With the
    `characters` of the name some of them may be typed as they are: 赵st.
    """
    if typed[0] != characters[:1] and typed[0] not in {
        one[:1] for one in sounds.partition(" ")[0].split("|")
    }:
        return None  # most names, at once
    return _match(typed, [part.split("|") for part in sounds.split(" ")], characters)


def _match(typed: str, parts: list[list[str]], characters: str) -> tuple[int, ...] | None:
    if not typed:
        return tuple(0 for _ in parts)
    if not parts:
        return None
    if typed[0] == characters[:1]:
        rest = _match(typed[1:], parts[1:], characters[1:])
        if rest is not None:
            return (0, *rest)
    for reading in parts[0]:
        for length in range(_shared(typed, reading), 0, -1):
            rest = _match(typed[length:], parts[1:], characters[1:])
            if rest is not None:
                return (length, *rest)
    return None


def _shared(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _read(name: str) -> list[str]:
    from pypinyin import Style, lazy_pinyin  # Loaded late: see the module's docstring.

    whole: list[str] = lazy_pinyin(name, style=Style.TONE)
    if len(whole) == len(name):
        return whole
    # Characters without a reading come back in one piece.
    return [lazy_pinyin(char, style=Style.TONE)[0] for char in name]


def _surname(name: str) -> tuple[str, ...]:
    double = _DOUBLE_SURNAMES.get(name[:2])
    if double is not None:
        return double
    single = _SURNAMES.get(name[:1])
    return (single,) if single is not None else ()


def plain(text: str) -> str:
    """Lower case letters without tones; ü is typed as v."""
    bare = "".join(
        char if char != "\u0308" else "^"
        for char in unicodedata.normalize("NFD", text.lower())
        if char == "\u0308" or not unicodedata.combining(char)
    )
    return unicodedata.normalize("NFC", bare.replace("u^", "v").replace("^", ""))
