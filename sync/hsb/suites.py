"""The cipher suites of sealed files (HSB.md section 6): what each is made of, and which may be written.

A suite is four choices: how the content key is sealed, how the chunks are, how the body key is derived, and
who signs. The head names the suite; everything else follows from this table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.hashes import SHA256, SM3, HashAlgorithm
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sync.hsb.keys import MLDSA_SIGNATURE, SealingKey, SigningKey

Bytes = bytes | bytearray | memoryview
CLASSIC = "X25519-HKDF256-CHACHA20-ED25519"
HYBRID = "MLKEM768X25519-HKDF256-CHACHA20-ED25519+MLDSA65"
GM = "SM2-SM3-SM4GCM-SM2"
_TAG = 16


class ChunkCipher(Protocol):
    """An authenticated cipher with nonces of 12 bytes and tags of 16 bytes behind the text."""

    def encrypt(self, nonce: bytes, data: Bytes, associated_data: bytes | None) -> bytes:
        """The sealed chunk."""

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """The plain chunk; raises InvalidTag."""


class Sm4Gcm:
    """SM4-GCM (GB/T 32907, RFC 8998) in the shape of the library's other ciphers."""

    def __init__(self, key: bytes) -> None:
        self._algorithm = SM4(key)

    def encrypt(self, nonce: bytes, data: Bytes, associated_data: bytes | None) -> bytes:
        """The sealed chunk, its tag behind it."""
        sealing = Cipher(self._algorithm, GCM(nonce)).encryptor()
        sealing.authenticate_additional_data(associated_data or b"")
        return sealing.update(data) + sealing.finalize() + sealing.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """The plain chunk; raises InvalidTag."""
        if len(data) < _TAG:
            raise InvalidTag
        opening = Cipher(self._algorithm, GCM(nonce, data[-_TAG:])).decryptor()
        opening.authenticate_additional_data(associated_data or b"")
        return opening.update(data[:-_TAG]) + opening.finalize()


@dataclass(frozen=True)
class Suite:
    """What a suite is made of; lengths in bytes."""

    name: str
    wrapped: int  # the sealed content key
    signature: int
    hash: Callable[[], HashAlgorithm]
    key_size: int
    cipher: Callable[[bytes], ChunkCipher]

    def body_key(self, content_key: bytes, core_hash: bytes) -> bytes:
        """The key of the chunks, bound to CORE."""
        info = b"hsb/1 body" + core_hash
        return HKDF(algorithm=self.hash(), length=self.key_size, salt=None, info=info).derive(content_key)


SUITES = {
    suite.name: suite
    for suite in (
        Suite(CLASSIC, 32 + 48, 64, SHA256, 32, ChaCha20Poly1305),
        Suite(HYBRID, 1120 + 48, 64 + MLDSA_SIGNATURE, SHA256, 32, ChaCha20Poly1305),
    )
}
# The body of the national suite works; SM2 is missing from our library, so that no file is written with it
# and none is accepted (HSB.md section 6).
GM_BODY = Suite(GM, 0, 0, SM3, 16, Sm4Gcm)


def suite_for(signing: SigningKey, recipients: tuple[SealingKey, ...]) -> Suite:
    """The suite that fits these keys; raises ValueError when they are of different kinds."""
    kinds = {signing.is_hybrid, *(key.is_hybrid for key in recipients)}
    if len(kinds) != 1:
        raise ValueError("the keys of one file belong to one suite")
    return SUITES[HYBRID if kinds.pop() else CLASSIC]
