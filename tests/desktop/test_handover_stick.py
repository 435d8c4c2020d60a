"""USB sticks: pulled out, full, shared by laptops and offices; everything arrives, and once."""

import shutil

import pytest

from desktop import handover, handover_batches, handover_stick
from desktop.vault import Profile, create_vault
from desktop.viewmodels.exchange import collected_words
from forms.errors import AppError
from forms.xlsform import Circumstances
from sync.hsb import read_head
from sync.office.cli import main as office_command
from sync.office.enrolment import Invitation, issue_ticket
from sync.office.tables import Batch, StoredRecord
from sync.refusals import HandoverError
from sync.stick import look, put
from tests.desktop.story import CHEAP, NOW, PASSWORD, PROFILE, code, new_id


@pytest.fixture
def stick(tmp_path):
    """An empty stick."""
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def office(story, command, *arguments):
    return office_command([command, str(story.office.folder), *map(str, arguments)])


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_stick_that_is_pulled_out_leaves_no_good_name_and_the_next_try_completes(stick, tmp_path):
    source = tmp_path / "batch.hsb"
    source.write_bytes(bytes(3_000_000))
    away = tmp_path / "pocket"

    def pull_out(size):
        if size > 1_500_000 and stick.exists():
            stick.rename(away)

    with pytest.raises(HandoverError) as caught:
        put(source, stick, "batch", pull_out)
    assert caught.value.code == "STICK_GONE"
    assert names(away) == ["batch.hsb.part"]
    away.rename(stick)
    assert put(source, stick, "batch").read_bytes() == source.read_bytes()
    assert names(stick) == ["batch.hsb"]


def test_a_stick_that_keeps_other_bytes_is_found_out(stick):
    def rot(size):
        part = stick / "a.hsb.part"
        part.write_bytes(bytes([1]) + part.read_bytes()[1:])

    assert code(put, bytes(100), stick, "a", rot) == "STICK_DIFFERS"
    assert not (stick / "a.hsb").exists()


def test_names_fit_fat32_and_nothing_is_overwritten(stick):
    assert put(b"one", stick, "登门 07:机/..").name == "07-.hsb".replace("07-", "07")
    assert put(b"two", stick, "x" * 300).name == "x" * 80 + ".hsb"
    assert put(b"one", stick, "a").name == put(b"one", stick, "a").name == "a.hsb"
    assert put(b"two", stick, "a").name == "a-2.hsb"
    assert (stick / "a.hsb").read_bytes() == b"one"


def test_a_day_that_needs_several_files_says_which_of_how_many_and_arrives_whole(story, stick, monkeypatch):
    monkeypatch.setattr(handover_batches, "MAX_BATCH", 10)
    records = [story.visit().record_id for _ in range(3)]
    paths = handover_stick.export_to(story.vault, stick, NOW)
    splits = []
    for path in paths:
        with path.open("rb") as file:
            splits.append(read_head(file).core.split)
    assert splits == ["1/3", "2/3", "3/3"]
    assert office(story, "import", stick) == 0
    collected = handover_stick.collect(story.vault, stick, NOW)
    assert sorted(record for one in collected.handed for record in one.accepted) == sorted(records)
    assert story.states() == ["已送达"] * 3
    assert len(story.rows(StoredRecord)) == 3
    assert handover_stick.collect(story.vault, stick, NOW).is_empty


def test_an_export_that_was_cut_off_goes_on_with_the_same_bytes(story, stick, monkeypatch):
    monkeypatch.setattr(handover_batches, "MAX_BATCH", 10)
    story.visit()
    story.visit()

    def pull_out(size):
        if (stick / "dengmen-07-1-000001.hsb").exists():
            raise OSError(5, "gone")

    assert code(handover_stick.export_to, story.vault, stick, NOW, pull_out) == "STICK_GONE"
    first = (stick / "dengmen-07-1-000001.hsb").read_bytes()
    assert len(handover_stick.export_to(story.vault, stick, NOW)) == 2
    assert (stick / "dengmen-07-1-000001.hsb").read_bytes() == first
    assert names(stick) == ["dengmen-07-1-000001.hsb", "dengmen-07-1-000002.hsb"]


