"""The publisher's signature on questionnaires and standards: a server that was broken into cannot forge them.

The key that makes it need not lie on the server (`keys/forms.json`); its public half is in the key set that
the root key signed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from sync.hsb import SigningKey, VerifyKey, check, sign
from sync.refusals import HandoverError
from sync.statement import Purpose
from sync.strict import canonical

if TYPE_CHECKING:
    from sync.package import Package, Questionnaire


def digest(data: bytes) -> str:
    """How a file is named here: its SHA-256."""
    return hashlib.sha256(data).hexdigest()


def form_digest(names: tuple[str, str, str], xml: str, media: Mapping[str, str]) -> str:
    """What a version of a questionnaire is known by: (form id, version, title), and hashes of its files."""
    return digest(canonical({"form": list(names), "xml": xml, "media": dict(media)}))


def digest_of(form: Questionnaire) -> str:
    """The same for a questionnaire in memory."""
    return form_digest((form.form_id, form.version, form.title), digest(form.xml), form.hashes)


def sign_form(form: Questionnaire, key: SigningKey) -> str:
    """The publisher's signature on a questionnaire, in hexadecimal."""
    return sign(key, _said("form", digest_of(form))).hex()


def sign_standards(text: str, key: SigningKey) -> str:
    """The publisher's signature on the standards, in hexadecimal."""
    return sign(key, _said("standards", digest(text.encode()))).hex()


def sign_wording(text: str, key: SigningKey) -> str:
    """The publisher's signature on a paper's wording, in hexadecimal."""
    return sign(key, _said("wording", digest(text.encode()))).hex()


def check_published(package: Package, keys: Iterable[VerifyKey]) -> None:
    """Raise PACKAGE_UNPROVEN unless a publisher signed questionnaires, standards and wordings."""
    known = tuple(keys)
    for form in package.questionnaires:
        _check(_said("form", digest_of(form)), form.signature, known)
    if package.standards:
        said = _said("standards", digest(package.standards.encode()))
        _check(said, package.standards_signature, known)
    for one in package.wordings:
        _check(_said("wording", digest(one.text.encode())), one.signature, known)


def _check(said: bytes, signature: str, keys: tuple[VerifyKey, ...]) -> None:
    for key in keys:
        try:
            return check(key, said, bytes.fromhex(signature))
        except (ValueError, HandoverError):
            continue
    raise HandoverError("PACKAGE_UNPROVEN")


def _said(what: str, hashed: str) -> bytes:
    return Purpose.FORMS.value + canonical([what, hashed])
