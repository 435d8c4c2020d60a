"""Many laptops with sealed batches on disk: the real record, the real seal, the shipped questionnaire."""

from __future__ import annotations

import hashlib
import json
import random
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import resources
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

from forms.record import EMPTY_CHAIN, Attachment, ChainHead, SealRequest, record_to_json, seal_record
from forms.xlsform import compile_form
from forms.xlsform.schema import NodeDef
from sync.client import Device, Link, SealedBatch
from sync.hsb import (
    NO_PREVIOUS,
    Keys,
    Letter,
    OpeningKey,
    SigningKey,
    attachment_entry,
    json_entry,
    seal,
    sign,
)
from sync.office.enrolment import Invitation, device_row, issue_ticket
from sync.office.office import Office
from sync.office.tables import TicketRow
from sync.questionnaire import compile_file
from sync.trust import Certificate, read_key_set, write_certificate

FOLDER = resources.files("resources")
PHOTO = 300 * 1024


@dataclass(frozen=True)
class Questionnaire:
    """The shipped questionnaire, and the demo household's answers as its instance."""

    xml: bytes
    media: Mapping[str, bytes]
    form_id: str
    version: str
    instance: str

    def visit(self, number: int) -> bytes:
        """The instance of one household; names and numbers differ, as they would."""
        unlike = self.instance.replace("赵守田", f"赵守{chr(0x4E00 + number % 4000)}")
        return unlike.replace("19580314", f"{1930 + number % 70}{1 + number % 12:02d}14").encode()


def shipped() -> Questionnaire:
    """Compile it once; takes some seconds."""
    name = "four-clarifications.md"
    compiled = compile_file((FOLDER / "questionnaires" / name).read_bytes(), name)
    definition = compile_form(compiled.xml, media=compiled.media)
    tree = json.loads((FOLDER / "demo" / "appendix-c.json").read_text("utf-8"))
    instance = "".join(_written(definition.root, tree))
    return Questionnaire(compiled.xml, compiled.media, definition.id, definition.version, instance)


def _written(node: NodeDef, tree: Mapping[str, object]) -> Iterator[str]:
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in node.attributes.items())
    value = _found(tree, node.name) if not node.children else ""
    inner = [escape(value)] if isinstance(value, str) else []
    for child in node.children:
        rows = _found(tree, child.name) if child.repeat else None
        for row in rows if isinstance(rows, list) else [tree] if not child.repeat else []:
            inner += _written(child, row)
    if any(inner):  # what was not asked is not in a finished visit
        yield f"<{node.name}{attributes if node.parent is None else ''}>{''.join(inner)}</{node.name}>"


def _found(tree: Mapping[str, object], name: str) -> object:
    if name in tree:
        return tree[name]
    below = (_found(value, name) for value in tree.values() if isinstance(value, dict))
    return next((value for value in below if value is not None), None)


@dataclass
class Laptop:
    """One laptop: its keys, its chain of records, its chain of batches."""

    number: int
    link: Link
    folder: Path
    chain: ChainHead = EMPTY_CHAIN
    seq: int = 0
    previous: str = NO_PREVIOUS

    def batch(self, form: Questionnaire, count: int, photo: int = 0) -> SealedBatch:
        """A sealed batch of new records in a file, each with a photo of so many bytes."""
        photos, written, records = [], [b""], []
        for at in range(count):
            pictures = [random.Random(self.number * 7919 + self.seq * 97 + at).randbytes(photo)] * bool(photo)
            record = self._record(form, [_attachment(picture) for picture in pictures])
            records.append(record.record_id)
            photos += [attachment_entry(_hash(p), len(p), lambda p=p: p) for p in pictures]
            written.append(record_to_json(record))
        # As the laptop does: each record is packed in the light of the one before it.
        texts = [json_entry("record", one, prior) for prior, one in pairwise(written)]
        self.seq += 1
        letter = Letter("submit", self.link.device.dev, self.link.keys.office, str(uuid.uuid4()), AT)
        letter = replace(letter, epoch=1, seq=self.seq, previous=self.previous)
        path = self.folder / f"{self.number}-{self.seq}.hsb"
        keys = Keys(self.link.device.signing, self.link.keys.openers)
        with path.open("wb") as file:
            written = seal(file, letter, photos + texts, keys)
        self.previous = written.sha256
        return SealedBatch(path, letter.batch, written.sha256, tuple(records))

    def _record(self, form: Questionnaire, attachments):
        n = self.chain.n + 1
        device = self.link.device
        request = SealRequest(
            record_id=str(uuid.uuid5(uuid.NAMESPACE_OID, f"{device.dev}-{n}")),
            household_id=f"9999010012{self.number % 100:02d}-{self.number:04d}-{n:05d}",
            form_id=form.form_id,
            form_version=form.version,
            xml=form.visit(self.number * 1000 + n),
            attachments=tuple(attachments),
            sealed_at=AT,
            author="李秀英",
            device=device.dev,
            salt="ab" * 16,
        )
        record = seal_record(request, self.chain, lambda message: sign(device.signing, message))
        self.chain = record.head
        return record


AT = "2026-03-09T11:40:00+08:00"


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _attachment(picture: bytes) -> Attachment:
    digest = _hash(picture)
    return Attachment(f"{digest[:16]}.jpg", digest, len(picture), "image/jpeg")


def enrolled(office: Office, folder: Path, count: int) -> list[Laptop]:
    """Laptops that the office knows; their enrolment is not what is measured."""
    keys = read_key_set(office.key_set, office.id)
    ticket = issue_ticket(office, Invitation("李秀英", "07", "http://127.0.0.1"))
    laptops, rows = [], []
    for number in range(count):
        chance = random.Random(number)
        device = Device(
            f"laptop-{number:05d}", SigningKey(chance.randbytes(32)), OpeningKey(chance.randbytes(32))
        )
        sign_key, open_key = device.signing.public.name, device.opening.public.raw.hex()
        certificate = Certificate(
            office.id, device.dev, "07", "李秀英", sign_key, open_key, AT, "2030-01-01T00:00:00+08:00"
        )
        signed = write_certificate(certificate, office.keys.root)
        rows.append(device_row(certificate, signed, ticket.ticket))
        laptops.append(Laptop(number, Link(keys, device), folder))
    with office.store.transaction() as session:
        session.add_all(rows)
        session.get_one(TicketRow, ticket.ticket).used_by = "bench"
    return laptops
