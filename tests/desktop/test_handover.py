"""The handover between a real vault and a real office, in good and bad weather."""

import hashlib
import shutil
from collections import deque
from dataclasses import replace

import httpx2
import pytest
from sqlmodel import select

from desktop import handover, handover_stick
from desktop.vault import create_vault, open_vault
from forms.errors import AppError
from forms.registry.tables import Household, Person
from forms.xlsform import Circumstances
from sync.client import OfficeClient
from sync.hsb import Policy, Sender, open_bytes
from sync.office.cli import main as office_command
from sync.office.enrolment import revoke
from sync.office.holdings import attachment, stored_answers
from sync.office.intake import accept
from sync.office.publishing import Publication, publish
from sync.office.serving import serve_in_thread
from sync.office.tables import Batch, PublishedForm, StoredAttachment, StoredRecord
from sync.trust import read_key_set, write_key_set
from tests.desktop.story import (
    CHEAP,
    HH,
    NOW,
    PASSWORD,
    PHOTO,
    PROFILE,
    STANDARDS,
    XFORM,
    breaking,
    code,
    new_id,
)


def test_a_vault_is_enrolled_and_filled(story):
    assert story.vault.office().name == "样例县青山镇"
    assert story.vault.questionnaire("four").xml == XFORM.encode()
    assert story.vault.standards() == STANDARDS
    assert [row.head for row in story.vault.households()] == ["赵守田"]


def test_a_visit_reaches_the_office_and_is_delivered(story):
    record = story.visit()
    assert story.states() == ["已封存"]
    handed = story.push()
    assert (handed.accepted, handed.rejected, handed.receipt_no) == (
        (record.record_id,),
        (),
        "20260309-00001",
    )
    assert story.states() == ["已送达"]
    assert story.vault.unsent() == ()
    assert [row["hh_id"] for row in story.rows(Household)] == [HH]
    assert [row["name"] for row in story.rows(Person)] == ["赵䶮"]
    assert {"live_addr": "柳湾村三组红梅路口", "visit_date": "2026-03-09"}.items() <= {
        place: value for place, _, value in stored_answers(story.office, record.record_id)
    }.items()
    [photo] = story.rows(StoredAttachment)
    assert attachment(story.office, photo["sha256"]) == PHOTO


def test_nothing_unsent_is_said_and_not_sent(story):
    assert code(story.push) == "NOTHING_UNSENT"


def test_a_vault_that_is_not_enrolled_says_so(story, tmp_path):
    circumstances = Circumstances(now=lambda: NOW, new_id=new_id, random=lambda: 0.5)
    vault = create_vault(tmp_path / "other", PASSWORD, PROFILE, circumstances=circumstances, kdf=CHEAP)
    try:
        assert code(handover.pull, vault, story.client()) == "NOT_ENROLLED"
        assert code(handover_stick.export_to, vault, tmp_path, NOW) == "NOT_ENROLLED"
    finally:
        vault.close()


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_broken_connection_leaves_the_batch_waiting_and_the_same_bytes_go_again(story, when):
    record = story.visit()
    assert code(story.push, breaking(story, when)) == "NETWORK_BROKEN"
    assert story.states() == ["已导出"]
    waiting = story.vault.pending_batch()
    before = (story.vault.folder / waiting.path).read_bytes()
    story.vault.close()
    story.vault = open_vault(story.vault.folder, PASSWORD)
    assert (story.vault.folder / story.vault.pending_batch().path).read_bytes() == before
    assert story.push().accepted == (record.record_id,)
    assert story.states() == ["已送达"]
    assert [row["sha256"] for row in story.rows(Batch)] == [hashlib.sha256(before).hexdigest()]
    assert len(story.rows(StoredRecord)) == len(story.rows(Household)) == 1


def test_what_was_sealed_meanwhile_goes_in_a_batch_of_its_own(story):
    story.visit()
    assert code(story.push, breaking(story, "before")) == "NETWORK_BROKEN"
    story.visit()
    handed = story.push()
    assert (handed.batches, len(handed.accepted)) == (2, 2)
    assert [row["seq"] for row in story.rows(Batch)] == [1, 2]
    assert story.states() == ["已送达", "已送达"]


def test_a_file_left_by_a_crash_before_the_vault_knew_it_does_no_harm(story):
    story.visit()
    outbox = story.vault.folder / handover.OUTBOX
    outbox.mkdir()
    (outbox / "1-000001.hsb").write_bytes(b"half")
    (outbox / "1-000001.part").write_bytes(b"quarter")
    assert len(story.push().accepted) == 1


def test_a_page_instead_of_a_receipt_leaves_everything_unsent(story):
    story.visit()
    page = httpx2.MockTransport(lambda request: httpx2.Response(200, content=b"<html>login</html>"))
    assert code(story.push, story.client(httpx2.Client(transport=page))) == "NETWORK_PORTAL"
    assert story.states() == ["已导出"]
    assert len(story.vault.unsent()) == 1


def test_a_damaged_batch_file_is_noticed_before_it_is_sent(story):
    story.visit()
    assert code(story.push, breaking(story, "before")) == "NETWORK_BROKEN"
    path = story.vault.folder / story.vault.pending_batch().path
    path.write_bytes(path.read_bytes()[:-1])
    assert code(story.push) == "OUTBOX_DAMAGED"


def test_a_lost_batch_file_is_settled_by_the_receipt_that_the_office_keeps(story):
    story.visit()
    assert code(story.push, breaking(story, "after")) == "NETWORK_BROKEN"
    (story.vault.folder / story.vault.pending_batch().path).unlink()
    assert len(story.push().accepted) == 1
    assert story.states() == ["已送达"]


