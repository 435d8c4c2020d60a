"""What one visit needs to know of other records, from registry rows: for C02 and C18 across households."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from forms.identity import normalise
from forms.registry.codes import is_answered
from forms.registry.tables import Household, Person, Visit
from forms.screening.elsewhere import Elsewhere, OtherHome, Registered

_GONE = frozenset({"9", "10"})


def elsewhere(
    hh_id: str,
    persons: Iterable[Person],
    households: Iterable[Household],
    visits: Iterable[Visit] = (),
    leave_out: Collection[str] = (),
) -> Elsewhere:
    """Numbers that other households hold, and earlier visits of this one. Pure.

    Rows should be of each household's last answered visit that no correction replaced; `leave_out` are
    records that are this visit itself or that it corrects. The dead and those who moved away count nowhere.
    """
    heads = {house.record_id: house.head for house in households}
    numbers: dict[str, OtherHome] = {}
    for person in sorted(persons, key=lambda one: (one.shares != "1", one.hh_id, one.place)):
        if person.hh_id == hh_id or not person.id_number or person.status in _GONE:
            continue
        home = OtherHome(person.hh_id, heads.get(person.record_id, ""), person.shares == "1")
        numbers.setdefault(normalise(person.id_number), home)
    known = (
        Registered(visit.campaign, visit.visit_type, visit.investigator1, visit.visit_date)
        for visit in visits
        if visit.hh_id == hh_id
        and visit.campaign
        and visit.record_id not in leave_out
        and is_answered(visit.contact, visit.visit_type)
    )
    return Elsewhere(numbers, tuple(known))
