"""An office restored from an older backup, or behind a gateway: laptops say so and count nothing twice."""

from contextlib import closing
from dataclasses import replace
from threading import Event

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from desktop import handover, handover_stick
from desktop.vault import open_vault
from desktop.vault.tables import Receipt
from desktop.viewmodels.exchange import Exchange
from desktop.viewmodels.handover_words import gather, handover_view
from forms.registry.tables import Visit
from sync.client import OfficeClient
from sync.courier import Patience
from sync.held import NONE, held_text, is_held, read_held
from sync.hsb import SigningKey
from sync.office.backup import back_up
from sync.office.enrolment import revoke
from sync.office.gateway import found_gateway, gateway_app, open_gateway, store_of
from sync.office.office import open_office
from sync.office.opener import lay_down, open_store
from sync.office.outgoing import files_for
from sync.office.passphrases import Costs
from sync.office.restoring import bring_back
from sync.office.tables import Batch, Device, Incident, StoredRecord
from sync.strict import FormatError
from tests.desktop.story import PASSWORD, build_story, code

PASSPHRASE = "柳湾村的老槐树下2026"
CHEAP = Costs(19 * 1024, 1, 1)


@pytest.fixture
def story(tmp_path):
    """A real vault at a real office."""
    story = build_story(tmp_path)
    yield story
    story.vault.close()
    story.office.close()


@pytest.fixture
def backed_up(story, tmp_path):
    """The same, with a backup that was made after the first of three handovers."""
    hand_in(story)
    back_up(story.office, tmp_path / "backup", PASSPHRASE, CHEAP)
    hand_in(story)
    hand_in(story)
    return story


def hand_in(story):
    story.wait(hours=1)
    story.visit()
    return story.push().receipt_no


def disaster(story, tmp_path):
    """The office's machine is gone; what comes back is as old as its backup."""
    story.office.close()
    story.wait(hours=1)
    bring_back(tmp_path / "backup", tmp_path / "elsewhere", (PASSPHRASE, "", story.around()))
    story.office = open_office(tmp_path / "elsewhere", story.around())
    assert len(story.rows(Batch)) == 1


def exchange(story, client=None):
    """What the button does."""
    with closing(client or story.client()) as used:
        connected = Exchange(story.vault, lambda url: used, lambda work: work())
        return connected.connect(story.now, lambda step: None, Event())


def proofs(story):
    with story.vault._transaction() as session:
        return {row.receipt_no for row in session.exec(select(Receipt)).all()}


def test_what_was_receipted_after_the_backup_goes_again_by_itself_and_counts_once(backed_up, tmp_path):
    story = backed_up
    assert (
        handover.pull(story.vault, story.client()).lost == 0
    )  # an office that lost nothing asks for nothing
    files = {row.batch_id: row.sha256 for row in story.vault.batches()}
    disaster(story, tmp_path)
    done = exchange(story)
    assert "镇里恢复过备份，缺本机 2 批。已重新送去。" in done.text
    assert done.accepted == 2
    assert story.states() == ["已送达"] * 3
    assert {row["batch"]: row["sha256"] for row in story.rows(Batch)} == files  # the very same bytes
    assert len(story.rows(StoredRecord)) == len(story.rows(Visit)) == 3
    assert len({row.receipt_no for row in story.vault.batches()}) == 3
    assert len(proofs(story)) == 5  # the receipts of the lost office are kept beside the new ones
    assert exchange(story).accepted == 0
    assert len(story.rows(StoredRecord)) == 3


def test_a_laptop_that_lost_the_files_too_seals_the_records_anew(backed_up, tmp_path):
    disaster(backed_up, tmp_path)
    for row in backed_up.vault.batches():
        (backed_up.vault.folder / row.path).unlink()
    assert exchange(backed_up).accepted == 2
    assert backed_up.states() == ["已送达"] * 3
    assert len(backed_up.rows(StoredRecord)) == len(backed_up.rows(Visit)) == 3
    assert exchange(backed_up).accepted == 0


def test_a_stick_tells_it_as_well_and_a_crash_in_between_forgets_nothing(backed_up, tmp_path):
    story, stick = backed_up, tmp_path / "stick"
    disaster(story, tmp_path)
    stick.mkdir()
    for stem, content in files_for(story.office):
        (stick / f"{stem}.hsb").write_bytes(content)
    assert handover_stick.collect(story.vault, stick, story.now).pulled.lost == 2
    assert story.states() == ["已导出", "已导出", "已送达"]
    story.vault.close()
    story.vault = open_vault(story.vault.folder, PASSWORD)
    assert len(handover_stick.export_to(story.vault, stick, story.now)) == 2
    assert len(story.push().accepted) == 2
    assert len(story.rows(StoredRecord)) == 3


def test_after_a_new_enrolment_what_was_lost_goes_in_the_new_epoch(backed_up, tmp_path):
    story = backed_up
    story.enrol()
    disaster(story, tmp_path)
    story.enrol()
    story.wait(hours=1)
    assert exchange(story).accepted == 2
    assert len(story.rows(StoredRecord)) == len(story.rows(Visit)) == 3
    assert story.states() == ["已送达"] * 3