def test_a_person_may_stop_the_sending(story):
    story.visit()

    def stop(sent, total):
        raise AppError("HANDOVER_STOPPED", "已停止交接。")

    url, halt = serve_in_thread(story.office)
    try:
        with httpx2.Client(timeout=10, trust_env=False) as http:
            client = OfficeClient(http, url, story.around())
            assert code(handover.push, story.vault, client, NOW, stop) == "HANDOVER_STOPPED"
            assert len(story.push(client).accepted) == 1
    finally:
        halt()
    assert list(story.office.incoming.iterdir()) == []


def test_a_record_that_the_office_refuses_stays_here_and_is_tried_once_per_push(story):
    story.visit()
    with story.office.store.transaction() as session:
        session.exec(select(PublishedForm)).one().version = "withdrawn"
    handed = story.push()
    assert [reason for _, reason in handed.rejected] == ["RECORD_INVALID"]
    assert handed.accepted == ()
    assert story.states() == ["已封存"]
    publish(story.office, Publication((XFORM.encode(),)))
    assert len(story.push().accepted) == 1


def test_a_revoked_laptop_keeps_its_work(story):
    story.visit()
    revoke(story.office, story.vault.device().device_id)
    assert code(story.push) == "DEVICE_REVOKED"
    assert len(story.vault.unsent()) == 1


def test_older_keys_than_the_known_ones_are_refused(story):
    trust = story.vault.office()
    keys = replace(read_key_set(trust.key_set, trust.root), version=2)
    story.vault.save_office(replace(trust, key_set=write_key_set(keys, story.office.keys.root)))
    assert code(handover.pull, story.vault, story.client()) == "OFFICE_KEYS_OLD"


def test_a_stick_carries_the_batch_there_and_the_receipt_back(story, tmp_path):
    story.visit()
    stick = tmp_path / "stick"
    stick.mkdir()
    [path] = handover_stick.export_to(story.vault, stick, NOW)
    assert path.name == "dengmen-07-1-000001.hsb"
    assert story.states() == ["已导出"]
    assert handover_stick.export_to(story.vault, stick, NOW) == (path,)
    assert office_command(["import", str(story.office.folder), str(path)]) == 0
    [handed] = handover_stick.collect(story.vault, stick, NOW).handed
    assert len(handed.accepted) == 1
    assert story.states() == ["已送达"]
    assert sorted(file.name for file in stick.iterdir()) == [
        "dengmen-07-1-000001.hsb",
        "dengmen-07-1-000001.receipt.hsb",
    ]


def test_a_lost_stick_tells_nothing_and_not_even_this_laptop_can_open_it(story, tmp_path):
    story.visit()
    [path] = handover_stick.export_to(story.vault, tmp_path, NOW)
    data, device = path.read_bytes(), handover.device_of(story.vault)
    for marker in ("赵䶮", "柳湾村", "李秀英"):
        assert marker.encode() not in data
    assert PHOTO[:64] not in data
    policy = Policy(story.office.id, frozenset({"submit"}), lambda core: Sender(device.signing.public))
    assert code(open_bytes, data, policy, device.opening) == "RECIPIENT_KEY_UNKNOWN"


def test_nothing_on_a_stick_is_overwritten(story, tmp_path):
    story.visit()
    (tmp_path / "dengmen-07-1-000001.hsb").write_bytes(b"of another vault")
    assert handover_stick.export_to(story.vault, tmp_path, NOW)[0].name == "dengmen-07-1-000001-2.hsb"
    assert (tmp_path / "dengmen-07-1-000001.hsb").read_bytes() == b"of another vault"


def test_a_stick_and_the_network_make_no_double(story, tmp_path):
    story.visit()
    [path] = handover_stick.export_to(story.vault, tmp_path, NOW)
    copy = story.office.incoming / "stick.part"
    shutil.copyfile(path, copy)
    by_stick = accept(story.office, copy)
    assert len(story.push().accepted) == 1
    assert by_stick.is_new
    assert len(story.rows(Batch)) == 1


def test_a_file_that_is_no_receipt_is_refused(story, tmp_path):
    story.visit()
    [batch] = handover_stick.export_to(story.vault, tmp_path, NOW)
    page = tmp_path / "page.html"
    page.write_text("<html>")
    assert handover_stick.collect(story.vault, page, NOW).troubles == [("page.html", "NOT_HSB")]
    missing = handover_stick.collect(story.vault, tmp_path / "missing.hsb", NOW)
    assert missing.troubles == [("missing.hsb", "FILE_UNREADABLE")]
    assert handover_stick.collect(story.vault, batch, NOW).foreign == [batch.name]
    assert story.states() == ["已导出"]


def test_a_stick_that_is_not_there_is_said(story):
    story.visit()
    assert code(handover_stick.export_to, story.vault, story.vault.folder / "missing", NOW) == "STICK_GONE"


def test_it_works_over_a_real_connection(story):
    record = story.visit()
    url, stop = serve_in_thread(story.office)
    try:
        with httpx2.Client(timeout=10, trust_env=False) as http:
            client = OfficeClient(http, url, story.around())
            assert handover.pull(story.vault, client).questionnaires == 0  # nothing has changed
            assert story.push(client).accepted == (record.record_id,)
    finally:
        stop()
    with httpx2.Client(timeout=2, trust_env=False) as http:
        assert code(OfficeClient(http, url, story.around()).key_set, "0" * 64) == ("NETWORK_NONE")


def test_progress_reaches_the_end(story):
    story.visit()
    told = deque(maxlen=1)
    handover.push(story.vault, story.client(), NOW, lambda sent, total: told.append((sent, total)))
    assert told[0][0] == told[0][1] > len(PHOTO)
