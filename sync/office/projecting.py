"""Read stored records into the registry, behind the receipts: in order of arrival, and each on its own.

A record that its questionnaire cannot read stays stored, with an incident for the clerk; it is not tried
again until somebody asks for it.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from sqlalchemy.exc import DataError, IntegrityError
from sqlmodel import Session, col, delete, func, select

from forms.answers import Answers
from forms.errors import AppError
from forms.record import record_from_json
from forms.registry import project
from forms.registry.projection import Rows
from forms.registry.store import apply
from forms.xlsform import FormDefinition, compile_form
from sync.office.office import Office
from sync.office.publishing import form_media, form_xml
from sync.office.tables import Incident, StoredRecord, Unprojected
from sync.refusals import HandoverError

PORTION = 50
UNREADABLE = "RECORD_UNREADABLE"


@dataclass
class Projector:
    """Projects what waits; keeps compiled questionnaires between portions."""

    office: Office
    _forms: dict[tuple[str, str], FormDefinition] = field(default_factory=dict)

    def run(self) -> int:
        """Project everything that waits now; gives back how many records were read."""
        count = 0
        while done := self._portion():
            count += done
        return count

    def _portion(self) -> int:
        with self.office.store.transaction() as session:
            # Another worker's portion is passed over, not waited for.
            waiting = select(Unprojected).order_by(col(Unprojected.number)).limit(PORTION)
            rows = session.exec(waiting.with_for_update(skip_locked=True)).all()
            ids = [row.record_id for row in rows]
            stored = session.exec(select(StoredRecord).where(col(StoredRecord.record_id).in_(ids))).all()
            by_id = {row.record_id: row for row in stored}
            for record_id in ids:
                self._project(session, by_id[record_id])
            session.exec(delete(Unprojected).where(col(Unprojected.record_id).in_(ids)))
        return len(ids)

    def _project(self, session: Session, stored: StoredRecord) -> None:
        try:
            rows = self._rows(session, stored)
            with session.begin_nested():
                apply(session, rows)
        except (AppError, IntegrityError, DataError, OverflowError):  # or an answer that no column can hold
            at, place = self.office.now(), stored.record_id
            session.add(Incident(at=at, code=UNREADABLE, dev=stored.dev, batch=stored.batch, file=place))

    def _rows(self, session: Session, stored: StoredRecord) -> Rows:
        record = record_from_json(stored.content)
        key = (record.form_id, record.form_version)
        if key not in self._forms:
            self._forms[key] = stored_form(session, *key)
        return project(record, Answers(self._forms[key].read(record.xml)))


def stored_form(session: Session, form_id: str, version: str) -> FormDefinition:
    """A published version of a questionnaire, compiled; raises RECORD_INVALID when there is none."""
    xml = form_xml(session, form_id, version)
    if xml is None:
        raise HandoverError("RECORD_INVALID")
    return compile_form(xml, media=form_media(session, form_id, version))


def project_waiting(office: Office) -> int:
    """Project everything that waits; gives back how many records were read."""
    return Projector(office).run()


def waiting_count(office: Office) -> int:
    """How many stored records are not in the registry yet."""
    with office.store.reading() as session:
        return session.exec(select(func.count()).select_from(Unprojected)).one()


class BackgroundProjector:
    """Projects in a thread of its own, soon after every intake, until it is stopped."""

    def __init__(self, office: Office) -> None:
        self._projector = Projector(office)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="dengmen-projector")
        self._wake = office.arrived
        self._thread.start()

    def stop(self) -> None:
        """End after the portion at hand."""
        self._stopped.set()
        self._wake.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._wake.clear()
            self._projector.run()
            # Now and then also without a call: another worker's intake is heard of only in the database.
            self._wake.wait(5)
