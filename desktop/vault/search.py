"""Finding a household by whatever a person remembers: part of a name, pinyin, a number, a place.

Names go into a small table of name tails with their sounds, because full-text search by trigrams finds no
two-character name; numbers and addresses go into FTS5. Both are made again from the facts of a household.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator
from typing import Literal

from sqlmodel import Session, col, delete, insert, text

from desktop.vault import households, names, sounds
from desktop.vault.known import Known, gather
from desktop.vault.names import LIMIT, Entry, Hit
from desktop.vault.rows import HouseholdFilter, PlaceHit, SearchHit, SearchResults
from desktop.vault.tables import SearchName

HEAD, MEMBER, PLACE = "head", "member", "place"
KINDS = (HEAD, MEMBER, PLACE)
_MANY, _AT_ONCE = 300, 40
"""So many people of a word are looked at for the other words, the households of so many at a time."""
_TRIGRAM, _TELLING = 3, 8
"""FTS5 needs three characters; of long numbers the last eight tell, the first are those of a whole county."""
_MOST_TAIL = 6
_NUMBER = re.compile(r"[\d\-]*\d[\d\-]*x?")
_LETTERS = re.compile(r"[a-z]+")
_LETTERS_END = re.compile(r"(?<=[a-z])(?=[^a-z\d\s])")
_TONED = re.compile(r"([a-z]+)[1-5]")
_SAID_ALIKE = (
    (re.compile("([zcs])(?!h)"), r"\1h"),
    (re.compile("([zcs])h"), r"\1"),
    (re.compile("(?<=[aei])n(?![gaeiouv])"), "ng"),
    (re.compile("(?<=[aei])ng(?![aeiouv])"), "n"),
)
_GROUP_NUMBER = re.compile(r"\d{1,2}(?=组|村|社|队)")
_DIGITS = "〇一二三四五六七八九"
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
    """Make the entries of one household again; a name that stays keeps its place among its namesakes."""
    session.flush()
    found = gather(session, {hh_id}).values()
    wanted = {(kind, name) for known in found for kind, name, _ in _people(known)}
    before = {(entry.kind, entry.name) for entry in names.of_households(session, [hh_id])}
    for kind, name in before - wanted:
        mine = col(SearchName.hh_id) == hh_id, col(SearchName.kind) == kind, col(SearchName.name) == name
        session.connection().execute(delete(SearchName).where(*mine))
    rows = "SELECT rowid FROM searchwords WHERE searchwords MATCH :asked AND hh_id = :hh"
    asked = {"asked": f"hh_id : {_quoted(hh_id)}", "hh": hh_id}
    session.connection().execute(text(f"DELETE FROM searchwords WHERE rowid IN ({rows})"), asked)
    _insert(session, found, before)
    _index_places(session)


def _insert(session: Session, every: Iterable[Known], named: Container[tuple[str, str]] = ()) -> None:
    """Add what people are found by; `named` are kind and name of those whose names are there already."""
    found: list[dict[str, object]] = []
    words: list[dict[str, object]] = []
    for known in every:
        for kind, name, said in _people(known):
            if (kind, name) not in named:
                found += names.entries(kind, known.roster.hh_id, name)
            words.append({"kind": kind, "hh_id": known.roster.hh_id, "name": name, "words": said})
    if found:
        session.connection().execute(insert(SearchName), found)
    if words:
        statement = "INSERT INTO searchwords(hh_id, kind, name, words) VALUES (:hh_id, :kind, :name, :words)"
        session.connection().execute(text(statement), words)


def _people(known: Known) -> Iterator[tuple[str, str, str]]:
    """Kind, name and words of the people of a household, each word between spaces."""
    row, members = households.row_of(known), households.members_of(known)
    head_ids = [one.id_number for one in members if one.name == row.head]
    place = (row.address, row.group, row.village)
    lines = (*place, row.phone, row.hh_id, *head_ids, *map(_spaced, place))
    yield HEAD, row.head, f" {' '.join(filter(None, lines))} "
    for one in members:
        if one.name != row.head:
            yield MEMBER, one.name, f" {one.id_number} "


def _spaced(words: str) -> str:
    """Characters apart: so 红梅 makes trigrams too, and a short word need not be looked for in every row."""
    return " ".join(words)


def _index_places(session: Session) -> None:
    """The 村民小组, few enough to be made again every time."""
    session.connection().execute(delete(SearchName).where(col(SearchName.kind) == PLACE))
    groups = sorted({row[0] for row in session.connection().exec_driver_sql(_GROUPS).all()} - {""})
    found = [entry for group in groups for entry in names.entries(PLACE, "", group)]
    if found:
        session.connection().execute(insert(SearchName), found)


def search(session: Session, typed: str) -> SearchResults:
    """What the typed text finds, the best first; at most LIMIT people of a kind.

    Several words that are written nowhere in one piece are looked for in one household, in any order. What is
    found nowhere is looked for as it may have been meant: 3组 is 三组, zhao4 is zhao.
    """
    asked = unicodedata.normalize("NFKC", typed).strip().lower()
    for meant in (asked, *_meant(asked)):
        kind, found = _found(session, meant)
        if found:
            return _results(session, typed, kind, found)
    return SearchResults(typed, "none")


def _meant(asked: str) -> Iterator[str]:
    """Other ways to write it: without tones, a number of a group in characters, a number in one piece, and as
    those say it who tell z from zh or n from ng by the meaning only."""
    if _TONED.search(asked):
        yield _TONED.sub(r"\1", asked)
    if _GROUP_NUMBER.search(asked):
        yield _GROUP_NUMBER.sub(lambda number: _numeral(int(number[0])), asked)
    if "-" in asked:
        yield asked.replace("-", "")
    for heard, meant in _SAID_ALIKE:
        if heard.search(asked):
            yield heard.sub(meant, asked)


def _numeral(number: int) -> str:
    """3 -> 三, 12 -> 十二, 30 -> 三十."""
    tens, ones = divmod(number, 10)
    return (_DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (_DIGITS[ones] if ones else "")


def _found(session: Session, asked: str) -> tuple[Kind, list[Hit]]:
    compact = names.compact(sounds.plain(asked))
    if not compact:
        return "words", []
    if _NUMBER.fullmatch(compact):
        return "number", _by_words(session, compact) or _together(session, asked)
    found = [hit for kind in KINDS for hit in names.by_name(session, kind, compact, LIMIT + 1)]
    if _LETTERS.fullmatch(compact) and (found or len(compact) < _TRIGRAM):
        initials = all(length <= 1 for hit in found for length in hit.marked)
        return "initials" if initials else "pinyin", found
    people = {(hit.kind, hit.hh_id, hit.name) for hit in found}
    is_name = any(hit.kind != PLACE for hit in found)
    # Two characters of a name are hardly part of an address.
    if len(asked) >= _TRIGRAM or not is_name:
        found += [hit for hit in _by_words(session, asked) if (hit.kind, hit.hh_id, hit.name) not in people]
    return "name" if is_name else "words", found or _together(session, asked)


def _by_words(session: Session, asked: str, limit: int = LIMIT + 1) -> list[Hit]:
    """Numbers and addresses; of a few digits those first that end so, for these one remembers."""
    if len(asked) < _TRIGRAM:
        return _rows_with(session, f" {_spaced(asked)} ", limit)
    is_tail = len(asked) <= _MOST_TAIL and asked[:-1].isdigit()
    ending = _rows_with(session, asked + " ", limit) if is_tail else []
    if len(ending) >= limit:
        return ending
    return list(dict.fromkeys([*ending, *_rows_with(session, asked, limit)]))[:limit]


def _rows_with(session: Session, part: str, limit: int) -> list[Hit]:
    query = f"""
    SELECT kind, hh_id, name FROM searchwords
    WHERE searchwords MATCH :telling AND instr(lower(words), :part) ORDER BY rowid LIMIT {limit}
    """
    asked = {"telling": f"words : {_quoted(part[-_TELLING:])}", "part": part}
    return [Hit(*row) for row in session.connection().execute(text(query), asked).all()]


def _quoted(typed: str) -> str:
    return '"' + typed.replace('"', '""') + '"'


def _together(session: Session, asked: str) -> list[Hit]:
    """People of households in which each of several words is found: 桂兰 三组, wang 0314."""
    words = [names.compact(word) for word in _LETTERS_END.sub(" ", sounds.plain(asked)).split()]
    if len(words) < 2 or not all(words):
        return []
    rarest = min((_of_word(session, word) for word in words), key=len)
    hh_ids = list(dict.fromkeys(hit.hh_id for hit in rarest))
    found: list[Hit] = []
    for begin in range(0, len(hh_ids), _AT_ONCE):
        found += _fitting_all(session, hh_ids[begin : begin + _AT_ONCE], words)
        if len(found) > LIMIT:
            break
    return found


def _fitting_all(session: Session, hh_ids: list[str], words: list[str]) -> list[Hit]:
    entries: dict[str, list[Entry]] = {hh_id: [] for hh_id in hh_ids}
    for entry in names.of_households(session, hh_ids):
        entries[entry.hh_id].append(entry)
    known = gather(session, set(hh_ids))
    return [hit for hh_id in hh_ids for hit in _people_meant(known[hh_id], entries[hh_id], words)]


def _of_word(session: Session, word: str) -> list[Hit]:
    if _NUMBER.fullmatch(word):
        return _by_words(session, word, _MANY)
    people = [hit for kind in (HEAD, MEMBER) for hit in names.by_name(session, kind, word, _MANY)]
    in_places = [] if _LETTERS.fullmatch(word) else _by_words(session, word, _MANY)
    return [*people, *in_places]


def _people_meant(known: Known, entries: list[Entry], words: list[str]) -> list[Hit]:
    """Who of a household fits most of the words, the head if only the place does; nobody if a word fails."""
    said: dict[tuple[str, str], str] = {}
    for kind, name, lines in _people(known):  # two may have one name
        said[kind, name] = said.get((kind, name), "") + lines.lower()
    heard = {entry: {w: sounds.match(w, entry.sounds, entry.tail) for w in words} for entry in entries}
    everything = " ".join(said.values())
    if not all(word in everything or any(one[word] for one in heard.values()) for word in words):
        return []
    hits: dict[tuple[str, str], Hit] = {}
    fitting = {who: {word for word in words if _NUMBER.fullmatch(word) and word in said[who]} for who in said}
    for entry in entries:
        for word, marked in heard[entry].items():
            if marked is not None:
                hits.setdefault((entry.kind, entry.name), entry.hit(marked))
                fitting[entry.kind, entry.name].add(word)
    most = max(map(len, fitting.values()))
    best = [who for who in said if len(fitting[who]) == most] if most else [next(iter(said))]
    return [hits.get(who, Hit(who[0], known.roster.hh_id, who[1])) for who in best]


def _results(session: Session, typed: str, kind: Kind, found: list[Hit]) -> SearchResults:
    everyone = {one: [hit for hit in found if hit.kind == one] for one in KINDS}
    by_kind = {one: everyone[one][:LIMIT] for one in KINDS}
    wanted = frozenset(hit.hh_id for one in (HEAD, MEMBER) for hit in by_kind[one])
    listed = households.listed(session, HouseholdFilter(hh_ids=wanted)) if wanted else ()
    rows = {row.hh_id: row for row in listed}
    heads, members = (
        tuple(SearchHit(rows[hit.hh_id], hit.name, hit.shown, _padded(hit)) for hit in by_kind[one])
        for one in (HEAD, MEMBER)
    )
    places = tuple(_place(session, hit) for hit in by_kind[PLACE])
    by_words = [hit for hit in found if not hit.shown]  # heads and members share their limit
    is_cut = by_kind != everyone or len(by_words) > LIMIT
    return SearchResults(typed, kind, heads, members, places, is_cut)


def _place(session: Session, hit: Hit) -> PlaceHit:
    count, visited = session.connection().exec_driver_sql(_OF_GROUP, (hit.name,)).one()
    return PlaceHit(hit.name, hit.shown, _padded(hit), count, visited)


def _padded(hit: Hit) -> tuple[int, ...]:
    return (*hit.marked, *(0 for _ in range(len(hit.name) - len(hit.marked))))
