"""一户一条救助链: everything that happened to one household, in one line, the newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from forms.referrals import Event, replay
from forms.registry.codes import CONTACTS, DISPOSITIONS, NEED_KINDS, PROGRAMMES, VISIT_TYPES, label
from forms.registry.tables import Benefit, Need, Visit

EntryKind = Literal["走访", "保障", "需求", "转介", "文书"]
_ORDER: tuple[EntryKind, ...] = ("走访", "保障", "需求", "转介", "文书")


@dataclass(frozen=True)
class Paper:
    """A paper that was printed or saved: `name` in words."""

    record_id: str
    name: str
    serial: str
    at: str


@dataclass(frozen=True)
class Story:
    """What the registry, the referral events and the print log hold of one household.

    `visits` are those that no correction replaced; `delivered` are the records that the office confirmed.
    """

    visits: Sequence[Visit]
    benefits: Sequence[Benefit] = ()
    needs: Sequence[Need] = ()
    events: Sequence[Event] = ()
    papers: Sequence[Paper] = ()
    delivered: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class ChainEntry:
    """One line of the chain. `at` is a date or an aware date-time; `is_open` waits for somebody's answer.

    `record_id` and `place` lead back to the record and, for needs and referrals, the row in it.
    """

    at: str
    kind: EntryKind
    title: str
    text: str
    record_id: str
    place: int = 0
    is_open: bool = False


def timeline(story: Story) -> tuple[ChainEntry, ...]:
    """The household's chain, the newest first. Pure: the same rows and events always give the same lines.

    A benefit is told when it is first heard of and when its amount changes or it is heard of no more; a
    record without a receipt and a referral without an answer stay open and say what is missing.
    """
    live = {visit.record_id: visit for visit in story.visits}
    entries = [
        *(_visit(visit, story) for visit in story.visits),
        *_benefits(story),
        *(entry for need in story.needs if need.record_id in live for entry in _need(need, live, story)),
        *(ChainEntry(p.at, "文书", p.name, p.serial, p.record_id) for p in story.papers),
    ]
    return tuple(
        sorted(entries, key=lambda one: (one.at[:10], -_ORDER.index(one.kind), one.at, one.place))[::-1]
    )


def _visit(visit: Visit, story: Story) -> ChainEntry:
    who = "、".join(name for name in (visit.investigator1, visit.investigator2) if name)
    arrived = visit.record_id in story.delivered
    parts = (label(CONTACTS, visit.contact), who, "已收回执" if arrived else "还没有回执")
    return ChainEntry(
        visit.visit_date,
        "走访",
        label(VISIT_TYPES, visit.visit_type) or "走访",
        "·".join(part for part in parts if part),
        visit.record_id,
        is_open=not arrived,
    )


def _benefits(story: Story) -> Iterator[ChainEntry]:
    """Only visits in which benefits were asked can say that one has ended: those that list any."""
    listing: dict[str, dict[tuple[str, str], Benefit]] = {}
    for benefit in story.benefits:
        listing.setdefault(benefit.record_id, {})[benefit.programme, benefit.who] = benefit
    known: dict[tuple[str, str], Benefit] = {}
    for visit in sorted(story.visits, key=lambda one: (one.visit_date, one.n)):
        listed = listing.get(visit.record_id)
        if listed is None:
            continue
        for key, benefit in listed.items():
            before = known.get(key)
            if before is None:
                yield _benefit(benefit, benefit.started or visit.visit_date, "享受")
            elif before.amount != benefit.amount:
                yield _benefit(benefit, visit.visit_date, f"由{_money(before.amount)}变为")
        for key in known.keys() - listed.keys():
            yield _benefit(known[key], visit.visit_date, "不再列出，原")
        known = listed


def _benefit(benefit: Benefit, at: str, what: str) -> ChainEntry:
    who = f"{benefit.who} " if benefit.who else ""
    text = f"{who}{what}{_money(benefit.amount)}"
    return ChainEntry(
        at, "保障", label(PROGRAMMES, benefit.programme), text, benefit.record_id, benefit.place
    )


def _money(fen: int | None) -> str:
    if fen is None:
        return "（金额不详）"
    return f"{fen // 100:,}元" if fen % 100 == 0 else f"{fen // 100:,}.{fen % 100:02d}元"


def _need(need: Need, live: dict[str, Visit], story: Story) -> Iterator[ChainEntry]:
    where = (need.record_id, need.place)
    what, kind = need.text or label(NEED_KINDS, need.kind), label(NEED_KINDS, need.kind)
    chosen = label(DISPOSITIONS, need.disposition) or "还没有处置"
    yield ChainEntry(live[need.record_id].visit_date, "需求", f"{kind}：{chosen}", what, *where)
    events = [event for event in story.events if (event.record_id, event.place) == where]
    for event in events:
        text = "·".join(part for part in (event.by, event.note) if part)
        yield ChainEntry(event.at, "转介", f"{kind}：{event.state}", text, *where)
    referral = replay(need, events)
    if referral is not None and not referral.is_closed:
        last = events[-1].at if events else live[need.record_id].visit_date
        yield ChainEntry(last, "转介", f"{kind}：{referral.waiting_for}", what, *where, is_open=True)
