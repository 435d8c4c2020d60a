"""Households as lists show them: what the last visit found, else what the roster says."""

from __future__ import annotations

from functools import lru_cache

from sqlmodel import Session

from desktop.vault.known import Brief, Known, gather_brief
from desktop.vault.rows import ALL, HouseholdFilter, HouseholdRow, HouseholdState, MemberRow
from desktop.vault.tables import RosterMember
from forms.registry.codes import (
    CLOSED_NEEDS,
    COVER_CATEGORIES,
    DISABILITIES,
    DISABILITY_LEVELS,
    HEALTH,
    RELATIONS,
    label,
    labels_of,
)
from forms.registry.projection import HEAD_OF_HOUSEHOLD, REFERRAL
from forms.registry.tables import Need, Person

_SHOWN_HEALTH = ("3", "4")
_SEVERE = ("1", "2")


def listed(session: Session, wanted: HouseholdFilter = ALL) -> tuple[HouseholdRow, ...]:
    """The households that pass the filter, in the order of their numbers."""
    only = wanted.hh_ids or None
    rows = (row_of(known) for _, known in sorted(gather_brief(session, only).items()))
    return tuple(row for row in rows if _passes(row, wanted))


def _passes(row: HouseholdRow, wanted: HouseholdFilter) -> bool:
    return (
        (not wanted.state or row.state == wanted.state)
        and (not wanted.categories or bool(wanted.categories & set(row.categories)))
        and (not wanted.group or row.group == wanted.group)
    )


def row_of(known: Known) -> HouseholdRow:
    """One household as a list shows it."""
    roster, found = known.roster, known.found
    last = known.visits[0] if known.visits else None
    brief = known.brief or _summed(known)
    categories, labels = _categories(categories_of(known))
    open_needs = [need for need in known.needs if _is_open(known, need)]
    return HouseholdRow(
        hh_id=roster.hh_id,
        head=brief.head or roster.head,
        head_birth=brief.birth,
        head_sex=brief.sex,
        people=found.people if found is not None and found.people is not None else brief.shares,
        address=(found.live_address if found is not None else "") or roster.address,
        group=group_of(known),
        village=roster.village,
        phone=(found.phone if found is not None else "") or roster.phone,
        categories=categories,
        labels=(*labels, f"重度残疾 {brief.severe} 人") if brief.severe else labels,
        last_visit=last.visit_date if last is not None else roster.last_visit,
        last_contact=last.contact if last is not None else "",
        last_visit_type=last.visit_type if last is not None else "",
        state=state_of(known),
        draft_id=known.draft_id,
        open_needs=len(open_needs),
        referrals=len(referrals_of(known)),
        revisit_date=last.revisit_date if last is not None else "",
        note=roster.note,
        visits=len(known.visits),
        next_due=next_due(known),
    )


def categories_of(known: Known) -> str:
    """The codes of cover_cat, separated by spaces."""
    found = known.found
    return found.cover if found is not None and found.cover else known.roster.categories


@lru_cache(maxsize=256)  # Thousands of households share a few dozen of these texts.
def _categories(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(text.split()), labels_of(COVER_CATEGORIES, text)


def group_of(known: Known) -> str:
    """The 村民小组, by the roster or else by the visit."""
    if known.roster.grp:
        return known.roster.grp
    return known.found.grp if known.found is not None else ""


def _summed(known: Known) -> Brief:
    """The members in sum, where they are all there."""
    members = members_of(known)
    head = next((one for one in members if one.relation == HEAD_OF_HOUSEHOLD), None)
    named = (head.name, head.birth, head.sex) if head is not None else ("", "", "")
    severe = sum(person.disability_level in _SEVERE for person in known.persons)
    return Brief(*named, sum(one.shares for one in members), severe)


def referrals_of(known: Known) -> list[Need]:
    """The referred needs that are not closed yet."""
    return [need for need in known.needs if need.disposition == REFERRAL and _is_open(known, need)]


def next_due(known: Known) -> str:
    """The earliest day an open referral must be answered, "" when none must."""
    awaited = (need for need in referrals_of(known) if need.due and _is_awaited(known, need))
    return min((need.due for need in awaited), default="")


def _is_open(known: Known, need: Need) -> bool:
    """立即解决 and 已解释政策 are done where they are told, a referral only once somebody went back."""
    referral = known.referred.get((need.record_id, need.place))
    if referral is not None:
        return not referral.is_closed
    return need.disposition in ("2", "3") and need.state not in CLOSED_NEEDS and not need.closed


def _is_awaited(known: Known, need: Need) -> bool:
    """Whether an answer is still to come; one that is 已办结 waits for nobody but us, and that is due too."""
    referral = known.referred.get((need.record_id, need.place))
    return referral is None or not referral.is_closed


def state_of(known: Known) -> HouseholdState:
    """What the pill says."""
    if known.draft_id:
        return "草稿"
    if known.needs and referrals_of(known):
        return "有转介"
    return "已访" if known.visits else "未访"


def members_of(known: Known) -> tuple[MemberRow, ...]:
    """The members as the last answered visit found them, else as the roster lists them."""
    if known.persons:
        return tuple(_person(one) for one in known.persons)
    return tuple(_listed(one) for one in known.listed)


def _person(one: Person) -> MemberRow:
    disability = "、".join(labels_of(DISABILITIES, one.disability))
    grade = label(DISABILITY_LEVELS, one.disability_level)
    health = " ".join(code for code in one.health.split() if code in _SHOWN_HEALTH)
    return MemberRow(
        name=one.name,
        relation=one.relation,
        relation_label=label(RELATIONS, one.relation),
        sex=one.sex,
        birth=one.birth,
        id_number=one.id_number,
        shares=one.shares == "1",
        labels=(*((disability + grade,) if disability else ()), *labels_of(HEALTH, health)),
        dis_cert_exp=one.disability_until,
    )


def _listed(one: RosterMember) -> MemberRow:
    return MemberRow(
        name=one.name,
        relation=one.relation,
        relation_label=label(RELATIONS, one.relation),
        sex=one.sex,
        birth=one.birth,
        id_number=one.id_number,
        shares=True,
        labels=(),
    )
