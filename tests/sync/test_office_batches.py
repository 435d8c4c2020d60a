"""Batches at the office: stored once, answered the same, refused with a code, and readable afterwards."""

import hashlib
import logging
from dataclasses import replace

import pytest

from forms.record import record_to_json
from forms.registry.tables import Household, Need, Person, Visit
from sync.hsb import SigningKey
from sync.office.enrolment import revoke
from sync.office.holdings import attachment, stored_answers
from sync.office.publishing import Publication, publish
from sync.office.tables import Batch, Incident, StoredAttachment, StoredRecord
from sync.receipt import FIRST, receipt_hash
from sync.refusals import HandoverError

PHOTO = b"\xff\xd8 a photo " * 9_000


def quiet(sent, total):
    pass


def push(town, link, batch):
    return town.client().push(link, batch, quiet)[0]


def code(town, link, batch):
    with pytest.raises(HandoverError) as caught:
        push(town, link, batch)
    return caught.value.code


def raw_answer(town, batch):
    return town.http.post("/v1/batches", content=batch.path.read_bytes())


def answer_code(town, batch):
    answer = raw_answer(town, batch)
    return answer.status_code, answer.json()["code"]


def test_a_record_arrives_whole(town):
    laptop, link = town.enrolled()
    record = laptop.record(photos=[PHOTO])
    receipt = push(town, link, laptop.batch(record, photos=[PHOTO]))
    assert receipt.accepted == (record.record_id,)
    assert receipt.number == "20260309-00001"
    assert town.contents() == [record_to_json(record)]
    [photo] = town.rows(StoredAttachment)
    assert attachment(town.office, photo["sha256"]) == PHOTO


def test_the_office_can_say_what_it_holds(town):
    laptop, link = town.enrolled()
    record = laptop.record()
    push(town, link, laptop.batch(record))
    assert [row["visit_date"] for row in town.rows(Visit)] == ["2026-03-09"]
    assert [row["hh_id"] for row in town.rows(Household)] == ["hh-1"]
    assert [row["name"] for row in town.rows(Person)] == ["赵守田", "赵䶮"]
    assert [row["text"] for row in town.rows(Need)] == ["屋顶漏雨"]
    answers = {place: value for place, _, value in stored_answers(town.office, record.record_id)}
    assert answers["visit/grp"] == "三组"
    assert answers["members[2]/m_name"] == "赵䶮"
    assert answers["need[1]/n_text"] == "屋顶漏雨"


def test_the_same_batch_twice_gives_the_same_receipt_and_no_second_row(town):
    laptop, _ = town.enrolled()
    batch = laptop.batch(laptop.record())
    first = raw_answer(town, batch)
    town.wait(hours=3)
    second = raw_answer(town, batch)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.content == second.content
    assert len(town.rows(StoredRecord)) == len(town.rows(Batch)) == len(town.rows(Person)) - 1 == 1


def test_the_receipt_can_be_fetched_later(town):
    laptop, link = town.enrolled()
    batch = laptop.batch(laptop.record())
    sent = town.client().push(link, batch, quiet)
    assert town.client().receipt(link, batch) == sent
    _other, other_link = town.enrolled("device-08")
    with pytest.raises(HandoverError) as caught:
        town.client().receipt(other_link, batch)
    assert caught.value.code == "BATCH_UNKNOWN"


def test_receipts_are_chained(town):
    laptop, link = town.enrolled()
    first = town.client().push(link, laptop.batch(laptop.record()), quiet)
    second = push(town, link, laptop.batch(laptop.record()))
    assert first[0].previous == FIRST
    assert second.previous == receipt_hash(first[1])
    assert (second.high_water, second.number) == (2, "20260309-00002")


def test_a_correction_is_a_record_like_any_other(town):
    laptop, link = town.enrolled()
    first = laptop.record()
    fixed = laptop.record(deprecates=first.record_id, reason="年龄填错")
    assert len(push(town, link, laptop.batch(first, fixed)).accepted) == 2
    assert [row["deprecates"] for row in town.rows(Visit)] == ["", first.record_id]


def test_a_batch_without_its_predecessor_is_accepted_and_the_gap_is_named(town):
    laptop, link = town.enrolled()
    first, second, third = (laptop.batch(laptop.record()) for _ in range(3))
    receipt = push(town, link, third)
    assert receipt.gaps == (1, 2)
    assert len(receipt.accepted) == 1
    assert push(town, link, first).gaps == ()
    late = push(town, link, second)
    assert (late.gaps, late.high_water, len(late.accepted)) == ((), 3, 1)


