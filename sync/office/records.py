"""Take the records of one batch into the office: each is checked on its own, and stands or falls alone.

What is checked here is what the receipt vouches for: that the record is as it was sealed, by this laptop, in
its place in the chain, with its photos, for a questionnaire that the office knows. Reading the answers into
the registry follows behind (projecting.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select as sql_select
from sqlmodel import Session, and_, col, or_, select

from forms.errors import AppError
from forms.record import Record, RecordError, record_from_json, verify_content
from sync.hsb import Core, Opened, VerifyKey, check
from sync.office.store import Store
from sync.office.tables import OfficeBase, PublishedForm, StoredAttachment, StoredRecord, Unprojected
from sync.receipt import RecordStatus
from sync.refusals import REFUSALS, HandoverError
from sync.strict import FormatError, parse


@dataclass(frozen=True)
class _Known:
    """A stored record, as far as a new one is compared with it."""

    dev: str
    n: int
    previous: str
    link: str


@dataclass(frozen=True)
class Arrived:
    """An opened batch: its records, each sound or with the code of what is wrong, and its photos by hash."""

    core: Core
    records: tuple[tuple[bytes, Record | str], ...]
    photos: Mapping[str, int]


def read_arrived(opened: Opened, sign_key: VerifyKey) -> Arrived:
    """Read every entry and prove every record against the laptop's key; touches no database."""
    core = opened.verified.core
    photos: dict[str, int] = {}
    records = []
    for listed, content in opened.entries():
        if listed.type == "attachment":
            photos[listed.sha256] = listed.size
        elif listed.type == "record":
            records.append((content, _proven(content, sign_key, core.dev)))
    return Arrived(core, tuple(records), photos)


def _proven(content: bytes, sign_key: VerifyKey, dev: str) -> Record | str:
    try:
        record = record_from_json(content)
        verify_content(record, lambda signature, message: check(sign_key, message, signature))
    except RecordError as error:
        return error.code if error.code in REFUSALS else "RECORD_INVALID"
    return record if record.device == dev else "RECORD_SIGNATURE"


@dataclass
class Intake:
    """One batch on its way into the database; `file` is where its photos can be found again."""

    store: Store
    session: Session
    arrived: Arrived
    received_at: str
    file: str
    _rows: list[dict[str, object]] = field(default_factory=list)
    _held: dict[str, int] = field(default_factory=dict)
    _by_id: dict[str, _Known] = field(default_factory=dict)
    _by_place: dict[int, _Known] = field(default_factory=dict)
    _forms: set[tuple[str, str]] = field(default_factory=set)

    def take_in(self) -> tuple[RecordStatus, ...]:
        """Store what is sound, and say of every record what became of it."""
        self._remember([record for _, record in self.arrived.records if isinstance(record, Record)])
        statuses = tuple(
            self._judge(record, content)
            if isinstance(record, Record)
            else RecordStatus(_claimed_id(content, number), "rejected", record)
            for number, (content, record) in enumerate(self.arrived.records, 1)
        )
        self._store()
        return statuses

    def _remember(self, records: list[Record]) -> None:
        """Fetch at once all that the records are compared with."""
        self._forms = set(self.session.exec(select(PublishedForm.form_id, PublishedForm.version)))
        wanted = {one.sha256 for record in records for one in record.attachments} - self.arrived.photos.keys()
        photos = select(StoredAttachment.sha256, StoredAttachment.size)
        stored = self.session.exec(photos.where(col(StoredAttachment.sha256).in_(wanted)))
        self._held = {**(dict(stored.all()) if wanted else {}), **self.arrived.photos}
        core, row = self.arrived.core, StoredRecord
        near = {n for record in records for n in (record.n - 1, record.n, record.n + 1)}
        in_chain = and_(col(row.dev) == core.dev, col(row.epoch) == core.epoch, col(row.n).in_(near))
        same = col(row.record_id).in_([record.record_id for record in records])
        columns = (row.record_id, row.dev, row.epoch, row.n, row.previous, row.link)
        for record_id, dev, epoch, n, previous, link in self.session.execute(
            sql_select(*columns).where(or_(same, in_chain))  # type: ignore[call-overload]
        ):
            self._by_id[record_id] = known = _Known(dev, n, previous, link)
            if (dev, epoch) == (core.dev, core.epoch):
                self._by_place[n] = known

    def _judge(self, record: Record, content: bytes) -> RecordStatus:
        try:
            self._check(record)
            if not self._is_known(record):
                self._check_place(record)
                self._keep(record, content)
        except AppError as error:
            code = error.code if error.code in REFUSALS else "RECORD_INVALID"
            return RecordStatus(record.record_id, "rejected", code)
        return RecordStatus(record.record_id, "accepted")

    def _check(self, record: Record) -> None:
        if (record.form_id, record.form_version) not in self._forms:
            raise HandoverError("RECORD_INVALID")
        if any(self._held.get(one.sha256) != one.size for one in record.attachments):
            raise HandoverError("RECORD_INVALID")

    def _is_known(self, record: Record) -> bool:
        known = self._by_id.get(record.record_id)
        if known is not None and (known.dev, known.link) != (record.device, record.link):
            raise HandoverError("RECORD_CHAIN_BROKEN")
        return known is not None

    def _check_place(self, record: Record) -> None:
        # A neighbour that has not arrived (a gap) cannot contradict; one that has must fit.
        before, after = self._by_place.get(record.n - 1), self._by_place.get(record.n + 1)
        follows = before is None or before.link == record.previous
        leads = after is None or after.previous == record.link
        if record.n in self._by_place or not follows or not leads:
            raise HandoverError("RECORD_CHAIN_BROKEN")

    def _keep(self, record: Record, content: bytes) -> None:
        core = self.arrived.core
        known = _Known(record.device, record.n, record.previous, record.link)
        self._by_id[record.record_id] = self._by_place[record.n] = known
        self._rows.append(
            {
                "record_id": record.record_id,
                "hh_id": record.household_id,
                "dev": record.device,
                "epoch": core.epoch,
                "n": record.n,
                "previous": record.previous,
                "link": record.link,
                "form_id": record.form_id,
                "form_version": record.form_version,
                "batch": core.batch,
                "received_at": self.received_at,
                "content": content,
            }
        )

    def _store(self) -> None:
        photos = self.arrived.photos
        known = select(StoredAttachment.sha256).where(col(StoredAttachment.sha256).in_(photos))
        new = photos.keys() - set(self.session.exec(known)) if photos else frozenset()
        named = [{"sha256": name, "size": photos[name], "file": self.file} for name in sorted(new)]
        waiting = [{"record_id": row["record_id"]} for row in self._rows]
        tables = OfficeBase.metadata.tables
        for table, rows in ((StoredAttachment, named), (StoredRecord, self._rows), (Unprojected, waiting)):
            self.store.insert_rows(self.session, tables[str(table.__tablename__)], rows)


def _claimed_id(content: bytes, number: int) -> str:
    """What a record that cannot be read calls itself, so that the laptop can find it again."""
    try:
        tree = parse(content, "record")
    except FormatError:
        tree = None
    claimed = tree.get("record_id") if isinstance(tree, dict) else None
    return claimed if isinstance(claimed, str) and len(claimed) <= 64 else f"entry-{number}"
