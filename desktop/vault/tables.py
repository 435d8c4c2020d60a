"""The vault's own tables, declarations only; the registry's tables stand beside them in the same database.

Migrations hold the schema that is really created; a test compares the two.
"""

from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class VaultBase(SQLModel, registry=registry()):
    """The base of all vault tables."""


class Setting(VaultBase, table=True):
    """One setting or counter; `vault_id` proves that this is the database of these slots."""

    key: str = Field(primary_key=True)
    value: str


class Device(VaultBase, table=True):
    """The keys of this assistant on this laptop; one row."""

    device_id: str = Field(primary_key=True)
    signing_seed: bytes
    opening_key: bytes


class Office(VaultBase, table=True):
    """The office this laptop is enrolled at; one row."""

    place: int = Field(primary_key=True)
    name: str
    url: str
    key_set: bytes
    certificate: bytes
    root: str
    enrolled_at: str
    extra: bytes


class Questionnaire(VaultBase, table=True):
    """One version of a questionnaire; the newest received is the current one."""

    form_id: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    title: str
    xml: bytes
    received: int


class Standards(VaultBase, table=True):
    """The dated standards of the county as TOML; the newest row counts."""

    received: int = Field(primary_key=True)
    issued_at: str
    text: str


class Staff(VaultBase, table=True):
    """Investigators and officials of the township."""

    place: int = Field(primary_key=True)
    name: str
    unit: str
    township: bool


class RosterHousehold(VaultBase, table=True):
    """A household as the office sent it, or as it was added here (`added` = 1)."""

    hh_id: str = Field(primary_key=True)
    head: str
    address: str
    grp: str = Field(index=True)
    village: str
    phone: str
    categories: str
    last_visit: str
    note: str
    added: int
    listed: int


class RosterMember(VaultBase, table=True):
    """A member of a household as the office sent it."""

    hh_id: str = Field(primary_key=True)
    place: int = Field(primary_key=True)
    name: str
    id_number: str
    relation: str
    sex: str
    birth: str


class Draft(VaultBase, table=True):
    """One visit being written: `state` is open, sealed or discarded."""

    draft_id: str = Field(primary_key=True)
    hh_id: str = Field(index=True)
    form_id: str
    form_version: str
    visit_type: str
    started_at: str
    changed_at: str
    place: str
    state: str = Field(index=True)
    record_id: str
    deprecates: str
    reason: str


class Journal(VaultBase, table=True):
    """One change of one answer: the draft is nothing but its journal."""

    seq: int | None = Field(default=None, primary_key=True)
    draft_id: str = Field(index=True)
    op: str
    ref: str
    old: str
    new: str
    at: str
    actor: str


class Photo(VaultBase, table=True):
    """An attachment (photo, signature) by its hash, in the draft and later in the record."""

    draft_id: str = Field(primary_key=True)
    name: str = Field(primary_key=True, index=True)
    sha256: str
    size: int
    media_type: str
    record_id: str = Field(index=True)
    data: bytes


class SealedRecord(VaultBase, table=True):
    """One record: its canonical JSON, and what lists need without opening it."""

    record_id: str = Field(primary_key=True)
    n: int = Field(index=True, unique=True)
    hh_id: str = Field(index=True)
    draft_id: str
    link: str
    committed: str
    sealed_at: str
    state: str = Field(index=True)
    size: int
    photos: int
    deprecates: str
    body: bytes


class Batch(VaultBase, table=True):
    """One sealed batch in the outbox, and its receipt's number once there is one."""

    batch_id: str = Field(primary_key=True)
    epoch: int
    seq: int
    sha256: str
    path: str
    created: str
    split: str  # "2/3": the second of three files of one handover
    receipt_no: str = Field(index=True)
    custody_at: str = ""  # since when a gateway keeps it, "" when none does
    custody: bytes = b""  # the gateway's proof, as it came


class BatchRecord(VaultBase, table=True):
    """A record in a batch; `verdict` is "", accepted, or the office's code."""

    batch_id: str = Field(primary_key=True)
    record_id: str = Field(primary_key=True, index=True)
    place: int
    verdict: str


class Receipt(VaultBase, table=True):
    """A verified receipt, exactly as it came."""

    receipt_no: str = Field(primary_key=True)
    batch_id: str
    at: str
    raw: bytes


class PrintLog(VaultBase, table=True):
    """One paper that left the laptop."""

    place: int | None = Field(default=None, primary_key=True)
    record_id: str = Field(index=True)
    hh_id: str = Field(index=True)
    paper: str
    serial: str
    pages: int
    sha256: str
    at: str


class AuditEntry(VaultBase, table=True):
    """One event of the audit log, chained to the one before it."""

    n: int = Field(primary_key=True)
    at: str
    kind: str
    subject: str
    detail: str
    link: str


class SearchName(VaultBase, table=True):
    """A name from its n-th character on: `sounds` by one reading of that character, its first `letters`."""

    place: int | None = Field(default=None, primary_key=True)
    kind: str
    hh_id: str = Field(index=True)
    name: str
    tail: str
    letters: str
    sounds: str
    start: int
    shown: str
