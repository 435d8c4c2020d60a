"""〔2026〕12号: numbers of official papers, each handed out once; a spoilt one is kept with its reason."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from sync.office.desk_tables import PaperNumber, PrintedPaper
from sync.office.office import Office
from sync.office.printed import written
from sync.refusals import HandoverError

__all__ = ["hand_out", "number_paper", "numbers", "void", "written"]


def hand_out(office: Office, purpose: str, by: str) -> str:
    """The next number of this year for what no laptop printed; ENTRY_INVALID without purpose or name."""
    if not purpose.strip() or not by.strip():
        raise HandoverError("ENTRY_INVALID", place="用途和经办人")
    return _next(office, ("", ""), purpose, by)


def number_paper(office: Office, serial: str, by: str) -> str:
    """The number of a paper that a laptop printed: given once, and the same whenever it is asked for again.

    Each kind of paper counts for itself. After the number was written off the paper gets another one.
    ENTRY_INVALID for a paper that no batch told of, or without a name.
    """
    if not by.strip():
        raise HandoverError("ENTRY_INVALID", place="经办人")
    with office.store.reading() as session:
        paper = session.exec(select(PrintedPaper.paper).where(PrintedPaper.serial == serial)).first()
    if paper is None:
        raise HandoverError("ENTRY_INVALID", place=f"没有收到 {serial} 的打印记录")
    return _next(office, (paper.partition("-")[0], serial), f"{paper} {serial}", by)


def _next(office: Office, named: tuple[str, str], purpose: str, by: str) -> str:
    kind, serial = named
    year = office.around.now().year
    with office.store.turn_of(f"papers-{kind}-{year}") as session:
        before = _standing(session, serial)
        if before is not None:
            return written(before.year, before.number)
        same = (PaperNumber.kind == kind, PaperNumber.year == year)
        number = (session.exec(select(func.max(PaperNumber.number)).where(*same)).one() or 0) + 1
        at = office.now()
        row = PaperNumber(kind=kind, year=year, number=number, serial=serial, at=at, by=by, purpose=purpose)
        session.add(row)
    return written(year, number)


def _standing(session: Session, serial: str) -> PaperNumber | None:
    if not serial:
        return None
    return session.exec(
        select(PaperNumber).where(PaperNumber.serial == serial, PaperNumber.voided_at == "")
    ).first()


def void(office: Office, year: int, number: int, reason: str, kind: str = "") -> None:
    """Write a number off; it is never handed out again. ENTRY_INVALID for none, or without a reason."""
    with office.store.transaction() as session:
        row = session.get(PaperNumber, (kind, year, number))
        if row is None or row.voided_at or not reason.strip():
            raise HandoverError("ENTRY_INVALID", place=f"{kind}{written(year, number)}")
        row.voided_at, row.void_reason = office.now(), reason.strip()


def numbers(office: Office, year: int) -> Sequence[PaperNumber]:
    """Every number of a year, spoilt ones included, by kind, the newest first."""
    with office.store.reading() as session:
        query = select(PaperNumber).where(PaperNumber.year == year)
        rows = session.exec(query.order_by(PaperNumber.kind, col(PaperNumber.number).desc())).all()
        session.expunge_all()
    return rows
