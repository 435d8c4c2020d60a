"""Read a sealed file HSB/1 without the rest of 登门: this file, Python 3.11 and `cryptography` are enough.

For whoever must open an archive in many years; and a second reading of ../HSB.md by other code.
    python standalone.py FILE.hsb --sender HEX --key HEX --out DIR

--sender is the maker's public signing key, --key the reader's private opening key, in hexadecimal or as the
name of a file that holds it. Every entry is written as NUMBER-TYPE.json or .bin; exit 1 and one line when
anything at all is not as the format says, and nothing is written.
"""

import argparse
import hashlib
import json
import struct
import sys
import zlib
from pathlib import Path

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric import ed25519, mldsa, mlkem, x25519
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"\x89HSB\r\n\x1a\n\x00\x01"
CHUNK = 65_536 + 16
SIGNATURE = {
    "X25519-HKDF256-CHACHA20-ED25519": 64,
    "MLKEM768X25519-HKDF256-CHACHA20-ED25519+MLDSA65": 64 + 3309,
}


class RefusedError(Exception):
    """The file is not what the format says."""


FAILURES = (RefusedError, InvalidSignature, InvalidTag, ValueError, KeyError, TypeError, zlib.error)


def need(condition: bool, what: str) -> None:
    """Refuse unless the condition holds."""
    if not condition:
        raise RefusedError(what)


def read(data: bytes, sender: bytes, key: bytes) -> list[tuple[str, bytes]]:
    """The (type, content) pairs of a file of this sender, opened with this key; raises RefusedError."""
    need(data[:10] == MAGIC, "magic or version")
    core_raw, at = block(data, 10)
    keys_raw, at = block(data, at)
    core, keys = json.loads(core_raw), json.loads(keys_raw)
    size = SIGNATURE.get(core["suite"])
    need(size is not None, "suite")
    head, body, tail = data[:at], data[at : at + core["len"]], data[at + core["len"] :]
    need(tail[:6] == b"TAIL" + struct.pack(">H", size) and len(tail) == 6 + (size or 0), "length")
    named = sender.hex() if len(sender) == 32 else hashlib.sha256(sender).hexdigest()
    need(core["dkid"] == named, "sender")
    hashes = hashlib.sha256(head).digest() + hashlib.sha256(body).digest()
    check(sender, tail[6:], b"hsb/1 sig\0" + hashes + len(body).to_bytes(8, "big"))
    return entries(plain(body, content_key(keys, key, hashlib.sha256(core_raw).digest())), core)


def block(data: bytes, at: int) -> tuple[bytes, int]:
    """A block with its length before it, and where it ends."""
    need(len(data) >= at + 4, "length")
    end = at + 4 + int(struct.unpack(">I", data[at : at + 4])[0])
    need(end <= min(len(data), at + 4 + 65_536), "length")
    return data[at + 4 : end], end


def check(sender: bytes, signature: bytes, message: bytes) -> None:
    """Refuse unless every algorithm of the sender's key signed the message."""
    ed25519.Ed25519PublicKey.from_public_bytes(sender[:32]).verify(signature[:64], message)
    if len(sender) > 32:
        mldsa.MLDSA65PublicKey.from_public_bytes(sender[32:]).verify(signature[64:], message)


def content_key(keys: list[dict[str, str]], key: bytes, core_hash: bytes) -> bytes:
    """The key of the body, from the copy that was sealed to this reader."""
    private = x25519.X25519PrivateKey.from_private_bytes(key[-32:])
    public, kem, own = private.public_key().public_bytes_raw(), hpke.KEM.X25519, private
    if len(key) > 32:
        lattice = mlkem.MLKEM768PrivateKey.from_seed_bytes(key[:64])
        public, kem = lattice.public_key().public_bytes_raw() + public, hpke.KEM.MLKEM768_X25519
        own = hpke.MLKEM768X25519PrivateKey(lattice, private)  # type: ignore[assignment]
    kid = hashlib.sha256(public).hexdigest()
    sealed = [bytes.fromhex(entry["ct"]) for entry in keys if entry["kid"] == kid]
    need(len(sealed) == 1, "recipient")
    suite = hpke.Suite(kem, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
    secret = suite.decrypt(sealed[0], own, info=b"hsb/1 key" + kid.encode() + b"\0" + core_hash)
    return HKDF(SHA256(), 32, None, b"hsb/1 body" + core_hash).derive(secret)


def plain(body: bytes, key: bytes) -> bytes:
    """The chunks, opened; the last one is marked in its nonce."""
    cipher, starts = ChaCha20Poly1305(key), range(0, len(body), CHUNK)
    nonces = (n.to_bytes(11, "big") + bytes([start + CHUNK >= len(body)]) for n, start in enumerate(starts))
    chunks = zip(nonces, starts, strict=True)
    return b"".join(cipher.decrypt(nonce, body[start : start + CHUNK], None) for nonce, start in chunks)


def entries(content: bytes, core: dict[str, object]) -> list[tuple[str, bytes]]:
    """The entries that the manifest lists, each compared with its hash."""
    need(len(content) >= 4, "manifest")
    at = 4 + int(struct.unpack(">I", content[:4])[0])
    need(hashlib.sha256(content[4:at]).hexdigest() == core["manifest"], "manifest")
    manifest, found = json.loads(content[4:at]), []
    need(all(manifest[name] == core[name] for name in ("dev", "batch", "seq")), "manifest")
    need(len(manifest["entries"]) == core["count"], "manifest")
    prior = b""
    for line in manifest["entries"]:
        stored, at = content[at : at + line["stored"]], at + line["stored"]
        unpacker = zlib.decompressobj(-15, prior if line["codec"] == "deflate-prior" else b"")
        whole = unpacker.decompress(stored, line["size"] + 1) if line["codec"] != "none" else stored
        need(not unpacker.unused_data and (whole is stored or unpacker.eof), "entry")
        need(len(whole) == line["size"] and hashlib.sha256(whole).hexdigest() == line["sha256"], "entry")
        found.append((line["type"], whole))
        prior = prior if line["type"] == "attachment" else whole[-32_768:]
    need(at == len(content), "length")
    return found


def main() -> int:
    """Read the file named on the command line and write its entries."""
    parser = argparse.ArgumentParser(description="Open a sealed file HSB/1.")
    parser.add_argument("file", type=Path)
    for name in ("--sender", "--key", "--out"):
        parser.add_argument(name, required=True)
    given = parser.parse_args()
    texts = [
        Path(text).read_text() if Path(text[:200]).is_file() else text for text in (given.sender, given.key)
    ]
    try:
        found = read(given.file.read_bytes(), *(bytes.fromhex(text.strip()) for text in texts))
    except FAILURES as error:
        sys.stderr.write(f"refused: {type(error).__name__} {error}\n")
        return 1
    Path(given.out).mkdir(parents=True, exist_ok=True)
    for number, (kind, content) in enumerate(found, 1):
        end = "bin" if kind == "attachment" else "json"
        Path(given.out, f"{number:05}-{kind}.{end}").write_bytes(content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
