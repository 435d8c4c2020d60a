"""What the office asks of this laptop: records to be corrected, and tasks at households.

Both lists are the office's: each package brings all that stand. A returned record stays 已送达, for the
office holds it; what is wanted is a new record that corrects it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import Field, Session, col, delete, select

from desktop.vault import drafts
from desktop.vault.tables import Draft, RosterHousehold, SealedRecord, VaultBase
from forms.registry.tables import Household

if TYPE_CHECKING:
    from sync.package import Package

WANTED, WRITING, SENDING = "要补正", "补正中", "已补正待送"


class ReturnedEntry(VaultBase, table=True):
    """A record that the office asks to be corrected."""

    number: int = Field(primary_key=True)
    record_id: str
    at: str
    by: str
    reason: str


class TaskEntry(VaultBase, table=True):
    """Something that the office wants done at a household."""

    number: int = Field(primary_key=True)
    kind: str
    hh_id: str
    text: str
    due: str
    at: str
    by: str


DDL = """
CREATE TABLE returnedentry (number INTEGER NOT NULL, record_id VARCHAR NOT NULL, at VARCHAR NOT NULL,
    by VARCHAR NOT NULL, reason VARCHAR NOT NULL, PRIMARY KEY (number));
CREATE TABLE taskentry (number INTEGER NOT NULL, kind VARCHAR NOT NULL, hh_id VARCHAR NOT NULL, text
    VARCHAR NOT NULL, due VARCHAR NOT NULL, at VARCHAR NOT NULL, by VARCHAR NOT NULL, PRIMARY KEY (number));
"""


@dataclass(frozen=True)
class ReturnedRow:
    """A returned record: whose household, why, and how far its correction is (WANTED, WRITING, SENDING)."""

    record_id: str
    hh_id: str
    head: str
    at: str
    by: str
    reason: str
    state: str


@dataclass(frozen=True)
class TaskRow:
    """A task at a household; `kind` is visit, alert or sample."""

    number: int
    kind: str
    hh_id: str
    head: str
    text: str
    due: str
    at: str
    by: str


def take(session: Session, package: Package) -> None:
    """Replace both lists by the office's."""
    session.connection().execute(delete(ReturnedEntry))
    session.connection().execute(delete(TaskEntry))
    session.add_all(ReturnedEntry(**vars(one)) for one in package.returned)
    session.add_all(TaskEntry(**vars(one)) for one in package.tasks)
    session.flush()


def returned(session: Session) -> tuple[ReturnedRow, ...]:
    """Records to be corrected, the oldest return first; those whose correction was delivered are gone."""
    query = (
        select(ReturnedEntry, SealedRecord, Household.head)
        .join(SealedRecord, col(SealedRecord.record_id) == ReturnedEntry.record_id)
        .join(Household, col(Household.record_id) == ReturnedEntry.record_id, isouter=True)
        .order_by(col(ReturnedEntry.number))
    )
    rows = []
    for entry, record, head in session.exec(query).all():
        state = _state(session, record.record_id)
        if state:
            rows.append(
                ReturnedRow(
                    entry.record_id, record.hh_id, head or "", entry.at, entry.by, entry.reason, state
                )
            )
    return tuple(rows)


def tasks(session: Session) -> tuple[TaskRow, ...]:
    """What the office wants done, the oldest first."""
    query = (
        select(TaskEntry, RosterHousehold.head)
        .join(RosterHousehold, col(RosterHousehold.hh_id) == TaskEntry.hh_id, isouter=True)
        .order_by(col(TaskEntry.number))
    )
    return tuple(
        TaskRow(row.number, row.kind, row.hh_id, head or "", row.text, row.due, row.at, row.by)
        for row, head in session.exec(query).all()
    )


def _state(session: Session, record_id: str) -> str:
    fixed = session.exec(select(SealedRecord).where(SealedRecord.deprecates == record_id)).first()
    if fixed is not None:
        return "" if fixed.state == "已送达" else SENDING
    writing = select(Draft).where(Draft.deprecates == record_id, Draft.state == drafts.OPEN)
    return WRITING if session.exec(writing).first() is not None else WANTED
