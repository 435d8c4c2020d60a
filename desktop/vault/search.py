"""Finding a household by whatever a person remembers: part of a name, pinyin, a number, a place.

Names go into a small table of name tails with their sounds, because full-text search by trigrams finds no
two-character name; numbers and addresses go into FTS5. Both are made again from the facts of a household.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal

from sqlmodel import Session, col, delete, insert, select, text

from desktop.vault import households, sounds
from desktop.vault.households import Known
from desktop.vault.rows import HouseholdFilter, PlaceHit, SearchHit, SearchResults
from desktop.vault.tables import SearchName

HEAD, MEMBER, PLACE = "head", "member", "place"
LIMIT = 50
_TRIGRAM = 3
_NUMBER = re.compile(r"[\d\-]*\d[\d\-]*x?")
_LETTERS = re.compile(r"[a-zü]+")
Kind = Literal["name", "pinyin", "initials", "number", "words"]
Found = list[tuple[SearchName, tuple[int, ...]]]


def index_all(session: Session) -> None:
    """Make the whole index again."""
    session.connection().execute(delete(SearchName))
    session.connection().execute(text("DELETE FROM searchwords"))
    _insert(session, households.gather(session).values())
    _index_places(session)


def index_household(session: Session, hh_id: str) -> None:
    """Make the entries of one household again."""
    session.flush()
    session.connection().execute(delete(SearchName).where(col(SearchName.hh_id) == hh_id))
    session.connection().execute(text("DELETE FROM searchwords WHERE hh_id = :hh"), {"hh": hh_id})
    _insert(session, households.gather(session, {hh_id}).values())
    _index_places(session)


def _insert(session: Session, every: Iterable[Known]) -> None:
    names: list[dict[str, object]] = []
    words: list[dict[str, object]] = []
    for known in every:
        row, members = households.row_of(known), households.members_of(known)
        head_ids = [one.id_number for one in members if one.name == row.head]
        place = [row.address, row.group, row.village, row.phone, row.hh_id, *head_ids]
        names += _tails(HEAD, row.hh_id, row.head)
        words.append(_words(HEAD, row.hh_id, row.head, place))
        for one in members:
            if one.name != row.head:
                names += _tails(MEMBER, row.hh_id, one.name)
                words.append(_words(MEMBER, row.hh_id, one.name, [one.id_number]))
    if names:
        session.connection().execute(insert(SearchName), names)
    if words:
        statement = "INSERT INTO searchwords(hh_id, kind, name, words) VALUES (:hh_id, :kind, :name, :words)"
        session.connection().execute(text(statement), words)


def _index_places(session: Session) -> None:
    """The 村民小组, few enough to be made again every time."""
    session.connection().execute(delete(SearchName).where(col(SearchName.kind) == PLACE))
    groups = sorted({row.group for row in households.listed(session)} - {""})
    names = [entry for group in groups for entry in _tails(PLACE, "", group)]
    if names:
        session.connection().execute(insert(SearchName), names)


def _tails(kind: str, hh_id: str, name: str) -> list[dict[str, object]]:
    """The name from each of its characters on, once per letter it may begin with."""
    read = sounds.syllables(name)
    entries: list[dict[str, object]] = []
    for start in range(len(name)):
        plain = sounds.to_text(read[start:])
        entries += [
            {
                "kind": kind,
                "hh_id": hh_id,
                "name": name,
                "tail": name[start:],
                "letter": letter,
                "sounds": plain,
                "start": start,
            }
            for letter in sorted(sounds.initials(plain))
        ]
    return entries


def _words(kind: str, hh_id: str, name: str, parts: list[str]) -> dict[str, object]:
    return {"kind": kind, "hh_id": hh_id, "name": name, "words": " ".join(part for part in parts if part)}


def search(session: Session, typed: str) -> SearchResults:
    """What the typed text finds, the best first; at most LIMIT people of a kind."""
    asked = unicodedata.normalize("NFKC", typed).strip().lower()
    compact = re.sub(r"[\s']", "", asked)
    if not compact:
        return SearchResults(typed, "none")
    if _LETTERS.fullmatch(compact):
        found = _by_sound(session, sounds.plain(compact))
        initials = all(length <= 1 for _, marked in found for length in marked)
        return _results(session, typed, "initials" if initials else "pinyin", found)
    if _NUMBER.fullmatch(compact):
        return _results(session, typed, "number", _by_words(session, compact))
    found = _by_name(session, compact)
    people = {(entry.kind, entry.hh_id, entry.name) for entry, _ in found}
    more = [
        hit for hit in _by_words(session, asked) if (hit[0].kind, hit[0].hh_id, hit[0].name) not in people
    ]
    kind: Kind = "name" if any(entry.kind != PLACE for entry, _ in found) else "words"
    return _results(session, typed, kind, [*found, *more])


def _by_sound(session: Session, typed: str) -> Found:
    entries = session.exec(select(SearchName).where(SearchName.letter == typed[0])).all()
    hits = []
    for entry in entries:
        marked = sounds.match(typed, entry.sounds)
        if marked is not None:
            hits.append((entry, (0,) * entry.start + marked))
    return _ranked(hits)


def _by_name(session: Session, typed: str) -> Found:
    after = typed[:-1] + chr(ord(typed[-1]) + 1) if ord(typed[-1]) < 0x10FFFF else typed
    query = select(SearchName).where(SearchName.tail >= typed, SearchName.tail < after)
    return _ranked([(entry, ()) for entry in session.exec(query).all()])


def _ranked(hits: Found) -> Found:
    """Whole names and beginnings first; every person once."""
    best: Found = []
    seen = set()
    for entry, marked in sorted(hits, key=lambda hit: (hit[0].start, len(hit[0].tail), hit[0].place)):
        key = (entry.kind, entry.hh_id, entry.name)
        if key not in seen:
            seen.add(key)
            best.append((entry, marked))
    return best


def _by_words(session: Session, typed: str) -> Found:
    """Numbers and addresses; FTS5 needs three characters, shorter text is looked for in every row."""
    if len(typed) >= _TRIGRAM:
        where, value = "searchwords MATCH :value", '"' + typed.replace('"', '""') + '"'
    else:
        where, value = "words LIKE :value ESCAPE '!'", "%" + re.sub(r"([%_!])", r"!\1", typed) + "%"
    query = text(f"SELECT kind, hh_id, name FROM searchwords WHERE {where} ORDER BY rowid LIMIT {LIMIT}")
    rows = session.connection().execute(query, {"value": value}).all()
    return [(_entry(kind, hh_id, name), ()) for kind, hh_id, name in rows]


def _entry(kind: str, hh_id: str, name: str) -> SearchName:
    return SearchName(kind=kind, hh_id=hh_id, name=name, tail=name, letter="", sounds="", start=0)


def _results(session: Session, typed: str, kind: Kind, found: Found) -> SearchResults:
    by_kind = {one: [hit for hit in found if hit[0].kind == one][:LIMIT] for one in (HEAD, MEMBER, PLACE)}
    heads, members = _people(session, by_kind[HEAD]), _people(session, by_kind[MEMBER])
    places = tuple(_place(session, entry, marked) for entry, marked in by_kind[PLACE])
    empty = not (heads or members or places)
    return SearchResults(typed, "none" if empty else kind, heads, members, places)


def _people(session: Session, hits: Found) -> tuple[SearchHit, ...]:
    wanted = frozenset(entry.hh_id for entry, _ in hits)
    if not wanted:
        return ()
    rows = {row.hh_id: row for row in households.listed(session, HouseholdFilter(hh_ids=wanted))}
    return tuple(
        SearchHit(rows[entry.hh_id], entry.name, _shown(entry.name), _padded(entry.name, marked))
        for entry, marked in hits
    )


def _place(session: Session, entry: SearchName, marked: tuple[int, ...]) -> PlaceHit:
    rows = households.listed(session, HouseholdFilter(group=entry.name))
    visited = sum(row.visits > 0 for row in rows)
    return PlaceHit(entry.name, _shown(entry.name), _padded(entry.name, marked), len(rows), visited)


def _shown(name: str) -> tuple[str, ...]:
    return tuple(one.shown for one in sounds.syllables(name))


def _padded(name: str, marked: tuple[int, ...]) -> tuple[int, ...]:
    return (*marked, *(0 for _ in range(len(name) - len(marked))))
