"""Names by their characters and by their sounds, fast enough for 100,000 persons.

Every name lies in `searchname` once for each of its characters and their readings: 赵守田 from 赵, 守 and
田 on. Three indexes answer what is typed: the characters (守田), the sounds of the first syllable (shou…),
and the first three letters of the syllables (zst). They hold all that decides whether a name fits, so that
only the rows that are shown are read: reading one means deciphering a page. What is typed without a break
is cut into a first syllable in every way that a syllable can sound; the letters that follow name the row.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice, product
from typing import Any, NamedTuple

from sqlmodel import Session

from desktop.vault import sounds

LETTERS = 3
LIMIT = 20
_BREAK = "\t"  # between shown syllables: a name may hold a space
_BETWEEN = re.compile(r"[\s·•・‧.]")
"""What stands between the parts of a name and is not typed: 阿卜杜拉·买买提."""
_SYLLABLE = re.compile(r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?[aeiouv]*(?:n|ng|r)?")
_ROMAN = re.compile("[a-z]+")
_FROM = "FROM searchname WHERE kind = ? AND start = ?"
_BY_TAIL = f"SELECT place, sounds, tail {_FROM} AND tail >= ? AND tail < ? ORDER BY tail"
_BY_SOUND = f"SELECT place, sounds, '' {_FROM} AND sounds >= ? AND sounds < ? ORDER BY sounds"
# The plus keeps SQLite from walking all sounds that begin with one letter.
_BY_LETTERS = (
    f"SELECT place, sounds, '' {_FROM} AND letters >= ? AND letters < ? AND +sounds >= ? AND +sounds < ?"
)
_BY_ALL_LETTERS = f"SELECT place, sounds, '' {_FROM} AND letters = ? AND sounds >= ? AND sounds < ?"
_SHOWN = (
    "SELECT place, kind, hh_id, name, start, shown FROM searchname"
    " WHERE place IN (SELECT value FROM json_each(?))"
)
_OF_HOUSEHOLDS = (
    "SELECT kind, hh_id, name, sounds, tail, start, place, shown FROM searchname"
    " WHERE hh_id IN (SELECT value FROM json_each(?)) ORDER BY place"
)
_Heard = Callable[[str, str], tuple[int, ...] | None]


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


class _Fit(NamedTuple):
    """How well a row fits, the best least: 单 before 沈安 for shan, 王芳 before 王芳芳."""

    syllables: int
    length: int
    place: int
    marked: tuple[int, ...]


class Entry(NamedTuple):
    """A row as it lies in the vault."""

    kind: str
    hh_id: str
    name: str
    sounds: str
    tail: str
    start: int
    place: int
    shown: str

    def hit(self, marked: tuple[int, ...]) -> Hit:
        """What it is when so many letters of each syllable were typed."""
        shown = tuple(self.shown.split(_BREAK))
        return Hit(
            self.kind, self.hh_id, self.name, self.start, (0,) * self.start + marked, self.place, shown
        )


def compact(typed: str) -> str:
    """What was typed without what stands between the parts of a name."""
    return _BETWEEN.sub("", typed).replace("'", "")


def entries(kind: str, hh_id: str, name: str) -> list[dict[str, object]]:
    """The rows of one name."""
    bare = _BETWEEN.sub("", name)
    read = sounds.syllables(bare)
    found: list[dict[str, object]] = []
    shown = _BREAK.join(one.shown for one in read)
    for start in range(len(bare)):
        first, *others = (one.plain for one in read[start:])
        for reading in first:
            said = [(reading, *(other for other in first if other != reading)), *others]
            text = " ".join("|".join(one) for one in said)
            for letters in sorted(_letters(reading, others)):
                values = (kind, hh_id, name, bare[start:], letters, text, start, shown)
                found.append(dict(zip(_FIELDS, values, strict=True)))
    return found


_FIELDS = ("kind", "hh_id", "name", "tail", "letters", "sounds", "start", "shown")


def _letters(reading: str, others: list[tuple[str, ...]]) -> set[str]:
    choices = [{reading[:1]}, *({one[:1] for one in other} for other in others[: LETTERS - 1])]
    return {"".join(one) for one in product(*choices)}


def by_name(session: Session, kind: str, typed: str, limit: int = LIMIT) -> list[Hit]:
    """Names that begin or go on as typed, those that begin so first.

    `typed` is compact: characters (守田), plain letters (zst, zhaosht, shoutian), or letters after
    characters (赵st).
    """
    found: dict[tuple[str, str], Hit] = {}
    heard = cache(partial(sounds.match, typed))  # a village has many namesakes
    asked = list(_questions(typed))
    for start in _starts(session, kind):
        fits: dict[int, _Fit] = {}
        for statement, values in asked:
            rows = _fitting(session, statement, (kind, start, *values), heard)
            for fit in islice(rows, 2 * limit):
                fits.setdefault(fit.place, fit)
        for hit in _shown(session, sorted(fits.values()), limit):
            found.setdefault((hit.hh_id, hit.name), hit)
            if len(found) >= limit:
                return list(found.values())
    return list(found.values())


def of_households(session: Session, hh_ids: list[str]) -> list[Entry]:
    """All rows of the names of these households."""
    return [Entry(*row) for row in _raw(session).execute(_OF_HOUSEHOLDS, (json.dumps(hh_ids),))]


def _questions(typed: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The statements that together find every name that is written or sounds so."""
    if _ROMAN.fullmatch(typed):
        yield from _sounding(typed)
    elif not _ROMAN.match(typed):
        beginning = re.split("[a-z]", typed, maxsplit=1)[0]
        yield _BY_TAIL, (beginning, _after(beginning))


def _sounding(typed: str) -> Iterator[tuple[str, tuple[str, ...]]]:
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
    ((last,),) = _raw(session).execute("SELECT max(start) FROM searchname WHERE kind = ?", (kind,)).fetchall()
    return range(0 if last is None else last + 1)


def _raw(session: Session) -> Any:
    """Straight to the driver: a search asks dozens of small questions."""
    return session.connection().connection.driver_connection


def _fitting(session: Session, statement: str, values: tuple[Any, ...], heard: _Heard) -> Iterator[_Fit]:
    """The rows that sound or are written so, one by one: nobody waits for those that are not wanted."""
    with closing(_raw(session).execute(statement, values)) as rows:
        for place, said, tail in rows:
            marked = heard(said, tail)
            if marked is not None:
                yield _Fit(sum(map(bool, marked)), len(marked), place, marked)


def _shown(session: Session, fits: list[_Fit], limit: int) -> Iterator[Hit]:
    """The hits of the rows that fit, in their order, a few at a time."""
    for begin in range(0, len(fits), limit):
        some = fits[begin : begin + limit]
        rows = _raw(session).execute(_SHOWN, (json.dumps([fit.place for fit in some]),)).fetchall()
        by_place = {row[0]: row[1:] for row in rows}
        for fit in some:
            kind, hh_id, name, start, shown = by_place[fit.place]
            yield Entry(kind, hh_id, name, "", "", start, fit.place, shown).hit(fit.marked)


def _after(text: str) -> str:
    """The least text that does not begin with `text`."""
    return text[:-1] + chr(min(ord(text[-1]) + 1, 0x10FFFF))
