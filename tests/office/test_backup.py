"""A backup while laptops hand in, restored elsewhere: the laptops go on as if nothing had happened."""

import os
import signal
import threading
from functools import partial

import pytest

from forms.errors import AppError
from sync.office.backup import back_up
from sync.office.holdings import attachment
from sync.office.office import open_office
from sync.office.passphrases import Costs
from sync.office.publishing import Publication, publish
from sync.office.restoring import STEPS, bring_back
from sync.office.tables import Batch, StoredAttachment, StoredRecord
from tests.sync.conftest import XFORM, Town

PASSPHRASE = "柳湾村的老槐树下2026"
CHEAP = Costs(19 * 1024, 1, 1)  # what a passphrase costs is shown elsewhere
PHOTO = b"\xff\xd8 a photo " * 900


def quiet(sent, total):
    pass


@pytest.fixture(params=["sqlite", "postgresql"])
def office_town(town, request):
    """A town whose office uses this database."""
    if request.param == "postgresql":
        address = request.getfixturevalue("empty_postgresql")
        town.office.close()
        town.office = open_office(town.office.folder, town.surroundings(), address)
        publish(town.office, Publication((XFORM.replace("VERSION", "2026.1").encode(),)))
    yield town
    town.office.close()


def hand_in(town, laptop, link, photo=None):
    photos = [photo] if photo else []
    receipt, _ = town.client().push(link, laptop.batch(laptop.record(photos=photos), photos=photos), quiet)
    assert len(receipt.accepted) == 1, receipt.rejected
    return receipt


def brought_back(town, backup, folder, database=""):
    bring_back(backup, folder, (PASSPHRASE, database, town.surroundings()))
    return Town(open_office(folder, town.surroundings()), town.folder, town.now, tokens=town.tokens + 10_000)


def test_a_backup_while_laptops_hand_in_is_one_moment_and_they_go_on_elsewhere(office_town, tmp_path):
    town, pairs = office_town, [office_town.enrolled(f"device-{n:02d}") for n in range(3)]
    hand_in(town, *pairs[0], PHOTO)
    stop, counts, failed = threading.Event(), [1, 0, 0], []

    def work(at):
        try:
            while not stop.is_set():
                hand_in(town, *pairs[at])
                counts[at] += 1
        except BaseException as error:
            failed.append(error)
            raise

    threads = [threading.Thread(target=partial(work, at)) for at in range(3)]
    for thread in threads:
        thread.start()
    try:
        kept = back_up(town.office, tmp_path / "backup", PASSPHRASE, CHEAP)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert failed == []
    elsewhere = brought_back(town, tmp_path / "backup", tmp_path / "elsewhere")
    rows, records = elsewhere.rows(Batch), elsewhere.rows(StoredRecord)
    assert 1 <= len(rows) == len(records) <= kept.files <= sum(counts)
    assert all((elsewhere.office.batches / row["file"]).is_file() for row in rows)
    assert attachment(elsewhere.office, elsewhere.rows(StoredAttachment)[0]["sha256"]) == PHOTO
    seen = {row["dev"]: max(r["seq"] for r in rows if r["dev"] == row["dev"]) for row in rows}
    for laptop, link in pairs:  # the same keys and certificates: nobody enrols again
        lost = range(seen.get(laptop.device.dev, 0) + 1, laptop.seq + 1)
        assert hand_in(elsewhere, laptop, link).gaps == tuple(lost)
    elsewhere.office.close()


def test_a_township_moves_to_postgresql_and_back(town, tmp_path, empty_postgresql):
    laptop, link = town.enrolled()
    first = hand_in(town, laptop, link, PHOTO)
    back_up(town.office, tmp_path / "one", PASSPHRASE, CHEAP)
    county = brought_back(town, tmp_path / "one", tmp_path / "county", empty_postgresql)
    second = hand_in(county, laptop, link)
    assert (first.number, second.number[-6:]) == ("20260309-00001", "-00002")
    assert len(second.number) == len("20260309-abcdef-00002")  # what restored marks its numbers
    assert not (tmp_path / "county" / "office.db").exists()
    publish(county.office, Publication((XFORM.replace("VERSION", "2026.2").encode(),)))  # numbers go on
    back_up(county.office, tmp_path / "two", PASSPHRASE, CHEAP)
    again = brought_back(county, tmp_path / "two", tmp_path / "again")
    third = hand_in(again, laptop, link).number
    assert third.endswith("-00003")
    assert len({third[9:15], second.number[9:15]}) == 2
    assert len(again.rows(StoredRecord)) == 3
    for one in (county, again):
        one.office.close()


