"""Questionnaires as they come down, with the files that they name: code lists, pictures.

A file travels once, whichever questionnaires name it and however often they change: a package carries files
by their hash beside the questionnaires, and leaves out those that the laptop said it holds. The publisher's
signature covers the hashes, so that a file proves itself whenever it came.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sync.strict import FormatError, fields, hex_of, list_of, text_of

MAX_QUESTIONNAIRES = 50
MAX_XML = 20 * 1024 * 1024
MAX_MEDIA = 24 * 1024 * 1024
MAX_MEDIA_FILES = 200
_TEXTS = ("form_id", "version", "title", "xml", "signature")


@dataclass(frozen=True)
class Questionnaire:
    """One published questionnaire; the XForm XML is UTF-8, media are the files it refers to by name.

    `held` are files that the laptop has, by name with their hash; a questionnaire as published has none.
    """

    form_id: str
    version: str
    title: str
    xml: bytes
    media: Mapping[str, bytes] = field(default_factory=dict)
    signature: str = ""  # of the publisher, in hexadecimal
    held: Mapping[str, str] = field(default_factory=dict)

    @property
    def hashes(self) -> dict[str, str]:
        """Name -> SHA-256 of every file, held or not."""
        return {**{name: _digest(data) for name, data in self.media.items()}, **self.held}

    def without(self, held: frozenset[str]) -> Questionnaire:
        """The same for a laptop that holds the files with these hashes."""
        hashes = self.hashes
        media = {name: data for name, data in self.media.items() if hashes[name] not in held}
        left = {name: hashes[name] for name in self.media if name not in media}
        named = (self.form_id, self.version, self.title)
        return Questionnaire(*named, self.xml, media, self.signature, {**self.held, **left})


def plain_questionnaire(form: Questionnaire) -> dict[str, object]:
    """A questionnaire for JSON; its files only by their hashes."""
    texts = {"form_id": form.form_id, "version": form.version, "title": form.title}
    return {**texts, "xml": form.xml.decode(), "signature": form.signature, "media": form.hashes}


def plain_files(forms: Iterable[Questionnaire]) -> dict[str, str]:
    """The files of questionnaires for JSON, each once."""
    files = {_digest(data): data for form in forms for data in form.media.values()}
    return {name: base64.b64encode(data).decode() for name, data in files.items()}


def read_questionnaires(tree: dict[str, object]) -> tuple[Questionnaire, ...]:
    """The questionnaires in the keys `questionnaires` and `files` of a tree; raises FormatError."""
    files = _files(tree["files"])
    items = list_of(tree, "questionnaires", limit=MAX_QUESTIONNAIRES)
    return tuple(_questionnaire(item, files, f"questionnaires[{n}]") for n, item in enumerate(items, 1))


def _questionnaire(item: object, files: Mapping[str, bytes], place: str) -> Questionnaire:
    values = fields(item, {**dict.fromkeys(_TEXTS, str), "media": dict}, place)
    xml = str(values["xml"]).encode()
    if not values["form_id"] or len(xml) > MAX_XML:
        raise FormatError(place, "问卷缺编号或过大")
    named = _names(values["media"], f"{place}.media")
    media = {name: files[digest] for name, digest in named.items() if digest in files}
    if sum(map(len, media.values())) > MAX_MEDIA:
        raise FormatError(f"{place}.media", "内容过长")
    held = {name: digest for name, digest in named.items() if digest not in files}
    texts = (text_of(values, "form_id"), text_of(values, "version"), text_of(values, "title"))
    return Questionnaire(*texts, xml, media, text_of(values, "signature"), held)


def _names(tree: object, place: str) -> dict[str, str]:
    if not isinstance(tree, dict) or len(tree) > MAX_MEDIA_FILES:
        raise FormatError(place, "条目过多")
    if not all(is_file_name(name) and isinstance(digest, str) for name, digest in tree.items()):
        raise FormatError(place, "文件名不符")
    return {name: hex_of({name: digest}, name, size=32) for name, digest in tree.items()}


def _files(tree: object) -> dict[str, bytes]:
    if not isinstance(tree, dict) or len(tree) > MAX_QUESTIONNAIRES * MAX_MEDIA_FILES:
        raise FormatError("files", "条目过多")
    return {digest: _file(digest, content) for digest, content in tree.items()}


def _file(digest: str, content: object) -> bytes:
    try:
        data = base64.b64decode(content, validate=True) if isinstance(content, str) else b""
    except ValueError as error:
        raise FormatError("files", "内容不是 base64") from error
    if _digest(data) != digest:
        raise FormatError("files", "内容与编号不符")
    return data


def is_file_name(name: str) -> bool:
    """Whether this is the name of one file, never a path."""
    is_path = not name.strip(".") or any(sign in name for sign in "/\\:") or name != name.strip()
    return len(name) <= 200 and not is_path and name.isprintable()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
