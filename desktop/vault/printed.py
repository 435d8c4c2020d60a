"""What printing leaves in the vault beside its log: the pages of papers, official numbers, wording.

The pages are kept so that a reprint is the identical page whatever changed since (forms.papers.kept); they
leave with the record they are about. Numbers and wording come from the office and are never changed here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import Field, Session, col, delete, select

from desktop.vault.tables import PrintLog, VaultBase

if TYPE_CHECKING:
    from sync.package import Package


class PrintedPages(VaultBase, table=True):
    """The pages of a paper as first printed under this official number ("" before there was one)."""

    serial: str = Field(primary_key=True)
    number: str = Field(primary_key=True)
    record_id: str = Field(index=True)
    pages: bytes


class PaperNumber(VaultBase, table=True):
    """The number that the office gave a paper, once; `voided` says why when it was written off."""

    serial: str = Field(primary_key=True)
    number: str
    at: str
    voided: str


class PaperWording(VaultBase, table=True):
    """A county's wording of a paper; the last received of a kind is in force."""

    received: int | None = Field(default=None, primary_key=True)
    kind: str = Field(index=True)
    version: str
    text: str


DDL = """
CREATE TABLE printedpages (serial VARCHAR NOT NULL, number VARCHAR NOT NULL, record_id VARCHAR NOT NULL,
    pages BLOB NOT NULL, PRIMARY KEY (serial, number));
CREATE INDEX ix_printedpages_record_id ON printedpages (record_id);
CREATE TABLE papernumber (serial VARCHAR NOT NULL, number VARCHAR NOT NULL, at VARCHAR NOT NULL,
    voided VARCHAR NOT NULL, PRIMARY KEY (serial));
CREATE TABLE paperwording (received INTEGER NOT NULL, kind VARCHAR NOT NULL, version VARCHAR NOT NULL,
    text VARCHAR NOT NULL, PRIMARY KEY (received));
CREATE INDEX ix_paperwording_kind ON paperwording (kind);
"""


def keep(session: Session, named: tuple[str, str, str], pages: bytes) -> None:
    """Keep the pages of (serial, number, record_id); the first that were kept stay."""
    serial, number, record_id = named
    if session.get(PrintedPages, (serial, number)) is None:
        session.add(PrintedPages(serial=serial, number=number, record_id=record_id, pages=pages))


def pages(session: Session, serial: str, number: str) -> bytes:
    """The pages as they were printed, b"" when they were not kept."""
    row = session.get(PrintedPages, (serial, number))
    return row.pages if row is not None else b""


def forget(session: Session, record_id: str) -> None:
    """Take the pages about a record away."""
    session.connection().execute(delete(PrintedPages).where(col(PrintedPages.record_id) == record_id))


def number_of(session: Session, serial: str) -> str:
    """The office's number of a paper that stands, "" for none."""
    row = session.get(PaperNumber, serial)
    return row.number if row is not None and not row.voided else ""


def numbers(session: Session) -> dict[str, tuple[str, str]]:
    """(number, why it was written off or "") by the serial of the paper."""
    return {row.serial: (row.number, row.voided) for row in session.exec(select(PaperNumber)).all()}


def wording(session: Session, kind: str) -> str:
    """The county's wording of a paper, "" where the shipped one counts."""
    query = select(PaperWording.text).where(PaperWording.kind == kind)
    return session.exec(query.order_by(col(PaperWording.received).desc())).first() or ""


def wordings(session: Session) -> dict[str, str]:
    """The wording in force of every paper that the county changed."""
    rows = session.exec(select(PaperWording).order_by(col(PaperWording.received))).all()
    return {row.kind: row.text for row in rows}


def take(session: Session, package: Package) -> None:
    """Keep what the office sent: wording that is new, and numbers of papers that were printed here."""
    known = wordings(session)
    for one in package.wordings:
        if known.get(one.kind) != one.text:
            session.add(PaperWording(kind=one.kind, version=one.version, text=one.text))
    here = set(session.exec(select(PrintLog.serial)).all())
    for given in package.numbers:
        if given.serial in here:
            session.merge(PaperNumber(**vars(given)))
