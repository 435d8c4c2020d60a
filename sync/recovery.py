"""A forgotten password: what the laptop asks of its township, and what the township answers.

The laptop keeps its data key sealed to the township's recovery key. It asks with that sealed key and a
one-time public key; two persons of the township open the first and seal the data key to the second. Neither
file tells a reader anything; both sides show the same 24 digits, to be compared on the telephone.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sync.hsb import OpeningKey, SealingKey
from sync.hsb.keys import unwrap, wrap
from sync.refusals import HandoverError
from sync.strict import FormatError, canonical, fields, hex_of, parse, text_of

MAX_FILE = 16 * 1024
SECRET = 32
SEALED = 32 + SECRET + 16
_REQUEST = "dengmen-recovery/1"
_REPLY = "dengmen-recovery-reply/1"


@dataclass(frozen=True)
class Subject:
    """Which data key it is about; a sealed key is bound to all three."""

    vault: str
    office: str
    device: str


@dataclass(frozen=True)
class Request:
    """What the laptop asks: its data key under the recovery key `key`, and where to send it."""

    subject: Subject
    key: str
    sealed: bytes
    reply_to: SealingKey
    created: str


def seal_secret(secret: bytes, key: SealingKey, subject: Subject) -> bytes:
    """The data key for the township only, 80 bytes."""
    return wrap(secret, key, _bound(subject))


def request_to_json(request: Request) -> bytes:
    """The file that goes to the township."""
    return canonical(
        {
            "fmt": _REQUEST,
            "vault": request.subject.vault,
            "office": request.subject.office,
            "device": request.subject.device,
            "key": request.key,
            "sealed": request.sealed.hex(),
            "reply_to": request.reply_to.raw.hex(),
            "created": request.created,
        }
    )


def request_from_json(data: bytes) -> Request:
    """Read a request; RECOVERY_INVALID."""
    names = ("fmt", "vault", "office", "device", "key", "sealed", "reply_to", "created")
    values = _read(data, names, _REQUEST)
    try:
        return Request(
            Subject(*(text_of(values, name, limit=64) for name in ("vault", "office", "device"))),
            hex_of(values, "key", size=32),
            bytes.fromhex(hex_of(values, "sealed", size=SEALED)),
            SealingKey(bytes.fromhex(hex_of(values, "reply_to", size=32))),
            text_of(values, "created", limit=40),
        )
    except FormatError as error:
        raise HandoverError("RECOVERY_INVALID", place=error.place) from error


def check_number(request: bytes) -> str:
    """24 digits of a request file that both sides can read to each other on the telephone."""
    digest = hashlib.sha256(b"dengmen recovery check\0" + request).digest()
    digits = f"{int.from_bytes(digest, 'big') % 10**24:024d}"
    return " ".join(digits[at : at + 4] for at in range(0, 24, 4))


def answer(request: bytes, key: OpeningKey) -> bytes:
    """The reply to a request; RECOVERY_KEY_UNKNOWN when it was sealed to another key."""
    asked = request_from_json(request)
    if asked.key != key.public.raw.hex():
        raise HandoverError("RECOVERY_KEY_UNKNOWN")
    secret = unwrap(asked.sealed, key, _bound(asked.subject))
    sealed = wrap(secret, asked.reply_to, _replying(request))
    return canonical({"fmt": _REPLY, "vault": asked.subject.vault, "sealed": sealed.hex()})


def read_reply(reply: bytes, request: bytes, one_time: OpeningKey) -> bytes:
    """The data key; RECOVERY_INVALID for a file that does not answer this request."""
    values = _read(reply, ("fmt", "vault", "sealed"), _REPLY)
    try:
        sealed = bytes.fromhex(hex_of(values, "sealed", size=SEALED))
        return unwrap(sealed, one_time, _replying(request))
    except (FormatError, HandoverError) as error:
        raise HandoverError("RECOVERY_INVALID", place=error.place) from error


def _read(data: bytes, names: tuple[str, ...], fmt: str) -> dict[str, object]:
    try:
        if len(data) > MAX_FILE:
            raise FormatError("恢复文件", "文件过大")
        values = fields(parse(data, "恢复文件"), dict.fromkeys(names, str), "恢复文件")
        if values["fmt"] != fmt:
            raise FormatError("恢复文件", "种类不符")
    except FormatError as error:
        raise HandoverError("RECOVERY_INVALID", place=error.place) from error
    return values


def _bound(subject: Subject) -> bytes:
    said = canonical({"vault": subject.vault, "office": subject.office, "device": subject.device})
    return b"dengmen recovery slot 1\0" + said


def _replying(request: bytes) -> bytes:
    return b"dengmen recovery reply 1\0" + hashlib.sha256(request).digest()
