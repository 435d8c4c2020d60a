"""What becomes of needs: referral events, the office's answers, and the clock of urgent needs.

Events are only ever added. That the office has a record is itself the step 已送: its receipt says so, and
no second truth is kept.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from desktop.vault.errors import vault_error
from desktop.vault.referral_tables import UrgentNeed
from desktop.vault.tables import Batch, BatchRecord, Receipt, Setting
from forms.referrals import (
    FOLLOWED_UP,
    SENT,
    TOWNSHIP,
    WORKER,
    Clock,
    Event,
    Referral,
    check_move,
    observe,
    replay,
)
from forms.registry.decisions import ReferralEvent
from forms.registry.tables import Need, Visit

if TYPE_CHECKING:
    from sync.package import ReferralAnswer

Where = tuple[str, int]
URGENT = "3"
_LATEST, _BEHIND = "clock.latest", "clock.behind"
_WORTH_NOTING = timedelta(minutes=1)
_ACCEPTED = "accepted"


def clock(session: Session) -> Clock:
    """The clock as it was last noted."""
    latest = _setting(session, _LATEST)
    behind = timedelta(seconds=int(_setting(session, _BEHIND) or 0))
    return Clock(datetime.fromisoformat(latest) if latest else None, behind)


def look(session: Session, now: datetime, *, note: bool = True) -> Clock:
    """Look at the clock; noted when it was set back, or a minute went by since the last note."""
    before = clock(session)
    seen = observe(before, now)
    is_news = before.latest is None or seen.behind != before.behind or now - before.latest >= _WORTH_NOTING
    if note and is_news:
        session.merge(Setting(key=_LATEST, value=now.isoformat(timespec="seconds")))
        # Rounded up: a fraction of a second must not give an hour back by being lost many times.
        behind = -(-seen.behind // timedelta(seconds=1))
        session.merge(Setting(key=_BEHIND, value=str(behind)))
    return seen


def _setting(session: Session, key: str) -> str:
    row = session.get(Setting, key)
    return row.value if row is not None else ""


def note_urgent(session: Session, needs: Iterable[Need], seen: Clock) -> None:
    """Remember how far the clock had been set back when these urgent needs were sealed."""
    for need in needs:
        if need.urgency == URGENT:
            behind = int(seen.behind.total_seconds())
            session.merge(UrgentNeed(record_id=need.record_id, place=need.place, behind=behind))


def urgent_behind(session: Session) -> dict[Where, timedelta]:
    """For every urgent need the set-back that was known when it was sealed."""
    rows = session.exec(select(UrgentNeed)).all()
    return {(row.record_id, row.place): timedelta(seconds=row.behind) for row in rows}


def events(session: Session, record_ids: Collection[str] | None = None) -> dict[Where, list[Event]]:
    """The steps of every referral in their order, without 已送 that only the receipt says."""
    query = select(ReferralEvent).order_by(col(ReferralEvent.n))
    if record_ids is not None:
        query = query.where(col(ReferralEvent.record_id).in_(record_ids))
    found: dict[Where, list[Event]] = {}
    for row in session.exec(query).all():
        found.setdefault((row.record_id, row.place), []).append(_event(row))
    return found


def _event(row: ReferralEvent) -> Event:
    said = (row.at, row.state, row.role, row.by, row.note, row.visit)
    return Event(row.record_id, row.place, *said)


def receipts(session: Session) -> dict[str, str]:
    """Records that the office has confirmed, and when."""
    query = (
        select(BatchRecord.record_id, Receipt.at)
        .join(Batch, col(Batch.batch_id) == BatchRecord.batch_id)
        .join(Receipt, col(Receipt.receipt_no) == Batch.receipt_no)
        .where(BatchRecord.verdict == _ACCEPTED)
    )
    return dict(session.exec(query).all())


def followed(session: Session, needs: Iterable[Need]) -> dict[Where, Referral]:
    """Every referred need as it stands, 已送 by receipt included."""
    referred = [need for need in needs if need.disposition == "2"]
    if not referred:
        return {}
    known, sent = events(session), receipts(session)
    found = {}
    for need in referred:
        where = (need.record_id, need.place)
        referral = replay(need, with_receipt(where, known.get(where, []), sent))
        if referral is not None:
            found[where] = referral
    return found


def with_receipt(where: Where, known: list[Event], sent: dict[str, str]) -> list[Event]:
    """The steps with the one that the receipt stands for, before everything the office answered."""
    at = sent.get(where[0])
    if at is None or any(event.state == SENT for event in known):
        return known
    return [Event(*where, at, SENT, TOWNSHIP, note="镇里已收到走访记录"), *known]


def move(session: Session, event: Event) -> Referral:
    """Take one step; ReferralError when it is not possible, VAULT_NOT_FOUND for an unknown need.

    A 回访 names a sealed visit of the same household that was made after the need was heard.
    """
    need = session.get(Need, (event.record_id, event.place))
    if need is None or need.disposition != "2":
        raise vault_error("VAULT_NOT_FOUND", place="转介")
    if event.state == FOLLOWED_UP:
        _check_visit(session, need, event.visit)
    referral = followed(session, [need])[event.record_id, event.place]
    check_move(referral, event)
    session.add(_row(event, ""))
    session.flush()
    return followed(session, [need])[event.record_id, event.place]


def _check_visit(session: Session, need: Need, record_id: str) -> None:
    visit = session.get(Visit, record_id) if record_id else None
    if record_id and (visit is None or visit.hh_id != need.hh_id or record_id == need.record_id):
        raise vault_error("VAULT_NOT_FOUND", place="回访记录")


def _row(event: Event, source: str) -> ReferralEvent:
    return ReferralEvent(
        record_id=event.record_id,
        place=event.place,
        at=event.at,
        state=event.state,
        role=event.role,
        by=event.by,
        note=event.note,
        visit=event.visit,
        source=source,
    )


def take_answers(session: Session, answers: Iterable[ReferralAnswer]) -> int:
    """Add what the office answered, each once however often it comes; how many were new.

    An answer for a need that is not here is kept too: the record may be restored later. One that does not
    fit the state changes nothing when it is replayed.
    """
    known = set(session.exec(select(ReferralEvent.source)).all())
    added = 0
    for answer in answers:
        if answer.number in known:
            continue
        event = Event(
            answer.record_id, answer.place, answer.at, answer.state, answer.role, answer.by, answer.note
        )
        session.add(_row(event, answer.number))
        known.add(answer.number)
        added += 1
    session.flush()
    return added


def event_of(where: Where, at: datetime, state: str, said: tuple[str, str] = ("", "")) -> Event:
    """A step that the assistant takes here; `said` is by whom, and the note."""
    return Event(*where, at.isoformat(timespec="seconds"), state, WORKER, *said)
