"""What the office holds: counts and answers, read from what it stored."""

from __future__ import annotations

from sqlmodel import func, select

from sync.office.office import Office
from sync.office.tables import StoredAnswer, StoredRecord


def record_count(office: Office) -> int:
    """How many records the office has stored."""
    with office.store.reading() as session:
        return session.exec(select(func.count()).select_from(StoredRecord)).one()


def stored_answers(office: Office, record_id: str) -> tuple[tuple[str, str, str], ...]:
    """The answers of one record as (place, question name, value), in the order of the questionnaire."""
    with office.store.reading() as session:
        rows = session.exec(select(StoredAnswer).where(StoredAnswer.record_id == record_id)).all()
        return tuple((row.place, row.name, row.value) for row in rows)
