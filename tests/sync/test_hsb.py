"""Sealed files: what was put in comes out for the right reader, and every damage is refused with a code."""

import hashlib
import json
from dataclasses import asdict, replace
from io import BytesIO

import pytest

from forms.errors import AppError
from sync.hsb import (
    Keys,
    Letter,
    OpeningKey,
    Policy,
    Sender,
    SigningKey,
    VerifyKey,
    attachment_entry,
    json_entry,
    open_bytes,
    open_verified,
    seal,
    seal_bytes,
    sealing,
    sign,
    verify,
)
from sync.hsb.head import MAGIC, Core, core_bytes, read_head, write_head
from sync.hsb.keys import wrap
from sync.hsb.manifest import Entry, Listed, manifest_bytes
from sync.hsb.stream import sealed_chunks
from sync.hsb.suites import CLASSIC, SUITES
from sync.refusals import HandoverError

LAPTOP = SigningKey(b"\x01" * 32)
OFFICE = OpeningKey(b"\x02" * 32)
STRANGER = OpeningKey(b"\x03" * 32)
SECRET = "赵守田".encode()
LETTER = Letter(
    kind="submit",
    sender="device-07",
    audience="office",
    batch="0b9f9b8e-1111-4222-8333-444455556666",
    created="2026-03-09T17:20:00+08:00",
    epoch=1,
    seq=1,
)
POLICY = Policy("office", frozenset({"submit"}), lambda core: Sender(LAPTOP.public))
RECORD = b'{"head":"' + SECRET + b'"}'
PHOTO = bytes(range(256)) * 1000


def photo_entry(data=PHOTO):
    return attachment_entry(hashlib.sha256(data).hexdigest(), len(data), lambda: data)


def sealed(*entries, letter=LETTER, signing=LAPTOP, recipient=OFFICE):
    return seal_bytes(letter, entries or (json_entry("record", RECORD),), Keys(signing, (recipient.public,)))


def opened(data, policy=POLICY, key=OFFICE):
    return [(listed.type, content) for listed, content in open_bytes(data, policy, key).entries()]


def code(data, policy=POLICY, key=OFFICE):
    with pytest.raises(HandoverError) as caught:
        opened(data, policy, key)
    return caught.value.code


def parts(data):
    head = read_head(BytesIO(data))
    body = data[len(head.raw) : len(head.raw) + head.core.len]
    return head, body


def signed(raw_head, body, key=LAPTOP):
    message = sealing.signed_message(
        hashlib.sha256(raw_head).digest(), hashlib.sha256(body).digest(), len(body)
    )
    return raw_head + body + b"TAIL\x00\x40" + sign(key, message)


def with_core(data, **changes):
    """The same file with another CORE, properly signed again by the laptop."""
    head, body = parts(data)
    core = {**asdict(head.core), **changes}
    return signed(raw_head(json.dumps(core).encode(), head.raw), body)


def raw_head(core, old):
    start = 10 + 4 + int.from_bytes(old[10:14], "big")
    return old[:10] + len(core).to_bytes(4, "big") + core + old[start:]


def cipher(content_key, core_hash=b""):
    return SUITES[CLASSIC].cipher(SUITES[CLASSIC].body_key(content_key, core_hash))


def forged(plain, count, manifest):
    """A file of the laptop whose plain body is anything."""
    content_key = b"\x07" * 32
    core = Core(
        fmt="hsb/1",
        suite="X25519-HKDF256-CHACHA20-ED25519",
        aud="office",
        dev=LETTER.sender,
        dkid=LAPTOP.public.name,
        epoch=1,
        seq=1,
        prev="0" * 64,
        batch=LETTER.batch,
        kind="submit",
        created=LETTER.created,
        tick=0,
        len=len(b"".join(sealed_chunks(cipher(b"\x00" * 32), [plain]))),
        chunk=65536,
        count=count,
        manifest=hashlib.sha256(manifest).hexdigest(),
        split="1/1",
    )
    core_hash = hashlib.sha256(core_bytes(core)).digest()
    kid = OFFICE.public.name
    keys = [{"kid": kid, "ct": wrap(content_key, OFFICE.public, sealing.key_info(kid, core_hash)).hex()}]
    empty = write_head(core, ())
    block = json.dumps(keys).encode()
    head = empty[:-6] + len(block).to_bytes(4, "big") + block
    return signed(head, b"".join(sealed_chunks(cipher(content_key, core_hash), [plain])))


