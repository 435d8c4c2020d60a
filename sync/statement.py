"""A signed statement: a payload exactly as it was written, and one signature over it.

Key sets, certificates and receipts are kept for years and checked by people who cannot open sealed files,
so they carry a signature of their own inside whatever they travel in.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from sync.hsb import SigningKey, VerifyKey, check, sign
from sync.refusals import HandoverError
from sync.strict import FormatError, canonical, fields, hex_of, parse


class Purpose(Enum):
    """What a signature is for; a signature for one purpose is worth nothing for another."""

    KEYS = b"dengmen keys 1\0"
    CERTIFICATE = b"dengmen certificate 1\0"
    RECEIPT = b"dengmen receipt 1\0"
    FORMS = b"dengmen forms 1\0"
    GATEWAY = b"dengmen gateway 1\0"
    CUSTODY = b"dengmen custody 1\0"
    DEVICES = b"dengmen devices 1\0"


@dataclass(frozen=True)
class Statement:
    """A payload and who claims to have signed it; not checked yet."""

    payload: bytes
    signer: VerifyKey
    signature: bytes


def make_statement(purpose: Purpose, payload: bytes, key: SigningKey) -> bytes:
    """The bytes of a signed statement."""
    signature = sign(key, purpose.value + payload)
    return canonical({"payload": payload.decode(), "signer": key.public.name, "signature": signature.hex()})


def read_statement(data: bytes) -> Statement:
    """The parts of a statement; raises FormatError. The signature is not looked at."""
    values = fields(parse(data, "声明"), {"payload": str, "signer": str, "signature": str}, "声明")
    return Statement(
        str(values["payload"]).encode(),
        VerifyKey(bytes.fromhex(hex_of(values, "signer", size=32))),
        bytes.fromhex(hex_of(values, "signature", size=64)),
    )


def open_statement(data: bytes, purpose: Purpose, key: VerifyKey) -> object:
    """The payload that this key signed for this purpose; raises SIGNATURE_INVALID."""
    try:
        statement = read_statement(data)
        check(key, purpose.value + statement.payload, statement.signature)
        return parse(statement.payload, "声明")
    except FormatError as error:
        raise HandoverError("SIGNATURE_INVALID", place=error.place) from error
