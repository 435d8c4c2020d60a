"""Visits being written: a draft is its journal, one durable transaction per save."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from desktop.vault.errors import vault_error
from desktop.vault.photos import cleaned
from desktop.vault.rows import DraftRow
from desktop.vault.tables import Draft, Journal, Photo, RosterHousehold, SealedRecord
from desktop.vault.work import DraftStart, Saved
from forms.attachments import ending_of
from forms.registry.tables import Household, Visit
from forms.xlsform import JournalEntry

OPEN, SEALED, DISCARDED = "open", "sealed", "discarded"


@dataclass(frozen=True)
class Stamp:
    """When and by whom."""

    at: datetime
    actor: str


def start(session: Session, begin: DraftStart, draft_id: str) -> None:
    """Begin a visit; a household has one open draft at a time."""
    if session.get(RosterHousehold, begin.hh_id) is None:
        raise vault_error("VAULT_NOT_FOUND", place="住户")
    busy = select(Draft).where(Draft.hh_id == begin.hh_id, Draft.state == OPEN)
    if session.exec(busy).first() is not None:
        raise vault_error("DRAFT_NOT_EMPTY")
    if begin.deprecates or begin.reason:
        check_correction(session, begin.hh_id, begin.deprecates, begin.reason)
    session.add(
        Draft(
            draft_id=draft_id,
            hh_id=begin.hh_id,
            form_id=begin.form_id,
            form_version=begin.form_version,
            visit_type=begin.visit_type,
            started_at=begin.started_at.isoformat(),
            changed_at=begin.started_at.isoformat(),
            place="",
            state=OPEN,
            record_id="",
            deprecates=begin.deprecates,
            reason=begin.reason,
        )
    )


def begin(session: Session, wanted: DraftStart) -> str:
    """Begin a visit; its draft id."""
    draft_id = str(uuid.uuid4())
    start(session, wanted, draft_id)
    return draft_id


def one(session: Session, draft_id: str) -> DraftRow:
    """One open draft; VAULT_NOT_FOUND or DRAFT_CLOSED."""
    open_draft(session, draft_id)
    return listed(session, draft_id=draft_id)[0]


def check_correction(session: Session, hh_id: str, deprecates: str, reason: str) -> None:
    """A correction has a reason and replaces a record of the same household that nothing replaced yet."""
    target = session.get(SealedRecord, deprecates)
    replaced = select(SealedRecord).where(SealedRecord.deprecates == deprecates)
    sound = target is not None and target.hh_id == hh_id and reason.strip()
    if not sound or session.exec(replaced).first() is not None:
        raise vault_error("CORRECTION_INVALID")


def open_draft(session: Session, draft_id: str) -> Draft:
    """The draft, if it can still be written; VAULT_NOT_FOUND or DRAFT_CLOSED."""
    draft = session.get(Draft, draft_id)
    if draft is None:
        raise vault_error("VAULT_NOT_FOUND", place="走访")
    if draft.state != OPEN:
        raise vault_error("DRAFT_CLOSED")
    return draft


def save(session: Session, draft_id: str, entries: Sequence[JournalEntry], stamp: Stamp) -> Saved:
    """Append to the journal; the caller's commit makes it durable."""
    draft = open_draft(session, draft_id)
    at = stamp.at.isoformat(timespec="milliseconds")
    lines = [
        Journal(
            draft_id=draft_id,
            op=entry.op,
            ref=entry.ref,
            old=entry.old,
            new=entry.new,
            at=at,
            actor=stamp.actor,
        )
        for entry in entries
    ]
    session.add_all(lines)
    draft.changed_at = at
    answered = [entry.ref for entry in entries if entry.op == "answer"]
    if answered:
        draft.place = answered[0]
    session.flush()
    return Saved(lines[-1].seq or 0 if lines else last_seq(session), stamp.at)


def last_seq(session: Session) -> int:
    """The number of the last journal entry of the vault."""
    return session.exec(select(func.max(Journal.seq))).one() or 0


