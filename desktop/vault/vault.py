"""The vault, unlocked: every method is one transaction, durable on return, and hands out frozen values.

One thread at a time may call it; the desktop gives it a worker of its own.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlmodel import Session

from desktop.vault import card, counting, drafts, handover, head, keys, office, page, records, search, today
from desktop.vault import households as register
from desktop.vault.database import Database
from desktop.vault.drafts import Stamp
from desktop.vault.errors import VaultError, vault_error
from desktop.vault.files import InstanceLock
from desktop.vault.records import Finished, ReadAnswers
from desktop.vault.rows import (
    ALL,
    Coverage,
    DraftRow,
    HouseholdFilter,
    HouseholdPage,
    HouseholdRow,
    PrintRow,
    SearchResults,
    TodayList,
)
from desktop.vault.work import (
    BatchRow,
    BatchState,
    Counts,
    DeviceKeys,
    DraftStart,
    OfficeTrust,
    OutgoingBatch,
    PrintEntry,
    Profile,
    RecordRow,
    Saved,
    StaffRow,
    StoredForm,
    UnlockCard,
    VerifiedReceipt,
)
from forms.answers import Answers
from forms.record import Record
from forms.xlsform import JournalEntry

if TYPE_CHECKING:
    from sync.package import Package


@dataclass(frozen=True)
class VaultFiles:
    """What stands beside the database: the folder, the vault's id, the key of the head record, the lock."""

    folder: Path
    vault_id: str
    head_key: bytes
    lock: InstanceLock

    def __repr__(self) -> str:
        return f"VaultFiles({self.vault_id})"


