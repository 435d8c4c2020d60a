"""Answers of one visit as nested question names: what screening, the registry and papers read.

The tree is what a person would write by hand: a group is a mapping, a repeat is a list of mappings, an
answer is the text that the questionnaire stores ("1", "2 6", "2026-03-09", "" for no answer). Lookups go
by question name at any depth, so that a county may regroup its questionnaire without breaking a reader.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction

Tree = Mapping[str, object]


@dataclass(frozen=True)
class Answers:
    """One level of a visit (the whole form, or one row of a repeat)."""

    tree: Tree

    def text(self, name: str) -> str:
        """The stored text of a question at any depth outside repeats; "" when blank, absent or not asked."""
        tree = self.tree  # opened levels are asked some hundred times for one record
        found = tree.get(name, "") if type(tree) is Flat else _find(tree, name)
        return found if isinstance(found, str) else ""

    def rows(self, name: str) -> tuple[Answers, ...]:
        """The rows of a repeat at any depth outside other repeats, in order; empty when there are none."""
        found = _find(self.tree, name)
        return (
            tuple(Answers(row) for row in found if isinstance(row, (dict, Mapping)))
            if isinstance(found, list)
            else ()
        )

    def flat(self) -> Answers:
        """The same answers with the groups of every level opened: look-ups find the same in one step."""
        return Answers(_opened(self.tree))

    def chosen(self, name: str) -> frozenset[str]:
        """The chosen codes of a select question."""
        return frozenset(self.text(name).split())

    def integer(self, name: str) -> int | None:
        """A whole number, or None when blank or not a number."""
        text = self.text(name)
        if text.isdecimal():
            return int(text)
        number = self.number(name) if text else None
        return int(number) if number is not None else None

    def number(self, name: str) -> Fraction | None:
        """An exact number, or None when blank or not a number."""
        try:
            return Fraction(Decimal(self.text(name)))
        except (InvalidOperation, ValueError, OverflowError):
            return None

    def fen(self, name: str) -> int | None:
        """An amount in yuan as integer fen (half a fen rounds up), or None when blank or not a number."""
        text = self.text(name)
        if text.isdecimal():
            return int(text) * 100
        number = self.number(name) if text else None
        return None if number is None else int((number * 200 + 1) // 2)

    def date(self, name: str) -> date | None:
        """A date, or None when blank or not a date; a date-time gives its day."""
        try:
            return date.fromisoformat(self.text(name)[:10])
        except ValueError:
            return None

    def unknown(self, name: str) -> bool:
        """Whether the person said 不清楚 or 拒答, or it waits to be checked (the companion `name_na`)."""
        return self.text(f"{name}_na") != ""


class Flat(dict[str, object]):
    """A level without groups: what is not in it is nowhere."""


def _opened(tree: Tree) -> Flat:
    if isinstance(tree, Flat):
        return tree
    opened, groups = Flat(), list[Tree]()
    for name, value in tree.items():
        if isinstance(value, str):
            opened[name] = value
        elif isinstance(value, (dict, Mapping)):  # of a dict the second is slow to say
            groups.append(value)
        else:
            opened[name] = _opened_rows(value)
    for group in groups:
        for name, below in _opened(group).items():
            opened.setdefault(name, below)
    return opened


def _opened_rows(value: object) -> object:
    if not isinstance(value, list):
        return value
    return [_opened(row) if isinstance(row, (dict, Mapping)) else row for row in value]


def _find(tree: Tree, name: str) -> object:
    """The answer of this level, else the first one in the groups below, in document order."""
    if name in tree or isinstance(tree, Flat):
        return tree.get(name, "")
    return next(_matches(tree, name), "")


def _matches(tree: Tree, name: str) -> Iterator[object]:
    for key, value in tree.items():
        if key == name:
            yield value
        elif not isinstance(value, str) and isinstance(value, Mapping):
            yield from _matches(value, name)