def test_a_laptop_enrolled_after_the_backup_is_known_again_by_its_certificate(story, tmp_path):
    with story.office.store.transaction() as session:
        session.delete(session.get(Device, story.vault.device().device_id))  # as the backup has it
    story.wait(hours=1)
    story.visit()
    assert exchange(story).accepted == 1
    [row] = story.rows(Device)
    assert (row["holder"], row["device_no"], row["revoked_at"]) == ("李秀英", "07", "")
    assert [one["code"] for one in story.rows(Incident)] == ["DEVICE_READMITTED"]
    assert exchange(story).accepted == 0
    assert len(story.rows(Incident)) == 1


def test_a_certificate_helps_nobody_else_and_no_revoked_laptop(story):
    client, link, trust = story.client(), handover.known_link(story.vault), story.vault.office()
    thief = replace(link, device=replace(link.device, signing=SigningKey(b"\x07" * 32)))
    other = replace(link, device=replace(link.device, dev="device-99"))
    own = trust.certificate
    changed = own.replace("李秀英".encode(), "王建国".encode())
    revoke(story.office, link.device.dev)
    lies = {
        "another key": (thief, own),
        "another laptop": (other, own),
        "another name": (link, changed),
        "the key set": (link, trust.key_set),
        "nothing": (link, b""),
        "a revoked laptop": (link, own),
    }
    codes = {why: code(client.readmit, *lie) for why, lie in lies.items()}
    assert codes == {
        "another key": "SIGNATURE_INVALID",
        "another laptop": "DEVICE_MISMATCH",
        "another name": "OFFICE_UNPROVEN",
        "the key set": "OFFICE_UNPROVEN",
        "nothing": "OFFICE_UNPROVEN",
        "a revoked laptop": "DEVICE_REVOKED",
    }
    assert story.rows(Incident) == []


def test_a_package_older_than_a_receipt_says_nothing_about_it(story, tmp_path):
    stick = tmp_path / "stick"
    stick.mkdir()
    story.wait(hours=1)
    for stem, content in files_for(story.office):
        (stick / f"{stem}.hsb").write_bytes(content)
    hand_in(story)
    assert handover_stick.collect(story.vault, stick, story.now).pulled.lost == 0
    assert story.states() == ["已送达"]


def test_runs_of_batches_are_said_shortly():
    assert held_text([(1, 3), (1, 1), (2, 1), (1, 2)]) == "1.1-3 2.1-1"
    assert held_text([]) == NONE
    runs = read_held("1.1-3 2.1-1")
    assert [is_held(runs, *one) for one in ((1, 3), (1, 4), (2, 1), (3, 1))] == [True, False, True, False]
    for wrong in ("1.1", "1.1-3,", "x", "1.1-3  2.1-1", "-"):
        with pytest.raises(FormatError):
            read_held(wrong)


@pytest.fixture
def outside(story, tmp_path):
    """A gateway in front of the story's office."""
    found_gateway(story.office, tmp_path / "gateway")
    lay_down(story.office, store_of(tmp_path / "gateway"))
    gateway = open_gateway(tmp_path / "gateway", story.around(), look_every=0)
    yield gateway
    gateway.close()


def by_gateway(story, gateway):
    http = TestClient(gateway_app(gateway), raise_server_exceptions=False)
    return OfficeClient(http, "http://testserver", story.around(), Patience(tries=1))


def test_the_laptop_says_what_a_gateway_keeps_and_counts_it_only_by_the_real_receipt(story, outside):
    story.wait(hours=1)
    story.visit()
    said = exchange(story, by_gateway(story, outside))
    assert (said.title, said.accepted, said.is_waiting) == ("已交到网关 1 批，等乡镇确认", 0, True)
    assert story.states().count("已导出") == len(story.vault.unsent()) == 1
    line = handover_view(gather(story.vault)).batches[0]
    assert (line.text, line.chip.text) == ("已交到网关，等乡镇确认", "在网关")
    assert story.rows(StoredRecord) == []
    assert exchange(story, by_gateway(story, outside)).title == said.title
    story.wait(hours=1)
    story.visit()  # work goes on meanwhile, in a batch of its own
    assert exchange(story, by_gateway(story, outside)).title == "已交到网关 2 批，等乡镇确认"
    assert open_store(story.office, outside.kept).taken == 2
    assert exchange(story, by_gateway(story, outside)).accepted == 2
    assert story.states() == ["已送达"] * 2
    story.wait(hours=1)
    story.visit()
    exchange(story, by_gateway(story, outside))
    assert exchange(story).accepted == 1  # what a gateway keeps may be handed to the office itself
    assert open_store(story.office, outside.kept).known == 1
    assert len(story.rows(StoredRecord)) == 3


def test_a_lost_office_is_seen_through_a_gateway_too(backed_up, outside, tmp_path):
    disaster(backed_up, tmp_path)
    lay_down(backed_up.office, outside.kept)
    first = exchange(backed_up, by_gateway(backed_up, outside))
    assert (first.title, first.accepted) == ("已交到网关 2 批，等乡镇确认", 0)
    assert open_store(backed_up.office, outside.kept).taken == 2
    assert exchange(backed_up, by_gateway(backed_up, outside)).accepted == 2
    assert len(backed_up.rows(StoredRecord)) == len(backed_up.rows(Visit)) == 3
