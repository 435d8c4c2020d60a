"""What a laptop says it holds when it asks for the package, so that the office sends only what changed.

The nonce makes every question another one. The package repeats the hash of the question (`base`): nobody on
the way can change the question, or answer it with the package of yesterday.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

from sync.refusals import HandoverError
from sync.strict import FormatError, canonical, fields, hex_of, integer_of, list_of, parse

HEADER = "Dengmen-Holds"
ISSUED = "Dengmen-Issued"
"""Headers of the question for a package: what is held, and when the last whole package was made."""
MAX_HEADER = 24 * 1024
MAX_FORMS, MAX_FILES = 150, 80


@dataclass(frozen=True)
class Holding:
    """The hashes of what is there: questionnaires (publisher.form_digest), standards ("" for none), the
    number of the roster (0 for none), and of the last referral answer, the hash of the papers' wording ("").
    """

    forms: tuple[str, ...] = ()
    standards: str = ""
    roster: int = 0
    referrals: int = 0
    wordings: str = ""
    files: tuple[str, ...] = ()  # of questionnaires, the largest first
    nonce: str = ""


def holding_bytes(holding: Holding) -> bytes:
    """The canonical bytes of the question."""
    listed = {"forms": list(holding.forms[:MAX_FORMS]), "files": list(holding.files[:MAX_FILES])}
    return canonical({**vars(holding), **listed})


def base_of(data: bytes) -> str:
    """How the package names the question that it answers."""
    return hashlib.sha256(b"dengmen holding 1\0" + data).hexdigest()


def to_header(data: bytes) -> str:
    """The question as an HTTP header."""
    return base64.urlsafe_b64encode(data).decode()


def from_header(text: str) -> tuple[Holding, str]:
    """The holding in a header and its base; raises REQUEST_INVALID."""
    try:
        if len(text) > MAX_HEADER:
            raise FormatError("holding", "过长")
        data = base64.b64decode(text, altchars=b"-_", validate=True)
        shape = {
            "forms": list,
            "standards": str,
            "roster": int,
            "referrals": int,
            "wordings": str,
            "files": list,
            "nonce": str,
        }
        values = fields(parse(data, "holding"), shape, "holding")
        forms, files = list_of(values, "forms", limit=MAX_FORMS), list_of(values, "files", limit=MAX_FILES)
        return (
            Holding(
                tuple(hex_of({"form": form}, "form", size=32) for form in forms),
                hex_of(values, "standards", size=32) if values["standards"] else "",
                integer_of(values, "roster"),
                integer_of(values, "referrals"),
                hex_of(values, "wordings", size=32) if values["wordings"] else "",
                tuple(hex_of({"file": one}, "file", size=32) for one in files),
                hex_of(values, "nonce", size=16),
            ),
            base_of(data),
        )
    except ValueError as error:
        raise HandoverError("REQUEST_INVALID", place=HEADER) from error
    except FormatError as error:
        raise HandoverError("REQUEST_INVALID", place=HEADER) from error
