"""The households behind a figure of the coverage page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sync.office.entitled import missed
from sync.office.figures import newest_answered, report
from sync.office.office import Office
from sync.office.web.finding import HomeLine, home_lines

PAGE = 50
MISSED = frozenset({"missed", "missed_told", "outside"})


@dataclass(frozen=True)
class Drilled:
    """One page of households behind a figure, or of those that belong to the whole and were not counted."""

    key: str
    name: str
    count: int
    unit: str
    of: int | None
    is_rest: bool
    households: int
    lines: Sequence[HomeLine]
    may: Mapping[str, Sequence[str]]  # what a household may be entitled to, for figures of 应享未享


def behind(office: Office, key: str, page: int, *, rest: bool) -> Drilled | None:
    """None for a key that is no figure's."""
    found = report(office)
    figure = next((one for one in found.figures if one.key == key), None)
    if figure is None:
        return None
    hh_ids = figure.rest if rest else figure.households
    shown = hh_ids[page * PAGE : (page + 1) * PAGE]
    may = _may(office, set(shown)) if key in MISSED else {}
    lines = home_lines(office, shown)
    named = (figure.key, figure.name, figure.count, figure.unit, figure.of)
    return Drilled(*named, rest, len(hh_ids), lines, may)


def _may(office: Office, hh_ids: set[str]) -> dict[str, list[str]]:
    with office.store.reading() as session:
        lines = missed(session)
        newest = newest_answered(session, hh_ids)
    found: dict[str, list[str]] = {}
    for one in lines:
        if one.record_id in newest:
            found.setdefault(newest[one.record_id], []).append(one.title)
    return found
