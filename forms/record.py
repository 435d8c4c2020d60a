"""The record: what one visit left behind, frozen once, hashed, chained and signed, and never edited.

Every laptop keeps one chain. A record's statement (everything it says about itself, with the hash of its
XML) is committed with a random salt; the link binds that commitment to the record before it and to its
number. A record that is erased later leaves its commitment, so the chain still verifies.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import cast

from forms.errors import AppError

FORMAT = 1
SIGNING_CONTEXT = b"dengmen record 1\0"
GENESIS = "0" * 64
_HASH = re.compile(r"[0-9a-f]{64}")
_HEX = re.compile(r"(?:[0-9a-f]{2})+")
_CHAINED = ("xml", "salt", "previous", "n", "link", "signature")

Signer = Callable[[bytes], bytes]
SignatureCheck = Callable[[bytes, bytes], None]


class RecordError(AppError):
    """A record that is not what was sealed, or not where it was sealed."""


@dataclass(frozen=True)
class Attachment:
    """A photo or a signature of the visit, named by its hash; its bytes travel beside the record."""

    name: str
    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True)
class ChainHead:
    """The end of a laptop's chain: the last number and link."""

    n: int = 0
    link: str = GENESIS


EMPTY_CHAIN = ChainHead()


@dataclass(frozen=True)
class SealRequest:
    """All that a record is made of, before it has a place in the chain."""

    record_id: str
    household_id: str
    form_id: str
    form_version: str
    xml: bytes
    attachments: tuple[Attachment, ...]
    sealed_at: str
    author: str
    device: str
    salt: str
    deprecates: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Record:
    """One sealed visit; `xml` is the instance exactly as it was frozen."""

    record_id: str
    household_id: str
    form_id: str
    form_version: str
    n: int
    previous: str
    salt: str
    sha256: str
    link: str
    sealed_at: str
    author: str
    device: str
    xml: bytes
    attachments: tuple[Attachment, ...]
    signature: str
    deprecates: str = ""
    reason: str = ""

    @property
    def head(self) -> ChainHead:
        """The chain head once this record is its last."""
        return ChainHead(self.n, self.link)


def seal_record(draft: SealRequest, previous: ChainHead, sign: Signer) -> Record:
    """Freeze a finished visit as the next record of the chain."""
    _require_text(draft)
    loose = Record(
        **{name: getattr(draft, name) for name in _SHARED},
        n=previous.n + 1,
        previous=previous.link,
        sha256=hashlib.sha256(draft.xml).hexdigest(),
        link="",
        signature="",
    )
    link = chain_link(loose.previous, commitment(loose), loose.n)
    return replace(loose, link=link, signature=sign(signed_bytes(link)).hex())


def commitment(record: Record) -> str:
    """The salted hash of everything a record says; it stays when the record is erased."""
    return hashlib.sha256(bytes.fromhex(record.salt) + _canonical(_statement(record))).hexdigest()


def chain_link(previous: str, committed: str, n: int) -> str:
    """What binds a commitment to its number and to the record before it."""
    return hashlib.sha256(
        bytes.fromhex(previous) + bytes.fromhex(committed) + n.to_bytes(8, "big")
    ).hexdigest()


def signed_bytes(link: str) -> bytes:
    """What the device signs."""
    return SIGNING_CONTEXT + bytes.fromhex(link)


def verify_record(record: Record, previous: ChainHead, check_signature: SignatureCheck) -> None:
    """Raise unless the record is as sealed and follows `previous`.

    The codes: RECORD_CHANGED, RECORD_SIGNATURE, RECORD_CHAIN_BROKEN.
    """
    verify_content(record, check_signature)
    if (record.n, record.previous) != (previous.n + 1, previous.link):
        raise RecordError(
            "RECORD_CHAIN_BROKEN", "记录的先后次序对不上，中间缺记录或被换过。", place=f"第 {record.n} 号记录"
        )


def verify_content(record: Record, check_signature: SignatureCheck) -> None:
    """Raise unless the record says what was sealed; its place in the chain is not looked at.

    `check_signature(signature, message)` raises ValueError or an AppError when the device did not sign.
    """
    verify_link(record)
    verify_signature(record, check_signature)