def journal(session: Session, draft_id: str) -> tuple[JournalEntry, ...]:
    """All entries of a draft in order."""
    rows = session.exec(select(Journal).where(Journal.draft_id == draft_id).order_by(col(Journal.seq))).all()
    return tuple(_entry(row) for row in rows)


def _entry(row: Journal) -> JournalEntry:
    op: Any = row.op  # Only entries of this type were ever written.
    return JournalEntry(op, row.ref, row.old, row.new)


def set_place(session: Session, draft_id: str, ref: str) -> None:
    """Remember where the person was; word of it may come late, when the visit is closed and has no place."""
    draft = session.get(Draft, draft_id)
    if draft is not None and draft.state == OPEN:
        draft.place = ref


def last_place(session: Session, draft_id: str) -> str:
    """Where the person was."""
    draft = session.get(Draft, draft_id)
    return draft.place if draft is not None else ""


def discard(session: Session, draft_id: str, reason: str) -> None:
    """Give a draft up; its journal stays as the trail."""
    draft = open_draft(session, draft_id)
    draft.state = DISCARDED
    draft.reason = reason
    for photo in session.exec(select(Photo).where(Photo.draft_id == draft_id)).all():
        session.delete(photo)


def listed(session: Session, hh_id: str = "", draft_id: str = "") -> tuple[DraftRow, ...]:
    """Open drafts, the last changed first."""
    query = select(Draft, RosterHousehold).where(Draft.state == OPEN, Draft.hh_id == RosterHousehold.hh_id)
    if hh_id:
        query = query.where(Draft.hh_id == hh_id)
    if draft_id:
        query = query.where(Draft.draft_id == draft_id)
    counts = _entry_counts(session)
    found = session.exec(query.order_by(col(Draft.changed_at).desc())).all()
    heads = _visited_heads(session, {draft.hh_id for draft, _ in found})
    return tuple(
        _row(draft, house, heads.get(draft.hh_id, house.head), counts.get(draft.draft_id, 0))
        for draft, house in found
    )


def _entry_counts(session: Session) -> Mapping[str, int]:
    query = (
        select(Journal.draft_id, func.count())
        .join(Draft, col(Draft.draft_id) == Journal.draft_id)
        .where(Draft.state == OPEN)
        .group_by(Journal.draft_id)
    )
    return dict(session.exec(query).all())


def _visited_heads(session: Session, hh_ids: set[str]) -> dict[str, str]:
    """The head of the household as the last visit found it."""
    query = (
        select(Household.hh_id, Household.head)
        .join(Visit, col(Visit.record_id) == Household.record_id)
        .where(col(Household.hh_id).in_(hh_ids), Household.head != "")
        .order_by(col(Visit.n))
    )
    return dict(session.exec(query).all())


def _row(draft: Draft, house: RosterHousehold, head: str, entries: int) -> DraftRow:
    return DraftRow(
        draft_id=draft.draft_id,
        hh_id=draft.hh_id,
        head=head,
        group=house.grp,
        form_id=draft.form_id,
        form_version=draft.form_version,
        visit_type=draft.visit_type,
        started_at=draft.started_at,
        changed_at=draft.changed_at,
        place=draft.place,
        entries=entries,
        deprecates=draft.deprecates,
        reason=draft.reason,
    )


def attach(session: Session, draft_id: str, data: bytes, media_type: str) -> str:
    """Keep a photo or a signature in the draft; its name is its hash, so the same picture is kept once."""
    open_draft(session, draft_id)
    data = cleaned(data, media_type)
    digest = hashlib.sha256(data).hexdigest()
    name = f"{digest[:16]}.{ending_of(media_type)}"
    session.merge(
        Photo(
            draft_id=draft_id,
            name=name,
            sha256=digest,
            size=len(data),
            media_type=media_type,
            record_id="",
            data=data,
        )
    )
    return name


def attachment(session: Session, name: str) -> bytes:
    """The bytes of an attachment; VAULT_NOT_FOUND."""
    data = session.exec(select(Photo.data).where(Photo.name == name).limit(1)).first()
    if data is None:
        raise vault_error("VAULT_NOT_FOUND", place="附件")
    return data
