"""Whatever arrives: it is accepted unchanged or refused with a code; nothing else ever happens."""

import json
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.errors import AppError
from sync.hsb import Keys, Letter, OpeningKey, Policy, Sender, SigningKey, json_entry, open_bytes, seal_bytes
from sync.hsb.head import MAGIC, Core, read_head
from sync.hsb.manifest import read_manifest
from sync.package import Package, RosterHousehold, package_from_json, package_to_json
from sync.receipt import Expected, verify_receipt
from sync.statement import Purpose, make_statement
from sync.strict import FormatError
from sync.ticket import request_from_json, ticket_from_json
from sync.trust import read_certificate, read_key_set

LAPTOP, OFFICE = SigningKey(b"\x01" * 32), OpeningKey(b"\x02" * 32)
LETTER = Letter(
    "submit", "device-07", "office", "0b9f9b8e-1111-4222-8333-444455556666", "2026-03-09T17:20:00+08:00"
)
SEALED = seal_bytes(LETTER, [json_entry("record", b'{"a":1}')], Keys(LAPTOP, (OFFICE.public,)))
POLICY = Policy("office", frozenset({"submit"}), lambda core: Sender(LAPTOP.public))
PACKAGE = package_to_json(
    Package("2026-03-01T08:00:00+08:00", "青山镇", households=(RosterHousehold("h", "赵", "柳湾村"),))
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@st.composite
def edits(draw, original):
    """The original with a piece of it replaced by something else."""
    start = draw(st.integers(0, len(original)))
    end = draw(st.integers(start, min(len(original), start + 40)))
    return original[:start] + draw(st.binary(max_size=40)) + original[end:]


@settings(max_examples=300, deadline=None)
@given(edits(SEALED))
def test_an_edited_file_is_refused(data):
    if data == SEALED:
        return
    with pytest.raises(AppError):
        open_bytes(data, POLICY, OFFICE)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_anything_behind_the_magic_is_refused(data):
    with pytest.raises(AppError):
        read_head(BytesIO(MAGIC + data))


@settings(max_examples=300, deadline=None)
@given(edits(PACKAGE))
def test_an_edited_package_is_read_as_it_stands_or_refused(data):
    try:
        package = package_from_json(data)
    except AppError:
        return
    assert package_from_json(package_to_json(package)) == package


@settings(max_examples=200, deadline=None)
@given(anything, st.sampled_from(list(json.loads(PACKAGE))))
def test_any_value_in_any_field_of_a_package_is_read_or_refused(value, name):
    data = json.dumps({**json.loads(PACKAGE), name: value}).encode()
    try:
        package_from_json(data)
    except FormatError:
        return


def refused(work, *arguments):
    with pytest.raises(AppError):
        work(*arguments)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60) | anything.map(lambda value: json.dumps(value).encode()))
def test_anything_else_is_no_ticket_no_key_and_no_receipt(data):
    expected = Expected("0" * 64, "d", "b", "0" * 64, ())
    core = Core(*([""] * 17))
    refused(ticket_from_json, data)
    refused(request_from_json, data)
    refused(read_key_set, data, "0" * 64)
    refused(read_certificate, data, "0" * 64)
    refused(verify_receipt, data, LAPTOP.public, expected)
    refused(read_manifest, data, core)


@settings(max_examples=200, deadline=None)
@given(anything)
def test_even_a_signed_statement_must_say_something_known(value):
    payload = json.dumps(value).encode()
    receipt = make_statement(Purpose.RECEIPT, payload, LAPTOP)
    refused(verify_receipt, receipt, LAPTOP.public, Expected("0" * 64, "d", "b", "0" * 64, ()))
