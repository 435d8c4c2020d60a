"""What the office holds: counts, answers and photos, read from what it stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlmodel import func, select

from forms.record import record_from_json
from sync.hsb import Core, Policy, Sender, VerifyKey, open_verified, verify
from sync.office.keeping import BATCHES
from sync.office.office import Office
from sync.office.projecting import stored_form
from sync.office.tables import Device, StoredAttachment, StoredRecord


def record_count(office: Office) -> int:
    """How many records the office has stored."""
    with office.store.reading() as session:
        return session.exec(select(func.count()).select_from(StoredRecord)).one()


def stored_answers(office: Office, record_id: str) -> tuple[tuple[str, str, str], ...]:
    """The answers of one record as (place, question name, value), in the order of the questionnaire.

    `place` is the path of question names; rows of a repeat are counted from 1. Raises NoResultFound.
    """
    with office.store.reading() as session:
        record = record_from_json(session.get_one(StoredRecord, record_id).content)
        definition = stored_form(session, record.form_id, record.form_version)
    return tuple(flat_answers(definition.read(record.xml)))


def attachment(office: Office, sha256: str) -> bytes:
    """A photo or signature, opened from the batch file in which it came. Raises NoResultFound."""
    with office.store.reading() as session:
        name = session.get_one(StoredAttachment, sha256).file

        def find(core: Core) -> Sender:
            return Sender(VerifyKey(bytes.fromhex(session.get_one(Device, core.dev).sign)))

        with office.kept.read(f"{BATCHES}/{name}") as file:
            policy = Policy(office.id, frozenset({"submit"}), find, office.max_batch)
            opened = open_verified(file, verify(file, policy), office.keys.openers)
            return next(content for listed, content in opened.entries() if listed.sha256 == sha256)


def flat_answers(tree: Mapping[str, object], above: str = "") -> Iterator[tuple[str, str, str]]:
    """Every given answer with its path, question name and text."""
    for name, value in tree.items():
        place = f"{above}{name}"
        if isinstance(value, str):
            if value:
                yield place, name, value
        elif isinstance(value, Mapping):
            yield from flat_answers(value, f"{place}/")
        elif isinstance(value, list):
            for row, item in enumerate(value, 1):
                yield from flat_answers(item, f"{place}[{row}]/")
