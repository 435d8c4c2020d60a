"""What laptop and office tell each other of papers: prints, official numbers, a county's wording."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from forms.errors import AppError
from sync.strict import FormatError, canonical, fields, hex_of, integer_of, list_of, moment_of, parse, text_of

FORMAT = "dengmen-prints/1"
MAX_PRINTS = 100_000
MAX_WORDINGS = 100
MAX_WORDING = 256 * 1024


@dataclass(frozen=True)
class Print:
    """One paper that left a laptop: the machine's number, which record it is about, and its page hash."""

    record_id: str
    paper: str
    serial: str
    pages: int
    sha256: str
    at: str


@dataclass(frozen=True)
class GivenNumber:
    """The number that the office gave to the paper with this serial; `voided` says why it was written off."""

    serial: str
    number: str
    at: str
    voided: str = ""


@dataclass(frozen=True)
class Wording:
    """A county's wording of one paper (resources/papers/README.md), signed by the publisher."""

    kind: str
    version: str
    text: str
    signature: str = ""


def prints_to_json(prints: Sequence[Print]) -> bytes:
    """The canonical bytes of an entry `prints`."""
    return canonical({"fmt": FORMAT, "prints": [asdict(one) for one in prints]})


def prints_from_json(data: bytes) -> tuple[Print, ...]:
    """The prints in an entry; raises FormatError."""
    tree = fields(parse(data, "prints"), {"fmt": str, "prints": list}, "prints")
    if tree["fmt"] != FORMAT:
        raise FormatError("prints.fmt", "版本不认识")
    items = list_of(tree, "prints", limit=MAX_PRINTS)
    return tuple(_print(item, f"prints[{n}]") for n, item in enumerate(items, 1))


def wordings_digest(texts: Mapping[str, str]) -> str:
    """What the county's wordings here are known by, "" for none."""
    if not texts:
        return ""
    return hashlib.sha256(canonical({"wordings": dict(texts)})).hexdigest()


def read_number(item: object, place: str) -> GivenNumber:
    """One number; raises FormatError."""
    names = ("serial", "number", "at", "voided")
    values = fields(item, dict.fromkeys(names, str), place)
    if not values["serial"] or not values["number"]:
        raise FormatError(place, "缺编号")
    texts = {name: text_of(values, name) for name in names}
    moment_of(texts, "at", place)
    return GivenNumber(**texts)


def read_wording(item: object, place: str) -> Wording:
    """One wording that can be printed from; raises FormatError."""
    values = fields(item, dict.fromkeys(("kind", "version", "text", "signature"), str), place)
    text = str(values["text"])
    if len(text) > MAX_WORDING:
        raise FormatError(place, "内容过长")
    kind, version = text_of(values, "kind"), text_of(values, "version")
    try:
        found = named(text)
    except AppError as error:
        raise FormatError(f"{place}.text", str(error)) from error
    if found != (kind, version):
        raise FormatError(place, "文书号或版本不符")
    return Wording(kind, version, text, text_of(values, "signature"))


def named(text: str) -> tuple[str, str]:
    """The kind and version that a wording says of itself; raises PaperError for one that cannot be used."""
    from forms.papers.template import read_template  # brings reportlab along, which takes a third of a second

    template = read_template(text)
    return template.kind, template.version


def _print(item: object, place: str) -> Print:
    names = ("record_id", "paper", "serial", "at")
    values = fields(item, {**dict.fromkeys((*names, "sha256"), str), "pages": int}, place)
    texts = {name: text_of(values, name, limit=100) for name in names}
    if not all(texts.values()):
        raise FormatError(place, "缺编号")
    moment_of(texts, "at", place)
    return Print(
        **texts,
        pages=integer_of(values, "pages", high=10_000),
        sha256=hex_of(values, "sha256", size=32),
    )