def test_the_same_batch_id_with_other_content_is_a_conflict_and_kept_aside(town):
    laptop, link = town.enrolled()
    batch = laptop.batch(laptop.record())
    push(town, link, batch)
    other = laptop.batch(laptop.record(), batch=batch.batch)
    assert answer_code(town, other) == (409, "BATCH_CONFLICT")
    assert [(row["code"], row["batch"]) for row in town.rows(Incident)] == [("BATCH_CONFLICT", batch.batch)]
    kept = town.office.quarantine / town.rows(Incident)[0]["file"]
    assert kept.read_bytes() == other.path.read_bytes()


def test_a_cloned_laptop_is_noticed_by_the_sequence(town):
    laptop, link = town.enrolled()
    push(town, link, laptop.batch(laptop.record()))
    clone = replace(laptop)
    push(town, link, laptop.batch(laptop.record()))
    assert answer_code(town, clone.batch(clone.record())) == (409, "CHAIN_FORK")
    assert len(town.rows(Incident)) == 1


@pytest.mark.parametrize("changes", [{"previous": "ab" * 32}, {"seq": 0}, {"seq": 1, "previous": "ab" * 32}])
def test_a_batch_that_does_not_follow_is_a_fork(town, changes):
    laptop, link = town.enrolled()
    push(town, link, laptop.batch(laptop.record()))
    assert code(town, link, laptop.batch(laptop.record(), **changes)) == "CHAIN_FORK"


def test_a_late_batch_that_its_successor_does_not_know_is_a_fork(town):
    laptop, link = town.enrolled()
    laptop.batch(laptop.record())
    push(town, link, laptop.batch(laptop.record()))
    other = laptop.batch(laptop.record(), seq=1, previous="0" * 64)
    assert code(town, link, other) == "CHAIN_FORK"


def test_a_restored_backup_starts_a_new_epoch_and_passes(town):
    laptop, link = town.enrolled()
    push(town, link, laptop.batch(laptop.record()))
    batch = laptop.batch(laptop.record(), epoch=2, seq=1, previous="0" * 64)
    assert len(push(town, link, batch).accepted) == 1


def test_one_bad_record_does_not_hold_up_the_others(town):
    laptop, link = town.enrolled()
    good, bad = laptop.record(), laptop.record()
    changed = replace(bad, xml=bad.xml.replace("屋顶".encode(), "房顶".encode()))
    after = laptop.record()
    receipt = push(town, link, laptop.batch(good, changed, after))
    assert receipt.accepted == (good.record_id, after.record_id)
    assert receipt.rejected == ((bad.record_id, "RECORD_CHANGED"),)


def test_a_record_signed_by_another_key_is_rejected(town):
    laptop, link = town.enrolled()
    thief = replace(laptop, device=replace(laptop.device, signing=SigningKey(b"\x09" * 32)))
    record = thief.record()
    assert push(town, link, laptop.batch(record)).rejected == ((record.record_id, "RECORD_SIGNATURE"),)


def test_a_record_of_another_device_is_rejected(town):
    laptop, link = town.enrolled()
    record = laptop.record(device="device-08")
    assert push(town, link, laptop.batch(record)).rejected == ((record.record_id, "RECORD_SIGNATURE"),)


def test_a_record_that_breaks_the_chain_is_rejected(town):
    laptop, link = town.enrolled()
    fork = replace(laptop)
    push(town, link, laptop.batch(laptop.record(), laptop.record()))
    other = fork.record(record_id="another", xml="<data id='four' version='2026.1'/>")
    receipt = push(town, link, laptop.batch(other))
    assert receipt.rejected == (("another", "RECORD_CHAIN_BROKEN"),)


def test_a_record_sent_again_in_another_batch_changes_nothing(town):
    laptop, link = town.enrolled()
    record = laptop.record()
    push(town, link, laptop.batch(record))
    assert push(town, link, laptop.batch(record)).accepted == (record.record_id,)
    assert len(town.rows(StoredRecord)) == 1


def test_a_record_id_cannot_be_used_again_by_another_laptop(town):
    laptop, link = town.enrolled()
    record = laptop.record()
    push(town, link, laptop.batch(record))
    other, other_link = town.enrolled("device-08")
    copied = other.record(record_id=record.record_id)
    receipt = push(town, other_link, other.batch(copied))
    assert receipt.rejected == ((record.record_id, "RECORD_CHAIN_BROKEN"),)
    assert [row["device"] for row in town.rows(Visit)] == ["device-07"]


def test_a_record_without_its_photo_or_with_an_unknown_questionnaire_is_rejected(town):
    laptop, link = town.enrolled()
    bare, unknown = laptop.record(photos=[PHOTO]), laptop.record(form_version="1999")
    rejected = push(town, link, laptop.batch(bare, unknown)).rejected
    assert rejected == ((bare.record_id, "RECORD_INVALID"), (unknown.record_id, "RECORD_INVALID"))