def forged_entries(*pairs, seq=1):
    """A file with these (manifest line, stored bytes), whatever they claim."""
    core = Core(*([""] * 17))
    core = replace(core, dev=LETTER.sender, batch=LETTER.batch, seq=seq)
    manifest = manifest_bytes(core, b"\x00" * 16, [listed for listed, _ in pairs])
    plain = len(manifest).to_bytes(4, "big") + manifest + b"".join(stored for _, stored in pairs)
    return forged(plain, len(pairs), manifest)


def test_what_goes_in_comes_out():
    data = sealed(json_entry("record", RECORD), photo_entry(), json_entry("record", b"{}"))
    assert opened(data) == [("record", RECORD), ("attachment", PHOTO), ("record", b"{}")]


@pytest.mark.parametrize("size", [1, 65_536 - 400, 65_536, 131_072, 200_000])
def test_any_size_survives(size):
    data = bytes(size)
    assert opened(sealed(photo_entry(data))) == [("attachment", data)]


def test_a_body_that_fills_its_last_chunk_exactly_survives():
    _, body = parts(sealed(photo_entry(b"x")))
    room = 65_536 - (len(body) - 16) + 1
    for size in range(room - 6, room + 6):
        assert opened(sealed(photo_entry(b"x" * size))) == [("attachment", b"x" * size)]


def test_several_recipients_can_open():
    data = seal_bytes(LETTER, [photo_entry()], Keys(LAPTOP, (OFFICE.public, STRANGER.public)))
    assert opened(data, key=STRANGER) == opened(data, key=OFFICE)


def test_seal_tells_the_hash_and_size_of_what_it_wrote():
    out = BytesIO()
    written = seal(out, LETTER, [photo_entry()], Keys(LAPTOP, (OFFICE.public,)))
    assert (written.sha256, written.size) == (
        hashlib.sha256(out.getvalue()).hexdigest(),
        len(out.getvalue()),
    )
    assert verify(out, POLICY).sha256 == written.sha256
    assert verify(out, POLICY).head_sha256 == written.head_sha256


def test_nothing_readable_is_in_the_file():
    assert SECRET not in sealed()


def test_verification_needs_no_decryption_key():
    assert verify(BytesIO(sealed()), POLICY).core.batch == LETTER.batch


def test_every_truncation_is_refused():
    data = sealed()
    codes = {code(data[:length]) for length in range(len(data))}
    assert codes <= {"NOT_HSB", "TEXT_MANGLED", "TRUNCATED"}


def test_every_single_bit_flip_is_refused():
    data = sealed()
    codes = set()
    for at in range(len(data)):
        for bit in range(8):
            damaged = bytearray(data)
            damaged[at] ^= 1 << bit
            codes.add(code(bytes(damaged)))
    assert {"SIGNATURE_INVALID", "TEXT_MANGLED", "VERSION_UNSUPPORTED", "HEADER_INVALID"} <= codes
    assert "CHUNK_AUTH_FAILED" not in codes  # the signature is looked at before any decryption


def test_bytes_behind_the_end_are_refused():
    assert code(sealed() + b"\x00") == "TRAILING_DATA"


def test_another_file_is_refused():
    assert code(b"%PDF-1.7 and so on") == "NOT_HSB"
    assert code(b"") == "NOT_HSB"


@pytest.mark.parametrize(
    "mangle",
    [
        lambda data: data.replace(b"\r\n", b"\n"),
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data.decode("latin-1").encode(),
        lambda data: data.decode("utf-8", "replace").encode(),
    ],
)
def test_a_transfer_as_text_is_named(mangle):
    assert code(mangle(sealed())) == "TEXT_MANGLED"


