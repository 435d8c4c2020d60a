"""What the OpenAPI document says of the machines' routes: headers, bodies and answers, as HSB.md has them.

The routes read headers and streams themselves, because a batch of half a gigabyte is not a parameter; so the
document is written here, beside the routes that it describes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

HSB = "application/vnd.dengmen.hsb"
_BYTES = {HSB: {"schema": {"type": "string", "format": "binary"}}}
_REFUSAL = {
    "type": "object",
    "required": ["code", "sentence", "remedy", "now"],
    "properties": {name: {"type": "string"} for name in ("code", "sentence", "remedy", "now")},
}
_RECEIVED = {"type": "object", "required": ["received"], "properties": {"received": {"type": "integer"}}}
_SIZES = {"device": r"^[A-Za-z0-9-]{1,64}$", "nonce": r"^[0-9a-f]{32}$", "signature": r"^[0-9a-f]{128}$"}

Described = dict[str, Any]


def _header(name: str, schema: Described) -> Described:
    return {"name": name, "in": "header", "required": True, "schema": {"type": "string", **schema}}


_STAMP = [
    _header("Dengmen-Device", {"pattern": _SIZES["device"]}),
    _header("Dengmen-Time", {"format": "date-time"}),
    _header("Dengmen-Nonce", {"pattern": _SIZES["nonce"]}),
    _header("Dengmen-Signature", {"pattern": _SIZES["signature"]}),
]
_FILE = _header("Dengmen-File", {"pattern": "^[0-9a-f]{64}$"})
_SPAN = _header("Content-Range", {"pattern": r"^bytes \d{1,12}-\d{1,12}/\d{1,12}$"})
_TOTAL = {"name": "total", "in": "query", "required": True, "schema": {"type": "integer", "minimum": 0}}
_BODY = {"requestBody": {"required": True, "content": _BYTES}}


def _answers(**known: Described) -> dict[int | str, Described]:
    refused = {
        "description": "Refused: a code with a sentence",
        "content": {"application/json": {"schema": _REFUSAL}},
    }
    numbers: dict[int | str, Described] = {int(status[1:]): answer for status, answer in known.items()}
    return {**numbers, "4XX": refused, "503": {**refused, "description": "Crowded: see Retry-After"}}


_SEALED = {"description": "A file sealed to the laptop (HSB.md)", "content": _BYTES}
_PARTLY = {"description": "How many bytes are here", "content": {"application/json": {"schema": _RECEIVED}}}


def route(
    words: str, parameters: Sequence[Described] = (), body: bool = False, **answers: Described
) -> Described:
    """The keywords with which a route is added: its summary, parameters, body and answers."""
    extra: Described = {"parameters": [*parameters], **(_BODY if body else {})}
    return {"summary": words, "responses": _answers(**answers), "openapi_extra": extra}


KEYS = route("The key set, signed by the root key", s200={"description": "A signed statement"})
ENROL = route("Enrol with a ticket", body=True, s200=_SEALED)
PACKAGE = route("Questionnaires, standards and roster for this laptop", _STAMP, s200=_SEALED)
BATCHES = route("Hand in a batch in one piece", body=True, s200=_SEALED, s201=_SEALED)
UPLOADED = route("How far an upload is", [*_STAMP, _FILE, _TOTAL], s200=_SEALED, s202=_PARTLY)
UPLOAD = route(
    "Send a piece of a batch", [*_STAMP, _FILE, _SPAN], True, s200=_SEALED, s201=_SEALED, s202=_PARTLY
)
CERTIFICATE = route(
    "Be known again by the certificate, after the office was restored from an older backup",
    _STAMP,
    body=True,
    s200={"description": "Known"},
)
RECEIPT = route("The receipt of a batch", _STAMP, s200=_SEALED)
