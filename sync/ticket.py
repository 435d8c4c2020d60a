"""The enrolment ticket that a township hands over on paper or a stick, and the request it proves."""

from __future__ import annotations

import hmac
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime

from sync.refusals import HandoverError
from sync.strict import FormatError, canonical, fields, hex_of, parse, text_of

_TICKET_FORMAT = "dengmen-ticket/1"
_REQUEST_FORMAT = "dengmen-enrol/1"
_CONTEXT = b"dengmen enrol 1\0"


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
        hex_of(values, "office", size=32)
        hex_of(values, "secret", size=16)
        ticket = Ticket(**{name: text_of(values, name) for name in names})
        usable = values["fmt"] == _TICKET_FORMAT and ticket.url.startswith(("https://", "http://"))
        if not usable or datetime.fromisoformat(ticket.expires).tzinfo is None:
            raise FormatError("凭证", "内容不认识")
    except (FormatError, ValueError) as error:
        raise HandoverError("TICKET_INVALID") from error
    return ticket


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
