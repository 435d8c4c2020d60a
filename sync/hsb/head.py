"""The readable head of a sealed file: CORE and KEYS, both ways (HSB.md section 2)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import BinaryIO

from sync.hsb.suites import SUITES
from sync.refusals import HandoverError
from sync.strict import FormatError, canonical, fields, hex_of, integer_of, parse, text_of

MAGIC = b"\x89HSB\r\n\x1a\n"
VERSION = 1
KINDS = frozenset({"enrol", "submit", "receipt", "formpack", "backup", "recovery", "transfer"})
CHUNK = 65_536
TAG = 16
MAX_BLOCK = 65_536
MAX_ENTRIES = 50_000
WHOLE = "1/1"
NO_PREVIOUS = "0" * 64

_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SPLIT = re.compile(r"([1-9][0-9]{0,3})/([1-9][0-9]{0,3})")
# What a transfer "as text" leaves of the first byte 0x89: itself, or its UTF-8, or a replacement mark.
_MANGLED = re.compile(rb"[\x80-\xff]{1,3}HSB", re.DOTALL)


@dataclass(frozen=True)
class Core:
    """What everybody may read of a sealed file; the names are those of the format."""

    fmt: str
    suite: str
    aud: str
    dev: str
    dkid: str
    epoch: int
    seq: int
    prev: str
    batch: str
    kind: str
    created: str
    tick: int
    len: int
    chunk: int
    count: int
    manifest: str
    split: str


@dataclass(frozen=True)
class WrappedKey:
    """The content key, sealed to one recipient."""

    kid: str
    ct: bytes


@dataclass(frozen=True)
class Head:
    """The head as it was read: its parts, the bytes it was made of, and where the body begins."""

    core: Core
    keys: tuple[WrappedKey, ...]
    core_hash: bytes
    raw: bytes


def write_head(core: Core, keys: tuple[WrappedKey, ...]) -> bytes:
    """The bytes before BODY."""
    listed = canonical([{"kid": key.kid, "ct": key.ct.hex()} for key in keys])
    return MAGIC + VERSION.to_bytes(2, "big") + _block(core_bytes(core)) + _block(listed)


def core_bytes(core: Core) -> bytes:
    """CORE as this program writes it."""
    return canonical(asdict(core))


def read_head(file: BinaryIO) -> Head:
    """Read and check everything before BODY, in the order of HSB.md section 3."""
    magic = file.read(len(MAGIC))
    if magic != MAGIC:
        raise HandoverError("TEXT_MANGLED" if _MANGLED.match(magic) else "NOT_HSB")
    version = _exactly(file, 2)
    if int.from_bytes(version, "big") != VERSION:
        raise HandoverError("VERSION_UNSUPPORTED")
    core_raw = _read_block(file)
    core = _core(core_raw)
    keys_raw = _read_block(file)
    raw = magic + version + _block(core_raw) + _block(keys_raw)
    wrapped = SUITES[core.suite].wrapped
    return Head(core, _keys(keys_raw, wrapped), hashlib.sha256(core_raw).digest(), raw)


def plain_length(body: int) -> int:
    """The length of the plain body inside a BODY of this length; raises BODY_LENGTH when there is none."""
    whole, rest = divmod(body, CHUNK + TAG)
    if body == 0 or 0 < rest <= TAG:
        raise HandoverError("BODY_LENGTH")
    return body - TAG * (whole + (rest > 0))


def sealed_length(plain: int) -> int:
    """The length of the BODY around a plain body of this length."""
    return plain + TAG * -(-plain // CHUNK)


def _core(raw: bytes) -> Core:
    try:
        tree = parse(raw, "CORE")
        if isinstance(tree, dict) and isinstance(tree.get("suite"), str) and tree["suite"] not in SUITES:
            raise HandoverError("SUITE_UNSUPPORTED")
        return _checked_core(tree)
    except FormatError as error:
        raise HandoverError("HEADER_INVALID", place=error.place) from error


def _checked_core(tree: object) -> Core:
    numbers = ("epoch", "seq", "tick", "len", "chunk", "count")
    shape = {name: int if name in numbers else str for name in Core.__dataclass_fields__}
    values = fields(tree, shape, "CORE")
    for name in ("dkid", "prev", "manifest"):
        hex_of(values, name, size=32)
    for name in numbers:
        integer_of(values, name)
    known = (
        values["fmt"] == "hsb/1"
        and values["kind"] in KINDS
        and values["chunk"] == CHUNK
        and integer_of(values, "count") <= MAX_ENTRIES
        and all(_ID.fullmatch(str(values[name])) for name in ("aud", "dev"))
        and _UUID.fullmatch(str(values["batch"]))
        and _is_split(str(values["split"]))
        and _is_aware(text_of(values, "created", limit=40))
    )
    if not known:
        raise FormatError("CORE", "内容不认识")
    return Core(**values)  # type: ignore[arg-type]  # `fields` has compared names and types


def _keys(raw: bytes, wrapped: int) -> tuple[WrappedKey, ...]:
    try:
        items = parse(raw, "KEYS")
        if not isinstance(items, list) or not 1 <= len(items) <= 8:
            raise FormatError("KEYS", "条目数不符")
        keys = tuple(_key(item, wrapped) for item in items)
        if len({key.kid for key in keys}) != len(keys):
            raise FormatError("KEYS", "密钥重复")
    except FormatError as error:
        raise HandoverError("HEADER_INVALID", place=error.place) from error
    return keys


def _key(item: object, wrapped: int) -> WrappedKey:
    values = fields(item, {"kid": str, "ct": str}, "KEYS")
    return WrappedKey(hex_of(values, "kid", size=32), bytes.fromhex(hex_of(values, "ct", size=wrapped)))


def _is_split(text: str) -> bool:
    part = _SPLIT.fullmatch(text)
    return part is not None and int(part[1]) <= int(part[2])


def _is_aware(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _block(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


def _read_block(file: BinaryIO) -> bytes:
    length = int.from_bytes(_exactly(file, 4), "big")
    if length > MAX_BLOCK:
        raise HandoverError("HEADER_TOO_LARGE")
    return _exactly(file, length)


def _exactly(file: BinaryIO, count: int) -> bytes:
    data = file.read(count)
    if len(data) != count:
        raise HandoverError("TRUNCATED")
    return data
