"""The entries of a sealed file and the manifest that lists them (HSB.md section 2)."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field

from sync.hsb.head import MAX_ENTRIES, Core
from sync.refusals import HandoverError
from sync.strict import FormatError, canonical, fields, hex_of, integer_of, list_of, parse

JSON_TYPES = frozenset({"record", "package", "receipt", "enrol", "prints"})
TYPES = JSON_TYPES | {"attachment"}
MAX_MANIFEST = 16 * 1024 * 1024
MAX_JSON = 64 * 1024 * 1024
MAX_ATTACHMENT = 32 * 1024 * 1024
_RAW_DEFLATE = -15
PRIOR, WINDOW = "deflate-prior", 32_768


@dataclass(frozen=True)
class Listed:
    """One line of the manifest."""

    type: str
    sha256: str
    size: int
    codec: str
    stored: int


@dataclass(frozen=True)
class Entry:
    """Something to put into a sealed file; `load` gives the stored bytes when their turn comes."""

    listed: Listed
    load: Callable[[], bytes] = field(repr=False)


def json_entry(kind: str, content: bytes, prior: bytes = b"") -> Entry:
    """An entry of JSON bytes, deflated when that makes it shorter.

    `prior` is the content of the JSON entry before it in the same file: records are alike, so that most of
    what a record says in tags was said by the one before.
    """
    codec, packed = PRIOR if prior else "deflate", deflated(content, prior)
    codec, stored = (codec, packed) if len(packed) < len(content) else ("none", content)
    digest = hashlib.sha256(content).hexdigest()
    return Entry(Listed(kind, digest, len(content), codec, len(stored)), lambda: stored)


def deflated(content: bytes, prior: bytes = b"") -> bytes:
    """The content in raw deflate, in the light of what a reader has just read."""
    packer = zlib.compressobj(9, zlib.DEFLATED, _RAW_DEFLATE, 9, zlib.Z_DEFAULT_STRATEGY, prior[-WINDOW:])
    return packer.compress(content) + packer.flush()


def inflated(stored: bytes, prior: bytes = b"") -> bytes:
    """What `deflated` was given, for bytes that are our own: there is no limit to what they may become."""
    return zlib.decompressobj(_RAW_DEFLATE, prior[-WINDOW:]).decompress(stored)


def attachment_entry(sha256: str, size: int, load: Callable[[], bytes]) -> Entry:
    """An attachment that is read only when it is written into the file."""
    return Entry(Listed("attachment", sha256, size, "none", size), load)


def manifest_bytes(core: Core, salt: bytes, entries: Iterable[Listed]) -> bytes:
    """The manifest of these entries; the random salt keeps its hash in CORE from telling anything."""
    tree = {
        "salt": salt.hex(),
        "dev": core.dev,
        "batch": core.batch,
        "seq": core.seq,
        "entries": [asdict(entry) for entry in entries],
    }
    return canonical(tree)


def read_manifest(raw: bytes, core: Core) -> tuple[Listed, ...]:
    """The lines of the manifest that CORE names; raises MANIFEST_MISMATCH."""
    if hashlib.sha256(raw).hexdigest() != core.manifest:
        raise HandoverError("MANIFEST_MISMATCH")
    try:
        shape = {"salt": str, "dev": str, "batch": str, "seq": int, "entries": list}
        values = fields(parse(raw, "清单"), shape, "清单")
        hex_of(values, "salt", size=16)
        listed = tuple(_listed(item) for item in list_of(values, "entries", limit=MAX_ENTRIES))
    except FormatError as error:
        raise HandoverError("MANIFEST_MISMATCH", place=error.place) from error
    repeated = (values["dev"], values["batch"], values["seq"], len(listed))
    if repeated != (core.dev, core.batch, core.seq, core.count):
        raise HandoverError("MANIFEST_MISMATCH")
    return listed


class Unpacker:
    """Unpacks the entries of a file, which come in the order of the manifest."""

    def __init__(self) -> None:
        self._prior = b""

    def unpack(self, listed: Listed, stored: bytes) -> bytes:
        """The content of the next entry, its length and hash compared; raises MANIFEST_MISMATCH."""
        content = stored if listed.codec == "none" else self._inflate(listed, stored)
        if len(content) != listed.size or hashlib.sha256(content).hexdigest() != listed.sha256:
            raise HandoverError("MANIFEST_MISMATCH")
        if listed.type in JSON_TYPES:
            self._prior = content[-WINDOW:]
        return content

    def _inflate(self, listed: Listed, stored: bytes) -> bytes:
        unpacker = zlib.decompressobj(_RAW_DEFLATE, self._prior if listed.codec == PRIOR else b"")
        try:
            content = unpacker.decompress(
                stored, listed.size + 1
            )  # one more than promised: a bomb stops here
        except zlib.error as error:
            raise HandoverError("MANIFEST_MISMATCH") from error
        if not unpacker.eof or unpacker.unused_data:
            raise HandoverError("MANIFEST_MISMATCH")
        return content


def _listed(item: object) -> Listed:
    shape = {"type": str, "sha256": str, "size": int, "codec": str, "stored": int}
    values = fields(item, shape, "清单")
    is_json = values["type"] in JSON_TYPES
    limit = MAX_JSON if is_json else MAX_ATTACHMENT
    size, stored = integer_of(values, "size", high=limit), integer_of(values, "stored", high=limit)
    plain = values["codec"] == "none" and stored == size
    packed = values["codec"] in ("deflate", PRIOR) and is_json
    if values["type"] not in TYPES or not (plain or packed):
        raise FormatError("清单", "条目不认识")
    return Listed(str(values["type"]), hex_of(values, "sha256", size=32), size, str(values["codec"]), stored)
