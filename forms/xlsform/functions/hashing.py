"""Functions that make ids and digests."""

from __future__ import annotations

import base64
import binascii
import hashlib

from forms.xlsform.code import Context
from forms.xlsform.functions.registry import function

OPENROSA = "OpenRosa"
DIGESTS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}


@function("uuid", "n?", "text", source=OPENROSA, context=True, volatile=True)
def uuid(at: Context, *length: float) -> str:
    """A new random id; with a length, so many letters and digits."""
    if not length:
        return at.env.new_id()
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    wanted = int(length[0]) if length[0] == length[0] and 0 < length[0] <= 1000 else 0
    return "".join(letters[int(at.env.random() * len(letters))] for _ in range(wanted))


@function("digest", "t t t?", "text", source=OPENROSA)
def digest(text: str, algorithm: str, encoding: str = "base64") -> str:
    """A digest of the text: MD5, SHA-1, SHA-256, SHA-384 or SHA-512, as base64 or hex."""
    name = DIGESTS.get(algorithm.strip().upper())
    if name is None:
        return ""
    made = hashlib.new(name, text.encode(), usedforsecurity=False)
    return made.hexdigest() if encoding.strip().lower() == "hex" else base64.b64encode(made.digest()).decode()


@function("base64-decode", "t", "text", source=OPENROSA)
def base64_decode(text: str) -> str:
    """The text behind base64; blank when it is not base64 of UTF-8."""
    try:
        return base64.b64decode(text, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return ""


@function("version", "", "text", source=OPENROSA, context=True)
def version(at: Context) -> str:
    """The version of the form."""
    return at.env.version
