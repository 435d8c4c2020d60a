"""A sealed record never changes: every alteration is found."""

from dataclasses import fields, replace

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.record import (
    EMPTY_CHAIN,
    GENESIS,
    Attachment,
    ChainHead,
    Record,
    RecordError,
    SealRequest,
    record_from_json,
    record_to_json,
    seal_record,
    verify_record,
)

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def check(signature: bytes, message: bytes) -> None:
    try:
        KEY.public_key().verify(signature, message)
    except InvalidSignature as error:
        raise ValueError("signature") from error


def request(record_id: str = "r-1", xml: str = "<data><m_name>赵䶮</m_name></data>") -> SealRequest:
    return SealRequest(
        record_id,
        "999901001203-07-0031",
        "four",
        "2026.1",
        xml.encode(),
        (Attachment("0011.jpg", "ab" * 32, 12, "image/jpeg"),),
        "2026-03-09T10:12:00+08:00",
        "李秀英",
        "device-07",
        "5a" * 16,
    )


def sealed(previous: ChainHead = EMPTY_CHAIN, record_id: str = "r-1") -> Record:
    return seal_record(request(record_id), previous, KEY.sign)


def code(record: Record, previous: ChainHead = EMPTY_CHAIN) -> str:
    with pytest.raises(RecordError) as caught:
        verify_record(record, previous, check)
    return caught.value.code


def test_a_sealed_record_verifies_and_keeps_the_xml_bytes() -> None:
    record = sealed()
    verify_record(record, EMPTY_CHAIN, check)
    assert (record.n, record.previous, record.xml) == (1, GENESIS, request().xml)


def test_the_chain_runs_from_record_to_record() -> None:
    first = sealed()
    second = sealed(first.head, "r-2")
    verify_record(second, first.head, check)
    assert second.previous == first.link
    assert code(second) == "RECORD_CHAIN_BROKEN"


def test_every_changed_field_is_found() -> None:
    record = sealed()
    other = {
        "n": 2,
        "xml": b"<data/>",
        "attachments": (),
        "previous": "1" * 64,
        "link": "1" * 64,
        "sha256": "1" * 64,
        "salt": "00",
        "signature": "00" * 64,
    }
    for field in fields(Record):
        changed = replace(record, **{field.name: other.get(field.name, "another")})
        assert code(changed) == ("RECORD_SIGNATURE" if field.name == "signature" else "RECORD_CHANGED")


def test_a_whole_record_made_by_another_key_is_refused() -> None:
    forged = seal_record(request(), EMPTY_CHAIN, Ed25519PrivateKey.from_private_bytes(bytes(32)).sign)
    assert code(forged) == "RECORD_SIGNATURE"


def test_the_same_visit_with_another_salt_has_another_link() -> None:
    assert seal_record(replace(request(), salt="00" * 16), EMPTY_CHAIN, KEY.sign).link != sealed().link


def test_json_both_ways_is_the_same_record_and_the_same_bytes() -> None:
    data = record_to_json(sealed())
    assert record_from_json(data) == sealed()
    assert record_to_json(record_from_json(data)) == data
    assert "赵䶮".encode() in data


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"[]",
        b"null",
        b"{}",
        b"\xff",
        b"[" * 100_000,
        record_to_json(sealed())[:-1],
        record_to_json(sealed()) + b" ",
        record_to_json(sealed()).replace(b'"n":1', b'"n":1.0'),
        record_to_json(sealed()).replace(b'"n":1', b'"n":true'),
        record_to_json(sealed()).replace(b'"n":1', b'"n":1,"n":1'),
        record_to_json(sealed()).replace(b'"n":1', b'"n":1,"note":""'),
        record_to_json(sealed()).replace(b'"format":1', b'"format":2'),
        record_to_json(sealed()).replace(b'"size":12', b'"size":"12"'),
        record_to_json(sealed()).replace(b'"salt":"5a', b'"salt":" 5a'),
        record_to_json(sealed()).replace(b"<data>", b"\\ud800"),
    ],
)
def test_anything_but_the_canonical_bytes_is_refused_by_name(broken: bytes) -> None:
    with pytest.raises(RecordError) as caught:
        record_from_json(broken)
    assert caught.value.code == "RECORD_FORMAT"


def test_xml_that_is_not_text_cannot_be_sealed() -> None:
    with pytest.raises(RecordError) as caught:
        seal_record(replace(request(), xml=b"\xff\xfe"), EMPTY_CHAIN, KEY.sign)
    assert caught.value.code == "RECORD_NOT_TEXT"


def test_no_message_contains_what_the_record_says() -> None:
    with pytest.raises(RecordError) as caught:
        verify_record(replace(sealed(), author="王建国"), EMPTY_CHAIN, check)
    assert not any(word in str(caught.value) for word in ("赵䶮", "王建国", "李秀英"))
