"""Stored answers as a person reads them on paper: words for codes, Chinese dates, amounts in yuan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from forms.answers import Answers
from forms.papers import codes


@dataclass(frozen=True)
class Reading:
    """The answers of a visit, or of one row of a repeat, with the labels to read them by."""

    answers: Answers
    labels: Callable[[str, str], str] = codes.label

    def rows(self, name: str) -> list[Reading]:
        """The rows of a repeat."""
        return [replace(self, answers=row) for row in self.answers.rows(name)]

    def text(self, name: str) -> str:
        """The answer as it stands; without one the reason (不清楚, 拒答, 待核对) if there is one."""
        return self.answers.text(name) or self.why_blank(name)

    def why_blank(self, name: str) -> str:
        """Why a question was left blank, in words, or ""."""
        return self.word("na", self.answers.text(f"{name}_na"))

    def word(self, list_name: str, code: str) -> str:
        """The words of a code: the county's label, else ours, else the code itself."""
        return (self.labels(list_name, code) or codes.label(list_name, code) or code) if code else ""

    def choice(self, name: str, list_name: str = "") -> str:
        """The chosen options in words, joined by 、."""
        chosen = self.answers.text(name).split()
        return "、".join(self.word(list_name or name, code) for code in chosen) or self.why_blank(name)

    def boxes(self, name: str, list_name: str = "") -> str:
        """All options with a ticked or an empty box before each."""
        chosen = self.answers.chosen(name)
        known = codes.CODES[list_name or name]
        options = [*known, *sorted(chosen - known.keys())]
        marked = (f"{'☑' if code in chosen else '☐'}{self.word(list_name or name, code)}" for code in options)
        return "  ".join(marked)

    def tick(self, name: str, words: str) -> str:
        """A box before a sentence, ticked when the answer is yes."""
        return f"{'☑' if self.answers.text(name) == '1' else '☐'}{words}"

    def day(self, name: str) -> str:
        """A date as 2026年3月9日; what is no date prints as it stands."""
        found = self.answers.date(name)
        return day_text(found) if found else self.text(name)

    def month(self, name: str) -> str:
        """A date as 2026年3月."""
        found = self.answers.date(name)
        return f"{found.year}年{found.month}月" if found else self.text(name)

    def money(self, name: str) -> str:
        """An amount as 1,234.50; what is no number prints as it stands."""
        fen = self.answers.fen(name)
        return self.text(name) if fen is None else money_text(fen)

    def amount(self, name: str, unit: str) -> str:
        """A number with its unit, without needless zeros; a blank gives the reason or a place to write."""
        number = self.answers.number(name)
        if number is None:
            return self.text(name) or f"＿＿{unit}"
        return f"{number_text(number)}{unit}"


def day_text(day: date) -> str:
    """A date as 2026年3月9日."""
    return f"{day.year}年{day.month}月{day.day}日"


def money_text(fen: int) -> str:
    """Integer fen as yuan with two decimals and thousands marks."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def yuan_text(fen: int) -> str:
    """Integer fen as yuan, without decimals when there are none."""
    return money_text(fen).removesuffix(".00").replace(",", "")


def number_text(number: Fraction) -> str:
    """An exact number with at most four decimals and no needless zeros."""
    text = f"{round(number * 10000) / 10000:.4f}"
    return text.rstrip("0").rstrip(".")
