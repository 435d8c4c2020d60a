"""The quick way to read a record says exactly what the long way says, for any bytes."""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from forms.record import (
    EMPTY_CHAIN,
    Attachment,
    Record,
    RecordError,
    SealRequest,
    record_from_json,
    record_to_json,
    seal_record,
    verify_link,
)
from forms.record_reading import read_proven

TEXTS = st.text(st.characters(codec="utf-8"), max_size=40)
PHOTOS = st.builds(Attachment, TEXTS, st.just("ab" * 32), st.integers(0, 10**17), TEXTS)


def sealed(xml: str, author: str = "李秀英", attachments: tuple[Attachment, ...] = ()) -> Record:
    draft = SealRequest(
        "r-1",
        "h-1",
        "four",
        "2026.1",
        xml.encode(),
        attachments,
        "2026-03-09T10:12:00+08:00",
        author,
        "d",
        "5a",
    )
    return seal_record(draft, EMPTY_CHAIN, lambda message: b"signed")


def the_long_way(data: bytes) -> Record:
    record = record_from_json(data)
    verify_link(record)
    return record


def outcome(read, data: bytes) -> Record | str:
    try:
        return read(data)
    except RecordError as error:
        return error.code


@given(TEXTS, TEXTS, st.lists(PHOTOS, max_size=2))
@example('<data a="1">\n\\\t\r"</data>', "李秀英", [])
@example('\\\\"\\n\b\f\x7f\x01', 'a"b', [Attachment("]x[", "ab" * 32, 3, "\\")])
def test_a_sealed_record_is_read_as_it_was_sealed(xml, author, photos):
    record = sealed(xml, author, tuple(photos))
    assert read_proven(record_to_json(record)) == record


@given(st.data())
def test_changed_bytes_are_refused_for_the_same_reason(data):
    written = record_to_json(
        sealed('<data a="1">赵守田\n</data>', "李", (Attachment("a.jpg", "ab" * 32, 3, "b"),))
    )
    at, until = sorted((data.draw(st.integers(0, len(written))), data.draw(st.integers(0, len(written)))))
    put = data.draw(
        st.sampled_from([b"", b'"', b"\\", b"\\n", b"\\u0041", b"\x00", b" ", b"0", b"}", b"\xff"])
    )
    changed = written[:at] + put + written[min(until, at + 3) :]
    assert outcome(read_proven, changed) == outcome(the_long_way, changed)


@pytest.mark.parametrize(
    "changes",
    [
        {"n": 2},
        {"salt": "5b"},
        {"salt": "5a5"},
        {"xml": b"<data>b</data>"},
        {"author": "b"},
        {"sha256": "0" * 64},
    ],
)
def test_a_record_that_says_something_else_is_refused(changes):
    record = replace(sealed("<data>a</data>"), **changes)
    assert outcome(read_proven, record_to_json(record)) in ("RECORD_CHANGED", "RECORD_FORMAT")


@pytest.mark.parametrize("other", [b" ", b"\n", b'"', b'"}', b',"zzz":1}'])
def test_bytes_behind_the_end_are_refused(other):
    assert outcome(read_proven, record_to_json(sealed("<data/>")) + other) == "RECORD_FORMAT"


@pytest.mark.parametrize("escaped", [b"\\u0061", b"\\/", b"\\u000a", b"\x0a", b"\x1f"])
def test_the_same_text_written_in_another_way_is_refused(escaped):
    written = record_to_json(sealed("<data>a/\n</data>"))
    usual = {b"\\u0061": b"a", b"\\/": b"/"}.get(escaped, b"\\n")
    assert outcome(read_proven, written[:-30] + written[-30:].replace(usual, escaped)) == "RECORD_FORMAT"
