"""Which member of this visit is which member of the last one: by number, then by name."""

from __future__ import annotations

from forms.identity import name_key
from forms.screening.household import Household
from forms.screening.people import Member


def pairs(now: Household, before: Household) -> list[tuple[Member, Member | None]]:
    """Every member of this visit with the same person of the last one, None for somebody new."""
    return [(member, find(member, before)) for member in now.members]


def find(member: Member, household: Household) -> Member | None:
    """The same person in another visit; two different numbers are never one person."""
    for other in household.members:
        if member.number and other.number == member.number:
            return other
    for other in household.members:
        is_open = not member.number or not other.number
        if is_open and name_key(other.name) == name_key(member.name):
            return other
    return None
