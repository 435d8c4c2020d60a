"""Take the records of one batch into the office: each is checked on its own, and stands or falls alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy.exc import DataError, IntegrityError
from sqlmodel import Session, insert, select

from forms.answers import Answers
from forms.errors import AppError
from forms.record import Record, RecordError, record_from_json, verify_content
from forms.registry import project
from forms.registry.store import apply
from forms.xlsform import FormDefinition, compile_form
from sync.hsb import Opened, VerifyKey, check
from sync.office.publishing import form_media, form_xml
from sync.office.tables import StoredAnswer, StoredAttachment, StoredRecord
from sync.receipt import RecordStatus
from sync.refusals import REFUSALS, HandoverError
from sync.strict import FormatError, parse


@dataclass
class Intake:
    """One batch on its way into the database."""

    session: Session
    opened: Opened
    sign_key: VerifyKey
    received_at: str
    _forms: dict[tuple[str, str], FormDefinition] = field(default_factory=dict)

    def take_in(self) -> tuple[RecordStatus, ...]:
        """Store what is sound, and say of every record what became of it."""
        self._store_attachments()
        return tuple(
            self._record(content, number)
            for number, (listed, content) in enumerate(self.opened.entries(), 1)
            if listed.type == "record"
        )

    def _store_attachments(self) -> None:
        for listed, content in self.opened.entries():
            if listed.type != "attachment" or self._attachment_size(listed.sha256) is not None:
                continue
            row = StoredAttachment(sha256=listed.sha256, size=listed.size, data=content)
            self.session.add(row)
            self.session.flush()
            self.session.expunge(row)  # photos must not pile up in memory

    def _record(self, content: bytes, number: int) -> RecordStatus:
        try:
            record = record_from_json(content)
        except RecordError:
            return RecordStatus(_claimed_id(content, number), "rejected", "RECORD_INVALID")
        try:
            self._check(record)
            if not self._is_known(record):
                self._check_place(record)
                self._store(record, content)
        except AppError as error:
            code = error.code if error.code in REFUSALS else "RECORD_INVALID"
            return RecordStatus(record.record_id, "rejected", code)
        except (IntegrityError, DataError, OverflowError):  # an answer that no column can hold
            return RecordStatus(record.record_id, "rejected", "RECORD_INVALID")
        return RecordStatus(record.record_id, "accepted")

    def _check(self, record: Record) -> None:
        verify_content(record, lambda signature, message: check(self.sign_key, message, signature))
        if record.device != self.opened.verified.core.dev:
            raise HandoverError("RECORD_SIGNATURE")
        for attachment in record.attachments:
            if self._attachment_size(attachment.sha256) != attachment.size:
                raise HandoverError("RECORD_INVALID")

    def _attachment_size(self, sha256: str) -> int | None:
        size = select(StoredAttachment.size).where(StoredAttachment.sha256 == sha256)
        return self.session.exec(size).first()

    def _is_known(self, record: Record) -> bool:
        stored = self.session.get(StoredRecord, record.record_id)
        if stored is not None and (stored.dev, stored.link) != (record.device, record.link):
            raise HandoverError("RECORD_CHAIN_BROKEN")
        return stored is not None

    def _check_place(self, record: Record) -> None:
        # A neighbour that has not arrived (a gap) cannot contradict; one that has must fit.
        epoch = self.opened.verified.core.epoch
        near = select(StoredRecord).where(
            StoredRecord.dev == record.device,
            StoredRecord.epoch == epoch,
            StoredRecord.n >= record.n - 1,
            StoredRecord.n <= record.n + 1,
        )
        for other in self.session.exec(near):
            fits = {-1: other.link == record.previous, 0: False, 1: other.previous == record.link}
            if not fits[other.n - record.n]:
                raise HandoverError("RECORD_CHAIN_BROKEN")

    def _store(self, record: Record, content: bytes) -> None:
        tree = self._form(record).read(record.xml)
        answers = Answers(tree)
        with self.session.begin_nested():
            apply(self.session, project(record, answers))
            self.session.add(self._row(record, content))
            rows = [{**row, "record_id": record.record_id} for row in flat_answers(tree)]
            if rows:  # hundreds per record: one statement instead of an object each
                self.session.connection().execute(insert(StoredAnswer), rows)

    def _row(self, record: Record, content: bytes) -> StoredRecord:
        core = self.opened.verified.core
        return StoredRecord(
            record_id=record.record_id,
            hh_id=record.household_id,
            dev=record.device,
            epoch=core.epoch,
            n=record.n,
            previous=record.previous,
            link=record.link,
            form_id=record.form_id,
            form_version=record.form_version,
            batch=core.batch,
            received_at=self.received_at,
            content=content,
        )

    def _form(self, record: Record) -> FormDefinition:
        key = (record.form_id, record.form_version)
        if key not in self._forms:
            xml = form_xml(self.session, *key)
            if xml is None:
                raise HandoverError("RECORD_INVALID")
            self._forms[key] = compile_form(xml, media=form_media(self.session, *key))
        return self._forms[key]


def _claimed_id(content: bytes, number: int) -> str:
    """What a record that cannot be read calls itself, so that the laptop can find it again."""
    try:
        tree = parse(content, "record")
    except FormatError:
        tree = None
    claimed = tree.get("record_id") if isinstance(tree, dict) else None
    return claimed if isinstance(claimed, str) and len(claimed) <= 64 else f"entry-{number}"


def flat_answers(tree: Mapping[str, object], above: str = "") -> Iterator[dict[str, str]]:
    """Every given answer with its path (rows of repeats counted from 1), question name and text."""
    for name, value in tree.items():
        place = f"{above}{name}"
        if isinstance(value, str):
            if value:
                yield {"place": place, "name": name, "value": value}
        elif isinstance(value, Mapping):
            yield from flat_answers(value, f"{place}/")
        elif isinstance(value, list):
            for row, item in enumerate(value, 1):
                yield from flat_answers(item, f"{place}[{row}]/")
