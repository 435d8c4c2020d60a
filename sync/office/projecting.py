"""Read stored records into the registry, behind the receipts: in order of arrival, and each on its own.

A record that its questionnaire cannot read stays stored, with an incident for the clerk; it is not tried
again until somebody asks for it. A record whose own signature does not hold, though its laptop vouched for it
by signing a later one (proving.py), is read like any other, with an incident too.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.exc import DataError, IntegrityError, InterfaceError, OperationalError
from sqlmodel import Session, col, delete, func, select

from forms.answers import Answers
from forms.errors import AppError
from forms.record import Record, record_from_json
from forms.registry.projection import Plain, plain_rows
from forms.registry.store import apply_many
from forms.registry.tables import RegistryBase
from forms.xlsform import FormDefinition, compile_form
from sync.hsb import VerifyKey
from sync.office.office import Office
from sync.office.proving import is_signed
from sync.office.publishing import form_media, form_xml
from sync.office.tables import Device, Incident, StoredRecord, Unprojected
from sync.refusals import HandoverError

_LOG = logging.getLogger("dengmen.office")
PORTION = 100
UNREADABLE = "RECORD_UNREADABLE"
UNSIGNED = "RECORD_SIGNATURE"
PlainRows = dict[type[RegistryBase], list[Plain]]


@dataclass(frozen=True)
class _Read:
    """A stored record and its rows for the registry, None when its questionnaire cannot read it."""

    stored: StoredRecord
    rows: PlainRows | None
    is_signed: bool


@dataclass
class Projector:
    """Projects what waits; keeps compiled questionnaires between portions."""

    office: Office
    _forms: dict[tuple[str, str], FormDefinition] = field(default_factory=dict)
    _keys: dict[str, VerifyKey] = field(default_factory=dict)

    def run(self) -> int:
        """Project everything that waits now; gives back how many records were read."""
        count = 0
        while done := self.portion():
            count += done
        return count

    def portion(self) -> int:
        """Project some of what waits; 0 when nothing does. Reading takes long and holds up no intake."""
        with self.office.store.reading() as session:
            read = [self._readable(session, stored) for stored in _waiting(session)]
        with self.office.store.transaction() as session:
            ids = [one.stored.record_id for one in read]
            mine = select(Unprojected.record_id).where(col(Unprojected.record_id).in_(ids))
            # What another worker has in hand is passed over, not waited for.
            taken = set(session.exec(mine.with_for_update(skip_locked=True)).all())
            self._write(session, [one for one in read if one.stored.record_id in taken])
            session.exec(delete(Unprojected).where(col(Unprojected.record_id).in_(taken)))
        return len(taken)

    def _write(self, session: Session, portion: list[_Read]) -> None:
        """All at once; where one of them cannot be stored, one by one."""
        for one in portion:
            if not one.is_signed:
                self._tell(session, UNSIGNED, one.stored)
        if self._is_stored(session, [one.rows for one in portion if one.rows is not None]):
            portion = [one for one in portion if one.rows is None]
        for one in portion:
            if one.rows is None or not self._is_stored(session, [one.rows]):
                self._tell(session, UNREADABLE, one.stored)

    def _tell(self, session: Session, code: str, stored: StoredRecord) -> None:
        at, place = self.office.now(), stored.record_id
        session.add(Incident(at=at, code=code, dev=stored.dev, batch=stored.batch, file=place))

    def _is_stored(self, session: Session, portion: list[PlainRows]) -> bool:
        try:
            with session.begin_nested():
                apply_many(session, portion, self.office.store.insert_rows)
        except (IntegrityError, DataError, OverflowError):  # an answer that no column can hold
            return False
        return True

    def _readable(self, session: Session, stored: StoredRecord) -> _Read:
        record = record_from_json(stored.content)
        is_proven = is_signed(record, self._key_of(session, stored.dev))
        try:
            return _Read(stored, self._rows(session, record), is_proven)
        except (AppError, OverflowError):
            return _Read(stored, None, is_proven)

    def _key_of(self, session: Session, dev: str) -> VerifyKey:
        if dev not in self._keys:  # a laptop that is enrolled again keeps its key
            self._keys[dev] = VerifyKey(bytes.fromhex(session.get_one(Device, dev).sign))
        return self._keys[dev]

    def _rows(self, session: Session, record: Record) -> PlainRows:
        key = (record.form_id, record.form_version)
        if key not in self._forms:
            self._forms[key] = stored_form(session, *key)
        return plain_rows(record, Answers(self._forms[key].read(record.xml)))


def _waiting(session: Session) -> Sequence[StoredRecord]:
    """The next records in order of arrival."""
    query = (
        select(StoredRecord)
        .join(Unprojected, col(Unprojected.record_id) == StoredRecord.record_id)
        .order_by(col(Unprojected.number))
        .limit(PORTION)
    )
    return session.exec(query).all()


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
            try:
                self._projector.run()
            except (OperationalError, InterfaceError) as error:  # the database is away; it will come back
                _LOG.warning("registry waits: %s", type(error).__name__)
            # Now and then also without a call: another worker's intake is heard of only in the database.
            self._wake.wait(5)
