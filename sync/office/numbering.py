"""〔2026〕12号: numbers of official papers, each handed out once; a spoilt one is kept with its reason."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import col, func, select

from sync.office.desk_tables import PaperNumber
from sync.office.office import Office
from sync.refusals import HandoverError


def written(year: int, number: int) -> str:
    """A number as it stands on the paper."""
    return f"〔{year}〕{number}号"


def hand_out(office: Office, purpose: str, by: str) -> str:
    """The next number of this year; REQUEST_INVALID when nobody says what for or who."""
    if not purpose.strip() or not by.strip():
        raise HandoverError("REQUEST_INVALID", place="用途和经办人")
    year = office.around.now().year
    with office.store.turn_of(f"papers-{year}") as session:
        highest = session.exec(select(func.max(PaperNumber.number)).where(PaperNumber.year == year)).one()
        number = (highest or 0) + 1
        session.add(PaperNumber(year=year, number=number, at=office.now(), by=by, purpose=purpose))
    return written(year, number)


def void(office: Office, year: int, number: int, reason: str) -> None:
    """Write a number off; it is never handed out again. REQUEST_INVALID for none, or without a reason."""
    with office.store.transaction() as session:
        row = session.get(PaperNumber, (year, number))
        if row is None or row.voided_at or not reason.strip():
            raise HandoverError("REQUEST_INVALID", place=written(year, number))
        row.voided_at, row.void_reason = office.now(), reason.strip()


def numbers(office: Office, year: int) -> Sequence[PaperNumber]:
    """Every number of a year, spoilt ones included, the newest first."""
    with office.store.reading() as session:
        query = select(PaperNumber).where(PaperNumber.year == year).order_by(col(PaperNumber.number).desc())
        rows = session.exec(query).all()
        session.expunge_all()
    return rows
