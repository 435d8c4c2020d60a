"""The suites beside the default one: the hybrid end to end, and the parts of the national one that exist."""

import hashlib
from dataclasses import replace
from io import BytesIO

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hashes import SM3, Hash

from sync.hsb import (
    Keys,
    Letter,
    OpeningKey,
    Policy,
    Sender,
    SigningKey,
    check,
    json_entry,
    open_bytes,
    seal_bytes,
    sign,
    verify,
)
from sync.hsb.stream import plain_chunks, sealed_chunks
from sync.hsb.suites import CLASSIC, GM_BODY, HYBRID, Sm4Gcm
from sync.refusals import HandoverError

SIGNING = SigningKey(bytes(range(64)))
OPENING = OpeningKey(bytes(range(96)))
LETTER = Letter(
    "submit", "device-07", "office", "0b9f9b8e-1111-4222-8333-444455556666", "2026-03-09T17:20:00+08:00"
)
POLICY = Policy("office", frozenset({"submit"}), lambda core: Sender(SIGNING.public))


def sealed():
    return seal_bytes(LETTER, [json_entry("record", b'{"a":1}')], Keys(SIGNING, (OPENING.public,)))


def code(data, policy=POLICY, key=OPENING):
    with pytest.raises(HandoverError) as caught:
        open_bytes(data, policy, key)
    return caught.value.code


def test_a_hybrid_file_opens_and_names_its_suite():
    opened = open_bytes(sealed(), POLICY, OPENING)
    assert opened.verified.core.suite == HYBRID
    assert [content for _, content in opened.entries()] == [b'{"a":1}']


@pytest.mark.parametrize("half", [slice(0, 32), slice(32, 64)])
def test_a_hybrid_signature_needs_both_halves(half):
    seed = bytearray(SIGNING.seed)
    seed[half] = bytes(32)
    with pytest.raises(HandoverError, match="改动"):
        check(SIGNING.public, b"message", sign(SigningKey(bytes(seed)), b"message"))


@pytest.mark.parametrize("half", [slice(0, 64), slice(64, 96)])
def test_a_hybrid_file_needs_both_halves_of_the_opening_key(half):
    raw = bytearray(OPENING.raw)
    raw[half] = bytes(len(raw[half]))
    assert code(sealed(), key=OpeningKey(bytes(raw))) == "RECIPIENT_KEY_UNKNOWN"


def test_every_sampled_bit_flip_of_a_hybrid_file_is_refused():
    data = sealed()
    for at in range(0, len(data), 7):
        damaged = bytearray(data)
        damaged[at] ^= 1 << at % 8
        code(bytes(damaged))


def test_a_reader_takes_only_the_suites_of_its_policy():
    assert code(sealed(), replace(POLICY, suites=frozenset({CLASSIC}))) == "SUITE_UNSUPPORTED"


def test_keys_of_two_suites_make_no_file():
    classic = OpeningKey(b"\x02" * 32).public
    with pytest.raises(ValueError, match="one suite"):
        seal_bytes(LETTER, [json_entry("record", b"{}")], Keys(SIGNING, (classic,)))


def test_sm3_gives_the_hash_of_its_standard():
    digest = Hash(SM3())
    digest.update(b"abc")
    assert digest.finalize().hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_sm4_gcm_gives_the_vector_of_rfc_8998():
    cipher = Sm4Gcm(bytes.fromhex("0123456789abcdeffedcba9876543210"))
    nonce = bytes.fromhex("00001234567800000000abcd")
    aad = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    letters = "aa" * 8 + "bb" * 8 + "cc" * 8 + "dd" * 8 + "ee" * 8 + "ff" * 8 + "ee" * 8 + "aa" * 8
    plain = bytes.fromhex(letters)
    sealed = cipher.encrypt(nonce, plain, aad)
    assert sealed.hex() == (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )
    assert cipher.decrypt(nonce, sealed, aad) == plain


@pytest.mark.parametrize("damage", [b"", b"short", None])
def test_sm4_gcm_refuses_what_was_changed(damage):
    cipher = Sm4Gcm(bytes(16))
    sealed = bytearray(cipher.encrypt(bytes(12), b"text", None))
    sealed[0] ^= 1
    with pytest.raises(InvalidTag):
        cipher.decrypt(bytes(12), bytes(sealed) if damage is None else damage, None)


def test_a_body_of_the_national_suite_survives_its_chunks():
    core_hash, plain = hashlib.sha256(b"core").digest(), bytes(200_000)
    cipher = GM_BODY.cipher(GM_BODY.body_key(b"\x07" * 32, core_hash))
    body = b"".join(sealed_chunks(cipher, [plain]))
    assert b"".join(plain_chunks(cipher, BytesIO(body), len(body))) == plain
    with pytest.raises(HandoverError):
        list(plain_chunks(cipher, BytesIO(body[:-1] + b"\x00"), len(body)))


def test_a_gateway_checks_a_hybrid_file_without_a_decryption_key():
    assert verify(BytesIO(sealed()), POLICY).core.batch == LETTER.batch
