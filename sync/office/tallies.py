"""The figures of forms.coverage as counts, for an office of a hundred thousand households.

What a figure means is said in forms.coverage alone. Figures add up over households and over needs, so the
database brings together those that are alike (the same contact, the same cover …), one of each kind is
counted there, and the count is multiplied. Only households and needs that are unlike all others, such as
those with steps of a referral, are counted one by one. `figures.report` counts everything one by one and
knows the households behind each figure; a test holds both against each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlmodel import Session

from forms.coverage import Facts, FoundFact, Listed, NeedFact, VisitFact, coverage
from forms.referrals import SENT, TOWNSHIP, Event
from sync.office import tally_queries as ask
from sync.office.entitled import missed_among, standards_number
from sync.office.figures import UNFILED, events_of
from sync.office.natural import counted
from sync.office.office import Office

_NO_VISIT = VisitFact("", "", "", "5", "", "", "", "")  # counts as having been there, and as nothing else
_TYPE_SPOT = "6"


@dataclass(frozen=True)
class Count:
    """One figure: how many, of how many where it is a part of a whole."""

    key: str
    name: str
    count: int
    unit: str
    of: int | None = None

    @property
    def rate(self) -> Fraction | None:
        """The exact part of the whole, None for a plain count and for a part of nothing."""
        return Fraction(self.count, self.of) if self.of else None


@dataclass(frozen=True)
class GroupCount:
    """How far one 村民小组 of a village is."""

    village: str
    name: str
    visited: int
    surveyed: int
    listed: int


@dataclass(frozen=True)
class Counts:
    """All figures in the order of a report, and the groups by village and name."""

    figures: tuple[Count, ...]
    groups: tuple[GroupCount, ...]

    def __getitem__(self, key: str) -> Count:
        """One figure by its key; KeyError for a key that is none."""
        return {figure.key: figure for figure in self.figures}[key]


Weighed = tuple[Facts, int]


def counts(office: Office) -> Counts:
    """Every figure of the office as it stands now."""
    now = office.around.now()
    with office.store.reading() as session:
        given = {"standards": standards_number(session)}
        alike, listed = ask.rows(session, ask.ALIKE, given), ask.rows(session, ask.LISTED)
        singles = _singles(session, given, now) if any(row.single for row in alike) else []
        parts = [*_homes(alike, sum(row[-1] for row in listed), now), *singles, *_needs(session, now)]
    return Counts(_summed(parts, now), _groups(alike, listed))


def _groups(alike: Sequence[Any], listed: Sequence[Any]) -> tuple[GroupCount, ...]:
    visited, surveyed = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for row in alike:
        visited[(row.village, row.grp)] += row[-1]
        surveyed[(row.village, row.grp)] += row[-1] if row.answered else 0
    return tuple(
        GroupCount(village, grp, visited[(village, grp)], surveyed[(village, grp)], count)
        for village, grp, count in sorted(listed, key=lambda row: (counted(row[0]), counted(row[1])))
    )


def _summed(parts: Sequence[Weighed], now: datetime) -> tuple[Count, ...]:
    sums: dict[str, list[int]] = {}
    for facts, weight in parts:
        for figure in coverage(facts).figures:
            so_far = sums.setdefault(figure.key, [0, 0])
            so_far[0] += weight * figure.count
            so_far[1] += weight * (figure.of or 0)
    together = Facts(
        [one for facts, _ in parts for one in facts.listed],
        [one for facts, _ in parts for one in facts.visits],
        [],
        [],
        now,
    )
    # All of them once more without their numbers: which figures there are, and in which order.
    return tuple(
        Count(one.key, one.name, sums[one.key][0], one.unit, None if one.of is None else sums[one.key][1])
        for one in coverage(together).figures
        if one.key in sums
    )


def _homes(alike: Sequence[Any], listed: int, now: datetime) -> Iterable[Weighed]:
    """Households that are alike, with their number; the first are those that nobody has visited."""
    sums: Counter[tuple[Any, ...]] = Counter()
    for _, _, single, *pattern, count in alike:
        listed -= count if pattern[0] else 0
        if not single:
            sums[tuple(pattern)] += count
    yield Facts([Listed("h", "")], [], [], [], now), listed
    for at, (kind, count) in enumerate(sums.items()):
        yield _home(f"h{at}", "r", kind, now), count


def _singles(session: Session, given: Mapping[str, object], now: datetime) -> Iterable[Weighed]:
    """Households with relatives among staff or missed benefits, one by one."""
    single = ask.rows(session, ask.SINGLE, given)
    states = ask.rows(session, ask.KIN)
    unfiled = Counter(record for record, state in states if state in UNFILED)
    known = {record for record, _ in states}
    all_of = [_home(hh_id, record, pattern, now) for hh_id, record, _, _, *pattern in single]
    found = [
        FoundFact(
            record, hh_id, cover, kin, unfiled[record] if record in known else int(kin == "1"), told, wanted
        )
        for hh_id, record, told, wanted, *_, cover, kin in single
    ]
    missed = missed_among(session, {row[1] for row in single})
    yield (
        Facts(
            [one for facts in all_of for one in facts.listed],
            [one for facts in all_of for one in facts.visits],
            [],
            found,
            now,
            missed,
        ),
        1,
    )


def _home(hh_id: str, record: str, pattern: Sequence[Any], now: datetime) -> Facts:
    """Visits that make the figures of the real ones: met, answered, spot-checked, the last contact."""
    listed, is_met, answered, spot, last, cover, kin = pattern
    visits = []
    if is_met:
        visits.append(_NO_VISIT._replace(hh_id=hh_id, contact="1"))
    if answered:
        visits.append(_NO_VISIT._replace(hh_id=hh_id, record_id=record, visit_type="1"))
    if spot is not None:
        visits.append(_NO_VISIT._replace(hh_id=hh_id, visit_type=_TYPE_SPOT, result=spot))
    visits.append(_NO_VISIT._replace(hh_id=hh_id, contact=last))
    found = [FoundFact(record, hh_id, cover, kin, 0, "", "")] if cover is not None else []
    return Facts([Listed(hh_id, "")] if listed else [], visits, [], found, now)


def _needs(session: Session, now: datetime) -> Iterable[Weighed]:
    """Needs that are alike with their number, and those that wait for a clock or have steps at once."""
    sent = frozenset({"r"})
    visit = _NO_VISIT._replace(hh_id="h", record_id="r")
    for *pattern, weight in ask.rows(session, ask.NEEDS_ALIKE):
        yield Facts([], [visit], [NeedFact("h", "r", 1, *pattern)], [], now, sent=sent), weight
    single = ask.rows(session, ask.NEEDS_SINGLE)
    wanted = {(row[1], row[2]) for row in single}
    visits = {
        row[1]: _NO_VISIT._replace(hh_id=row[0], record_id=row[1], started=row[-3], sealed_at=row[-2])
        for row in single
    }
    received = {row[1]: row[-1] for row in single}
    known = {where: steps for where, steps in events_of(session).items() if where in wanted}
    events = [Event(*where, received[where[0]], SENT, TOWNSHIP) for where in known if received[where[0]]]
    events += [event for steps in known.values() for event in steps]
    needs = [NeedFact(*row[:-3]) for row in single]
    yield Facts([], [*visits.values()], needs, [], now, events=events, sent=frozenset(visits)), 1
