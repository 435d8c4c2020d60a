"""Figures that drill down: every count carries the households behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Figure:
    """One figure. `of` is what it is a part of, None for a plain count; units are 户, 项 or 条.

    `households` are those that were counted, `rest` those that belong to the whole and were not; both in
    the order of their numbers, each once, however many needs a household has.
    """

    key: str
    name: str
    count: int
    unit: str
    households: tuple[str, ...]
    of: int | None = None
    rest: tuple[str, ...] = ()

    @property
    def rate(self) -> Fraction | None:
        """The exact part of the whole, None for a plain count and for a part of nothing."""
        return Fraction(self.count, self.of) if self.of else None


@dataclass(frozen=True)
class Group:
    """How far one 村民小组 is."""

    name: str
    visited: tuple[str, ...]
    surveyed: tuple[str, ...]
    listed: tuple[str, ...]


@dataclass(frozen=True)
class Coverage:
    """All figures in the order of a report, and the groups."""

    figures: tuple[Figure, ...]
    groups: tuple[Group, ...]

    def __getitem__(self, key: str) -> Figure:
        """One figure by its key; KeyError for a key that is none."""
        for figure in self.figures:
            if figure.key == key:
                return figure
        raise KeyError(key)


def part(key: str, name: str, counted: Iterable[str], whole: Iterable[str]) -> Figure:
    """Households of a whole: 走访覆盖率 and the like."""
    inside, everything = set(counted), set(whole)
    inside &= everything
    rest = tuple(sorted(everything - inside))
    return Figure(key, name, len(inside), "户", tuple(sorted(inside)), len(everything), rest)


def items(key: str, name: str, unit: str, hh_ids: Iterable[str], rest: Iterable[str] | None = None) -> Figure:
    """Items, each with the household it belongs to; `rest` are the items that were not counted."""
    counted = list(hh_ids)
    others = None if rest is None else list(rest)
    return Figure(
        key,
        name,
        len(counted),
        unit,
        tuple(sorted(set(counted))),
        None if others is None else len(counted) + len(others),
        tuple(sorted(set(others or ()))),
    )