def test_one_stick_serves_two_laptops_two_offices_and_holds_other_files(story, stick, tmp_path):
    from tests.desktop.story import build_story

    other = build_story(tmp_path / "far")
    try:
        story.visit()
        other.visit()
        handover_stick.export_to(story.vault, stick, NOW)
        handover_stick.export_to(other.vault, stick, NOW)
        (stick / "holiday.hsb").write_bytes(b"<html>")
        (stick / "folder.hsb").mkdir()
        assert office(story, "import", stick) == 0
        assert office(other, "import", stick) == 0
        for one in (story, other):
            assert len(one.rows(Batch)) == 1
            collected = handover_stick.collect(one.vault, stick, NOW)
            assert len(collected.handed) == 1
            assert len(collected.foreign) == 3  # both batches, and the other's receipt
            assert collected.troubles == [("holiday.hsb", "NOT_HSB")]
            assert one.states() == ["已送达"]
            assert "另有 3 个文件不是给本机的" in collected_words(collected).text
    finally:
        other.vault.close()
        other.office.close()


def test_a_package_comes_down_on_a_stick_and_an_older_one_is_refused(story, stick):
    story.wait(days=1)
    assert office_export(story, stick) == 1
    story.wait(days=1)
    handover.pull(story.vault, story.client())
    collected = handover_stick.collect(story.vault, stick, story.now)
    assert [why for _, why in collected.troubles] == ["PACKAGE_OLD"]
    with pytest.raises(AppError, match="旧"):
        collected_words(collected)
    story.wait(days=1)
    office_export(story, stick)
    collected = handover_stick.collect(story.vault, stick, story.now)
    assert collected.pulled.households == 1


def office_export(story, stick):
    """What `dengmen-office export` does, by the clock of the story."""
    from sync.office.outgoing import files_for

    files = list(files_for(story.office))
    for stem, content in files:
        put(content, stick, stem)
    return len(files)


def test_a_laptop_enrols_without_any_network(story, stick, tmp_path):
    circumstances = Circumstances(now=lambda: NOW, new_id=new_id, random=lambda: 0.5)
    profile = Profile(**{**vars(PROFILE), "device_no": "08"})
    vault = create_vault(tmp_path / "eight", PASSWORD, profile, circumstances=circumstances, kdf=CHEAP)
    try:
        ticket = issue_ticket(story.office, Invitation("王小满", "08", "http://testserver", 9_999))
        handover_stick.ask_on_stick(vault, ticket, stick, (NOW, new_id()))
        assert office(story, "import", stick) == 0
        office_export(story, stick)
        collected = handover_stick.collect(vault, stick, NOW)
        assert (collected.enrolled.device_no, collected.troubles) == ("08", [])
        assert collected.pulled.questionnaires == 1
        assert len(vault.households()) == 1
        assert "核对号" in collected_words(collected).text
    finally:
        vault.close()


def test_what_the_office_cannot_take_is_named_and_the_rest_is_taken(story, stick, capsys):
    story.visit()
    [path] = handover_stick.export_to(story.vault, stick, NOW)
    data = path.read_bytes()
    (stick / "0-broken.hsb").write_bytes(data[:-5])
    assert office(story, "import", stick) == 1
    said = capsys.readouterr()
    assert "0-broken.hsb" in said.err
    assert "拷贝不完整" in said.err
    assert (stick / "dengmen-07-1-000001.receipt.hsb").exists()
    shutil.rmtree(stick)
    assert office(story, "import", stick) == 1


def test_links_and_endless_files_are_not_followed(stick, tmp_path):
    (stick / "a.hsb").symlink_to("/dev/zero")
    (stick / "b.HSB").write_bytes(b"\x89HSB\r\n\x1a\n\x00\x01\xff\xff\xff\xff")
    assert [(one.path.name, one.code) for one in look(stick)] == [("b.HSB", "HEADER_TOO_LARGE")]
