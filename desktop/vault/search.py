"""Finding a household by whatever a person remembers: part of a name, pinyin, a number, a place.

Names go into a small table of name tails with their sounds, because full-text search by trigrams finds no
two-character name; numbers and addresses go into FTS5. Both are made again from the facts of a household.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal

from sqlmodel import Session, col, delete, insert, text

from desktop.vault import households, names, sounds
from desktop.vault.known import Known, gather
from desktop.vault.names import LIMIT, Hit
from desktop.vault.rows import HouseholdFilter, PlaceHit, SearchHit, SearchResults
from desktop.vault.tables import SearchName

HEAD, MEMBER, PLACE = "head", "member", "place"
KINDS = (HEAD, MEMBER, PLACE)
_TRIGRAM = 3
_NUMBER = re.compile(r"[\d\-]*\d[\d\-]*x?")
_LETTERS = re.compile(r"[a-zü]+")
Kind = Literal["name", "pinyin", "initials", "number", "words"]
_GROUPS = "SELECT grp FROM rosterhousehold UNION SELECT grp FROM household"
_OF_GROUP = """
SELECT count(*), coalesce(sum(EXISTS (SELECT 1 FROM visit WHERE visit.hh_id = house.hh_id)), 0)
FROM rosterhousehold AS house WHERE house.grp = ?
"""


def index_all(session: Session) -> None:
    """Make the whole index again."""
    session.connection().execute(delete(SearchName))
    session.connection().execute(text("DELETE FROM searchwords"))
    _insert(session, gather(session).values())
    _index_places(session)


def index_household(session: Session, hh_id: str) -> None:
    """Make the entries of one household again."""
    session.flush()
    session.connection().execute(delete(SearchName).where(col(SearchName.hh_id) == hh_id))
    mine = "SELECT rowid FROM searchwords WHERE searchwords MATCH :asked AND hh_id = :hh"
    asked = {"asked": f"hh_id : {_quoted(hh_id)}", "hh": hh_id}
    session.connection().execute(text(f"DELETE FROM searchwords WHERE rowid IN ({mine})"), asked)
    _insert(session, gather(session, {hh_id}).values())
    _index_places(session)


def _insert(session: Session, every: Iterable[Known]) -> None:
    found: list[dict[str, object]] = []
    words: list[dict[str, object]] = []
    for known in every:
        row, members = households.row_of(known), households.members_of(known)
        head_ids = [one.id_number for one in members if one.name == row.head]
        place = [row.address, row.group, row.village, row.phone, row.hh_id, *head_ids]
        found += names.entries(HEAD, row.hh_id, row.head)
        words.append(_words(HEAD, row.hh_id, row.head, place))
        for one in members:
            if one.name != row.head:
                found += names.entries(MEMBER, row.hh_id, one.name)
                words.append(_words(MEMBER, row.hh_id, one.name, [one.id_number]))
    if found:
        session.connection().execute(insert(SearchName), found)
    if words:
        statement = "INSERT INTO searchwords(hh_id, kind, name, words) VALUES (:hh_id, :kind, :name, :words)"
        session.connection().execute(text(statement), words)


def _index_places(session: Session) -> None:
    """The 村民小组, few enough to be made again every time."""
    session.connection().execute(delete(SearchName).where(col(SearchName.kind) == PLACE))
    groups = sorted({row[0] for row in session.connection().exec_driver_sql(_GROUPS).all()} - {""})
    found = [entry for group in groups for entry in names.entries(PLACE, "", group)]
    if found:
        session.connection().execute(insert(SearchName), found)


def _words(kind: str, hh_id: str, name: str, parts: list[str]) -> dict[str, object]:
    return {"kind": kind, "hh_id": hh_id, "name": name, "words": " ".join(part for part in parts if part)}


def search(session: Session, typed: str) -> SearchResults:
    """What the typed text finds, the best first; at most LIMIT people of a kind."""
    asked = unicodedata.normalize("NFKC", typed).strip().lower()
    compact = re.sub(r"[\s']", "", asked)
    if not compact:
        return SearchResults(typed, "none")
    if _LETTERS.fullmatch(compact):
        plain = sounds.plain(compact)
        found = [hit for kind in KINDS for hit in names.by_sound(session, kind, plain)]
        initials = all(length <= 1 for hit in found for length in hit.marked)
        return _results(session, typed, "initials" if initials else "pinyin", found)
    if _NUMBER.fullmatch(compact):
        return _results(session, typed, "number", _by_words(session, compact))
    found = [hit for kind in KINDS for hit in names.by_characters(session, kind, compact)]
    people = {(hit.kind, hit.hh_id, hit.name) for hit in found}
    is_name = any(hit.kind != PLACE for hit in found)
    # Two characters are a name, or part of an address that only a look into every row would find.
    more = _by_words(session, asked) if len(asked) >= _TRIGRAM or not is_name else []
    others = [hit for hit in more if (hit.kind, hit.hh_id, hit.name) not in people]
    kind: Kind = "name" if is_name else "words"
    return _results(session, typed, kind, [*found, *others])


def _by_words(session: Session, typed: str) -> list[Hit]:
    """Numbers and addresses; FTS5 needs three characters, shorter text is looked for in every row."""
    if len(typed) >= _TRIGRAM:
        where, value = "searchwords MATCH :value", f"words : {_quoted(typed)}"
    else:
        where, value = "words LIKE :value ESCAPE '!'", "%" + re.sub(r"([%_!])", r"!\1", typed) + "%"
    query = text(f"SELECT kind, hh_id, name FROM searchwords WHERE {where} ORDER BY rowid LIMIT {LIMIT}")
    return [Hit(*row) for row in session.connection().execute(query, {"value": value}).all()]


def _quoted(typed: str) -> str:
    return '"' + typed.replace('"', '""') + '"'


def _results(session: Session, typed: str, kind: Kind, found: list[Hit]) -> SearchResults:
    by_kind = {one: [hit for hit in found if hit.kind == one][:LIMIT] for one in KINDS}
    wanted = frozenset(hit.hh_id for one in (HEAD, MEMBER) for hit in by_kind[one])
    listed = households.listed(session, HouseholdFilter(hh_ids=wanted)) if wanted else ()
    rows = {row.hh_id: row for row in listed}
    heads, members = (
        tuple(SearchHit(rows[hit.hh_id], hit.name, hit.shown, _padded(hit)) for hit in by_kind[one])
        for one in (HEAD, MEMBER)
    )
    places = tuple(_place(session, hit) for hit in by_kind[PLACE])
    empty = not (heads or members or places)
    return SearchResults(typed, "none" if empty else kind, heads, members, places)


def _place(session: Session, hit: Hit) -> PlaceHit:
    count, visited = session.connection().exec_driver_sql(_OF_GROUP, (hit.name,)).one()
    return PlaceHit(hit.name, hit.shown, _padded(hit), count, visited)


def _padded(hit: Hit) -> tuple[int, ...]:
    return (*hit.marked, *(0 for _ in range(len(hit.name) - len(hit.marked))))