def test_a_later_version_is_refused():
    data = sealed()
    assert code(MAGIC + b"\x00\x02" + data[10:]) == "VERSION_UNSUPPORTED"


@pytest.mark.parametrize("suite", ["SM2-SM3-SM4GCM-SM2", "none"])
def test_other_suites_are_refused(suite):
    assert code(with_core(sealed(), suite=suite)) == "SUITE_UNSUPPORTED"


def test_a_header_over_its_limit_is_refused_before_it_is_read():
    assert code(MAGIC + b"\x00\x01" + b"\xff\xff\xff\xff") == "HEADER_TOO_LARGE"


@pytest.mark.parametrize(
    "changes",
    [
        {"extra": 1},
        {"fmt": "hsb/2"},
        {"kind": "gift"},
        {"seq": -1},
        {"seq": True},
        {"seq": "1"},
        {"len": 10**30},
        {"tick": 1.5},
        {"chunk": 1024},
        {"prev": "A" * 64},
        {"batch": "../../etc/passwd"},
        {"dev": "a/b"},
        {"created": "2026-03-09T17:20:00"},
        {"count": 10**6},
        {"split": "3/2"},
        {"split": "0/1"},
    ],
)
def test_a_core_that_is_not_as_written_is_refused(changes):
    assert code(with_core(sealed(), **changes)) == "HEADER_INVALID"


def test_a_key_that_occurs_twice_is_refused():
    head, body = parts(sealed())
    core = core_bytes(head.core).replace(b'"seq":1', b'"seq":1,"seq":1')
    assert code(signed(raw_head(core, head.raw), body)) == "HEADER_INVALID"


def test_an_announced_size_over_the_limit_is_refused():
    assert code(with_core(sealed(), len=2**40)) == "TOO_LARGE"
    assert code(sealed(), policy=replace(POLICY, max_size=100)) == "TOO_LARGE"


def test_an_impossible_body_length_is_refused():
    assert code(with_core(sealed(), len=16)) == "BODY_LENGTH"
    assert code(with_core(sealed(), len=0)) == "BODY_LENGTH"


def test_a_shortened_length_is_refused():
    assert code(with_core(sealed(), len=17)) == "BODY_LENGTH"


def test_a_file_for_somebody_else_is_refused():
    assert code(sealed(letter=replace(LETTER, audience="other"))) == "WRONG_RECIPIENT"


def test_a_kind_that_is_not_expected_is_refused():
    assert code(sealed(letter=replace(LETTER, kind="receipt"))) == "KIND_UNEXPECTED"


def test_an_unknown_a_foreign_and_a_revoked_sender_are_told_apart():
    assert code(sealed(), replace(POLICY, find_sender=lambda core: None)) == "DEVICE_UNKNOWN"
    other = Sender(VerifyKey(b"\x09" * 32))
    assert code(sealed(), replace(POLICY, find_sender=lambda core: other)) == "DEVICE_MISMATCH"
    revoked = Sender(LAPTOP.public, is_revoked=True)
    assert code(sealed(), replace(POLICY, find_sender=lambda core: revoked)) == "DEVICE_REVOKED"


def test_a_key_that_the_file_does_not_name_opens_nothing():
    assert code(sealed(), key=STRANGER) == "RECIPIENT_KEY_UNKNOWN"


def test_a_header_signed_again_by_the_sender_does_not_open_the_old_content():
    assert code(with_core(sealed(), seq=2)) == "KEY_UNWRAP_FAILED"


def test_a_body_taken_over_by_another_enrolled_device_does_not_open():
    thief = SigningKey(b"\x0a" * 32)
    head, body = parts(sealed())
    core = core_bytes(replace(head.core, dkid=thief.public.name))
    stolen = signed(raw_head(core, head.raw), body, key=thief)
    assert code(stolen, replace(POLICY, find_sender=lambda core: Sender(thief.public))) == "KEY_UNWRAP_FAILED"


