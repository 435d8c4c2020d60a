"""The choices of a long list, ready to be searched and shown: a hundred thousand answer while one types."""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt

from desktop.language import mark, tr
from desktop.viewmodels.visit_words import MARKS
from desktop.windows.questions.words import plain
from desktop.windows.theme import icon, scale
from forms.xlsform import Choice

Index = QModelIndex | QPersistentModelIndex
PAGE = 50
MOST_FOUND = 200
STEP = 10_000
"""So many choices are made ready in one go, about ten milliseconds."""
NUMBERED = 1_000
NOTHING = mark("没有这个选项，换个字试试")
_BEFORE_CODE, _BEFORE_LABEL = "\x00", "\x01"


def matching(choices: Sequence[Choice], text: str) -> tuple[Choice, ...]:
    """Choices that fit what was typed, the best first; see `Offers.search`."""
    return tuple(Offers(choices).search(text))


class Offers:
    """Choices with one long text of all codes and labels, so that a search is one walk through memory."""

    def __init__(self, choices: Sequence[Choice]) -> None:
        self.choices = choices
        self._text = ""
        self._pieces: list[str] = []
        self._starts: list[int] = []
        self._end = 0
        self._labels: dict[str, str] | None = None

    def search(self, text: str) -> Sequence[Choice]:
        """Choices that fit: code or label exactly, then their beginnings, then anywhere in the label.

        A number that is in no code or label is a place in the list: names can be picked without typing
        Chinese.
        """
        wanted = text.strip().lower()
        if not wanted:
            return self.choices
        found = sorted(self._ranks(wanted).items(), key=lambda entry: (entry[1], entry[0]))
        if not found and wanted.isdigit() and 1 <= int(wanted) <= len(self.choices):
            return (self.choices[int(wanted) - 1],)
        return tuple(self.choices[place] for place, _ in found)

    def label(self, code: str) -> str:
        """The words of a code, the code itself when it is not on offer."""
        if self._labels is None:
            self._labels = {choice.value: plain(choice.label) for choice in self.choices}
        return self._labels.get(code, code)

    def longest(self, count: int = 30) -> list[str]:
        """The labels with the most characters: one of them is the widest."""
        return heapq.nlargest(count, (choice.label for choice in self.choices), key=len)

    @cached_property
    def numbers(self) -> Mapping[str, str]:
        """Code -> place, where the code says no more than the label."""
        first = enumerate(self.choices[:NUMBERED], 1)
        return {choice.value: str(n) for n, choice in first if choice.value == choice.label}

    def _ranks(self, wanted: str) -> dict[int, int]:
        """Place of each fitting choice -> how well it fits, 0 the best; of very many only the first."""
        self.prepare()
        ranks: dict[int, int] = {}
        first = self._text.find(wanted)
        # Each walk through a hundred thousand choices is a millisecond: none is made twice, or in vain.
        begins = {
            sign: self._text.find(sign + wanted, max(0, first - 1)) if first >= 0 else -1
            for sign in (_BEFORE_CODE, _BEFORE_LABEL)
        }
        zero = self._text.find(f"{_BEFORE_CODE}0{wanted}{_BEFORE_LABEL}") if wanted.isdigit() else -1
        ways = (
            (f"{_BEFORE_CODE}{wanted}{_BEFORE_LABEL}", 0, begins[_BEFORE_CODE]),
            (f"{_BEFORE_LABEL}{wanted}{_BEFORE_CODE}", 0, begins[_BEFORE_LABEL]),
            (f"{_BEFORE_CODE}0{wanted}{_BEFORE_LABEL}", 1, zero),
            (f"{_BEFORE_CODE}{wanted}", 1, begins[_BEFORE_CODE]),
            (f"{_BEFORE_LABEL}{wanted}", 2, begins[_BEFORE_LABEL]),
            (wanted, 3, first),
        )
        for part, rank, begin in ways:
            for place, is_in_label in self._places(part, begin):
                if rank < 3 or is_in_label:
                    ranks.setdefault(place, rank)
                if len(ranks) >= MOST_FOUND:
                    return ranks
        return ranks

    def _places(self, part: str, begin: int) -> Iterator[tuple[int, bool]]:
        at = self._text.find(part, begin) if begin >= 0 else -1
        while at >= 0:
            place = bisect_right(self._starts, at) - 1
            divider = self._text.find(_BEFORE_LABEL, self._starts[place])
            yield place, at >= divider
            at = self._text.find(part, at + 1)

    def prepare(self) -> None:
        """Write the long text to its end; of 100,000 choices that takes longer than a key may."""
        while not self.prepare_some():
            pass

    def prepare_some(self) -> bool:
        """Write the next choices into the long text; whether that was all."""
        done = len(self._starts)
        self._write(self.choices[done : done + STEP])
        if len(self._starts) < len(self.choices):
            return False
        if not self._text:
            self._text = "".join(self._pieces) + _BEFORE_CODE
            self._pieces.clear()
        return True

    def _write(self, choices: Sequence[Choice]) -> None:
        parts = [f"{_BEFORE_CODE}{choice.value}{_BEFORE_LABEL}{choice.label}" for choice in choices]
        text = "".join(parts)
        low = text.lower()
        if len(low) != len(text) or any(one in text for one in MARKS):  # One by one, for the places to fit.
            parts = [
                f"{_BEFORE_CODE}{choice.value}{_BEFORE_LABEL}{plain(choice.label)}".lower()
                for choice in choices
            ]
            low = "".join(parts)
        self._pieces.append(low)
        starts = list(accumulate(map(len, parts), initial=self._end))
        self._end = starts.pop()
        self._starts += starts


