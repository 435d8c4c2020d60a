"""One signature proves a run of records; every record's own is checked behind the receipt."""

from dataclasses import replace

from sync.hsb import SigningKey, sign
from sync.office.proving import unsigned
from sync.office.tables import Incident, StoredRecord

FORGED = "ab" * 64


def quiet(sent, total):
    pass


def forged(record):
    return replace(record, signature=FORGED)


def links(*records):
    return {record.link for record in records}


def test_the_last_signature_of_a_gapless_run_proves_the_run(desk):
    laptop, _ = desk.laptop()
    first, second, third = (laptop.record() for _ in range(3))
    key = laptop.device.signing.public
    assert unsigned([forged(first), third, forged(second)], key) == set()
    assert unsigned([first, second, forged(third)], key) == links(third)
    assert unsigned([forged(first), forged(second), forged(third)], key) == links(first, second, third)


def test_a_gap_ends_what_a_signature_proves(desk):
    laptop, _ = desk.laptop()
    first, _, third = (laptop.record() for _ in range(3))
    assert unsigned([forged(first), third], laptop.device.signing.public) == links(first)


def test_a_record_of_the_same_number_that_the_later_one_does_not_name_is_not_proven(desk):
    laptop, _ = desk.laptop()
    first = laptop.record()
    fork = replace(laptop)
    other, second = fork.record(record_id="another"), laptop.record()
    assert (other.n, second.n) == (second.n, 2)
    third = laptop.record()
    key = laptop.device.signing.public
    assert unsigned([first, forged(other), forged(second), third], key) == links(other)


def test_another_keys_signature_proves_nothing(desk):
    laptop, _ = desk.laptop()
    thief = SigningKey(b"\x09" * 32)
    first = laptop.record()
    stolen = replace(first, signature=sign(thief, bytes.fromhex(first.link)).hex())
    assert unsigned([stolen], laptop.device.signing.public) == links(first)


def test_a_record_with_a_broken_signature_is_kept_and_the_clerk_is_told(desk):
    laptop, link = desk.laptop()
    first, second = laptop.record(), laptop.record()
    receipt, _ = desk.town.client().push(link, laptop.batch(forged(first), second), quiet)
    assert receipt.accepted == (first.record_id, second.record_id)
    assert len(desk.town.rows(StoredRecord)) == 2
    told = [(row["code"], row["file"]) for row in desk.town.rows(Incident)]
    assert told == [("RECORD_SIGNATURE", first.record_id)]
