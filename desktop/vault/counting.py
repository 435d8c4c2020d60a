"""How much the vault holds."""

from __future__ import annotations

from sqlmodel import Session, SQLModel, func, select

from desktop.vault import drafts, handover, records
from desktop.vault.head import Head, measure
from desktop.vault.tables import Batch, Journal, Photo, PrintLog, Receipt, RosterHousehold, SealedRecord
from desktop.vault.work import Counts


def counts(session: Session) -> Counts:
    """How much the vault holds."""
    return Counts(
        households=_count(session, RosterHousehold),
        drafts=len(drafts.listed(session)),
        journal_entries=_count(session, Journal),
        records=_count(session, SealedRecord),
        unsent=handover.unsent_count(session),
        papers=_count(session, PrintLog),
        pages=records.printed_pages(session),
        batches=_count(session, Batch),
        receipts=_count(session, Receipt),
        attachments=_count(session, Photo),
    )


def progress(session: Session, vault_id: str) -> Head:
    """How far the database has come."""
    return measure(session, vault_id)


def _count(session: Session, table: type[SQLModel]) -> int:
    return session.exec(select(func.count()).select_from(table)).one()
