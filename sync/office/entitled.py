"""应享未享 at the office: what a household may be entitled to by the standards in force and does not receive.

May, never is: the township decides. Every record is screened once for each published table of standards,
behind the receipts and behind the registry, because one household costs several milliseconds.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from forms.answers import Answers
from forms.coverage import Missed
from forms.coverage.missed import missed_of
from forms.errors import AppError
from forms.record import record_from_json
from forms.registry.codes import NO_SURVEY
from forms.registry.tables import Visit
from forms.screening import Standards, parse_standards
from forms.xlsform import FormDefinition
from sync.office.desk_tables import ScreenedRecord
from sync.office.office import Office
from sync.office.projecting import stored_form
from sync.office.tables import Published, StoredRecord

PORTION = 20


@dataclass
class Screener:
    """Screens what the standards in force have not been held against; keeps what it compiled."""

    office: Office
    _forms: dict[tuple[str, str], FormDefinition] = field(default_factory=dict)
    _standards: tuple[int, Standards | None] = (0, None)
    _done: tuple[int, int] = (0, -1)  # the standards and the number of visits at which nothing was left

    def run(self) -> int:
        """Screen everything that waits now; how many records."""
        count = 0
        while done := self.portion():
            count += done
        return count

    def portion(self) -> int:
        """Screen some of what waits; 0 when nothing does, or when there are no standards to screen by."""
        with self.office.store.reading() as session:
            number, standards = self._in_force(session)
            visits = session.exec(select(func.count()).select_from(Visit)).one()
            if standards is None or self._done == (number, visits):
                return 0
            waiting = _waiting(session, number)
            found = [(one.record_id, self._lines(session, one, standards)) for one in waiting]
        if not found:
            self._done = (number, visits)
            return 0
        with self.office.store.transaction() as session:
            for record_id, lines in found:
                session.merge(ScreenedRecord(record_id=record_id, standards=number, lines=lines))
        return len(found)

    def _in_force(self, session: Session) -> tuple[int, Standards | None]:
        number = standards_number(session)
        if number != self._standards[0]:
            text = session.get_one(Published, number).content.decode("utf-8", "replace")
            try:
                self._standards = (number, parse_standards(text))
            except AppError:  # a table that cannot be read: nothing is known
                self._standards = (number, None)
        return self._standards

    def _lines(self, session: Session, stored: StoredRecord, standards: Standards) -> str:
        try:
            record = record_from_json(stored.content)
            key = (record.form_id, record.form_version)
            if key not in self._forms:
                self._forms[key] = stored_form(session, *key)
            answers = Answers(self._forms[key].read(record.xml))
            day = answers.date("visit_date") or date.fromisoformat(record.sealed_at[:10])
            found = missed_of(record.record_id, answers, standards, day) or ()
        except (AppError, ValueError, ArithmeticError):  # a laptop may seal what no rule can reckon with
            return ""
        cells = ((one.subject, one.codes, one.title) for one in found)
        return "\n".join("\t".join(" ".join(cell.split()) for cell in row) for row in cells)


def standards_number(session: Session) -> int:
    """The number under which the standards in force were published, 0 for none."""
    query = select(func.max(Published.number)).where(Published.kind == "standards")
    return session.exec(query).one() or 0


def _is_open(number: int) -> ColumnElement[bool]:
    screened = select(ScreenedRecord.record_id).where(ScreenedRecord.standards == number)
    return col(Visit.record_id).not_in(screened) & (col(Visit.contact) != NO_SURVEY)


def _waiting(session: Session, number: int) -> Sequence[StoredRecord]:
    query = select(StoredRecord).join(Visit, col(Visit.record_id) == StoredRecord.record_id)
    return session.exec(query.where(_is_open(number)).limit(PORTION)).all()


def waiting_count(session: Session) -> int:
    """How many records are still to be held against the standards in force; 0 without any."""
    number = standards_number(session)
    if not number:
        return 0
    return session.exec(select(func.count()).select_from(Visit).where(_is_open(number))).one()


def missed(session: Session) -> list[Missed]:
    """Every line that was found with the standards in force, of all records."""
    query = select(ScreenedRecord.record_id, ScreenedRecord.lines)
    query = query.where(ScreenedRecord.standards == standards_number(session), ScreenedRecord.lines != "")
    rows = session.exec(query.order_by(col(ScreenedRecord.record_id))).all()
    return [one for record_id, lines in rows for one in _read(record_id, lines)]


def missed_among(session: Session, records: Collection[str]) -> list[Missed]:
    """The lines of these records."""
    return [one for one in missed(session) if one.record_id in records]


def lines_of(session: Session, record_id: str) -> list[Missed]:
    """The lines of one record."""
    row = session.get(ScreenedRecord, record_id)
    is_in_force = row is not None and row.standards == standards_number(session)
    return _read(record_id, row.lines) if row is not None and is_in_force else []


def _read(record_id: str, lines: str) -> list[Missed]:
    cells = (line.split("\t", 2) for line in lines.splitlines())
    return [Missed(record_id, subject, title, codes) for subject, codes, title in cells]
