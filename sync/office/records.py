"""Take the records of one batch into the office: each is checked on its own, and stands or falls alone.

What is checked here is what the receipt vouches for: that the record is as it was sealed, by this laptop, in
its place in the chain, with its photos, for a questionnaire that the office knows. Reading the answers into
the registry follows behind (projecting.py).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import bindparam, select
from sqlmodel import Session

from forms.errors import AppError
from forms.record import Record, RecordError
from forms.record_reading import read_proven
from sync.hsb import JSON_TYPES, Core, Opened, VerifyKey
from sync.office.packs import SIZE, Packed, pack
from sync.office.printed import take_prints
from sync.office.proving import unsigned
from sync.office.store import Store, among
from sync.office.tables import OfficeBase
from sync.paperwork import Print, prints_from_json
from sync.receipt import RecordStatus
from sync.refusals import REFUSALS, HandoverError
from sync.strict import FormatError, parse

_RECORD, _PACK, _WAITING, _PHOTO, _FORM = (
    OfficeBase.metadata.tables[name]
    for name in ("storedrecord", "recordpack", "unprojected", "storedattachment", "publishedform")
)
# Made once: see standing.py.
_FORMS = select(_FORM.c.form_id, _FORM.c.version)
_SQLITE, _POSTGRESQL = True, False  # Store.is_sqlite
_BOTH = (_SQLITE, _POSTGRESQL)
_PHOTOS = {
    kind: select(_PHOTO.c.sha256, _PHOTO.c.size).where(among(_PHOTO.c.sha256, "names", is_sqlite=kind))
    for kind in _BOTH
}
_COMPARED = select(*(_RECORD.c[name] for name in ("record_id", "dev", "epoch", "n", "previous", "link")))
_IN_CHAIN = _COMPARED.where(_RECORD.c.dev == bindparam("dev"), _RECORD.c.epoch == bindparam("epoch"))
# Two halves, each by its own index, whatever the database believes about the table.
_KNOWN = {
    kind: _COMPARED.where(among(_RECORD.c.record_id, "ids", is_sqlite=kind)).union(
        _IN_CHAIN.where(among(_RECORD.c.n, "near", is_sqlite=kind))
    )
    for kind in _BOTH
}
_ADD_PACK = _PACK.insert()
_LET_WAIT = _WAITING.insert().inline()  # nobody asks for its number


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
    records: tuple[tuple[Packed, Record | str], ...]
    photos: Mapping[str, int]
    prints: tuple[Print, ...] = ()


def read_arrived(opened: Opened, sign_key: VerifyKey) -> Arrived:
    """Read every entry and prove every record against the laptop's key; touches no database."""
    core = opened.verified.core
    photos: dict[str, int] = {}
    records: list[tuple[Packed, Record | str]] = []
    prints: list[Print] = []
    before = b""
    for listed, stored, content in opened.stored_entries():
        if listed.type == "attachment":
            photos[listed.sha256] = listed.size
        elif listed.type == "record":
            records.append((Packed(listed, stored, content, before), _sound(content, core.dev)))
        elif listed.type == "prints":
            prints += _read_prints(content)
        before = content if listed.type in JSON_TYPES else before
    unproven = unsigned((record for _, record in records if isinstance(record, Record)), sign_key)
    judged = tuple((came, _signed(record, unproven)) for came, record in records)
    return Arrived(core, judged, photos, tuple(prints))


def _read_prints(content: bytes) -> tuple[Print, ...]:
    """What was printed; a list that cannot be read keeps no record out."""
    try:
        return prints_from_json(content)
    except FormatError:
        return ()


def _sound(content: bytes, dev: str) -> Record | str:
    try:
        record = read_proven(content)
    except RecordError as error:
        return error.code if error.code in REFUSALS else "RECORD_INVALID"
    return record if record.device == dev else "RECORD_SIGNATURE"


def _signed(record: Record | str, unproven: frozenset[str]) -> Record | str:
    is_unproven = isinstance(record, Record) and record.link in unproven
    return "RECORD_SIGNATURE" if is_unproven else record


