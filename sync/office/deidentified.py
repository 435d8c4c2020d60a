"""Counts that may be made public: no group is so small that somebody in it could be recognised.

A blank instead of a small number would not be enough: whoever has the total and the other rows works it out.
So small groups are joined until none is small, and every row, and every difference of rows, counts at least
FEW households. Source: the usual threshold of official statistics (cells below five are not published).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from forms.coverage import LedgerRow

FEW = 5
HEADS = ["村（社区）", "类别", "户数", "人口", "需求"]
OTHER_KINDS, OTHER_VILLAGES = "其他类别（合并）", "其他村（合并）"


@dataclass(frozen=True)
class _Tally:
    """What one row counts."""

    households: int = 0
    people: int = 0
    needs: int = 0

    def __add__(self, other: _Tally) -> _Tally:
        return _Tally(
            self.households + other.households, self.people + other.people, self.needs + other.needs
        )

    @property
    def is_small(self) -> bool:
        """Whether a number in it is between nothing and FEW; nobody is recognised by a need there is not."""
        return self.households < FEW or 0 < self.people < FEW or 0 < self.needs < FEW


def statistics(rows: Iterable[LedgerRow]) -> list[list[str]]:
    """Households, people and needs by village and category, and a total that is the sum of the rows."""
    villages: dict[str, dict[str, _Tally]] = {}
    for row in rows:
        kinds = villages.setdefault(row.village, {})
        counted = _Tally(1, row.people or 0, row.need_count)
        kinds[row.categories] = kinds.get(row.categories, _Tally()) + counted
    table, left = list[tuple[str, str, _Tally]](), list[_Tally]()
    for village, kinds in sorted(villages.items()):
        shown = _joined(kinds, OTHER_KINDS)
        if shown is None:
            left += kinds.values()
        else:
            table += [(village, kind, tally) for kind, tally in shown]
    return [HEADS, *_with_rest(table, left)]


def _joined(groups: dict[str, _Tally], name: str) -> list[tuple[str, _Tally]] | None:
    """The groups with the small ones joined, and the next smallest as long as those are small together.

    None where even all together are small.
    """
    ordered = sorted(groups.items(), key=lambda item: (not item[1].is_small, item[1].households, item[0]))
    rest, at = _Tally(), 0
    while at < len(ordered) and (ordered[at][1].is_small or (at > 0 and rest.is_small)):
        rest, at = rest + ordered[at][1], at + 1
    if at and rest.is_small:
        return None
    shown = sorted(ordered[at:])
    return [*shown, (name, rest)] if at else shown


def _with_rest(table: Sequence[tuple[str, str, _Tally]], left: Sequence[_Tally]) -> list[list[str]]:
    rest = sum(left, _Tally())
    kept = sorted(table, key=lambda row: row[2].households, reverse=True)
    while left and rest.is_small and kept:
        rest += kept.pop()[2]
    if left and rest.is_small:
        return [["合计", "", f"不足{FEW}", "", ""]]
    rows = [row for row in table if row in kept]
    rows += [(OTHER_VILLAGES, "", rest)] if left else []
    total = sum((tally for _, _, tally in rows), _Tally())
    return [_line(*row) for row in [*rows, ("合计", "", total)]]


def _line(village: str, kind: str, tally: _Tally) -> list[str]:
    return [village, kind, str(tally.households), str(tally.people), str(tally.needs)]