def verify_link(record: Record) -> None:
    """Raise RECORD_CHANGED unless the link covers all that the record says; who signed is not looked at.

    A link covers the link before it, so that whoever signed the last link of a gapless run of such records
    signed every one of them.
    """
    intact = hashlib.sha256(record.xml).hexdigest() == record.sha256
    if not intact or chain_link(record.previous, commitment(record), record.n) != record.link:
        raise RecordError("RECORD_CHANGED", "记录封存后被改动过，不能再用。", place=f"第 {record.n} 号记录")


def verify_signature(record: Record, check_signature: SignatureCheck) -> None:
    """Raise RECORD_SIGNATURE unless the device signed the record's own link."""
    try:
        check_signature(bytes.fromhex(record.signature), signed_bytes(record.link))
    except (ValueError, AppError) as error:
        raise RecordError(
            "RECORD_SIGNATURE", "记录上的本机签名不对。", place=f"第 {record.n} 号记录"
        ) from error


def record_to_json(record: Record) -> bytes:
    """The bytes that are stored and that travel: canonical JSON with the XML as text."""
    return _canonical({**_fields(record, _NAMES), "format": FORMAT, "xml": record.xml.decode("utf-8")})


def record_from_json(data: bytes) -> Record:
    """Read `record_to_json` bytes; RECORD_FORMAT for anything else, down to a moved comma."""
    try:
        record = _read(_DECODER.decode(data.decode("utf-8")))
        canonical = record_to_json(record)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise _malformed() from error
    if canonical != data:
        raise _malformed()
    return record


def _malformed() -> RecordError:
    return RecordError("RECORD_FORMAT", "这不是一份完整的走访记录。", remedy="请让对方重新导出。")


def _statement(record: Record) -> dict[str, object]:
    return _fields(record, _STATED)


def _canonical(value: Mapping[str, object]) -> bytes:
    return _ENCODER.encode(value).encode("utf-8")


def _require_text(draft: SealRequest) -> None:
    try:
        draft.xml.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RecordError("RECORD_NOT_TEXT", "走访内容不是有效的文本，不能封存。") from error


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("duplicate key")
    return found


def _read(value: object) -> Record:
    tree = dict(cast("Mapping[str, object]", value))
    if not isinstance(value, dict) or tree.pop("format") != FORMAT or tree.keys() != _KEYS:
        raise ValueError("not a record")
    listed = tree["attachments"]
    if not isinstance(listed, list) or type(tree["n"]) is not int or not 0 < tree["n"] < 2**63:
        raise ValueError("not a record")
    if {type(tree[name]) for name in _TEXTS} != {str}:
        raise ValueError("not a record")
    if not all(_HASH.fullmatch(str(tree[name])) for name in ("previous", "link", "sha256")):
        raise ValueError("not a record")
    if not all(_HEX.fullmatch(str(tree[name])) for name in ("salt", "signature")):
        raise ValueError("not a record")
    tree["xml"] = str(tree["xml"]).encode("utf-8")
    tree["attachments"] = tuple(_read_attachment(item) for item in listed)
    return Record(**tree)  # type: ignore[arg-type]  # every field was checked above


def _read_attachment(value: object) -> Attachment:
    if not isinstance(value, dict) or set(value) != {field.name for field in fields(Attachment)}:
        raise ValueError("not an attachment")
    texts = all(isinstance(value[name], str) for name in ("name", "sha256", "media_type"))
    if not texts or type(value["size"]) is not int:
        raise ValueError("not an attachment")
    return Attachment(**value)


def _fields(record: Record, names: tuple[str, ...]) -> dict[str, object]:
    # An office reads thousands of records a second, and dataclasses.asdict copies every text.
    values = vars(record)
    found = {name: values[name] for name in names}
    found["attachments"] = [dict(vars(one)) for one in record.attachments]
    return found


_NAMES = tuple(field.name for field in fields(Record))
_KEYS = frozenset(_NAMES)
_TEXTS = tuple(_KEYS - {"n", "attachments"})
_STATED = tuple(name for name in _NAMES if name not in _CHAINED)
_SHARED = tuple(field.name for field in fields(SealRequest))
# Made once: json.dumps and json.loads with options make one for every record.
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_DECODER = json.JSONDecoder(object_pairs_hook=_unique)
