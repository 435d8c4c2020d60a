"""Key sets, certificates, receipts, tickets and stamps: only the right key, for the right purpose."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from sync.hsb import OpeningKey, SigningKey
from sync.receipt import Expected, Receipt, RecordStatus, sign_receipt, verify_receipt
from sync.refusals import HandoverError
from sync.stamp import Stamp, check_stamp, read_stamp, stamp_headers
from sync.statement import Purpose, make_statement
from sync.ticket import (
    EnrolRequest,
    Ticket,
    check_request,
    request_from_json,
    sign_request,
    ticket_from_json,
    ticket_to_json,
)
from sync.trust import (
    Certificate,
    KeySet,
    check_number,
    office_id,
    read_certificate,
    read_key_set,
    write_certificate,
    write_key_set,
)

ROOT, ONLINE, OTHER = SigningKey(b"\x01" * 32), SigningKey(b"\x02" * 32), SigningKey(b"\x03" * 32)
OFFICE = office_id(ROOT.public)
NOW = datetime.fromisoformat("2026-03-09T17:20:00+08:00")
KEYS = KeySet(
    office=OFFICE,
    name="样例县青山镇",
    version=1,
    issued_at=NOW.isoformat(),
    sign=ONLINE.public,
    receipt=OTHER.public,
    openers=(OpeningKey(b"\x04" * 32).public,),
)
CERTIFICATE = Certificate(
    OFFICE, "device-07", "07", "李秀英", "aa" * 32, "bb" * 32, NOW.isoformat(), NOW.isoformat()
)
RECEIPT = Receipt(
    office=OFFICE,
    number="20260309-00001",
    dev="device-07",
    batch="0b9f9b8e-1111-4222-8333-444455556666",
    epoch=1,
    seq=2,
    file="cc" * 32,
    head="dd" * 32,
    records=(RecordStatus("r1", "accepted"), RecordStatus("r2", "rejected", "RECORD_CHANGED")),
    gaps=(1,),
    received_at=NOW.isoformat(),
    previous="0" * 64,
    high_water=2,
)
EXPECTED = Expected(OFFICE, "device-07", RECEIPT.batch, RECEIPT.file, ("r2", "r1"))
TICKET = Ticket(
    "http://127.0.0.1:8700", OFFICE, "样例县青山镇", "t1", "ab" * 16, NOW.isoformat(), "李秀英", "07"
)
REQUEST = EnrolRequest(OFFICE, "t1", "device-07", "aa" * 32, "bb" * 32, NOW.isoformat())
STAMP = Stamp(OFFICE, "device-07", "GET", "/v1/package", NOW.isoformat(), "ab" * 16)


def code(work, *arguments):
    with pytest.raises(HandoverError) as caught:
        work(*arguments)
    return caught.value.code


def test_a_key_set_and_a_certificate_survive_the_journey():
    assert read_key_set(write_key_set(KEYS, ROOT), OFFICE) == KEYS
    assert read_certificate(write_certificate(CERTIFICATE, ROOT), OFFICE) == CERTIFICATE


def test_a_key_set_of_another_root_proves_nothing():
    assert code(read_key_set, write_key_set(KEYS, OTHER), OFFICE) == "OFFICE_UNPROVEN"
    assert code(read_key_set, b"<html></html>", OFFICE) == "OFFICE_UNPROVEN"


def test_a_key_set_that_names_another_office_proves_nothing():
    signed = write_key_set(replace(KEYS, office="ee" * 32), ROOT)
    assert code(read_key_set, signed, OFFICE) == "OFFICE_UNPROVEN"


def test_a_changed_payload_or_signer_proves_nothing():
    tree = json.loads(write_key_set(KEYS, ROOT))
    other_name = json.dumps({**tree, "payload": tree["payload"].replace("青山", "黑水")}).encode()
    other_signer = json.dumps({**tree, "signer": OTHER.public.name}).encode()
    assert code(read_key_set, other_name, OFFICE) == "OFFICE_UNPROVEN"
    assert code(read_key_set, other_signer, OFFICE) == "OFFICE_UNPROVEN"


def test_a_certificate_is_no_key_set_and_a_signature_serves_one_purpose():
    assert code(read_key_set, write_certificate(CERTIFICATE, ROOT), OFFICE) == "OFFICE_UNPROVEN"
    payload = json.loads(write_key_set(KEYS, ROOT))["payload"].encode()
    misused = make_statement(Purpose.RECEIPT, payload, ROOT)
    assert code(read_key_set, misused, OFFICE) == "OFFICE_UNPROVEN"


def test_the_check_number_has_24_digits_and_depends_on_both_sides():
    number = check_number(OFFICE, ONLINE.public)
    assert len(number.replace(" ", "")) == 24
    assert number != check_number(OFFICE, OTHER.public)


def test_a_receipt_survives_the_journey():
    receipt = verify_receipt(sign_receipt(RECEIPT, ONLINE), ONLINE.public, EXPECTED)
    assert receipt == RECEIPT
    assert receipt.accepted == ("r1",)
    assert receipt.rejected == (("r2", "RECORD_CHANGED"),)


@pytest.mark.parametrize(
    "receipt",
    [
        replace(RECEIPT, batch="0b9f9b8e-1111-4222-8333-444455557777"),
        replace(RECEIPT, dev="device-08"),
        replace(RECEIPT, file="ab" * 32),
        replace(RECEIPT, office="ab" * 32),
        replace(RECEIPT, records=RECEIPT.records[:1]),
        replace(RECEIPT, records=(*RECEIPT.records, RecordStatus("r3", "accepted"))),
        replace(RECEIPT, records=(RECEIPT.records[0], RecordStatus("r2", "rejected", "NO_SUCH_CODE"))),
        replace(RECEIPT, received_at="yesterday"),
        replace(RECEIPT, high_water=-1),
    ],
)
def test_a_receipt_about_anything_else_is_worth_nothing(receipt):
    assert code(verify_receipt, sign_receipt(receipt, ONLINE), ONLINE.public, EXPECTED) == "RECEIPT_INVALID"


def test_a_receipt_of_another_key_is_worth_nothing():
    assert code(verify_receipt, sign_receipt(RECEIPT, OTHER), ONLINE.public, EXPECTED) == "RECEIPT_INVALID"
    assert code(verify_receipt, b"", ONLINE.public, EXPECTED) == "RECEIPT_INVALID"


def test_a_ticket_survives_the_journey_and_hides_its_secret():
    assert ticket_from_json(ticket_to_json(TICKET)) == TICKET
    assert TICKET.secret not in repr(TICKET)


@pytest.mark.parametrize(
    "changes",
    [{"secret": "ab"}, {"url": "file:///etc"}, {"expires": "never"}, {"office": "x"}, {"more": "1"}],
)
def test_a_damaged_ticket_is_refused(changes):
    data = json.dumps({**json.loads(ticket_to_json(TICKET)), **changes}).encode()
    assert code(ticket_from_json, data) == "TICKET_INVALID"


def test_an_enrol_request_is_vouched_for_by_the_secret():
    request = request_from_json(sign_request(REQUEST, TICKET.secret))
    check_request(request, TICKET.secret)
    assert code(check_request, request, "cd" * 16) == "TICKET_REFUSED"
    assert code(check_request, replace(request, open="ee" * 32), TICKET.secret) == "TICKET_REFUSED"


def test_a_stamp_is_good_for_its_path_its_office_and_ten_minutes():
    headers = stamp_headers(STAMP, ONLINE)
    stamp, signature = read_stamp(headers, OFFICE, "GET", "/v1/package")
    check_stamp(stamp, signature, ONLINE.public, NOW + timedelta(minutes=10))
    late = NOW + timedelta(minutes=11)
    assert code(check_stamp, stamp, signature, ONLINE.public, late) == "REQUEST_TIME"
    assert code(check_stamp, stamp, signature, OTHER.public, NOW) == "SIGNATURE_INVALID"
    for office, path in ((OFFICE, "/v1/other"), ("ee" * 32, "/v1/package")):
        moved, _ = read_stamp(headers, office, "GET", path)
        assert code(check_stamp, moved, signature, ONLINE.public, NOW) == "SIGNATURE_INVALID"


def test_a_request_without_a_whole_stamp_is_refused():
    headers = stamp_headers(STAMP, ONLINE)
    for name in headers:
        less = {key: value for key, value in headers.items() if key != name}
        assert code(read_stamp, less, OFFICE, "GET", "/v1/package") == "REQUEST_INVALID"
    assert (
        code(read_stamp, {**headers, "Dengmen-Nonce": "xyz"}, OFFICE, "GET", "/v1/package")
        == "REQUEST_INVALID"
    )
