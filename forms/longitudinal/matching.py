"""Which row of this visit is which row of the last one."""

from __future__ import annotations

from collections.abc import Sequence

from forms.answers import Answers
from forms.identity import name_key, normalise
from forms.longitudinal.rules import KEYS

Pair = tuple[Answers | None, Answers | None]


def paired(table: str, now: Sequence[Answers], before: Sequence[Answers]) -> list[Pair]:
    """Every row once: (now, before), (now, None) for a new row, (None, before) for one that is gone.

    Rows keep the order of this visit, the ones that are gone follow in theirs. A table without keys
    compares row by row in order.
    """
    found: dict[int, int] = {}
    if table not in KEYS:
        found = {place: place for place in range(min(len(now), len(before)))}
    for key in KEYS.get(table, ()):
        free = [place for place in range(len(before)) if place not in found.values()]
        for place, row in enumerate(now):
            if place in found:
                continue
            match = next((other for other in free if _same(row, before[other], key)), None)
            if match is not None:
                found[place] = match
                free.remove(match)
    pairs: list[Pair] = [
        (row, before[found[place]] if place in found else None) for place, row in enumerate(now)
    ]
    kept = set(found.values())
    return [*pairs, *((None, row) for place, row in enumerate(before) if place not in kept)]


def _same(one: Answers, other: Answers, key: tuple[str, ...]) -> bool:
    """All of a key written on both sides and equal; whoever the row is of may be blank on both (全户)."""
    if _differ(one, other, "m_id") or _differ(one, other, "m_birth"):
        return False
    values = [(_plain(one, name), _plain(other, name)) for name in key]
    written = [mine != "" for mine, _ in values]
    return any(written) and written[0] and all(mine == theirs for mine, theirs in values)


def _differ(one: Answers, other: Answers, name: str) -> bool:
    mine, theirs = _plain(one, name), _plain(other, name)
    return mine != "" and theirs != "" and mine != theirs


def _plain(row: Answers, name: str) -> str:
    text = row.text(name)
    if name in ("m_id", "z_uscc"):
        return normalise(text)
    return name_key(text) if name.endswith(("_name", "_who")) else text.strip()


def leaves(answers: Answers) -> dict[str, str]:
    """Every given answer of this level by name, groups opened, tables left out."""
    tree = answers.flat().tree
    return {name: value for name, value in tree.items() if isinstance(value, str) and value}
