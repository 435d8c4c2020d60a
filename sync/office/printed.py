"""Papers that laptops printed, as the office knows them from the batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from sync.office.desk_tables import PaperNumber, PrintedPaper
from sync.office.office import Office
from sync.office.tables import Device, StoredRecord
from sync.paperwork import MAX_PRINTS, GivenNumber, Print

MOST = 200
TOWNSHIP_PAPERS = frozenset({"T05", "T06", "T08", "T09", "T10", "T11", "T12", "T14", "T15"})
"""What only the township or county issues: it prints 代拟稿 until it has a number."""


def take_prints(session: Session, dev: str, prints: Sequence[Print]) -> None:
    """Write down what a laptop printed; what was told before changes nothing."""
    serials = {one.serial for one in prints}
    known = {row.serial: row for row in _rows(session, dev, serials)}
    for one in sorted(prints, key=lambda one: one.at):
        row = known.get(one.serial)
        if row is None:
            named = {"serial": one.serial, "dev": dev, "record_id": one.record_id, "paper": one.paper}
            row = PrintedPaper(
                **named, pages=one.pages, sha256=one.sha256, first=one.at, last=one.at, copies=1
            )
            known[one.serial] = row
            session.add(row)
        elif row.record_id == one.record_id and one.at > row.last:
            row.last, row.copies = one.at, row.copies + 1


def given_numbers(session: Session, dev: str) -> tuple[GivenNumber, ...]:
    """The number of every paper of this laptop that has one, or whose number was written off."""
    query = (
        select(PaperNumber)
        .join(PrintedPaper, col(PrintedPaper.serial) == PaperNumber.serial)
        .where(PrintedPaper.dev == dev)
        .order_by(col(PaperNumber.at), col(PaperNumber.number))
        .limit(MAX_PRINTS)
    )
    latest = {row.serial: row for row in session.exec(query).all()}
    return tuple(
        GivenNumber(row.serial, written(row.year, row.number), row.at, row.void_reason)
        for row in latest.values()
    )


def written(year: int, number: int) -> str:
    """A number as it stands on the paper."""
    return f"〔{year}〕{number}号"


@dataclass(frozen=True)
class WaitingPaper:
    """A paper that only the township may issue and that has no number yet."""

    serial: str
    paper: str
    device_no: str
    hh_id: str
    printed_at: str


def waiting_papers(office: Office, kinds: frozenset[str]) -> Sequence[WaitingPaper]:
    """Printed papers of these kinds without a standing number, the oldest first."""
    numbered = select(PaperNumber.serial).where(PaperNumber.voided_at == "", PaperNumber.serial != "")
    query = (
        select(PrintedPaper, Device.device_no, StoredRecord.hh_id)
        .join(Device, col(Device.dev) == PrintedPaper.dev)
        .join(StoredRecord, col(StoredRecord.record_id) == PrintedPaper.record_id)
        .where(col(PrintedPaper.serial).not_in(numbered))
        .order_by(col(PrintedPaper.first))
    )
    with office.store.reading() as session:
        rows = session.exec(query).all()
        found = [
            WaitingPaper(row.serial, row.paper, device_no, hh_id, row.first) for row, device_no, hh_id in rows
        ]
    return [one for one in found if one.paper.partition("-")[0] in kinds][:MOST]


def _rows(session: Session, dev: str, serials: set[str]) -> Sequence[PrintedPaper]:
    wanted = list(serials)
    found: list[PrintedPaper] = []
    for at in range(0, len(wanted), 500):  # fewer than any database takes in one question
        some = col(PrintedPaper.serial).in_(wanted[at : at + 500])
        found += session.exec(select(PrintedPaper).where(PrintedPaper.dev == dev, some)).all()
    return found
