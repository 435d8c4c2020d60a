"""Who may speak for the office and who for a laptop: key sets and certificates, signed by the root key."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime

from sync.hsb import SealingKey, SigningKey, VerifyKey
from sync.refusals import HandoverError
from sync.statement import Purpose, make_statement, open_statement, read_statement
from sync.strict import FormatError, canonical, fields, hex_of, integer_of, text_of, texts_of

_KEYS_FORMAT = "dengmen-keys/1"
_CERTIFICATE_FORMAT = "dengmen-certificate/1"


@dataclass(frozen=True)
class KeySet:
    """The public keys of an office: `sign` for what it publishes, `receipt` for what it answers."""

    office: str
    name: str
    version: int
    issued_at: str
    sign: VerifyKey
    receipt: VerifyKey
    openers: tuple[SealingKey, ...]  # the current one first, then the next one
    forms: tuple[VerifyKey, ...] = ()  # who may publish questionnaires and standards, the current key first
    recovery: SealingKey | None = None  # laptops seal their data key to it; two persons open it


@dataclass(frozen=True)
class Certificate:
    """The office's word that these keys belong to this device."""

    office: str
    dev: str
    device_no: str
    holder: str
    sign: str
    open: str
    issued_at: str
    not_after: str
    epoch: int = 1  # batches of an older epoch are another machine's


def office_id(root: VerifyKey) -> str:
    """The name of an office: the fingerprint of its root key, which the ticket brings."""
    return hashlib.sha256(root.raw).hexdigest()


def check_number(root: str, device: VerifyKey) -> str:
    """24 digits that both sides can read to each other on the telephone."""
    digest = hashlib.sha256(b"dengmen check number\0" + bytes.fromhex(root) + device.raw).digest()
    digits = f"{int.from_bytes(digest, 'big') % 10**24:024d}"
    return " ".join(digits[at : at + 4] for at in range(0, 24, 4))


def write_key_set(keys: KeySet, root: SigningKey) -> bytes:
    """The signed key set."""
    payload = {
        "fmt": _KEYS_FORMAT,
        "office": keys.office,
        "name": keys.name,
        "version": keys.version,
        "issued_at": keys.issued_at,
        "sign": keys.sign.name,
        "receipt": keys.receipt.name,
        "forms": [key.name for key in keys.forms],
        "open": [key.raw.hex() for key in keys.openers],
        "recovery": keys.recovery.raw.hex() if keys.recovery is not None else "",
    }
    return make_statement(Purpose.KEYS, canonical(payload), root)


def read_key_set(data: bytes, office: str) -> KeySet:
    """The key set of the office with this root fingerprint; raises OFFICE_UNPROVEN for any other bytes."""
    try:
        root = _root(data, office)
        keys = _key_set(open_statement(data, Purpose.KEYS, root))
    except (FormatError, HandoverError) as error:
        raise HandoverError("OFFICE_UNPROVEN", place=error.place) from error
    if keys.office != office:
        raise HandoverError("OFFICE_UNPROVEN")
    return keys


def write_certificate(certificate: Certificate, root: SigningKey) -> bytes:
    """The signed certificate."""
    payload = canonical({**asdict(certificate), "fmt": _CERTIFICATE_FORMAT})
    return make_statement(Purpose.CERTIFICATE, payload, root)


def read_certificate(data: bytes, office: str) -> Certificate:
    """The certificate that this office's root signed; raises OFFICE_UNPROVEN for any other bytes."""
    names = tuple(Certificate.__dataclass_fields__)
    try:
        value = open_statement(data, Purpose.CERTIFICATE, _root(data, office))
        shape = {**dict.fromkeys(("fmt", *names), str), "epoch": int}
        values = fields(value, shape, "证书")
        texts = {name: text_of(values, name) for name in names if name != "epoch"}
        certificate = Certificate(**texts, epoch=integer_of(values, "epoch", low=1))
        if datetime.fromisoformat(certificate.not_after).tzinfo is None:
            raise FormatError("证书.not_after", "时间缺时区")
    except (FormatError, HandoverError) as error:
        raise HandoverError("OFFICE_UNPROVEN", place=error.place) from error
    except ValueError as error:
        raise HandoverError("OFFICE_UNPROVEN") from error
    if values["fmt"] != _CERTIFICATE_FORMAT or certificate.office != office:
        raise HandoverError("OFFICE_UNPROVEN")
    return certificate


def _root(data: bytes, office: str) -> VerifyKey:
    root = read_statement(data).signer
    if office_id(root) != office:
        raise HandoverError("OFFICE_UNPROVEN")
    return root


def _key_set(value: object) -> KeySet:
    texts = dict.fromkeys(("fmt", "office", "name", "issued_at", "sign", "receipt"), str)
    values = fields(value, {**texts, "version": int, "open": list, "forms": list, "recovery": str}, "密钥表")
    openers = texts_of(values, "open", limit=4)
    if values["fmt"] != _KEYS_FORMAT or not openers:
        raise FormatError("密钥表", "版本不认识")
    return KeySet(
        office=hex_of(values, "office", size=32),
        name=text_of(values, "name", limit=100),
        version=integer_of(values, "version", low=1),
        issued_at=text_of(values, "issued_at", limit=40),
        sign=VerifyKey(bytes.fromhex(hex_of(values, "sign", size=32))),
        receipt=VerifyKey(bytes.fromhex(hex_of(values, "receipt", size=32))),
        recovery=_recovery(values),
        openers=tuple(SealingKey(_key(key)) for key in openers),
        forms=tuple(VerifyKey(_key(key)) for key in texts_of(values, "forms", limit=4)),
    )


def _key(text: str) -> bytes:
    return bytes.fromhex(hex_of({"key": text}, "key", size=32))


def _recovery(values: dict[str, object]) -> SealingKey | None:
    if values["recovery"] == "":
        return None
    return SealingKey(bytes.fromhex(hex_of(values, "recovery", size=32)))
