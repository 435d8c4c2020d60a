"""What the last visit lends to the next one: facts to begin with, figures to show once the new ones stand."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from forms.answers import Answers
from forms.longitudinal.matching import leaves, paired
from forms.longitudinal.rules import CARRIED_TABLES, FACTS, FINISHED_MEMBERS, KEYS, OF_THE_VISIT


@dataclass(frozen=True)
class Entry:
    """One answer: `repeat` is the table's name and `place` its row from 1, "" and 0 outside tables."""

    name: str
    value: str
    repeat: str = ""
    place: int = 0


@dataclass(frozen=True)
class TakenRow:
    """One row of the last visit as it can be taken over: question name -> stored text."""

    values: Mapping[str, str]


@dataclass(frozen=True)
class CarryOver:
    """What a new visit begins with.

    `prefill` is entered and marked 上次, outside tables first, then row by row (make `rows[repeat]` rows).
    `earlier` is never entered: it is shown beside a question once that has its new answer; inside tables use
    `earlier_value`, because rows are asked anew. `tables` are the rows that 没有变化 takes over whole.
    """

    prefill: tuple[Entry, ...] = ()
    earlier: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    tables: Mapping[str, tuple[TakenRow, ...]] = field(default_factory=dict)


def carry_over(previous: Answers, names: Collection[str]) -> CarryOver:
    """What the last record of this household lends to a visit whose questionnaire has these names.

    Pure. A name that the questionnaire no longer asks is left out, a fact that was 不清楚 is asked again,
    rows of people who died or moved away are not begun again.
    """
    prefill: list[Entry] = []
    earlier: dict[str, str] = {}
    rows: dict[str, int] = {}
    for name, value in leaves(previous).items():
        if name not in names or name in OF_THE_VISIT or name.endswith("_na"):
            continue
        if name in FACTS:
            prefill.append(Entry(name, value))
        else:
            earlier[name] = value
    tables = {name: unchanged(previous, name, names) for name in KEYS if name in names}
    for name in sorted(CARRIED_TABLES & tables.keys(), key=list(KEYS).index):
        kept = _living(previous, name)
        rows[name] = len(kept)
        for place, row in enumerate(kept, 1):
            prefill += [
                Entry(key, value, name, place)
                for key, value in leaves(row).items()
                if key in FACTS and key in names
            ]
    return CarryOver(tuple(prefill), earlier, rows, {name: taken for name, taken in tables.items() if taken})


def unchanged(previous: Answers, table: str, names: Collection[str]) -> tuple[TakenRow, ...]:
    """没有变化: the rows of a table as the last visit left them, 不清楚 and all, ready to be entered.

    Rows of people who are dead or gone stay behind; what follows from other answers is left to follow.
    """
    return tuple(
        TakenRow(
            {name: value for name, value in leaves(row).items() if name in names and name not in OF_THE_VISIT}
        )
        for row in _living(previous, table)
    )


def earlier_value(previous: Answers, table: str, row: Answers, name: str) -> str:
    """What the same row (by its key: the person, the source, the programme) said last time, "" for nothing.

    To be shown only after the new answer stands, so that the old one does not put words into anybody's mouth.
    """
    for _, before in paired(table, (row,), previous.rows(table))[:1]:
        if before is not None:
            return before.text(name)
    return ""


def _living(previous: Answers, table: str) -> tuple[Answers, ...]:
    rows = previous.rows(table)
    if table != "members":
        return rows
    return tuple(row for row in rows if row.text("m_mstatus") not in FINISHED_MEMBERS)
