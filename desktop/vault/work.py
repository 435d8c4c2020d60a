"""What goes into the vault and what it keeps of the work: profiles, drafts, records, batches, trust."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from desktop.vault.card import UnlockCard as UnlockCard

RecordState = Literal["已封存", "已导出", "已送达"]


class VaultCircumstances(Protocol):
    """What a new vault needs from outside; forms.xlsform.Circumstances fits."""

    @property
    def now(self) -> Callable[[], datetime]:
        """The local time, aware."""

    @property
    def new_id(self) -> Callable[[], str]:
        """A uuid4 text."""


@dataclass(frozen=True)
class Profile:
    """Whose vault this is."""

    name: str
    title: str
    village: str
    township: str
    device_no: str
    village_code: str


@dataclass(frozen=True)
class DeviceKeys:
    """The keys of this laptop and assistant, raw 32 bytes each: Ed25519 seed, X25519 private key."""

    device_id: str
    signing_seed: bytes
    opening_key: bytes

    def __repr__(self) -> str:
        return f"DeviceKeys({self.device_id})"


@dataclass(frozen=True)
class StoredForm:
    """One version of a questionnaire, as XForm XML."""

    form_id: str
    version: str
    title: str
    xml: bytes


@dataclass(frozen=True)
class StaffRow:
    """Somebody who may be an investigator or a relative."""

    name: str
    unit: str
    township: bool


@dataclass(frozen=True)
class DraftStart:
    """A visit about to begin; a correction names the record it replaces, and why."""

    hh_id: str
    form_id: str
    form_version: str
    visit_type: str
    started_at: datetime
    deprecates: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Saved:
    """The proof that a save is on disk: the journal's last number, and when."""

    last_seq: int
    at: datetime


@dataclass(frozen=True)
class RecordRow:
    """One record as lists show it."""

    record_id: str
    hh_id: str
    head: str
    n: int
    sealed_at: str
    visit_date: str
    visit_type: str
    state: RecordState
    size: int  # bytes of the record and its attachments
    photos: int
    deprecates: str


@dataclass(frozen=True)
class PrintEntry:
    """A paper that was printed or saved as PDF."""

    record_id: str
    paper: str
    serial: str
    pages: int
    sha256: str
    at: datetime
    kept: bytes = b""  # the pages themselves, for a reprint
    number: str = ""  # the office's


@dataclass(frozen=True)
class BatchState:
    """Where the next batch continues."""

    epoch: int
    next_seq: int
    previous_batch_hash: str  # "" before the first
    split: str = "1/1"  # of the last batch of this epoch


@dataclass(frozen=True)
class OutgoingBatch:
    """A sealed batch file that lies in the outbox."""

    batch_id: str
    seq: int
    sha256: str
    record_ids: tuple[str, ...]
    path: str
    created: datetime
    split: str = "1/1"


@dataclass(frozen=True)
class BatchRow:
    """One batch and what the office said to it."""

    batch_id: str
    epoch: int
    seq: int
    sha256: str
    record_ids: tuple[str, ...]
    path: str
    created: str
    receipt_no: str  # "" until the receipt
    receipt_at: str
    accepted: int
    rejected: int
    custody_at: str = ""  # since when a gateway keeps it sealed; it is not delivered by that


@dataclass(frozen=True)
class VerifiedReceipt:
    """A receipt whose signature the caller has verified."""

    batch_id: str
    receipt_no: str
    accepted: tuple[str, ...]
    rejected: tuple[tuple[str, str], ...]  # record id, code
    at: datetime
    raw: bytes


@dataclass(frozen=True)
class OfficeTrust:
    """The township office this laptop is enrolled at; blobs are kept exactly as they came."""

    name: str
    url: str
    key_set: bytes
    certificate: bytes
    root: str = ""  # fingerprint of the root key
    enrolled_at: str = ""
    extra: bytes = b""  # whatever else the enrolment gave


@dataclass(frozen=True)
class Counts:
    """How much the vault holds."""

    households: int
    drafts: int
    journal_entries: int
    records: int
    unsent: int
    papers: int
    pages: int
    batches: int
    receipts: int
    attachments: int
