"""Names by their characters and by their sounds, fast enough for 100,000 persons.

Every name lies in `searchname` once for each of its characters and their readings: 赵守田 from 赵, 守 and
田 on. Three indexes answer what is typed: the characters (守田), the sounds of the first
syllable (shou…), and the first three letters of the syllables (zst). What is typed without a break is cut
into a first syllable in every way that a syllable can sound; the letters that follow name the row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from itertools import product
from typing import Any

from sqlmodel import Session

from desktop.vault import sounds

LETTERS = 3
LIMIT = 20
_BREAK = "\t"  # between shown syllables: a name may hold a space
_SYLLABLE = re.compile(r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?[aeiouv]*(?:n|ng|r)?")
_COLUMNS = (
    "SELECT kind, hh_id, name, sounds, start, place, shown FROM searchname WHERE kind = ? AND start = ?"
)
_BY_TAIL = f"{_COLUMNS} AND tail >= ? AND tail < ? ORDER BY tail LIMIT {LIMIT}"
_BY_SOUND = f"{_COLUMNS} AND sounds >= ? AND sounds < ? ORDER BY sounds LIMIT {LIMIT}"
# The plus keeps SQLite from walking all sounds that begin with one letter.
_BY_LETTERS = f"{_COLUMNS} AND letters >= ? AND letters < ? AND +sounds >= ? AND +sounds < ? LIMIT 400"
_BY_ALL_LETTERS = f"{_COLUMNS} AND letters = ? AND sounds >= ? AND sounds < ? LIMIT 400"


@dataclass(frozen=True)
class Hit:
    """A name that was found: where it begins, how many letters of each syllable were typed, how it sounds."""

    kind: str
    hh_id: str
    name: str
    start: int = 0
    marked: tuple[int, ...] = ()
    place: int = 0
    shown: tuple[str, ...] = ()


def entries(kind: str, hh_id: str, name: str) -> list[dict[str, object]]:
    """The rows of one name."""
    read = sounds.syllables(name)
    found: list[dict[str, object]] = []
    shown = _BREAK.join(one.shown for one in read)
    for start in range(len(name)):
        first, *others = (one.plain for one in read[start:])
        for reading in first:
            said = [(reading, *(other for other in first if other != reading)), *others]
            text = " ".join("|".join(one) for one in said)
            for letters in sorted(_letters(reading, others)):
                values = (kind, hh_id, name, name[start:], letters, text, start, shown)
                found.append(dict(zip(_FIELDS, values, strict=True)))
    return found


_FIELDS = ("kind", "hh_id", "name", "tail", "letters", "sounds", "start", "shown")


def _letters(reading: str, others: list[tuple[str, ...]]) -> set[str]:
    choices = [{reading[:1]}, *({one[:1] for one in other} for other in others[: LETTERS - 1])]
    return {"".join(one) for one in product(*choices)}


def by_characters(session: Session, kind: str, typed: str) -> list[Hit]:
    """Names with these characters, those that begin so first."""
    found: dict[tuple[str, str], _Raw] = {}
    for start in _starts(session, kind):
        for row in _rows(session, _BY_TAIL, (kind, start, typed, _after(typed))):
            _keep(found, row, ())
        if len(found) >= LIMIT:
            break
    return _ranked(found)


def by_sound(session: Session, kind: str, typed: str) -> list[Hit]:
    """Names that sound so; `typed` is plain letters: zst, zhaosht and shoutian find 赵守田."""
    found: dict[tuple[str, str], _Raw] = {}
    heard = cache(partial(sounds.match, typed))  # a village has many namesakes
    asked = list(_questions(typed))
    for start in _starts(session, kind):
        for statement, values in asked:
            for row in _rows(session, statement, (kind, start, *values)):
                marked = heard(row[3])
                if marked is not None:
                    _keep(found, row, marked)
        if len(found) >= LIMIT:
            break
    return _ranked(found)


def _questions(typed: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The statements that together find every name that sounds so."""
    for length in range(1, min(len(typed), 6) + 1):
        first, rest = typed[:length], typed[length:]
        if not _SYLLABLE.fullmatch(first):
            continue
        if not rest:
            yield _BY_SOUND, (first, _after(first))
            continue
        for key in sorted({first[0] + more for more in _following(rest, LETTERS - 1)}):
            if len(key) == LETTERS:
                yield _BY_ALL_LETTERS, (key, first, _after(first))
            else:
                yield _BY_LETTERS, (key, _after(key), first, _after(first))


def _following(rest: str, count: int) -> set[str]:
    """The first letters of the syllables that `rest` may be cut into, at most `count` of them."""
    if count == 1 or len(rest) == 1:
        return {rest[0]}
    found = {rest[0]} if _SYLLABLE.fullmatch(rest) else set()
    for length in range(1, min(len(rest) - 1, 6) + 1):
        if _SYLLABLE.fullmatch(rest[:length]):
            found |= {rest[0] + more for more in _following(rest[length:], count - 1)}
    return found or {rest[0]}


def _starts(session: Session, kind: str) -> range:
    """The places at which names of this kind begin: as many as the longest has characters."""
    ((last,),) = _rows(session, "SELECT max(start) FROM searchname WHERE kind = ?", (kind,))
    return range(0 if last is None else last + 1)


def _rows(session: Session, statement: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """Straight to the driver: a search asks up to a hundred small questions."""
    raw: Any = session.connection().connection.driver_connection
    found: list[tuple[Any, ...]] = raw.execute(statement, values).fetchall()
    return found


_Raw = tuple[tuple[Any, ...], tuple[int, ...]]
"""A row as the vault has it, and how many letters of each syllable were typed."""


def _keep(found: dict[tuple[str, str], _Raw], row: tuple[Any, ...], marked: tuple[int, ...]) -> None:
    found.setdefault((row[1], row[2]), (row, marked))


def _ranked(found: dict[tuple[str, str], _Raw]) -> list[Hit]:
    """Beginnings of names and short names first."""
    ordered = sorted(found.values(), key=lambda raw: (raw[0][4], len(raw[0][2]), raw[0][5]))
    return [_hit(row, marked) for row, marked in ordered[:LIMIT]]


def _hit(row: tuple[Any, ...], marked: tuple[int, ...]) -> Hit:
    kind, hh_id, name, _sounds, start, place, shown = row
    return Hit(kind, hh_id, name, start, (0,) * start + marked, place, tuple(shown.split(_BREAK)))


def _after(text: str) -> str:
    """The least text that does not begin with `text`."""
    return text[:-1] + chr(min(ord(text[-1]) + 1, 0x10FFFF))
