"""Two households that may be one: proposed by what they share, decided by a person, never merged silently.

The decision outlives every rebuild of the registry, so it stands in a table of its own. Nothing is deleted
when a match is accepted: both households keep their records, and `same_household` says who goes by whom.
Source: domain.md section 4 (key = hh_id; soft match by any member ID, then by name and village).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from forms.errors import AppError
from forms.identity import name_key, normalise
from forms.registry.decisions import HouseholdMatch
from forms.registry.tables import Household, Person

PROPOSED, ACCEPTED, REFUSED = "proposed", "accepted", "refused"
SAME_NUMBER, SAME_NAME = "同一证件号", "同村同名户主"
MatchState = Literal["accepted", "refused"]


class MatchError(AppError):
    """A match that cannot be decided like this."""


@dataclass(frozen=True)
class Proposal:
    """A pair of households that share a member's number, or a head's name in one village."""

    one: str
    other: str
    reason: str
    shared: str


@dataclass(frozen=True)
class Decision:
    """What somebody decided about a match, when, and why if they said so."""

    state: MatchState
    at: str
    by: str
    note: str = ""


def propose(
    persons: Iterable[Person], households: Iterable[Household], villages: Mapping[str, str]
) -> tuple[Proposal, ...]:
    """Pairs to look at, the surest reason of each pair. Pure; the order of the rows does not matter.

    Rows should be those of each household's last answered visit. `villages` says where a household lives;
    heads of the same name in two villages are two people until a number says otherwise.
    """
    numbers: dict[str, set[tuple[str, str]]] = {}
    for person in persons:
        if person.id_number:
            numbers.setdefault(normalise(person.id_number), set()).add((person.hh_id, person.name))
    heads: dict[str, set[tuple[str, str]]] = {}
    for house in households:
        village = villages.get(house.hh_id, "")
        if house.head and village:
            heads.setdefault(f"{village} {name_key(house.head)}", set()).add((house.hh_id, house.head))
    found: dict[tuple[str, str], Proposal] = {}
    for reason, groups in ((SAME_NUMBER, numbers), (SAME_NAME, heads)):
        for group in groups.values():
            for pair in _pairs(sorted({hh_id for hh_id, _ in group})):
                names = "、".join(sorted({name for hh_id, name in group if hh_id in pair}))
                before = found.get(pair)
                if before is None:
                    found[pair] = Proposal(*pair, reason, names)
                elif before.reason == reason and names not in before.shared.split("、"):
                    shared = "、".join(sorted({*before.shared.split("、"), *names.split("、")}))
                    found[pair] = Proposal(*pair, reason, shared)
    return tuple(found[pair] for pair in sorted(found))


def _pairs(hh_ids: Sequence[str]) -> Iterable[tuple[str, str]]:
    return ((one, other) for place, one in enumerate(hh_ids) for other in hh_ids[place + 1 :])


def new_match(proposal: Proposal, at: str) -> HouseholdMatch:
    """The row of a proposal that nobody has looked at yet."""
    return HouseholdMatch(
        one=proposal.one,
        other=proposal.other,
        reason=proposal.reason,
        shared=proposal.shared,
        state=PROPOSED,
        proposed_at=at,
        decided_at="",
        decided_by="",
        note="",
    )


def decide(match: HouseholdMatch, decision: Decision) -> HouseholdMatch:
    """The match as decided; a decision can be changed by a later one, but never by nobody: MATCH_BY."""
    if not decision.by.strip():
        raise MatchError("MATCH_BY", "要写明由谁决定。", place="户籍比对")
    fields = match.model_dump()
    given = {"state": decision.state, "decided_at": decision.at, "decided_by": decision.by}
    return HouseholdMatch(**{**fields, **given, "note": decision.note})


def same_household(matches: Iterable[HouseholdMatch]) -> dict[str, str]:
    """Which household goes by which number once matches were accepted: the smallest of each joined set."""
    leader: dict[str, str] = {}

    def find(hh_id: str) -> str:
        while leader.get(hh_id, hh_id) != hh_id:
            hh_id = leader[hh_id]
        return hh_id

    for match in matches:
        if match.state == ACCEPTED:
            first, second = sorted((find(match.one), find(match.other)))
            leader[first], leader[second] = first, first
    return {hh_id: find(hh_id) for hh_id in leader if find(hh_id) != hh_id}
