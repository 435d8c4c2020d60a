"""变化: what is new, gone or different since the last visit, table by table and question by question."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from forms.answers import Answers
from forms.longitudinal.matching import leaves, paired
from forms.longitudinal.rules import (
    DERIVED_ENDINGS,
    FINISHED_MEMBERS,
    KEYS,
    OF_THE_VISIT,
    ROW_NAMES,
    TABLE_NAMES,
    UNKNOWN_WORDS,
)

ChangeKind = Literal["新增", "减少", "变化"]
Say = Callable[[str, str], str]
"""(question name, stored text) -> words: the definition's choice labels where the caller has them."""


@dataclass(frozen=True)
class Change:
    """One difference. A whole row that is new or gone has `name` "" and says itself in `row`."""

    table: str  # repeat name, "" outside tables
    table_name: str
    kind: ChangeKind
    row: str  # 赵守田 · 零工; "" outside tables
    name: str  # question name, "" for a whole row
    before: str  # in words, "" where there was nothing
    after: str


@dataclass(frozen=True)
class Comparison:
    """Everything that differs, in the order of the tables; `last_date` is the day compared with."""

    changes: tuple[Change, ...]
    last_date: str

    def by_table(self) -> dict[str, tuple[Change, ...]]:
        """The changes under the names of their tables, tables without any left out."""
        found: dict[str, tuple[Change, ...]] = {}
        for change in self.changes:
            found[change.table_name] = (*found.get(change.table_name, ()), change)
        return found


def compare(
    now: Answers, before: Answers, say: Say | None = None, names: Collection[str] | None = None
) -> Comparison:
    """This visit against the last record of the same household. Pure.

    `names` are the questions that this visit asks: what it does not ask is not called gone. Without them the
    tables and questions that this visit writes count. Members are the same by number, then by name and birth.
    """
    words = say or (lambda _, text: text)
    asked = frozenset(names) if names is not None else frozenset(_written(now.tree))
    changes = [*_fields("", "", (leaves(now), leaves(before)), asked, words)]
    for table in KEYS:
        if table in asked:
            changes += _rows(table, now, before, asked, words)
    return Comparison(tuple(changes), before.text("visit_date")[:10])


def _written(tree: Mapping[str, object]) -> Iterator[str]:
    for name, value in tree.items():
        yield name
        if isinstance(value, Mapping):
            yield from _written(value)
        elif isinstance(value, list):
            for row in value:
                if isinstance(row, Mapping):
                    yield from _written(row)


def _rows(table: str, now: Answers, before: Answers, asked: frozenset[str], words: Say) -> Iterator[Change]:
    earlier = before.rows(table)
    given = [row for row in now.rows(table) if leaves(row)]
    for mine, theirs in paired(table, given, earlier):
        if mine is not None and theirs is not None:
            yield from _fields(
                table, _called(table, mine, words), (leaves(mine), leaves(theirs)), asked, words
            )
        elif mine is not None:
            yield _whole(table, "新增", _called(table, mine, words))
        elif theirs is not None and theirs.text("m_mstatus") not in FINISHED_MEMBERS:
            yield _whole(table, "减少", _called(table, theirs, words))


def _whole(table: str, kind: ChangeKind, row: str) -> Change:
    is_new = kind == "新增"
    return Change(table, TABLE_NAMES[table], kind, row, "", "" if is_new else row, row if is_new else "")


def _called(table: str, row: Answers, words: Say) -> str:
    parts = (words(name, row.text(name)) for name in ROW_NAMES[table] if row.text(name))
    return "·".join(parts) or TABLE_NAMES[table]


def _fields(
    table: str,
    row: str,
    values: tuple[dict[str, str], dict[str, str]],
    asked: frozenset[str],
    words: Say,
) -> Iterator[Change]:
    now, before = values
    for name in dict.fromkeys((*now, *before)):
        if name not in asked or name in OF_THE_VISIT or name.endswith(DERIVED_ENDINGS):
            continue
        after, earlier = _stated(name, now, words), _stated(name, before, words)
        if after != earlier and not _equal(now.get(name, ""), before.get(name, "")):
            kind: ChangeKind = "变化" if after and earlier else ("新增" if after else "减少")
            yield Change(table, TABLE_NAMES.get(table, table), kind, row, name, earlier, after)


def _stated(name: str, values: dict[str, str], words: Say) -> str:
    if values.get(name):
        return words(name, values[name])
    return UNKNOWN_WORDS.get(values.get(f"{name}_na", ""), "")


def _equal(one: str, other: str) -> bool:
    """The same number in other digits (2000 and 2000.00) or the same choices in another order."""
    try:
        return one != "" and other != "" and float(one) == float(other)
    except ValueError:
        return one != "" and sorted(one.split()) == sorted(other.split())
