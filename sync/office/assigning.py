"""Which households a machine gets: all of the township, or those of the places it was assigned.

Rosters and assignments are published in one sequence of numbers. What a laptop holds is named by the number
of the newest of either, so that the office can tell what changed for this very machine, whichever changed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, func, select

from sync.office.natural import counted
from sync.office.office import Office
from sync.office.tables import Device, Published
from sync.package import Roster, RosterHousehold, roster_from_json
from sync.refusals import HandoverError
from sync.strict import canonical, parse

ROSTER, ASSIGNMENTS = "roster", "assignments"
MAX_PLACES = 200


@dataclass(frozen=True)
class Assigned:
    """The places of one machine, and how many households of the roster lie there."""

    device_no: str
    places: tuple[str, ...]
    households: int


def assign(office: Office, device_no: str, places: tuple[str, ...]) -> Assigned:
    """Give a machine the households of these villages or groups; of the whole township when there are none.

    Raises ENTRY_INVALID for a place where the roster has no household: it would be a misspelt one.
    """
    with office.store.transaction() as session:
        households = _roster(session, None).households
        unknown = [place for place in places if not any(_lies_in(one, (place,)) for one in households)]
        if unknown or len(places) > MAX_PLACES or not device_no.strip():
            raise HandoverError("ENTRY_INVALID", place="、".join(unknown))
        given = {**_assignments(session, None), device_no: list(places)}
        content = canonical({number: listed for number, listed in given.items() if listed})
        session.add(Published(kind=ASSIGNMENTS, content=content, published_at=office.now()))
    mine = [one for one in households if not places or _lies_in(one, places)]
    return Assigned(device_no, places, len(mine))


def roster_for(session: Session, device_no: str, held: int) -> dict[str, Any]:
    """The roster of a machine today, or what changed for it since the number it holds, for a Package.

    Empty when nothing has changed. A machine that is not named gets the whole township.
    """
    kinds = col(Published.kind).in_((ROSTER, ASSIGNMENTS))
    newest = session.exec(select(func.max(Published.number)).where(kinds)).one()
    if newest is None or newest == held:
        return {}
    staff, now = _roster(session, None).staff, _households(session, device_no, None)
    known = session.get(Published, held) if held else None
    if known is None or known.kind not in (ROSTER, ASSIGNMENTS):
        return {"households": tuple(now.values()), "staff": staff, "roster_number": newest}
    before = _households(session, device_no, held)
    return {
        "households": tuple(one for hh_id, one in now.items() if before.get(hh_id) != one),
        "gone": tuple(sorted(before.keys() - now.keys())),
        "staff": staff,
        "roster_number": newest,
        "roster_base": held,
    }


def _households(session: Session, device_no: str, until: int | None) -> dict[str, RosterHousehold]:
    places = tuple(map(str, _assignments(session, until).get(device_no, ())))
    households = _roster(session, until).households
    return {one.hh_id: one for one in households if not places or _lies_in(one, places)}


def place_of(village: str, group: str) -> str:
    """A group of one village as a place: every village has a first group."""
    return f"{village} {group}".strip()


def _lies_in(one: RosterHousehold, places: tuple[str, ...]) -> bool:
    return bool({one.village, one.group, place_of(one.village, one.group)} & {*places})


@dataclass(frozen=True)
class Machine:
    """A machine in use, the places it was given ((): the whole township), and its households."""

    device_no: str
    holder: str
    places: tuple[str, ...]
    households: int


def machines(office: Office) -> tuple[tuple[Machine, ...], tuple[tuple[str, int], ...]]:
    """The machines in use, and every village and group of the roster with its households."""
    with office.store.reading() as session:
        households = _roster(session, None).households
        given = _assignments(session, None)
        query = select(Device.device_no, Device.holder).where(Device.revoked_at == "")
        holders = dict(session.exec(query.order_by(col(Device.enrolled_at))).all())
    villages = Counter(one.village for one in households if one.village)
    groups = Counter(place_of(one.village, one.group) for one in households if one.group)
    found = []
    for device_no, holder in sorted(holders.items()):
        mine = tuple(map(str, given.get(device_no, ())))
        count = sum(1 for one in households if not mine or _lies_in(one, mine))
        found.append(Machine(device_no, holder, mine, count))
    places = sorted({**villages, **groups}.items(), key=lambda item: counted(item[0]))
    return tuple(found), tuple(places)


def _roster(session: Session, until: int | None) -> Roster:
    content = _content(session, ROSTER, until)
    return roster_from_json(content) if content is not None else Roster()


def _assignments(session: Session, until: int | None) -> dict[str, list[object]]:
    content = _content(session, ASSIGNMENTS, until)
    tree = parse(content, ASSIGNMENTS) if content is not None else {}
    return (
        {number: listed for number, listed in tree.items() if isinstance(listed, list)}
        if isinstance(tree, dict)
        else {}
    )


def _content(session: Session, kind: str, until: int | None) -> bytes | None:
    """The newest of a kind, or the newest up to a number."""
    query = select(Published.content).where(Published.kind == kind)
    if until is not None:
        query = query.where(col(Published.number) <= until)
    return session.exec(query.order_by(col(Published.number).desc()).limit(1)).first()
