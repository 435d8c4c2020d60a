"""What a household has, as one row per answer: counties ask about property differently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from forms.answers import Answers
from forms.record import Record

PROPERTY_REPEATS = ("stock", "veh", "house", "biz")
PROPERTY_QUESTIONS = (
    *("land_contract", "land_self", "land_out", "land_in", "forest", "pond", "orchard", "shop_n"),
    *("fin_cash", "fin_dep", "fin_sec", "fin_ins", "fin_other", "debt_type", "debt_amt", "abnormal"),
)


def property_facts(record: Record, answers: Answers) -> Iterator[dict[str, object]]:
    """One row per answer: counties ask about property differently, so the names stay theirs."""
    for name in PROPERTY_QUESTIONS:
        for asked in (name, f"{name}_na"):
            if value := answers.text(asked):
                yield _fact(record, ("", 0), asked, value)
    for kind in PROPERTY_REPEATS:
        for place, row in enumerate(answers.rows(kind), 1):
            for name, value in _leaves(row.tree):
                yield _fact(record, (kind, place), name, value)


def _fact(record: Record, where: tuple[str, int], name: str, value: str) -> dict[str, object]:
    return {
        "record_id": record.record_id,
        "hh_id": record.household_id,
        "kind": where[0],
        "place": where[1],
        "name": name,
        "value": value,
    }


def _leaves(tree: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in tree.items():
        if isinstance(value, Mapping):
            yield from _leaves(value)
        elif isinstance(value, str) and value:
            yield name, value
