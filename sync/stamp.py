"""The stamp on a request without a body: who asks, when, and a number used once, all signed.

A stamp is good for one method and path, at one office, within ten minutes, and only the first time. What it
obtains is sealed to the device in any case, so that a stolen stamp gains nothing readable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sync.hsb import SigningKey, VerifyKey, check, sign
from sync.refusals import HandoverError
from sync.strict import FormatError, canonical, hex_of

WINDOW = timedelta(minutes=10)
_CONTEXT = b"dengmen request 1\0"
_DEVICE, _TIME, _NONCE, _SIGNATURE = "Dengmen-Device", "Dengmen-Time", "Dengmen-Nonce", "Dengmen-Signature"


@dataclass(frozen=True)
class Stamp:
    """Who asks which office for what, when; `nonce` is 32 hexadecimal digits."""

    office: str
    dev: str
    method: str
    path: str
    at: str
    nonce: str


def stamp_headers(stamp: Stamp, key: SigningKey) -> dict[str, str]:
    """The HTTP headers that carry a signed stamp."""
    signature = sign(key, _message(stamp)).hex()
    return {_DEVICE: stamp.dev, _TIME: stamp.at, _NONCE: stamp.nonce, _SIGNATURE: signature}


def read_stamp(headers: Mapping[str, str], office: str, method: str, path: str) -> tuple[Stamp, bytes]:
    """The stamp of a request and its signature, not checked yet; raises REQUEST_INVALID."""
    try:
        values = {name: headers[name] for name in (_DEVICE, _TIME, _NONCE, _SIGNATURE)}
        nonce = hex_of(values, _NONCE, size=16)
        signature = bytes.fromhex(hex_of(values, _SIGNATURE, size=64))
        if datetime.fromisoformat(values[_TIME]).tzinfo is None:
            raise FormatError(_TIME, "时间缺时区")
    except (KeyError, ValueError, FormatError) as error:
        raise HandoverError("REQUEST_INVALID") from error
    return Stamp(office, values[_DEVICE], method, path, values[_TIME], nonce), signature


def check_stamp(stamp: Stamp, signature: bytes, key: VerifyKey, now: datetime) -> None:
    """Raise SIGNATURE_INVALID or REQUEST_TIME; that the nonce is new is for the office's book to say."""
    check(key, _message(stamp), signature)
    if abs(datetime.fromisoformat(stamp.at) - now) > WINDOW:
        raise HandoverError("REQUEST_TIME")


def _message(stamp: Stamp) -> bytes:
    parts = [stamp.office, stamp.dev, stamp.method, stamp.path, stamp.at, stamp.nonce]
    return _CONTEXT + canonical(parts)
