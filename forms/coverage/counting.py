"""The figures of coverage, needs and referrals (domain.md section 4: what managers look at)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from forms.coverage.facts import Facts, NeedFact, VisitFact
from forms.coverage.figures import Coverage, Figure, Group, items, part
from forms.referrals import DONE, RETURNED, SENT, WAITING, Event, Referral, overdue, replay, state_of
from forms.registry.codes import CONTACTS, DISPOSITIONS, SURVEYED_CONTACTS

MET, SPOT_CHECK, OUTSIDE, URGENT = "1", "6", "00", "3"
RESOLVED, REFERRED, STUDIED = "1", "2", "3"
_DIFFERS = frozenset({"2", "3"})


def coverage(facts: Facts) -> Coverage:
    """Every figure with its households. Pure; 走访 = somebody knocked, 摸排 = somebody answered."""
    return Coverage((*_visits(facts), *_benefits(facts), *_needs(facts)), _groups(facts))


def is_answered(visit: VisitFact) -> bool:
    """Whether somebody answered; a questionnaire that does not ask who was met counts as answered."""
    return visit.contact == "" or visit.contact in SURVEYED_CONTACTS


def _visits(facts: Facts) -> Iterator[Figure]:
    listed = {one.hh_id for one in facts.listed}
    visited = {visit.hh_id for visit in facts.visits}
    surveyed = {visit.hh_id for visit in facts.visits if is_answered(visit)}
    met = {visit.hh_id for visit in facts.visits if visit.contact == MET}
    yield part("visited", "走访覆盖率", visited, listed)
    yield part("surveyed", "摸排覆盖率", surveyed, listed)
    yield part("met", "见到本人率", met, visited & listed)
    last = {visit.hh_id: visit.contact for visit in facts.visits if visit.hh_id not in met}
    for code, name in CONTACTS.items():
        hh_ids = [hh_id for hh_id, contact in last.items() if contact == code and hh_id in listed]
        if hh_ids:
            yield items(f"not_met.{code}", f"未见到本人：{name}", "户", hh_ids)
    spot = {v.hh_id: v.result for v in facts.visits if v.visit_type == SPOT_CHECK}
    different = [hh_id for hh_id, result in spot.items() if result in _DIFFERS]
    yield part("spot_checked", "抽查户数", spot, listed)
    yield part("spot_different", "抽查不一致率", different, spot)


def _benefits(facts: Facts) -> Iterator[Figure]:
    """From the last answered visit of each household: outside every programme, missing one, or kin."""
    newest = {visit.hh_id: visit.record_id for visit in facts.visits if is_answered(visit)}
    found = {one.record_id: one for one in facts.found if newest.get(one.hh_id) == one.record_id}
    outside = [one.hh_id for one in found.values() if one.cover == OUTSIDE]
    missed = [one for one in facts.missed if one.record_id in found]
    hinted = {found[one.record_id].hh_id for one in missed}
    yield items("outside", "新发现未纳入户数", "户", [hh_id for hh_id in outside if hh_id in hinted])
    yield items("missed", "应享未享", "条", [found[one.record_id].hh_id for one in missed])
    told: list[str] = []
    untold: list[str] = []
    for one in missed:
        home = found[one.record_id]
        heard = set(one.codes.split()) & {*home.told.split(), *home.wanted.split()}
        (told if heard else untold).append(home.hh_id)
    yield items("missed_told", "应享未享告知率", "条", told, untold)
    kin = [one for one in found.values() if one.kin_any == "1"]
    yield part("kin_filed", "近亲属备案率", [k.hh_id for k in kin if not k.kin_open], [k.hh_id for k in kin])


def _needs(facts: Facts) -> Iterator[Figure]:
    live = {visit.record_id for visit in facts.visits}
    needs = [need for need in facts.needs if need.record_id in live]
    yield items("needs", "需求", "项", [need.hh_id for need in needs])
    for code, name in DISPOSITIONS.items():
        chosen = [need.hh_id for need in needs if need.disposition == code]
        yield items(f"disposition.{code}", name, "项", chosen)
    undecided = [need.hh_id for need in needs if need.disposition not in DISPOSITIONS]
    yield items("disposition.none", "还没有处置", "项", undecided)
    yield from _in_time(facts, needs)
    events = _by_need(facts)
    referrals = [
        made
        for need in needs
        if need.disposition == REFERRED
        and (made := _referral(need, events.get((need.record_id, need.place), ()), facts)) is not None
    ]
    yield from _referrals(facts, referrals)
    closed = {id(r.need) for r in referrals if r.is_closed}
    settled = [n.hh_id for n in needs if id(n) in closed or _is_settled(n)]
    open_ones = [n.hh_id for n in needs if not (id(n) in closed or _is_settled(n))]
    yield items("closed", "问题销号率", "项", settled, open_ones)


def _is_settled(need: NeedFact) -> bool:
    """立即解决 and 已解释政策 end where they are told; 统筹研究 ends with a closing date."""
    if need.disposition == REFERRED:
        return False
    return need.disposition in (RESOLVED, "4") or (need.disposition == STUDIED and need.closed != "")


def _by_need(facts: Facts) -> dict[tuple[str, int], list[Event]]:
    events: dict[tuple[str, int], list[Event]] = {}
    for event in facts.events:
        events.setdefault((event.record_id, event.place), []).append(event)
    return events


def _referral(need: NeedFact, events: list[Event] | tuple[()], facts: Facts) -> Referral | None:
    """A record that the office has confirmed has carried its referrals there."""
    if not events:
        state = state_of(need.state) or WAITING
        state = SENT if state == WAITING and need.record_id in facts.sent else state
        return Referral(need, state, "", need.result)
    return replay(need, events)


def _referrals(facts: Facts, referrals: list[Referral]) -> Iterator[Figure]:
    def split(key: str, name: str, inside: list[bool]) -> Figure:
        yes = [r.need.hh_id for r, chosen in zip(referrals, inside, strict=True) if chosen]
        no = [r.need.hh_id for r, chosen in zip(referrals, inside, strict=True) if not chosen]
        return items(key, name, "项", yes, no)

    day = facts.now.date()
    late = [overdue(r, day) is not None for r in referrals]
    yield items("referrals", "转介", "项", [r.need.hh_id for r in referrals])
    yield split("received", "转介接收率", [r.state not in (WAITING, SENT) for r in referrals])
    yield split("in_time", "转介按期办结率", [_done_in_time(r) for r in referrals])
    yield split(
        "returned", "转介退回率", [r.state == RETURNED or r.reached(RETURNED) != "" for r in referrals]
    )
    yield split("followed_up", "转介回访率", [r.is_closed for r in referrals])
    yield split("overdue", "转介逾期率", late)


def _done_in_time(referral: Referral) -> bool:
    done = referral.reached(DONE) or (referral.need.closed if referral.state == DONE else "")
    return done != "" and (referral.need.due == "" or done[:10] <= referral.need.due)


def _in_time(facts: Facts, needs: list[NeedFact]) -> Iterator[Figure]:
    """先行救助 24 小时达标率: helped before the deadline; what still has time is not counted yet."""
    visits = {visit.record_id: visit for visit in facts.visits}
    events = _by_need(facts)
    met, missed, running = [], [], []
    for need in needs:
        if need.urgency != URGENT:
            continue
        where = (need.record_id, need.place)
        deadline = facts.deadlines.get(where) or raised(visits[need.record_id]) + timedelta(hours=facts.hours)
        helped = need.disposition == RESOLVED or any(
            event.state == DONE and _moment(event.at, deadline) <= deadline for event in events.get(where, ())
        )
        if helped:
            met.append(need.hh_id)
        elif facts.now > deadline:
            missed.append(need.hh_id)
        else:
            running.append(need.hh_id)
    yield items("first_aid", "先行救助24小时达标率", "项", met, missed)
    yield items("first_aid_running", "先行救助24小时内待办", "项", running)


def _moment(text: str, like: datetime) -> datetime:
    """A time of an event; a bare date means the end of that day, so that nobody is called early by it."""
    moment = datetime.fromisoformat(text)
    if len(text) == len("2026-03-09"):
        moment += timedelta(hours=24)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=like.tzinfo)


def raised(visit: VisitFact) -> datetime:
    """When a need was heard: the visit's start if it says its zone, at the latest the sealing."""
    sealed = datetime.fromisoformat(visit.sealed_at)
    try:
        started = datetime.fromisoformat(visit.started)
    except ValueError:
        return sealed
    return min(started, sealed) if started.tzinfo is not None else sealed


def _groups(facts: Facts) -> tuple[Group, ...]:
    visited = {visit.hh_id for visit in facts.visits}
    surveyed = {visit.hh_id for visit in facts.visits if is_answered(visit)}
    groups: dict[str, list[str]] = {}
    for one in facts.listed:
        groups.setdefault(one.group, []).append(one.hh_id)
    return tuple(
        Group(
            name,
            tuple(hh_id for hh_id in hh_ids if hh_id in visited),
            tuple(hh_id for hh_id in hh_ids if hh_id in surveyed),
            tuple(hh_ids),
        )
        for name, hh_ids in groups.items()
    )