def test_a_backup_tells_nothing_without_its_passphrase(town, tmp_path):
    laptop, link = town.enrolled()
    hand_in(town, laptop, link, PHOTO)
    back_up(town.office, tmp_path / "backup", PASSPHRASE, CHEAP)
    whole = b"".join(path.read_bytes() for path in (tmp_path / "backup").rglob("*") if path.is_file())
    root = (town.office.folder / "keys" / "root.json").read_text()
    for secret in ("赵守田", "李秀英", "屋顶漏雨", root[10:60]):
        assert secret.encode() not in whole
    assert not list(town.office.folder.glob("backup-*"))
    with pytest.raises(AppError, match="口令不对"):
        bring_back(tmp_path / "backup", tmp_path / "other", ("not the passphrase", "", town.surroundings()))


def test_a_backup_that_was_cut_or_changed_is_refused(town, tmp_path):
    backup = tmp_path / "backup"
    back_up(town.office, backup, PASSPHRASE, CHEAP)
    sealed = (backup / "database.sealed").read_bytes()
    for name, content in (("database.sealed", sealed[:-1]), ("database.sealed", b"x" + sealed[1:])):
        (backup / name).write_bytes(content)
        with pytest.raises(AppError):
            bring_back(backup, tmp_path / f"other-{content[:1].hex()}", (PASSPHRASE, "", town.surroundings()))
    (backup / "backup.json").unlink()
    with pytest.raises(AppError, match="不是一份完整的"):
        bring_back(backup, tmp_path / "third", (PASSPHRASE, "", town.surroundings()))


def killed_at(point):
    """A step that ends the process there, as a power cut does."""

    def step(reached):
        if reached == point:
            os.kill(os.getpid(), signal.SIGKILL)

    return step


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_restore_that_is_killed_leaves_nothing_or_the_whole_office(town, tmp_path, kind, request):
    address = request.getfixturevalue("empty_postgresql") if kind == "postgresql" else ""
    laptop, link = town.enrolled()
    hand_in(town, laptop, link, PHOTO)
    backup, folder = tmp_path / "backup", tmp_path / "elsewhere"
    back_up(town.office, backup, PASSPHRASE, CHEAP)
    folder.mkdir()
    points = [point for point in STEPS if address or point != "filled"]
    for point in points:
        child = os.fork()
        if not child:
            try:
                bring_back(backup, folder, (PASSPHRASE, address, town.surroundings()), killed_at(point))
            finally:
                os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        is_there = folder.exists() and any(folder.iterdir())
        assert is_there == (point == "named"), point
    office = open_office(folder, town.surroundings())
    elsewhere = Town(office, town.folder, town.now, tokens=town.tokens + 10_000)
    assert len(elsewhere.rows(Batch)) == len(elsewhere.rows(StoredRecord)) == 1
    assert attachment(office, elsewhere.rows(StoredAttachment)[0]["sha256"]) == PHOTO
    assert len(hand_in(elsewhere, laptop, link).accepted) == 1
    assert office.kept.names("batches") == tuple(f"batches/{row['file']}" for row in elsewhere.rows(Batch))
    office.close()
    with pytest.raises(AppError):  # and nothing is put over it
        bring_back(backup, folder, (PASSPHRASE, "", town.surroundings()))


def test_a_backup_overwrites_nothing(town, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    with pytest.raises(AppError, match="已有内容"):
        back_up(town.office, tmp_path / "full", PASSPHRASE, CHEAP)
    with pytest.raises(AppError, match="少于 10 个字符"):
        back_up(town.office, tmp_path / "empty", "short")
