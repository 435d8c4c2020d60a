"""The figures of coverage, needs and referrals (domain.md section 4: what managers look at)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from forms.coverage.facts import Facts, NeedFact, VisitFact
from forms.coverage.figures import Coverage, Figure, Group, items, part
from forms.referrals import CLOSED, DONE, FOLLOWED_UP, RETURNED, SENT, WAITING, Event, replay, state_of
from forms.registry import codes
from forms.registry.codes import CONTACTS, DISPOSITIONS

MET, SPOT_CHECK, OUTSIDE, URGENT = "1", "6", "00", "3"
RESOLVED, REFERRED, STUDIED = "1", "2", "3"
_DIFFERS = frozenset({"2", "3"})


def coverage(facts: Facts) -> Coverage:
    """Every figure with its households. Pure; 走访 = somebody knocked, 摸排 = somebody answered."""
    return Coverage((*_visits(facts), *_benefits(facts), *_needs(facts)), _groups(facts))


def is_answered(visit: VisitFact) -> bool:
    """Whether somebody answered; a questionnaire that does not ask who was met counts as answered."""
    return codes.is_answered(visit.contact, visit.visit_type)


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
    chosen: dict[str, list[str]] = {}
    for need in needs:
        chosen.setdefault(need.disposition, []).append(need.hh_id)
    for code, name in DISPOSITIONS.items():
        yield items(f"disposition.{code}", name, "项", chosen.get(code, []))
    undecided = [hh_id for code, hh_ids in chosen.items() if code not in DISPOSITIONS for hh_id in hh_ids]
    yield items("disposition.none", "还没有处置", "项", undecided)
    events = _by_need(facts)
    yield from _in_time(facts, needs, events)
    day, steps = facts.now.date().isoformat(), list[_Step]()
    settled, open_ones = list[str](), list[str]()
    for need in needs:
        if need.disposition == REFERRED:
            step = _step(need, events.get((need.record_id, need.place)), facts.sent, day)
            steps.append(step)
            (settled if step.is_closed else open_ones).append(need.hh_id)
        else:
            (settled if _is_settled(need) else open_ones).append(need.hh_id)
    yield from _referrals(steps)
    yield items("closed", "问题销号率", "项", settled, open_ones)


def _is_settled(need: NeedFact) -> bool:
    """立即解决 and 已解释政策 end where they are told; 统筹研究 ends with a closing date."""
    return need.disposition in (RESOLVED, "4") or (need.disposition == STUDIED and need.closed != "")


def _by_need(facts: Facts) -> dict[tuple[str, int], list[Event]]:
    events: dict[tuple[str, int], list[Event]] = {}
    for event in facts.events:
        events.setdefault((event.record_id, event.place), []).append(event)
    return events


class _Step(NamedTuple):
    """How far one referral has come."""

    hh_id: str
    state: str
    is_in_time: bool
    was_returned: bool
    is_closed: bool
    is_late: bool


def _step(need: NeedFact, known: list[Event] | None, sent: frozenset[str], day: str) -> _Step:
    """Most referrals have no event here: those are told from the need alone, without replaying anything."""
    done = ""
    referral = replay(need, known) if known else None
    if referral is None:
        state = (state_of(need.state) if need.state else "") or WAITING
        # A record that the office has confirmed has carried its referrals there.
        state = SENT if state == WAITING and need.record_id in sent else state
        was_returned = state == RETURNED
        done = need.closed if state == DONE else ""
    else:
        state, done = referral.state, referral.reached(DONE)
        was_returned = state == RETURNED or referral.reached(RETURNED) != ""
    return _Step(
        need.hh_id,
        state,
        done != "" and (need.due == "" or done[:10] <= need.due),
        was_returned,
        state in CLOSED,
        need.due != "" and need.due < day and state not in (DONE, FOLLOWED_UP),
    )


def _referrals(steps: list[_Step]) -> Iterator[Figure]:
    def split(key: str, name: str, is_inside: Callable[[_Step], bool]) -> Figure:
        yes: list[str] = []
        no: list[str] = []
        for step in steps:
            (yes if is_inside(step) else no).append(step.hh_id)
        return items(key, name, "项", yes, no)

    yield items("referrals", "转介", "项", [step.hh_id for step in steps])
    yield split("received", "转介接收率", lambda step: step.state not in (WAITING, SENT))
    yield split("in_time", "转介按期办结率", lambda step: step.is_in_time)
    yield split("returned", "转介退回率", lambda step: step.was_returned)
    yield split("followed_up", "转介回访率", lambda step: step.is_closed)
    yield split("overdue", "转介逾期率", lambda step: step.is_late)


def _in_time(
    facts: Facts, needs: list[NeedFact], events: dict[tuple[str, int], list[Event]]
) -> Iterator[Figure]:
    """先行救助 24 小时达标率: helped before the deadline; what still has time is not counted yet."""
    visits = {visit.record_id: visit for visit in facts.visits}
    met, missed, running = [], [], []
    for need in needs:
        if need.urgency != URGENT:
            continue
        where = (need.record_id, need.place)
        if need.disposition == RESOLVED:
            met.append(need.hh_id)
            continue
        visit = visits[need.record_id]
        own_clock = raised(visit.started, visit.sealed_at) + timedelta(hours=facts.hours)
        deadline = facts.deadlines.get(where, own_clock)
        steps = events.get(where, ())
        if any(step.state == DONE and _moment(step.at, deadline) <= deadline for step in steps):
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


def raised(started: str, sealed_at: str) -> datetime:
    """When a visit heard of a need: at its start if that says its zone, at the latest at the sealing."""
    sealed = datetime.fromisoformat(sealed_at)
    try:
        begun = datetime.fromisoformat(started)
    except ValueError:
        return sealed
    return min(begun, sealed) if begun.tzinfo is not None else sealed


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
