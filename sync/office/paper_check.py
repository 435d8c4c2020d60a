"""The scan check at the office: a paper in the hand beside the record that was received."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from forms.papers.check import Checked, Typed, Verdict, read_typed
from forms.record import record_from_json
from forms.registry.tables import Visit
from sync.office.desk_tables import PaperBack, PaperNumber, PrintedPaper
from sync.office.looks import Looking, note
from sync.office.office import Office
from sync.office.tables import StoredRecord
from sync.refusals import HandoverError

MOST = 50


def check_paper(office: Office, typed: str, by: str) -> Checked:
    """Compare a scanned code or a typed serial number with what was received; the look is written down.

    PAPER_CODE for what is neither; ENTRY_INVALID when nobody says who asks.
    """
    read = read_typed(typed)
    note(office, Looking(by, "核对文书", read.serial))
    with office.store.reading() as session:
        return _compare(session, read)


def tick_back(office: Office, serial: str, by: str) -> None:
    """Note that a paper has come back signed or stamped; once. ENTRY_INVALID for one that nobody printed."""
    with office.store.transaction() as session:
        printed = session.exec(select(PrintedPaper).where(PrintedPaper.serial == serial)).first()
        if printed is None:
            raise HandoverError("ENTRY_INVALID", place=f"没有收到 {serial} 的打印记录")
        if session.get(PaperBack, serial) is None:
            session.add(PaperBack(serial=serial, record_id=printed.record_id, at=office.now(), by=by))


@dataclass(frozen=True)
class BackPaper:
    """A printed paper, and when and by whom it was ticked off ("" while it is still out)."""

    serial: str
    paper: str
    hh_id: str
    printed_at: str
    at: str
    by: str


def papers_out(office: Office, *, back: bool) -> Sequence[BackPaper]:
    """The latest papers that came back, or those that are still out, the oldest first."""
    query = (
        select(PrintedPaper, StoredRecord.hh_id, PaperBack)
        .join(StoredRecord, col(StoredRecord.record_id) == PrintedPaper.record_id)
        .join(PaperBack, col(PaperBack.serial) == PrintedPaper.serial, isouter=not back)
    )
    if back:
        query = query.order_by(col(PaperBack.at).desc())
    else:
        query = query.where(col(PaperBack.serial).is_(None)).order_by(col(PrintedPaper.first))
    with office.store.reading() as session:
        return [
            BackPaper(row.serial, row.paper, hh_id, row.first, *((done.at, done.by) if done else ("", "")))
            for row, hh_id, done in session.exec(query.limit(MOST)).all()
        ]


def _compare(session: Session, read: Typed) -> Checked:
    printed = session.exec(select(PrintedPaper).where(PrintedPaper.serial == read.serial)).all()
    record_id = read.record_id or (printed[0].record_id if printed else "")
    record = session.get(StoredRecord, record_id) if record_id else None
    if record is None:
        why = "没有收到这条走访记录" if record_id else "没有收到这个编号的打印记录"
        return Checked(Verdict.UNKNOWN, serial=read.serial, why=why)
    mine = next((one for one in printed if (one.record_id, one.dev) == (record_id, record.dev)), None)
    facts = (mine.paper, read.serial, mine.first) if mine is not None else ("", read.serial, "")
    if read.prefix and not record_from_json(record.content).sha256.startswith(read.prefix):
        return Checked(Verdict.DIFFERENT, *facts, "纸上的校验码和收到的走访记录不同")
    if printed and mine is None:
        return Checked(Verdict.DIFFERENT, *facts, "这个编号是另一条走访记录的")
    return Checked(Verdict.SAME, *facts, _besides(session, record_id, read.serial, is_told=mine is not None))


def _besides(session: Session, record_id: str, serial: str, *, is_told: bool) -> str:
    """What must be known beside a paper that is what the record says."""
    said = [] if is_told else ["打印记录还没有交到"]
    if session.exec(select(Visit.record_id).where(Visit.deprecates == record_id)).first() is not None:
        said.append("这份走访后来补正过，以新的为准")
    numbers = select(PaperNumber).where(PaperNumber.serial == serial).order_by(col(PaperNumber.at).desc())
    number = session.exec(numbers).first()
    if number is not None and number.voided_at:
        said.append(f"文号〔{number.year}〕{number.number}号已作废：{number.void_reason}")
    return "；".join(said)
