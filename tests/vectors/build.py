"""Make the files of tests/vectors/hsb anew: `uv run python -m tests.vectors.build`.

The files are frozen: a reader of any later day must give the same answers. They are made again only when the
format itself changes, because sealing draws fresh random bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from sync.hsb import (
    Keys,
    Letter,
    OpeningKey,
    SigningKey,
    attachment_entry,
    json_entry,
    seal_bytes,
    sealing,
    sign,
)
from sync.hsb.head import core_bytes, read_head

FOLDER = Path(__file__).parent / "hsb"
SIGNING, HYBRID_SIGNING = SigningKey(b"\x11" * 32), SigningKey(b"\x11" * 32 + b"\x12" * 32)
OPENING, HYBRID_OPENING = OpeningKey(b"\x22" * 32), OpeningKey(b"\x23" * 64 + b"\x22" * 32)
LETTER = Letter(
    kind="submit",
    sender="device-07",
    audience="office",
    batch="0b9f9b8e-1111-4222-8333-444455556666",
    created="2026-03-09T17:20:00+08:00",
    epoch=1,
    seq=1,
)
RECORD = json.dumps({"text": "柳湾村三组 " * 40}, ensure_ascii=False).encode()
PHOTO = bytes(range(256)) * 270  # over one chunk


def whole(hybrid: bool = False, letter: Letter = LETTER) -> bytes:
    """A good file of a photo and a record."""
    photo = attachment_entry(hashlib.sha256(PHOTO).hexdigest(), len(PHOTO), lambda: PHOTO)
    keys = (HYBRID_SIGNING, HYBRID_OPENING) if hybrid else (SIGNING, OPENING)
    return seal_bytes(letter, [photo, json_entry("record", RECORD)], Keys(keys[0], (keys[1].public,)))


def small(letter: Letter = LETTER, opening: OpeningKey = OPENING) -> bytes:
    """A good file of one record."""
    return seal_bytes(letter, [json_entry("record", RECORD)], Keys(SIGNING, (opening.public,)))


def signed(head: bytes, body: bytes) -> bytes:
    """Head and body with a proper signature of the sender."""
    hashes = hashlib.sha256(head).digest(), hashlib.sha256(body).digest()
    return head + body + b"TAIL\x00\x40" + sign(SIGNING, sealing.signed_message(*hashes, len(body)))


def with_core(change: Callable[[bytes], bytes]) -> bytes:
    """The small file with another CORE, properly signed again."""
    data = small()
    head = read_head(BytesIO(data))
    old = core_bytes(head.core)
    core = change(old)
    raw = data[:10] + len(core).to_bytes(4, "big") + core + head.raw[14 + len(old) :]
    return signed(raw, data[len(head.raw) : len(head.raw) + head.core.len])


def core_with(**changes: object) -> bytes:
    """The small file whose CORE has other values."""
    return with_core(lambda core: json.dumps({**json.loads(core), **changes}).encode())


def flipped(at: int) -> bytes:
    """The small file with one bit turned, counted from either end."""
    data = bytearray(small())
    data[at] ^= 1
    return bytes(data)


def resealed_body(change: Callable[[bytes], bytes]) -> bytes:
    """The whole file with another body of the same length, properly signed."""
    data = whole()
    head = read_head(BytesIO(data))
    return signed(head.raw, change(data[len(head.raw) : len(head.raw) + head.core.len]))


def cases() -> Iterator[tuple[str, str, bytes]]:
    """Name, expected answer ("" for a file that opens) and bytes of every vector."""
    yield "good-classic", "", whole()
    yield "good-hybrid", "", whole(hybrid=True)
    yield "good-part-two-of-three", "", small(replace(LETTER, split="2/3"))
    yield "empty", "NOT_HSB", b""
    yield "a-pdf", "NOT_HSB", b"%PDF-1.7\n" + bytes(200)
    yield "text-crlf-to-lf", "TEXT_MANGLED", small().replace(b"\r\n", b"\n")
    yield "text-latin1-to-utf8", "TEXT_MANGLED", small().decode("latin-1").encode()
    yield "version-2", "VERSION_UNSUPPORTED", small()[:8] + b"\x00\x02" + small()[10:]
    yield "suite-gm", "SUITE_UNSUPPORTED", core_with(suite="SM2-SM3-SM4GCM-SM2")
    yield (
        "suite-swapped",
        "HEADER_INVALID",
        core_with(suite="MLKEM768X25519-HKDF256-CHACHA20-ED25519+MLDSA65"),
    )
    yield "header-4-gib", "HEADER_TOO_LARGE", small()[:10] + b"\xff" * 4
    yield "header-key-twice", "HEADER_INVALID", with_core(lambda c: c.replace(b'"seq":1', b'"seq":1,"seq":1'))
    yield "header-unknown-key", "HEADER_INVALID", core_with(note="x")
    yield "header-float", "HEADER_INVALID", core_with(tick=1.5)
    yield "header-path-as-batch", "HEADER_INVALID", core_with(batch="../../etc/passwd")
    yield "split-three-of-two", "HEADER_INVALID", core_with(split="3/2")
    yield "one-tebibyte", "TOO_LARGE", core_with(len=2**40)
    yield "length-impossible", "BODY_LENGTH", core_with(len=16)
    yield "cut-in-the-head", "TRUNCATED", small()[:100]
    yield "cut-in-the-body", "TRUNCATED", small()[:-100]
    yield "one-byte-more", "TRAILING_DATA", small() + b"\x00"
    yield "other-office", "WRONG_RECIPIENT", small(replace(LETTER, audience="other"))
    yield "receipt-as-batch", "KIND_UNEXPECTED", small(replace(LETTER, kind="receipt"))
    yield "unknown-device", "DEVICE_UNKNOWN", small(replace(LETTER, sender="device-99"))
    yield "revoked-device", "DEVICE_REVOKED", small(replace(LETTER, sender="device-66"))
    yield "other-signing-key", "DEVICE_MISMATCH", core_with(dkid="0" * 64)
    yield "bit-in-the-body", "SIGNATURE_INVALID", flipped(-120)
    yield "bit-in-the-signature", "SIGNATURE_INVALID", flipped(-1)
    yield "sealed-to-another-key", "RECIPIENT_KEY_UNKNOWN", small(opening=OpeningKey(b"\x33" * 32))
    yield "header-signed-again", "KEY_UNWRAP_FAILED", core_with(seq=2)
    yield "chunk-damaged", "CHUNK_AUTH_FAILED", resealed_body(lambda body: body[:-1] + bytes([body[-1] ^ 1]))
    yield "chunks-swapped", "CHUNK_AUTH_FAILED", resealed_body(lambda b: b[65_552:] + b[:65_552])


def main() -> None:
    """Write every vector and the index beside them."""
    FOLDER.mkdir(exist_ok=True)
    index = {}
    for name, answer, data in cases():
        (FOLDER / f"{name}.hsb").write_bytes(data)
        index[name] = {"answer": answer or "opens", "sha256": hashlib.sha256(data).hexdigest()}
    keys = {
        "sender": SIGNING.public.raw.hex(),
        "sender_hybrid": HYBRID_SIGNING.public.raw.hex(),
        "key": OPENING.raw.hex(),
        "key_hybrid": HYBRID_OPENING.raw.hex(),
    }
    contents = {"record": RECORD.decode(), "photo_sha256": hashlib.sha256(PHOTO).hexdigest()}
    text = json.dumps({"keys": keys, "contents": contents, "files": index}, ensure_ascii=False, indent=1)
    (FOLDER.parent / "hsb.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
    print(f"{len(list(FOLDER.glob('*.hsb')))} files in {FOLDER}")
