"""The rows of households and of what a search found, wide and compact."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from desktop.language import mark, tr
from desktop.viewmodels import wording
from desktop.viewmodels.rows import Cell, Chip, GroupRow, Row
from desktop.village_groups import group_order

if TYPE_CHECKING:
    from desktop.vault.rows import HouseholdRow, PlaceHit, SearchHit, SearchResults

STATES = {
    "未访": Chip(mark("未访"), "outline"),
    "已访": Chip(mark("已访"), "accent", "check"),
    "草稿": Chip(mark("没写完"), "amber", "file-pen"),
    "有转介": Chip(mark("有转介"), "amber", "send"),
}
KINDS = {
    "name": mark("按姓名"),
    "pinyin": mark("按拼音"),
    "initials": mark("拼音首字母"),
    "number": mark("按号码"),
    "words": mark("按文字"),
    "none": "",
}


def by_group(rows: Iterable[HouseholdRow]) -> list[GroupRow | HouseholdRow]:
    """The households under the headings of their 村民小组, in the order of a village."""
    groups: dict[str, list[HouseholdRow]] = {}
    for row in rows:
        groups.setdefault(row.group, []).append(row)
    placed: list[GroupRow | HouseholdRow] = []
    for name, members in sorted(groups.items(), key=lambda one: group_order(one[0])):
        placed += [GroupRow(name or tr("没有分组"), tr("{count} 户", count=len(members))), *members]
    return placed


def hh_id_of(row: HouseholdRow) -> str:
    """The key of its row."""
    return row.hh_id


def wide_row(row: HouseholdRow, name: Cell | None = None, key: str = "", place: str = "") -> Row:
    """One household on one line."""
    cells = (
        name or Cell(row.head, bold=True),
        Cell(place or row.address, tone="ink2"),
        Cell(chips=(Chip((row.labels or (tr("未纳入"),))[0]),)),
        Cell(wording.people(row.people), tone="ink2"),
        Cell(row.last_visit or tr("没有走访过"), tone="ink2"),
        Cell(chips=(STATES.get(row.state, Chip(row.state)),)),
    )
    return Row(key or row.hh_id, cells, _spoken(row))


def compact_row(row: HouseholdRow, name: Cell | None = None, key: str = "", place: str = "") -> Row:
    """One household on two lines, for large text."""
    facts = "·".join((place or row.address, wording.people(row.people)))
    first = name or Cell(row.head, bold=True)
    cell = Cell(first.text, facts, bold=True, beside=first.beside)
    return Row(
        key or row.hh_id,
        (cell, Cell(chips=(STATES.get(row.state, Chip(row.state)),), right=True)),
        _spoken(row),
    )


def _spoken(row: HouseholdRow) -> str:
    return tr(
        "{head} {address} {names} {people} 口 {state}",
        head=row.head,
        address=row.address,
        names=tr("、").join(row.labels),
        people=row.people,
        state=tr(row.state),
    )


class Found(NamedTuple):
    """One thing that a search found, a person or a place, and the key of its row."""

    key: str
    hit: SearchHit | None = None
    place: PlaceHit | None = None
    is_member: bool = False


def found_by(results: SearchResults) -> list[GroupRow | Found]:
    """What a search found: heads, members and places under their headings.

    A place that was named comes before the households that lie in it.
    """
    how = tr(KINDS.get(results.kind, ""))
    placed: list[GroupRow | Found] = []
    if results.heads:
        count = tr("{count} 户", count=len(results.heads))
        placed.append(
            GroupRow(tr("户主"), "·".join(t for t in (count, f"{how} {results.text}") if t), "user")
        )
        placed += [Found(hit.row.hh_id, hit) for hit in results.heads]
    if results.members:
        note = tr("{count} 人·点开是所在的户", count=len(results.members))
        placed.append(GroupRow(tr("家庭成员"), note, "users"))
        placed += [
            Found(f"{hit.row.hh_id}|{number}", hit, is_member=True)
            for number, hit in enumerate(results.members)
        ]
    places: list[GroupRow | Found] = []
    if results.places:
        note = tr("{count} 处", count=len(results.places))
        places.append(GroupRow(tr("地址与村民小组"), note, "map-pin"))
        places += [Found(f"group:{place.name}", place=place) for place in results.places]
    return [*places, *placed] if results.kind == "words" else [*placed, *places]


def key_of(found: Found) -> str:
    """The key of its row."""
    return found.key


def wide_hit(found: Found) -> Row:
    """What was found on one line."""
    return _hit_row(found, compact=False)


def compact_hit(found: Found) -> Row:
    """What was found on two lines, for large text."""
    return _hit_row(found, compact=True)


def _hit_row(found: Found, *, compact: bool) -> Row:
    if found.place is not None:
        return _place_row(found.place, compact=compact)
    hit = found.hit
    assert hit is not None  # it is a person or a place
    where = ""
    if found.is_member:
        where = "·".join(text for text in (hit.row.group, tr("{head}户", head=hit.row.head)) if text)
    build = compact_row if compact else wide_row
    return build(hit.row, _marked(hit), found.key, where)


def _place_row(place: PlaceHit, *, compact: bool) -> Row:
    name = Cell(place.name, bold=True, beside=_pieces(place.syllables, place.marked))
    go = Cell(chips=(Chip(tr("看全组"), "outline", "arrow-right"),), right=compact)
    progress = tr("走访 {visited} / {households} 户", visited=place.visited, households=place.households)
    spoken = f"{place.name} {progress}"
    if compact:
        return Row(f"group:{place.name}", (Cell(place.name, progress, bold=True), go), spoken)
    cells = (
        name,
        Cell(tr("全组 {households} 户", households=place.households), tone="ink2"),
        Cell(chips=(Chip(tr("村民小组")),)),
        Cell(),
        Cell(progress, tone="ink2"),
        go,
    )
    return Row(f"group:{place.name}", cells, spoken)


def _marked(hit: SearchHit) -> Cell:
    return Cell(hit.name, bold=True, beside=_pieces(hit.syllables, hit.marked))


def _pieces(syllables: tuple[str, ...], marked: tuple[int, ...]) -> tuple[tuple[str, bool], ...]:
    if not any(marked):
        return ()
    pieces: list[tuple[str, bool]] = []
    for number, syllable in enumerate(syllables):
        count = marked[number] if number < len(marked) else 0
        if count:
            pieces.append((syllable[:count], True))
        gap = " " if number + 1 < len(syllables) else ""
        if syllable[count:] + gap:
            pieces.append((syllable[count:] + gap, False))
    return tuple(pieces)
