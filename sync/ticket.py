"""The enrolment ticket that a township hands over on paper or a stick, and the request it proves."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime

from sync.refusals import HandoverError
from sync.strict import FormatError, canonical, fields, hex_of, parse, text_of

_TICKET_FORMAT = "dengmen-ticket/1"
_CARD_FORMAT = "dengmen-office-card/1"
_REQUEST_FORMAT = "dengmen-enrol/1"
_CONTEXT = b"dengmen enrol 1\0"
SHORT = "short-"
"""How a request names a ticket that it knows only by its short code: this and the number of the machine."""


@dataclass(frozen=True)
class Ticket:
    """Single use: where the office is, how to recognise it, and the secret that admits one laptop."""

    url: str
    office: str  # fingerprint of the root key
    township: str
    ticket: str
    secret: str = field(repr=False)  # 128 bits in hexadecimal
    expires: str
    holder: str
    device_no: str
    keys: str = field(default="", repr=False)  # the office's key set, for enrolment without a network


@dataclass(frozen=True)
class OfficeCard:
    """Where the office is and how to recognise it; no secret, so that it may hang on a wall.

    Together with a short code, told by a person, it does what a ticket does.
    """

    url: str
    office: str
    township: str


@dataclass(frozen=True)
class EnrolRequest:
    """A laptop's keys, vouched for by the ticket's secret."""

    office: str
    ticket: str
    dev: str
    sign: str  # Ed25519 public key in hexadecimal
    open: str  # X25519 public key in hexadecimal
    created: str
    mac: str = ""


def ticket_to_json(ticket: Ticket) -> bytes:
    """The ticket file."""
    return canonical({**asdict(ticket), "fmt": _TICKET_FORMAT}) + b"\n"


def ticket_from_json(data: bytes) -> Ticket:
    """The ticket in a file; raises TICKET_INVALID."""
    names = tuple(Ticket.__dataclass_fields__)
    try:
        values = fields(parse(data, "凭证"), dict.fromkeys(("fmt", *names), str), "凭证")
        hex_of(values, "secret", size=16)
        texts = {name: text_of(values, name, limit=8_000 if name == "keys" else 500) for name in names}
        ticket = Ticket(**texts)
        if values["fmt"] != _TICKET_FORMAT or datetime.fromisoformat(ticket.expires).tzinfo is None:
            raise FormatError("凭证", "内容不认识")
        _check_place(values)
    except (FormatError, ValueError) as error:
        raise HandoverError("TICKET_INVALID") from error
    return ticket


def card_to_json(card: OfficeCard) -> bytes:
    """The office's card as a file."""
    return canonical({**asdict(card), "fmt": _CARD_FORMAT}) + b"\n"


def card_from_json(data: bytes) -> OfficeCard:
    """The card in a file; raises TICKET_INVALID."""
    names = tuple(OfficeCard.__dataclass_fields__)
    try:
        values = fields(parse(data, "名片"), dict.fromkeys(("fmt", *names), str), "名片")
        card = OfficeCard(**{name: text_of(values, name) for name in names})
        if values["fmt"] != _CARD_FORMAT:
            raise FormatError("名片", "内容不认识")
        _check_place(values)
    except (FormatError, ValueError) as error:
        raise HandoverError("TICKET_INVALID") from error
    return card


def ticket_of_code(card: OfficeCard, device_no: str, code: str) -> Ticket:
    """The ticket that a short code stands for; TICKET_INVALID unless it has eight digits."""
    digits = "".join(code.split())
    if not re.fullmatch(r"[0-9]{8}", digits, re.ASCII) or not device_no.strip():
        raise HandoverError("TICKET_INVALID")
    secret = code_secret(card.office, device_no.strip(), digits)
    named = f"{SHORT}{device_no.strip()}"
    return Ticket(card.url, card.office, card.township, named, secret, "", "", device_no.strip())


def code_secret(office: str, device_no: str, code: str) -> str:
    """The secret that a short code becomes. It is only ever used sealed to the office, which counts tries."""
    return hashlib.sha256(b"dengmen short code\0" + canonical([office, device_no, code])).hexdigest()[:32]


def _check_place(values: dict[str, object]) -> None:
    hex_of(values, "office", size=32)
    if not str(values["url"]).startswith(("https://", "http://")):
        raise FormatError("凭证.url", "不是网址")


def sign_request(request: EnrolRequest, secret: str) -> bytes:
    """The request with the proof that its maker holds the ticket."""
    return _request_bytes(replace(request, mac=_mac(request, secret)))


def request_from_json(data: bytes) -> EnrolRequest:
    """The request in these bytes, its proof not looked at; raises TICKET_REFUSED."""
    names = tuple(EnrolRequest.__dataclass_fields__)
    try:
        values = fields(parse(data, "登记"), dict.fromkeys(("fmt", *names), str), "登记")
        for name in ("office", "sign", "open", "mac"):
            hex_of(values, name, size=32)
        request = EnrolRequest(**{name: text_of(values, name) for name in names})
    except FormatError as error:
        raise HandoverError("TICKET_REFUSED", place=error.place) from error
    if values["fmt"] != _REQUEST_FORMAT:
        raise HandoverError("TICKET_REFUSED")
    return request


def check_request(request: EnrolRequest, secret: str) -> None:
    """Raise TICKET_REFUSED unless the request was made by somebody who holds the secret."""
    if not hmac.compare_digest(request.mac, _mac(request, secret)):
        raise HandoverError("TICKET_REFUSED")


def _mac(request: EnrolRequest, secret: str) -> str:
    message = _CONTEXT + _request_bytes(replace(request, mac=""))
    return hmac.new(bytes.fromhex(secret), message, "sha256").hexdigest()


def _request_bytes(request: EnrolRequest) -> bytes:
    return canonical({**asdict(request), "fmt": _REQUEST_FORMAT})