@pytest.mark.parametrize("xml", ["", "<data", "<!DOCTYPE data [<!ENTITY a 'b'>]><data>&a;</data>"])
def test_a_record_whose_xml_cannot_be_read_is_kept_and_the_clerk_is_told(town, xml):
    laptop, link = town.enrolled()
    bad, good = laptop.record(xml=xml), laptop.record()
    assert push(town, link, laptop.batch(bad, good)).accepted == (bad.record_id, good.record_id)
    assert [row["record_id"] for row in town.rows(Visit)] == [good.record_id]
    assert [(row["code"], row["file"]) for row in town.rows(Incident)] == [
        ("RECORD_UNREADABLE", bad.record_id)
    ]


def test_a_number_that_no_column_can_hold_keeps_only_its_own_record_out_of_the_registry(town):
    form = town.client().pull(town.enrolled("device-01")[1]).questionnaires[0]
    with_income = (
        form.xml.replace(b"2026.1", b"2026.3")
        .replace(b"<grp/>", b"<grp/><n_co/>")
        .replace(b"</input>\n    </group>", b"</input></group>", 1)
    )
    publish(town.office, Publication((with_income,)))
    laptop, link = town.enrolled()
    huge = '<data id="four" version="2026.3"><visit><n_co>99999999999999999999999999</n_co></visit></data>'
    bad, good = laptop.record(xml=huge, form_version="2026.3"), laptop.record()
    receipt = push(town, link, laptop.batch(bad, good))
    assert receipt.accepted == (bad.record_id, good.record_id)
    assert [row["record_id"] for row in town.rows(Visit)] == [good.record_id]
    assert [row["file"] for row in town.rows(Incident)] == [bad.record_id]


def test_a_tampered_batch_is_refused_and_nothing_is_kept(town):
    laptop, _link = town.enrolled()
    batch = laptop.batch(laptop.record())
    data = bytearray(batch.path.read_bytes())
    for at in range(0, len(data), 97):
        damaged = bytearray(data)
        damaged[at] ^= 0x10
        answer = town.http.post("/v1/batches", content=bytes(damaged))
        assert answer.status_code in (400, 403, 413, 415)
        assert set(answer.json()) == {"code", "sentence", "remedy", "now"}
    assert town.http.post("/v1/batches", content=b"").json()["code"] == "NOT_HSB"
    assert town.rows(StoredRecord) == town.rows(Batch) == []
    assert list(town.office.incoming.iterdir()) == list(town.office.batches.iterdir()) == []


def test_an_unknown_and_a_revoked_laptop_hand_over_nothing(town):
    laptop, _link = town.enrolled()
    stranger = replace(laptop, device=town.device("device-99"))
    assert answer_code(town, stranger.batch(stranger.record())) == (403, "DEVICE_UNKNOWN")
    thief = replace(laptop, device=replace(laptop.device, signing=SigningKey(b"\x09" * 32)))
    assert answer_code(town, thief.batch(thief.record())) == (403, "DEVICE_MISMATCH")
    revoke(town.office, "device-07")
    assert answer_code(town, laptop.batch(laptop.record())) == (403, "DEVICE_REVOKED")
    assert [row["code"] for row in town.rows(Incident)] == ["DEVICE_REVOKED"]


def test_a_batch_over_the_limit_is_refused_before_it_is_read(town):
    laptop, _ = town.enrolled()
    batch = laptop.batch(laptop.record(), photos=[PHOTO])
    town.office = replace(town.office, max_batch=10_000)
    assert answer_code(town, batch) == (413, "TOO_LARGE")

    def blocks():
        yield batch.path.read_bytes()

    unannounced = town.http.post("/v1/batches", content=blocks())
    assert (unannounced.status_code, unannounced.json()["code"]) == (413, "TOO_LARGE")


def test_the_accepted_file_is_kept_under_its_hash(town):
    laptop, link = town.enrolled()
    batch = laptop.batch(laptop.record())
    push(town, link, batch)
    [kept] = town.office.batches.iterdir()
    assert hashlib.sha256(kept.read_bytes()).hexdigest() == batch.sha256


def test_an_unexpected_error_tells_nothing(town, caplog):
    laptop, _ = town.enrolled()
    batch = laptop.batch(laptop.record())
    town.office.batches.rmdir()
    town.office.batches.write_text("in the way")
    with caplog.at_level(logging.DEBUG):
        assert answer_code(town, batch) == (500, "OFFICE_FAILED")
    assert "赵" not in caplog.text
    assert town.rows(Batch) == town.rows(StoredRecord) == town.rows(Visit) == []
