"""The receipt: what the office says it holds of one batch; the only thing that makes a record 已送达."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sync.hsb import NO_PREVIOUS, SigningKey, VerifyKey
from sync.refusals import REFUSALS, HandoverError
from sync.statement import Purpose, make_statement, open_statement
from sync.strict import FormatError, canonical, fields, hex_of, integer_of, list_of, moment_of, text_of

FORMAT = "dengmen-receipt/1"
FIRST = NO_PREVIOUS
MAX_RECORDS = 50_000


@dataclass(frozen=True)
class RecordStatus:
    """What became of one record of the batch; a rejected one says why by its code."""

    record: str
    status: Literal["accepted", "rejected"]
    code: str = ""

    @property
    def sentence(self) -> str:
        """The reason in words, blank when accepted."""
        return REFUSALS[self.code][0] if self.code else ""


@dataclass(frozen=True)
class Receipt:
    """One batch as the office holds it."""

    office: str
    number: str
    dev: str
    batch: str
    epoch: int
    seq: int
    file: str  # SHA-256 of the whole batch file
    head: str  # SHA-256 of its head
    records: tuple[RecordStatus, ...]
    gaps: tuple[int, ...]  # seq numbers before this one that have not arrived
    received_at: str
    previous: str  # SHA-256 of the device's receipt before this one
    high_water: int  # the largest seq of this epoch that arrived

    @property
    def accepted(self) -> tuple[str, ...]:
        """The records that the office holds."""
        return tuple(entry.record for entry in self.records if entry.status == "accepted")

    @property
    def rejected(self) -> tuple[tuple[str, str], ...]:
        """The records that it refused, each with the code."""
        return tuple((entry.record, entry.code) for entry in self.records if entry.status == "rejected")


@dataclass(frozen=True)
class Expected:
    """What the laptop knows of the batch it sent; a receipt about anything else is worth nothing."""

    office: str
    dev: str
    batch: str
    file: str
    records: tuple[str, ...]


def sign_receipt(receipt: Receipt, key: SigningKey) -> bytes:
    """The signed receipt."""
    records = [vars(one) for one in receipt.records]  # asdict copies every text of every record
    tree = {**vars(receipt), "records": records, "gaps": [*receipt.gaps], "fmt": FORMAT}
    return make_statement(Purpose.RECEIPT, canonical(tree), key)


def receipt_hash(raw: bytes) -> str:
    """How the next receipt names this one."""
    return hashlib.sha256(raw).hexdigest()


def verify_receipt(raw: bytes, key: VerifyKey, expected: Expected) -> Receipt:
    """The receipt, when its signature holds and it names exactly what was sent; raises RECEIPT_INVALID."""
    try:
        receipt = _receipt(open_statement(raw, Purpose.RECEIPT, key))
    except (FormatError, HandoverError) as error:
        raise HandoverError("RECEIPT_INVALID", place=error.place) from error
    said = (receipt.office, receipt.dev, receipt.batch, receipt.file)
    sent = (expected.office, expected.dev, expected.batch, expected.file)
    named = sorted(entry.record for entry in receipt.records)
    if said != sent or named != sorted(expected.records):
        raise HandoverError("RECEIPT_INVALID")
    return receipt


def _receipt(value: object) -> Receipt:
    names = ("fmt", "office", "number", "dev", "batch", "file", "head", "received_at", "previous")
    numbers = dict.fromkeys(("epoch", "seq", "high_water"), int)
    shape: Mapping[str, type] = {**dict.fromkeys(names, str), **numbers, "records": list, "gaps": list}
    values = fields(value, shape, "回执")
    if values["fmt"] != FORMAT:
        raise FormatError("回执.fmt", "版本不认识")
    return Receipt(
        office=hex_of(values, "office", size=32),
        number=text_of(values, "number", limit=60),
        dev=text_of(values, "dev", limit=64),
        batch=text_of(values, "batch", limit=64),
        epoch=integer_of(values, "epoch"),
        seq=integer_of(values, "seq"),
        file=hex_of(values, "file", size=32),
        head=hex_of(values, "head", size=32),
        records=tuple(_status(item) for item in list_of(values, "records", limit=MAX_RECORDS)),
        gaps=tuple(integer_of({"gap": gap}, "gap") for gap in list_of(values, "gaps", limit=10_000)),
        received_at=moment_of(values, "received_at", "回执"),
        previous=hex_of(values, "previous", size=32),
        high_water=integer_of(values, "high_water"),
    )


def _status(item: object) -> RecordStatus:
    values = fields(item, {"record": str, "status": str, "code": str}, "回执.records")
    status, code = values["status"], str(values["code"])
    if status == "accepted" and not code:
        return RecordStatus(text_of(values, "record", limit=64), "accepted")
    if status == "rejected" and code in REFUSALS:
        return RecordStatus(text_of(values, "record", limit=64), "rejected", code)
    raise FormatError("回执.records", "状态不认识")
