"""A second reader of HSB/1, written from the words of HSB.md alone; and a file that must stay readable."""

import hashlib
import json
import struct
import zlib
from pathlib import Path

from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sync.hsb import (
    Keys,
    Letter,
    OpeningKey,
    Policy,
    Sender,
    SigningKey,
    attachment_entry,
    json_entry,
    open_bytes,
    seal_bytes,
)

VECTOR = Path(__file__).parent / "vectors" / "submit.hsb"
SIGNING, OPENING = SigningKey(b"\x11" * 32), OpeningKey(b"\x22" * 32)
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
PHOTO = bytes(range(256)) * 300


def made():
    """The file of the vector, made anew (another content key, the same content)."""
    photo = attachment_entry(hashlib.sha256(PHOTO).hexdigest(), len(PHOTO), lambda: PHOTO)
    return seal_bytes(LETTER, [photo, json_entry("record", RECORD)], Keys(SIGNING, (OPENING.public,)))


def read(data, key):
    """Section by section of HSB.md; assertions instead of codes."""
    assert data[:10] == bytes.fromhex("894853420d0a1a0a0001")
    [core_length] = struct.unpack(">I", data[10:14])
    core_raw = data[14 : 14 + core_length]
    core, at = json.loads(core_raw), 14 + core_length
    [keys_length] = struct.unpack(">I", data[at : at + 4])
    keys, at = json.loads(data[at + 4 : at + 4 + keys_length]), at + 4 + keys_length
    head, body, tail = data[:at], data[at : at + core["len"]], data[at + core["len"] :]
    assert tail[:6] == b"TAIL\x00\x40"
    hashes = hashlib.sha256(head).digest() + hashlib.sha256(body).digest()
    message = b"hsb/1 sig\x00" + hashes + struct.pack(">Q", len(body))
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(core["dkid"])).verify(tail[6:], message)
    return entries(plain(core_raw, keys, body, key), core)


def plain(core_raw, keys, body, key):
    private = X25519PrivateKey.from_private_bytes(key)
    kid = hashlib.sha256(private.public_key().public_bytes_raw()).hexdigest()
    [sealed] = [bytes.fromhex(entry["ct"]) for entry in keys if entry["kid"] == kid]
    core_hash = hashlib.sha256(core_raw).digest()
    suite = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
    content_key = suite.decrypt(sealed, private, info=b"hsb/1 key" + kid.encode() + b"\x00" + core_hash)
    derived = HKDF(SHA256(), 32, None, b"hsb/1 body" + core_hash).derive(content_key)
    chunks = [body[n : n + 65_552] for n in range(0, len(body), 65_552)]
    return b"".join(
        ChaCha20Poly1305(derived).decrypt(n.to_bytes(11, "big") + bytes([n == len(chunks) - 1]), chunk, None)
        for n, chunk in enumerate(chunks)
    )


def entries(content, core):
    [length] = struct.unpack(">I", content[:4])
    manifest, at = content[4 : 4 + length], 4 + length
    assert hashlib.sha256(manifest).hexdigest() == core["manifest"]
    found = []
    for line in json.loads(manifest)["entries"]:
        stored, at = content[at : at + line["stored"]], at + line["stored"]
        data = zlib.decompress(stored, -15) if line["codec"] == "deflate" else stored
        assert hashlib.sha256(data).hexdigest() == line["sha256"]
        found.append((line["type"], data))
    assert at == len(content)
    return found


def test_the_second_reader_reads_what_we_write_today():
    assert read(made(), OPENING.raw) == [("attachment", PHOTO), ("record", RECORD)]


def test_both_readers_read_the_file_of_the_first_day():
    data = VECTOR.read_bytes()
    policy = Policy("office", frozenset({"submit"}), lambda core: Sender(SIGNING.public))
    ours = [(listed.type, content) for listed, content in open_bytes(data, policy, OPENING).entries()]
    assert ours == read(data, OPENING.raw) == [("attachment", PHOTO), ("record", RECORD)]
