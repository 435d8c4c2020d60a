"""The office's side of referrals: who took them over, what came of it, and the answers for each laptop."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from forms.referrals import DEPARTMENT, SENT, STATES, TOWNSHIP, Event, Referral, check_move, replay
from forms.registry.decisions import ReferralEvent
from forms.registry.tables import Need
from sync.office.tables import StoredRecord
from sync.package import ReferralAnswer
from sync.refusals import HandoverError

if TYPE_CHECKING:
    from sync.office.office import Office


def answer_referral(office: Office, event: Event) -> Referral:
    """Take one step of a referral; REFERRAL_UNKNOWN, or ReferralError for a step that is not possible.

    A record that lies here was handed over: its referrals are 已送 without anybody saying so.
    """
    with office.store.transaction() as session:
        need = session.get(Need, (event.record_id, event.place))
        record = session.get(StoredRecord, event.record_id)
        if need is None or record is None or need.disposition != "2":
            raise HandoverError("REFERRAL_UNKNOWN", place=f"{event.record_id} 第{event.place}项")
        known = [_event(row) for row in _stored(session, event.record_id)]
        sent = Event(event.record_id, event.place, record.received_at, SENT, TOWNSHIP)
        referral = replay(need, [sent, *known])
        if referral is None:
            raise HandoverError("REFERRAL_UNKNOWN", place=f"{event.record_id} 第{event.place}项")
        check_move(referral, event)
        session.add(ReferralEvent(**vars(event), source=""))
        moved = replay(need, [sent, *known, event])
    return moved or referral


def referral_answers(session: Session, dev: str, after: int = 0) -> tuple[ReferralAnswer, ...]:
    """Every step after that number which was taken here on referrals of this laptop's records, in order."""
    query = (
        select(ReferralEvent)
        .join(StoredRecord, col(StoredRecord.record_id) == ReferralEvent.record_id)
        .where(StoredRecord.dev == dev, col(ReferralEvent.n) > after)
        .order_by(col(ReferralEvent.n))
    )
    return tuple(
        ReferralAnswer(
            number=f"{row.record_id}/{row.n}",
            record_id=row.record_id,
            place=row.place,
            at=row.at,
            state=row.state,
            role=row.role,
            by=row.by,
            note=row.note,
        )
        for row in session.exec(query).all()
    )


def _stored(session: Session, record_id: str) -> list[ReferralEvent]:
    query = select(ReferralEvent).where(ReferralEvent.record_id == record_id).order_by(col(ReferralEvent.n))
    return list(session.exec(query).all())


def _event(row: ReferralEvent) -> Event:
    return Event(row.record_id, row.place, row.at, row.state, row.role, row.by, row.note, row.visit)


def add_referral_command(
    add: Callable[..., argparse.ArgumentParser],
    opened: Callable[[argparse.Namespace], Office],
    say: Callable[[argparse.Namespace, dict[str, object], str], None],
) -> None:
    """`dengmen-office refer FOLDER RECORD PLACE STATE`: note what became of a referral."""

    def run(options: argparse.Namespace) -> None:
        office = opened(options)
        try:
            role = TOWNSHIP if options.township else DEPARTMENT
            said = (office.now(), options.state, role, options.by, options.note)
            referral = answer_referral(office, Event(options.record, options.place, *said))
        finally:
            office.close()
        say(
            options,
            {"record": options.record, "place": options.place, "state": referral.state},
            f"已记下：{referral.state}，随下次数据包带回。",
        )

    command = add("refer", "登记一项转介的答复，随数据包带回各机", run)
    command.add_argument("record", help="走访记录编号")
    command.add_argument("place", type=int, help="需求是记录里的第几项")
    command.add_argument("state", choices=STATES, help="到了哪一步")
    command.add_argument("--by", required=True, help="承办人")
    command.add_argument("--note", default="", help="办理结果；退回的写原因")
    command.add_argument("--township", action="store_true", help="由乡镇自己答复（默认：承办部门）")