class Vault:
    """One assistant's encrypted store on one laptop."""

    def __init__(self, database: Database, files: VaultFiles, profile: Profile, last_opened: str) -> None:
        self._database: Database | None = database
        self._files = files
        self._profile = profile
        self._last_opened = last_opened

    @contextmanager
    def _transaction(self) -> Iterator[Session]:
        if self._database is None:
            raise vault_error("VAULT_CLOSED")
        with self._database.transaction() as session:
            yield session

    def close(self) -> None:
        """Lock: note the progress, fold the log in, forget the key, let the next window in."""
        if self._database is None:
            return
        try:
            with suppress(VaultError):  # A full disk must not keep the vault open; the log stays beside it.
                self.note_progress()
                self._database.close()
        finally:
            self._database = None
            self._files.lock.release()

    # Who and where

    @property
    def folder(self) -> Path:
        """Where the vault lies."""
        return self._files.folder

    def profile(self) -> Profile:
        """Whose vault this is."""
        return self._profile

    def setting(self, key: str, default: str = "") -> str:
        """A setting's value."""
        with self._transaction() as session:
            return office.setting(session, f"user.{key}", default)

    def set_setting(self, key: str, value: str) -> None:
        """Keep a setting."""
        with self._transaction() as session:
            office.put_setting(session, f"user.{key}", value)

    def device(self) -> DeviceKeys:
        """The raw keys of this device, for the handover."""
        with self._transaction() as session:
            row = records.device(session)
            return DeviceKeys(row.device_id, row.signing_seed, row.opening_key)

    def sign(self, message: bytes) -> bytes:
        """The device's Ed25519 signature."""
        return keys.sign(self.device().signing_seed, message)

    # What the office sent

    def apply_package(self, package: Package) -> None:
        """Take a package over in one transaction; it never replaces work done here."""
        with self._transaction() as session:
            office.apply_package(session, package)

    def questionnaire(self, form_id: str, version: str = "") -> StoredForm:
        """The current version of a questionnaire, or the named one."""
        with self._transaction() as session:
            return office.questionnaire(session, form_id, version)

    def questionnaires(self) -> tuple[StoredForm, ...]:
        """The current version of every questionnaire."""
        with self._transaction() as session:
            return office.questionnaires(session)

    def standards(self) -> str:
        """The standards in force as TOML text."""
        with self._transaction() as session:
            return office.standards(session)

    def staff(self) -> tuple[StaffRow, ...]:
        """Investigators and officials."""
        with self._transaction() as session:
            return office.staff(session)

    def office(self) -> OfficeTrust | None:
        """The office this laptop is enrolled at."""
        with self._transaction() as session:
            return office.office(session)

    def save_office(self, trust: OfficeTrust) -> None:
        """Keep the enrolment."""
        with self._transaction() as session:
            office.save_office(session, trust)

    # Households

    def households(self, wanted: HouseholdFilter = ALL) -> tuple[HouseholdRow, ...]:
        """The households that pass the filter."""
        with self._transaction() as session:
            return register.listed(session, wanted)

    def household(self, hh_id: str) -> HouseholdPage:
        """One household with everything that ever happened to it."""
        with self._transaction() as session:
            return page.page(session, hh_id)

    def search(self, text: str) -> SearchResults:
        """Households by name, pinyin, number or place."""
        with self._transaction() as session:
            return search.search(session, text)

    def add_household(self, head: str, address: str, group: str) -> str:
        """A household nobody had listed; its number."""
        prefix = f"{self._profile.village_code}-{self._profile.device_no}"
        with self._transaction() as session:
            return office.add_household(session, prefix, (head, address, group, self._profile.village))

    def today_list(self, day: date, size: int = 7) -> TodayList:
        """Everything the Today screen shows."""
        with self._transaction() as session:
            return today.today_list(session, day, size)

    def coverage(self) -> Coverage:
        """How many households were visited and surveyed."""
        with self._transaction() as session:
            return register.coverage_of(register.gather(session).values())

    # Drafts

    def start_draft(self, begin: DraftStart) -> str:
        """Begin a visit; its draft id."""
        draft_id = str(uuid.uuid4())
        with self._transaction() as session:
            drafts.start(session, begin, draft_id)
        return draft_id

    def save(self, draft_id: str, entries: Sequence[JournalEntry], at: datetime, actor: str) -> Saved:
        """Append to the draft's journal; on disk when this returns."""
        with self._transaction() as session:
            return drafts.save(session, draft_id, entries, Stamp(at, actor))

    def journal(self, draft_id: str) -> tuple[JournalEntry, ...]:
        """All that was answered, in order."""
        with self._transaction() as session:
            return drafts.journal(session, draft_id)

    def drafts(self) -> tuple[DraftRow, ...]:
        """Visits begun and not sealed, the last changed first."""
        with self._transaction() as session:
            return drafts.listed(session)

    def draft(self, draft_id: str) -> DraftRow:
        """One open draft; VAULT_NOT_FOUND or DRAFT_CLOSED."""
        with self._transaction() as session:
            drafts.open_draft(session, draft_id)
            return drafts.listed(session, draft_id=draft_id)[0]

    def discard_draft(self, draft_id: str, reason: str) -> None:
        """Give a draft up; the reason and the journal stay."""
        with self._transaction() as session:
            drafts.discard(session, draft_id, reason)

    def place(self, draft_id: str, ref: str) -> None:
        """Remember where the person is in the questionnaire."""
        with self._transaction() as session:
            drafts.set_place(session, draft_id, ref)

    def last_place(self, draft_id: str) -> str:
        """Where the person was."""
        with self._transaction() as session:
            return drafts.last_place(session, draft_id)

    def attach(self, draft_id: str, data: bytes, media_type: str) -> str:
        """Keep a photo or signature; its name."""
        with self._transaction() as session:
            return drafts.attach(session, draft_id, data, media_type)

    def attachment(self, name: str) -> bytes:
        """The bytes of a photo or signature."""
        with self._transaction() as session:
            return drafts.attachment(session, name)

    # Records

    def seal(self, draft_id: str, xml: bytes, answers: Answers, at: datetime, author: str) -> Record:
        """Freeze a finished visit; one transaction."""
        with self._transaction() as session:
            record = records.seal(session, Finished(draft_id, xml, answers, at, author))
        with suppress(VaultError):  # The record is safe; the head is written again at the next chance.
            self.note_progress()
        return record

    def records(self, hh_id: str | None = None) -> tuple[RecordRow, ...]:
        """Sealed visits, the newest first."""
        with self._transaction() as session:
            return records.listed(session, hh_id)

    def record(self, record_id: str) -> Record:
        """One record, its hash and signature checked."""
        with self._transaction() as session:
            return records.record(session, record_id)

    def verify_records(self) -> int:
        """Prove the whole chain with its attachments; RecordError names the first that does not hold."""
        with self._transaction() as session:
            return records.verify_all(session)

    def rebuild_registry(self, read: ReadAnswers) -> int:
        """Make the registry again from the records; `read` turns a record's XML into answers."""
        with self._transaction() as session:
            return records.rebuild(session, read)

    def log_print(self, entry: PrintEntry) -> None:
        """Note a paper that left the laptop."""
        with self._transaction() as session:
            records.log_print(session, entry)

    def print_log(self, hh_id: str | None = None) -> tuple[PrintRow, ...]:
        """Printed papers, the newest first."""
        with self._transaction() as session:
            return records.print_log(session, hh_id)

    def next_serial(self, day: date) -> str:
        """A running number for a paper, never used twice."""
        with self._transaction() as session:
            return records.next_serial(session, self._profile.device_no, day)

    # Handover

    def unsent(self) -> tuple[RecordRow, ...]:
        """Records the office has not confirmed, the oldest first."""
        with self._transaction() as session:
            return records.listed(session, unsent=True)

    def oldest_unsent(self) -> str:
        """When the oldest of them was sealed."""
        with self._transaction() as session:
            return handover.oldest_unsent(session)

    def batch_state(self) -> BatchState:
        """Where the next batch continues."""
        with self._transaction() as session:
            return handover.batch_state(session)

    def save_batch(self, batch: OutgoingBatch) -> None:
        """Keep a sealed batch before it leaves; the head is on disk when this returns."""
        with self._transaction() as session:
            handover.save_batch(session, batch)
        self.note_progress()

    def batches(self) -> tuple[BatchRow, ...]:
        """All batches, the newest first."""
        with self._transaction() as session:
            return handover.batches(session)

    def pending_batch(self) -> BatchRow | None:
        """The oldest batch without a receipt."""
        with self._transaction() as session:
            return handover.pending_batch(session)

    def accept_receipt(self, receipt: VerifiedReceipt) -> None:
        """Mark what the office confirmed 已送达."""
        with self._transaction() as session:
            handover.accept_receipt(session, receipt)
        self.note_progress()

    def receipt(self, receipt_no: str) -> bytes:
        """A receipt exactly as it came."""
        with self._transaction() as session:
            return handover.receipt_bytes(session, receipt_no)

    # Progress

    def counts(self) -> Counts:
        """How much the vault holds."""
        with self._transaction() as session:
            return counting.counts(session)

    def progress(self) -> head.Head:
        """How far the database has come."""
        with self._transaction() as session:
            return counting.progress(session, self._files.vault_id)

    def start_new_epoch(self) -> None:
        """After a confirmed restore the office must not mistake new batches for a fork."""
        with self._transaction() as session:
            office.put_setting(session, "epoch", str(handover.epoch(session) + 1))

    def note_progress(self) -> None:
        """Write the head record and the unlock card, after the commits they speak of."""
        with self._transaction() as session:
            now = counting.progress(session, self._files.vault_id)
            unsent = (handover.unsent_count(session), handover.oldest_unsent(session))
        head.write_head(self._files.folder, now, self._files.head_key)
        shown = {name: value for name, value in asdict(self._profile).items() if name != "village_code"}
        card.write_card(
            self._files.folder,
            UnlockCard(**shown, last_opened=self._last_opened, unsent=unsent[0], oldest_unsent=unsent[1]),
        )