@pytest.mark.parametrize("order", [(1, 0, 2, 3), (0, 2, 1, 3), (0, 0, 2, 3), (3, 1, 2, 0)])
def test_swapped_and_repeated_chunks_release_nothing(order):
    head, body = parts(sealed(photo_entry()))
    size = 65_536 + 16
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    assert len(pieces) == 4
    moved = b"".join(pieces[n] for n in order)
    assert code(signed(head.raw, (moved + bytes(size))[: len(body)])) == "CHUNK_AUTH_FAILED"


def test_no_entry_is_released_when_a_late_chunk_is_wrong():
    head, body = parts(sealed(json_entry("record", RECORD), photo_entry()))
    damaged = signed(head.raw, body[:-1] + bytes([body[-1] ^ 1]))
    file = BytesIO(damaged)
    verified = verify(file, POLICY)
    with pytest.raises(HandoverError) as caught:
        open_verified(file, verified, (OFFICE,))
    assert caught.value.code == "CHUNK_AUTH_FAILED"


def test_a_forged_file_with_honest_entries_opens():
    digest = hashlib.sha256(b"{}").hexdigest()
    data = forged_entries((Listed("record", digest, 2, "none", 2), b"{}"))
    assert opened(data) == [("record", b"{}")]


def test_a_deflate_bomb_stops_at_the_promised_size():
    bomb = json_entry("record", bytes(50_000_000))
    small = replace(bomb.listed, size=100)
    assert code(forged_entries((small, bomb.load()))) == "MANIFEST_MISMATCH"


@pytest.mark.parametrize(
    "line",
    [
        Listed("record", "0" * 64, 2, "none", 2),
        Listed("record", hashlib.sha256(b"{}").hexdigest(), 3, "none", 3),
        Listed("record", hashlib.sha256(b"{}").hexdigest(), 2, "deflate", 2),
        Listed("attachment", hashlib.sha256(b"{}").hexdigest(), 2, "deflate", 2),
        Listed("program", hashlib.sha256(b"{}").hexdigest(), 2, "none", 2),
        Listed("record", hashlib.sha256(b"{}").hexdigest(), 2, "zstd", 2),
        Listed("record", hashlib.sha256(b"{}").hexdigest(), 10**12, "none", 2),
        Listed("../x", hashlib.sha256(b"{}").hexdigest(), 2, "none", 2),
    ],
)
def test_entries_that_differ_from_the_manifest_are_refused(line):
    assert code(forged_entries((line, b"{}"))) == "MANIFEST_MISMATCH"


def test_bytes_that_the_manifest_does_not_name_are_refused():
    digest = hashlib.sha256(b"{}").hexdigest()
    assert code(forged_entries((Listed("record", digest, 2, "none", 2), b"{}more"))) == "MANIFEST_MISMATCH"


def test_a_manifest_of_another_batch_number_is_refused():
    digest = hashlib.sha256(b"{}").hexdigest()
    data = forged_entries((Listed("record", digest, 2, "none", 2), b"{}"), seq=2)
    assert code(data) == "MANIFEST_MISMATCH"


def test_a_manifest_longer_than_the_body_is_refused():
    assert code(forged(b"\x00\x10\x00\x00{}", 0, b"{}")) == "MANIFEST_MISMATCH"
    assert code(forged(b"\xff\xff\xff\xff{}", 0, b"{}")) == "MANIFEST_MISMATCH"


def test_a_photo_that_changed_on_disk_is_not_sealed():
    rotten = Entry(photo_entry().listed, lambda: PHOTO[:-1] + b"\x00")
    with pytest.raises(AppError) as caught:
        sealed(rotten)
    assert caught.value.code == "MANIFEST_MISMATCH"


def test_keys_do_not_show_themselves():
    assert repr(LAPTOP) == "SigningKey()"
    assert repr(OFFICE) == "OpeningKey()"
