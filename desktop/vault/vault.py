"""The vault, unlocked: every method is one transaction, durable on return, and hands out frozen values.

One thread at a time may call it; the desktop gives it a worker of its own. What a method does is written
where its tables are (`records`, `drafts`, …); here stands only which of them a vault offers, and whether it
changes anything. A vault in doubt (an old copy, a restored backup) answers and takes nothing until a person
has confirmed it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from sqlmodel import Session

from desktop.vault import (
    audit,
    compiled,
    counting,
    handover,
    keys,
    lists,
    lost,
    page,
    printed,
    reached,
    retention,
    today,
)

# Under other names, because the vault's own methods are called drafts, records, office and search.
from desktop.vault import drafts as visits
from desktop.vault import figures as counted
from desktop.vault import households as register
from desktop.vault import matches as pairs
from desktop.vault import notices as asked
from desktop.vault import office as town
from desktop.vault import records as archive
from desktop.vault import referrals as referring
from desktop.vault import search as finder
from desktop.vault import trail as history
from desktop.vault.database import Database
from desktop.vault.door import Unlocked
from desktop.vault.drafts import Stamp
from desktop.vault.errors import VaultError, vault_error
from desktop.vault.head import Head, Witness
from desktop.vault.operations import VaultFiles, hands_over, reads, writes
from desktop.vault.proving import PageProof
from desktop.vault.records import Finished
from desktop.vault.rows import TodayList
from desktop.vault.slots import Slots
from desktop.vault.slots import store as store_slots
from desktop.vault.work import (
    Profile,
    Saved,
)
from forms.answers import Answers
from forms.record import Record
from forms.xlsform import JournalEntry


class Vault:
    """One assistant's encrypted store on one laptop; `doubt` says why it may only be read, or is None."""

    def __init__(self, database: Database, files: VaultFiles, profile: Profile, last_opened: str) -> None:
        self._database: Database | None = database
        self._files = files
        self._profile = profile
        self.last_opened = last_opened
        database.witness = Witness(files.folder, files.vault_id, files.head_key)
        self.doubt: VaultError | None = None

    @contextmanager
    def _transaction(self) -> Iterator[Session]:
        if self._database is None:
            raise vault_error("VAULT_CLOSED")
        with self._database.transaction() as session:
            yield session

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        if self.doubt is not None:
            raise vault_error("VAULT_UNCONFIRMED")
        with self._transaction() as session:
            yield session

    def close(self) -> None:
        """Lock: note the progress, fold the log in, forget the key, let the next window in."""
        if self._database is None:
            return
        try:
            with suppress(VaultError):  # A full disk must not keep the vault open; the log stays beside it.
                if self.doubt is None:
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

    @property
    def vault_id(self) -> str:
        """The vault's own id."""
        return self._files.vault_id

    @property
    def head_key(self) -> bytes:
        """The key of the head record."""
        return self._files.head_key

    @property
    def door(self) -> Unlocked:
        """The slots and the data key, for backup, new password and recovery; VAULT_CLOSED."""
        if self._database is None:
            raise vault_error("VAULT_CLOSED")
        return self._files.door

    def replace_slots(self, changed: Slots) -> None:
        """Keep another generation of the slots for the same data key."""
        if self.doubt is not None:
            raise vault_error("VAULT_UNCONFIRMED")
        store_slots(self.folder, changed, keys.derive(self.door.key))
        self._files = replace(self._files, door=Unlocked(changed, self.door.key))

    fact = reads(town.setting)
    keep_fact = writes(town.put_setting)

    def profile(self) -> Profile:
        """Whose vault this is."""
        return self._profile

    setting = reads(town.user_setting)
    set_setting = writes(town.put_user_setting)
    device = reads(archive.device_keys)

    def sign(self, message: bytes) -> bytes:
        """The device's Ed25519 signature."""
        return keys.sign(self.device().signing_seed, message)

    # What the office sent

    apply_package = writes(town.apply_package)
    take_package = writes(lost.take_package)
    holding = reads(town.holding)
    returned = reads(asked.returned)
    tasks = reads(asked.tasks)
    questionnaire = reads(town.questionnaire)
    questionnaires = reads(town.questionnaires)
    form_file = reads(lists.form_file)
    form = compiled.form
    standards = reads(town.standards)
    staff = reads(town.staff)
    office = reads(town.office)
    save_office = writes(town.save_office)

    # Households

    households = reads(register.listed)
    household = reads(page.page)
    referral_list = reads(page.referral_list)
    search = reads(finder.search)

    def today_list(self, day: date, size: int = 7, now: datetime | None = None) -> TodayList:
        """Everything the Today screen shows; with `now` the clock of urgent needs is looked at and noted."""
        if now is not None and self.doubt is None:
            with self._writing() as session:
                referring.look(session, now)
        with self._transaction() as session:
            return today.today_list(session, day, size, now)

    def add_household(self, head: str, address: str, group: str) -> str:
        """A household nobody had listed; its number."""
        prefix = f"{self._profile.village_code}-{self._profile.device_no}"
        with self._writing() as session:
            return town.add_household(session, prefix, (head, address, group, self._profile.village))

    coverage = reads(today.coverage)
    coverage_report = reads(counted.report)
    ledger = reads(counted.ledger_of)
    care_due = reads(counted.care_list)
    timeline = reads(counted.chain)
    move_referral = writes(referring.move)
    elsewhere = reads(pairs.around)
    matches = reads(pairs.listed)
    find_matches = writes(pairs.find)
    settle_match = writes(pairs.settle)

    # Drafts

    start_draft = writes(visits.begin)

    def save(self, draft_id: str, entries: Sequence[JournalEntry], at: datetime, actor: str) -> Saved:
        """Append to the draft's journal; on disk when this returns."""
        with self._writing() as session:
            return visits.save(session, draft_id, entries, Stamp(at, actor))

    draft = reads(visits.one)
    journal = reads(visits.journal)
    trail = reads(history.trail)
    drafts = reads(visits.listed)
    discard_draft = writes(visits.discard)
    place = writes(visits.set_place)
    last_place = reads(visits.last_place)
    attach = writes(visits.attach)
    attachment = reads(visits.attachment)

    # Records

    def seal(self, draft_id: str, xml: bytes, answers: Answers, at: datetime, author: str) -> Record:
        """Freeze a finished visit; one transaction."""
        with self._writing() as session:
            record = archive.seal(session, Finished(draft_id, xml, answers, at, author))
        with suppress(VaultError):  # The record is safe; the head is written again at the next chance.
            self.note_progress()
        return record

    def next_serial(self, day: date) -> str:
        """A running number for a paper, never used twice."""
        with self._writing() as session:
            return archive.next_serial(session, self._profile.device_no, day)

    unsent = reads(archive.unsent)
    record = reads(archive.record)
    last_saved = reads(history.last_saved)
    verify_records = reads(archive.verify_all)
    rebuild_registry = writes(archive.rebuild)
    log_print = writes(archive.log_print)
    print_log = reads(archive.print_log)
    unsent_prints = reads(handover.unsent_prints)
    note_prints_sent = writes(handover.note_prints_sent)
    printed_pages = reads(printed.pages)
    paper_number = reads(printed.number_of)
    paper_numbers = reads(printed.numbers)
    paper_wordings = reads(printed.wordings)
    records = reads(archive.listed)

    # Handover

    oldest_unsent = reads(handover.oldest_unsent)
    batch_state = reads(handover.batch_state)
    batches = reads(handover.batches)
    pending_batch = reads(handover.pending_batch)
    waiting_batches = reads(handover.waiting_batches)
    batch = reads(handover.batch)
    receipt = reads(handover.receipt_bytes)
    begin_epoch = hands_over(handover.begin_epoch)
    save_batch = hands_over(handover.save_batch)
    accept_receipt = hands_over(handover.accept_receipt)
    note_custody = hands_over(handover.note_custody)
    give_up_batch = hands_over(lost.give_up)

    # What happened, and whether all of it is still so

    note_event = writes(audit.note)
    audit_log = reads(audit.listed)
    audit_csv = reads(audit.exported)
    verify_audit = reads(audit.verify)
    retention_days = reads(retention.days)
    set_retention_days = writes(retention.set_days)
    wipe_due = reads(retention.due)
    wipe = writes(retention.wipe)
    rotation_due = reads(retention.rotation_due)
    rotation_done = writes(retention.rotation_done)

    def check_pages(self) -> bool:
        """Prove every page, VAULT_DAMAGED; whether the last exit was unclean."""
        if self._database is None:
            raise vault_error("VAULT_CLOSED")
        self._database.check_pages()
        return self._database.was_unclean

    def page_proof(self) -> PageProof:
        """A proof of every page to run on another thread, while this one goes on; VAULT_CLOSED."""
        if self._database is None:
            raise vault_error("VAULT_CLOSED")
        return self._database.page_proof()

    check_head = reached.check_head

    # Progress

    counts = reads(counting.counts)

    def progress(self) -> Head:
        """How far the database has come."""
        with self._transaction() as session:
            return counting.progress(session, self._files.vault_id)

    confirm_restore = reached.confirm_restore
    note_progress = reached.note_progress
