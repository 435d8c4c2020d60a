"""What a record leaves for later: the trail of its answers for the audit log, its XML for the next visit."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from desktop.vault.errors import vault_error
from desktop.vault.tables import Draft, Journal, SealedRecord
from forms.record import record_from_json
from forms.registry.tables import Visit
from forms.xlsform import AuditMark, AuditRow, JournalEntry


def trail(session: Session, draft_id: str) -> tuple[AuditRow | AuditMark, ...]:
    """When and by whom each answer of a draft was given, from its start on; VAULT_NOT_FOUND."""
    draft = session.get(Draft, draft_id)
    if draft is None:
        raise vault_error("VAULT_NOT_FOUND", place="走访")
    rows = session.exec(select(Journal).where(Journal.draft_id == draft_id).order_by(col(Journal.seq))).all()
    answers = (
        AuditRow(
            JournalEntry(row.op, row.ref, row.old, row.new),  # type: ignore[arg-type]  # written from entries
            datetime.fromisoformat(row.at),
            row.actor,
        )
        for row in rows
    )
    return (AuditMark("form start", datetime.fromisoformat(draft.started_at)), *answers)


def last_saved(session: Session, form_id: str, before: datetime) -> bytes:
    """The XML of the record of a questionnaire that was sealed last before a moment, blank without one."""
    mine = select(Visit).where(Visit.form_id == form_id).order_by(col(Visit.n).desc())
    for visit in session.exec(mine):
        if datetime.fromisoformat(visit.sealed_at) <= before:
            row = session.get(SealedRecord, visit.record_id)
            return record_from_json(row.body).xml if row is not None else b""
    return b""
