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

from sqlalchemy import and_
from sqlalchemy.exc import DataError, IntegrityError, InterfaceError, OperationalError
from sqlmodel import Session, col, delete, func, select

from forms.errors import AppError
from forms.record import Record
from forms.record_reading import read_proven
from forms.registry.projection import Plain, plain_rows
from forms.registry.store import apply_many
from forms.registry.tables import RegistryBase
from forms.xlsform import FormDefinition, compile_form
from forms.xlsform.flat_reading import FlatReader
from sync.hsb import VerifyKey
from sync.office.office import Office
from sync.office.packs import unpacked
from sync.office.proving import is_signed
from sync.office.publishing import form_media, form_xml
from sync.office.tables import Device, Incident, RecordPack, Unprojected
from sync.refusals import HandoverError

_LOG = logging.getLogger("dengmen.office")
PACKS = 4  # at a time
UNREADABLE = "RECORD_UNREADABLE"
UNSIGNED = "RECORD_SIGNATURE"
_PACK = ("dev", "batch", "part")  # what names a pack
PlainRows = dict[type[RegistryBase], list[Plain]]


@dataclass(frozen=True)
class _Read:
    """A stored record and its rows for the registry, None when its questionnaire cannot read it."""

    record_id: str
    waiting: Unprojected
    rows: PlainRows | None
    is_signed: bool


@dataclass
class Projector:
    """Projects what waits; keeps compiled questionnaires between portions."""

    office: Office
    _forms: dict[tuple[str, str], FlatReader] = field(default_factory=dict)
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
            packs = _waiting(session)
            read = [
                self._readable(session, waiting, content)
                for waiting, pack in packs
                for content in unpacked(pack.content)
            ]
        # What a power cut takes back waits again: the rows and their leaving the queue are one transaction.
        with self.office.store.fleeting() as session:
            numbers = [waiting.number for waiting, _ in packs]
            mine = select(Unprojected.number).where(col(Unprojected.number).in_(numbers))
            # What another worker has in hand is passed over, not waited for.
            taken = set(session.exec(mine.with_for_update(skip_locked=True)).all())
            portion = [one for one in read if one.waiting.number in taken]
            self._write(session, portion)
            session.exec(delete(Unprojected).where(col(Unprojected.number).in_(taken)))
        return len(portion)

    def _write(self, session: Session, portion: list[_Read]) -> None:
        """All at once; where one of them cannot be stored, one by one."""
        for one in portion:
            if not one.is_signed:
                self._tell(session, UNSIGNED, one)
        if self._is_stored(session, [one.rows for one in portion if one.rows is not None]):
            portion = [one for one in portion if one.rows is None]
        for one in portion:
            if one.rows is None or not self._is_stored(session, [one.rows]):
                self._tell(session, UNREADABLE, one)

    def _tell(self, session: Session, code: str, read: _Read) -> None:
        at, dev, batch = self.office.now(), read.waiting.dev, read.waiting.batch
        session.add(Incident(at=at, code=code, dev=dev, batch=batch, file=read.record_id))

    def _is_stored(self, session: Session, portion: list[PlainRows]) -> bool:
        try:
            with session.begin_nested():
                apply_many(session, portion, self.office.store.insert_rows)
        except (IntegrityError, DataError, OverflowError):  # an answer that no column can hold
            return False
        return True

    def _readable(self, session: Session, waiting: Unprojected, content: bytes) -> _Read:
        record = read_proven(content)
        is_proven = is_signed(record, self._key_of(session, waiting.dev))
        try:
            rows: PlainRows | None = self._rows(session, record)
        except (AppError, OverflowError):
            rows = None
        return _Read(record.record_id, waiting, rows, is_proven)

    def _key_of(self, session: Session, dev: str) -> VerifyKey:
        if dev not in self._keys:  # a laptop that is enrolled again keeps its key
            self._keys[dev] = VerifyKey(bytes.fromhex(session.get_one(Device, dev).sign))
        return self._keys[dev]

    def _rows(self, session: Session, record: Record) -> PlainRows:
        key = (record.form_id, record.form_version)
        if key not in self._forms:
            self._forms[key] = FlatReader(stored_form(session, *key))
        return plain_rows(record, self._forms[key].read(record.xml))


def _waiting(session: Session) -> Sequence[tuple[Unprojected, RecordPack]]:
    """The next packs in order of arrival; their fields stay readable after the session."""
    its_pack = [col(getattr(Unprojected, name)) == getattr(RecordPack, name) for name in _PACK]
    query = (
        select(Unprojected, RecordPack)
        .join(RecordPack, and_(*its_pack))
        .order_by(col(Unprojected.number))
        .limit(PACKS)
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
        return waiting_records(session)


def waiting_records(session: Session) -> int:
    """How many stored records are not in the registry yet."""
    return session.exec(select(func.coalesce(func.sum(Unprojected.records), 0))).one()


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