class OffersModel(QAbstractListModel):
    """Rows of found choices, handed to the view a page at a time."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choices: Sequence[Choice] = ()
        self._chosen: frozenset[str] = frozenset()
        self._numbers: Mapping[str, str] = {}
        self._shown = 0

    def offer(self, choices: Sequence[Choice], chosen: Sequence[str], numbers: Mapping[str, str]) -> int:
        """Show these, each with its code or number before it; returns the row of the first chosen."""
        self.beginResetModel()
        self._choices, self._chosen, self._numbers = choices, frozenset(chosen), numbers
        wanted = chosen[0] if chosen else ""
        first = next((n for n, one in enumerate(choices) if one.value == wanted), 0) if wanted else 0
        self._shown = min(len(choices), max(PAGE, first + PAGE))
        self.endResetModel()
        return first if choices else -1

    def code(self, row: int) -> str:
        """The code in a row, "" where there is none."""
        return self._choices[row].value if 0 <= row < self._shown else ""

    def words(self, row: int) -> str:
        """What a row says."""
        if not self._choices:
            return tr(NOTHING)
        if not 0 <= row < self._shown:
            return ""
        choice = self._choices[row]
        return f"{self._numbers.get(choice.value, choice.value)}  {plain(choice.label)}"

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """The rows handed out so far; one for the sentence when nothing was found."""
        return 0 if parent.isValid() else max(1, self._shown)

    def canFetchMore(self, parent: Index) -> bool:
        """Whether there are more."""
        return not parent.isValid() and self._shown < len(self._choices)

    def fetchMore(self, _parent: Index) -> None:
        """Hand out another page."""
        following = min(len(self._choices), self._shown + PAGE)
        self.beginInsertRows(QModelIndex(), self._shown, following - 1)
        self._shown = following
        self.endInsertRows()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words, mark and height of a row."""
        if role == Qt.ItemDataRole.DisplayRole:
            return self.words(index.row())
        if role == Qt.ItemDataRole.SizeHintRole:
            return QSize(0, scale().control(36))
        if role == Qt.ItemDataRole.DecorationRole and self.code(index.row()) in self._chosen:
            return icon("check", "accent", 18) if self._choices else None
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """The sentence that nothing was found cannot be chosen."""
        return super().flags(index) if self._choices else Qt.ItemFlag.NoItemFlags
