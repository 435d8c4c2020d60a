"""A gateway's word that it keeps a batch sealed and unopened; it makes nothing 已送达.

A gateway stands where laptops can reach it and has none of the office's keys. It signs with a key of its own,
for which the office's root key vouches by a mandate. A custody receipt names a batch and its file, never a
record, for the gateway cannot see any; and it is signed for a purpose of its own, so that it can never pass
for the office's receipt.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sync.hsb import SigningKey, VerifyKey
from sync.refusals import HandoverError
from sync.statement import Purpose, make_statement, open_statement, read_statement
from sync.strict import FormatError, canonical, fields, hex_of, integer_of, moment_of, parse, text_of
from sync.trust import office_id

if TYPE_CHECKING:
    from sync.receipt import Expected

_MANDATE, _CUSTODY = "dengmen-gateway/1", "dengmen-custody/1"


@dataclass(frozen=True)
class Mandate:
    """The office's word that this key is its gateway's."""

    office: str
    name: str  # of the township
    key: str  # in hexadecimal
    issued_at: str
    not_after: str


@dataclass(frozen=True)
class Custody:
    """One batch file as a gateway keeps it: sealed, not yet opened."""

    office: str
    number: str
    dev: str
    batch: str
    epoch: int
    seq: int
    file: str  # SHA-256 of the whole batch file
    head: str  # SHA-256 of its head
    received_at: str


class InCustodyError(HandoverError):
    """Not the office's receipt yet: a gateway keeps the batch, as `custody` says; `raw` is its proof."""

    def __init__(self, custody: Custody, raw: bytes) -> None:
        super().__init__("IN_CUSTODY")
        self.custody = custody
        self.raw = raw


def write_mandate(mandate: Mandate, root: SigningKey) -> bytes:
    """The signed mandate."""
    return make_statement(Purpose.GATEWAY, canonical({**asdict(mandate), "fmt": _MANDATE}), root)


def read_mandate(data: bytes, office: str) -> Mandate:
    """The mandate that this office's root signed; raises OFFICE_UNPROVEN for any other bytes."""
    try:
        root = read_statement(data).signer
        if office_id(root) != office:
            raise HandoverError("OFFICE_UNPROVEN")
        names = ("office", "name", "key", "issued_at", "not_after")
        shape = dict.fromkeys(("fmt", *names), str)
        values = fields(open_statement(data, Purpose.GATEWAY, root), shape, "委托书")
        hex_of(values, "key", size=32)
        moments = {name: moment_of(values, name, "委托书") for name in ("issued_at", "not_after")}
        mandate = Mandate(**{name: text_of(values, name, limit=100) for name in names[:3]}, **moments)
        if values["fmt"] != _MANDATE or mandate.office != office:
            raise FormatError("委托书", "版本不认识")
    except (FormatError, HandoverError) as error:
        raise HandoverError("OFFICE_UNPROVEN", place=error.place) from error
    return mandate


def sign_custody(custody: Custody, key: SigningKey, mandate: bytes) -> bytes:
    """The custody receipt: its statement, and beside it the mandate that proves the key."""
    statement = make_statement(Purpose.CUSTODY, canonical({**asdict(custody), "fmt": _CUSTODY}), key)
    return canonical({"custody": statement.decode(), "mandate": mandate.decode()})


def is_custody(data: bytes) -> bool:
    """Whether these bytes claim to be a custody receipt; nothing is proven by it."""
    try:
        value = parse(data, "answer")
    except FormatError:
        return False
    return isinstance(value, dict) and "custody" in value


def read_custody(data: bytes, expected: Expected) -> Custody:
    """The custody receipt, when office and gateway prove it and it names what was sent: CUSTODY_INVALID.

    The mandate must not have ended when the batch came, by the gateway's own words.
    """
    try:
        values = fields(parse(data, "凭据"), {"custody": str, "mandate": str}, "凭据")
        mandate = read_mandate(str(values["mandate"]).encode(), expected.office)
        key = VerifyKey(bytes.fromhex(mandate.key))
        custody = _custody(open_statement(str(values["custody"]).encode(), Purpose.CUSTODY, key))
    except (FormatError, HandoverError) as error:
        raise HandoverError("CUSTODY_INVALID", place=error.place) from error
    said = (custody.office, custody.dev, custody.batch, custody.file)
    is_ended = datetime.fromisoformat(mandate.not_after) < datetime.fromisoformat(custody.received_at)
    if said != (expected.office, expected.dev, expected.batch, expected.file) or is_ended:
        raise HandoverError("CUSTODY_INVALID")
    return custody


def _custody(value: object) -> Custody:
    texts = ("office", "number", "dev", "batch", "file", "head", "received_at")
    shape = {**dict.fromkeys(("fmt", *texts), str), "epoch": int, "seq": int}
    values = fields(value, shape, "凭据")
    if values["fmt"] != _CUSTODY:
        raise FormatError("凭据.fmt", "版本不认识")
    return Custody(
        office=hex_of(values, "office", size=32),
        number=text_of(values, "number", limit=60),
        dev=text_of(values, "dev", limit=64),
        batch=text_of(values, "batch", limit=64),
        epoch=integer_of(values, "epoch"),
        seq=integer_of(values, "seq"),
        file=hex_of(values, "file", size=32),
        head=hex_of(values, "head", size=32),
        received_at=moment_of(values, "received_at", "凭据"),
    )