@dataclass
class Intake:
    """One batch on its way into the database; `file` is where its photos can be found again."""

    store: Store
    session: Session
    arrived: Arrived
    received_at: str
    file: str
    _rows: list[dict[str, object]] = field(default_factory=list)
    _kept: list[Packed] = field(default_factory=list)
    _held: dict[str, int] = field(default_factory=dict)
    _by_id: dict[str, _Known] = field(default_factory=dict)
    _by_place: dict[int, _Known] = field(default_factory=dict)

    def take_in(self) -> tuple[RecordStatus, ...]:
        """Store what is sound, and say of every record what became of it."""
        self._remember([record for _, record in self.arrived.records if isinstance(record, Record)])
        statuses = tuple(
            self._judge(record, came)
            if isinstance(record, Record)
            else RecordStatus(_claimed_id(came.content, number), "rejected", record)
            for number, (came, record) in enumerate(self.arrived.records, 1)
        )
        self._store()
        return statuses

    def _remember(self, records: list[Record]) -> None:
        """Fetch at once all that the records are compared with."""
        ask, listed = self.session.connection().execute, self.store.listed
        if any((record.form_id, record.form_version) not in self.store.forms for record in records):
            self.store.forms.update((form, version) for form, version in ask(_FORMS))
        wanted = {one.sha256 for record in records for one in record.attachments} - self.arrived.photos.keys()
        self._held = {**self._photos(wanted), **self.arrived.photos}
        core = self.arrived.core
        near = {n for record in records for n in (record.n - 1, record.n, record.n + 1)}
        ids = [record.record_id for record in records]
        asked = {"ids": listed(ids), "dev": core.dev, "epoch": core.epoch, "near": listed(near)}
        known = ask(_KNOWN[self.store.is_sqlite], asked) if records else ()
        for record_id, dev, epoch, n, previous, link in known:
            self._by_id[record_id] = one = _Known(dev, n, previous, link)
            if (dev, epoch) == (core.dev, core.epoch):
                self._by_place[n] = one

    def _photos(self, names: Collection[str]) -> dict[str, int]:
        """Those of these photos that the office has, with their lengths."""
        if not names:
            return {}
        asked = {"names": self.store.listed(names)}
        rows = self.session.connection().execute(_PHOTOS[self.store.is_sqlite], asked)
        return {row.sha256: row.size for row in rows}

    def _judge(self, record: Record, came: Packed) -> RecordStatus:
        try:
            self._check(record)
            if not self._is_known(record):
                self._check_place(record)
                self._keep(record, came)
        except AppError as error:
            code = error.code if error.code in REFUSALS else "RECORD_INVALID"
            return RecordStatus(record.record_id, "rejected", code)
        return RecordStatus(record.record_id, "accepted")

    def _check(self, record: Record) -> None:
        if (record.form_id, record.form_version) not in self.store.forms:
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

    def _keep(self, record: Record, came: Packed) -> None:
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
                "place": len(self._rows),
                "received_at": self.received_at,
            }
        )
        self._kept.append(came)

    def _store(self) -> None:
        core, photos = self.arrived.core, self.arrived.photos
        new = photos.keys() - self._photos(photos).keys()
        named = [{"sha256": name, "size": photos[name], "file": self.file} for name in sorted(new)]
        for table, rows in ((_PHOTO, named), (_RECORD, self._rows)):
            self.store.insert_rows(self.session, table, rows)
        write = self.session.connection().execute
        for part, at in enumerate(range(0, len(self._kept), SIZE)):
            packed, it = self._kept[at : at + SIZE], {"dev": core.dev, "batch": core.batch, "part": part}
            write(_ADD_PACK, {**it, "content": pack(packed)})
            write(_LET_WAIT, {**it, "records": len(packed)})
        take_prints(self.session, core.dev, self.arrived.prints)


def _claimed_id(content: bytes, number: int) -> str:
    """What a record that cannot be read calls itself, so that the laptop can find it again."""
    try:
        tree = parse(content, "record")
    except FormatError:
        tree = None
    claimed = tree.get("record_id") if isinstance(tree, dict) else None
    return claimed if isinstance(claimed, str) and len(claimed) <= 64 else f"entry-{number}"
