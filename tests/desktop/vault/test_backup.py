"""A backup is written, read back and opened before it counts; what it gives back is all that it took."""

from datetime import timedelta
from pathlib import Path

import pytest

from desktop.vault import OpenOptions, VaultError, open_vault
from desktop.vault import backup as backups
from desktop.vault import restore as restores
from desktop.vault.backup import backup, find_backups, hand_over, is_due
from desktop.vault.parcel import read_parcel_head
from desktop.vault.restore import Restoring, confirm, drill, explain, restore

PASSWORD = "hongmei-lukou-2"


class PowerCutError(Exception):
    """The process ends here."""


def cut_at(wanted: str) -> object:
    def step(point: str) -> None:
        if point == wanted:
            raise PowerCutError(point)

    return step


def code(action: object, *arguments: object) -> str:
    with pytest.raises(VaultError) as caught:
        action(*arguments)
    return caught.value.code


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    place = tmp_path / "stick"
    place.mkdir()
    return place


def test_a_backup_gives_back_everything_in_a_new_folder(village: object, stick: Path, tmp_path: Path) -> None:
    record = village.visit()
    made = backup(village.vault, stick, village.vault_now)
    counts = village.vault.counts()
    restore(made.path, tmp_path / "new", PASSWORD)
    assert code(open_vault, tmp_path / "new", PASSWORD) == "VAULT_RESTORED"
    again = open_vault(tmp_path / "new", PASSWORD, OpenOptions(read_only=True))
    assert (again.counts(), again.record(record.record_id)) == (counts, record)
    confirm(again)
    assert again.batch_state().epoch == 2
    again.close()
    open_vault(tmp_path / "new", PASSWORD).close()


def test_two_generations_are_kept_and_never_overwritten(village: object, stick: Path) -> None:
    names = [backup(village.vault, stick, village.vault_now).path.name for _ in range(4)]
    assert len(set(names)) == 4
    assert [found.path.name for found in find_backups(stick)] == [names[3], names[2]]
    assert sorted(path.name for path in stick.iterdir()) == sorted(names[2:])


@pytest.mark.parametrize("point", backups.POINTS)
def test_a_backup_cut_off_anywhere_leaves_whole_backups_only(
    village: object, stick: Path, point: str
) -> None:
    village.visit()
    first = backup(village.vault, stick, village.vault_now).path
    with pytest.raises(PowerCutError):
        backup(village.vault, stick, village.vault_now, cut_at(point))
    assert first in [found.path for found in find_backups(stick)]
    assert all(drill(found.path, PASSWORD).proven == 1 for found in find_backups(stick))
    village.reopen()
    assert not list(village.folder.glob("snapshot-*")) + list(village.folder.glob("verify-*"))


@pytest.mark.parametrize("point", restores.POINTS)
def test_a_restore_cut_off_anywhere_leaves_the_old_vault_or_the_restored_one(
    village: object, stick: Path, point: str
) -> None:
    made = backup(village.vault, stick, village.vault_now)
    record = village.visit()
    village.vault.close()
    with pytest.raises(PowerCutError):
        restore(made.path, village.folder, PASSWORD, Restoring(replace=True, step=cut_at(point)))
    village.vault = open_vault(village.folder, PASSWORD, OpenOptions(read_only=True))
    if point == "staged":
        assert village.vault.doubt is None
        assert village.vault.record(record.record_id) == record
    else:
        assert village.vault.doubt.code == "VAULT_RESTORED"
        assert list((village.folder / "replaced-1").glob("vault-*.db"))
    assert not (village.folder / "restoring").exists()


def test_a_vault_is_never_overwritten_unasked(village: object, stick: Path) -> None:
    made = backup(village.vault, stick, village.vault_now)
    village.vault.close()
    assert code(restore, made.path, village.folder, PASSWORD) == "VAULT_EXISTS"


def test_an_open_vault_is_not_restored_over(village: object, stick: Path) -> None:
    made = backup(village.vault, stick, village.vault_now)
    assert code(restore, made.path, village.folder, PASSWORD, Restoring(replace=True)) == "VAULT_IN_USE"


def test_a_wrong_password_or_a_damaged_backup_restores_nothing(
    village: object, stick: Path, tmp_path: Path
) -> None:
    path = backup(village.vault, stick, village.vault_now).path
    assert code(restore, path, tmp_path / "new", "not-the-password") == "VAULT_PASSWORD_WRONG"
    whole = path.read_bytes()
    for at in (0, 30, 900, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert code(restore, path, tmp_path / "new", PASSWORD) in {"BACKUP_DAMAGED", "VAULT_DAMAGED"}
    for cut in (whole[:-1], whole[:5000], whole + b"\0", b""):
        path.write_bytes(cut)
        assert code(restore, path, tmp_path / "new", PASSWORD) == "BACKUP_DAMAGED"
    assert {one.name for one in (tmp_path / "new").iterdir()} <= {"vault.lock"}


def test_a_stick_that_is_gone_or_inside_the_vault_is_refused_by_name(village: object, tmp_path: Path) -> None:
    assert code(backup, village.vault, tmp_path / "gone", village.vault_now) == "BACKUP_PLACE"
    assert code(backup, village.vault, village.folder, village.vault_now) == "BACKUP_SAME_DISK"


def test_a_backup_is_due_after_a_day_and_when_the_clock_went_back(village: object, stick: Path) -> None:
    now = village.vault_now
    assert is_due(village.vault, now)
    backup(village.vault, stick, now)
    assert not is_due(village.vault, now + timedelta(hours=8))
    assert is_due(village.vault, now + timedelta(days=1))
    assert is_due(village.vault, now - timedelta(days=365))


def test_nothing_readable_lies_on_the_stick(village: object, stick: Path) -> None:
    village.visit()
    content = backup(village.vault, stick, village.vault_now).path.read_bytes()
    for word in ("赵守田", "999901195803140011", "李秀英", "红梅路口"):
        assert word.encode() not in content
        assert word.encode("utf-16-le") not in content


def test_a_successor_takes_over_with_a_password_and_a_key_of_their_own(
    village: object, stick: Path, tmp_path: Path
) -> None:
    village.visit()
    made = hand_over(village.vault, stick / "jiaojie.dmbackup", "told-in-person-7", village.vault_now)
    assert code(restore, made.path, tmp_path / "new", PASSWORD) == "VAULT_PASSWORD_WRONG"
    restore(made.path, tmp_path / "new", "told-in-person-7")
    after = open_vault(tmp_path / "new", "told-in-person-7", OpenOptions(read_only=True))
    confirm(after, "周文", "柳湾村社会救助协理员")
    after.close()
    after = open_vault(tmp_path / "new", "told-in-person-7")
    assert after.profile().name == "周文"
    assert after.verify_records() == 1
    assert after.door.key != village.vault.door.key
    after.close()
    words = "".join(explain(read_parcel_head(made.path).label))
    assert "封存的走访 1 份" in words
    assert "不含" in words


def test_a_vault_copied_to_another_computer_waits_for_confirmation(village: object) -> None:
    village.vault.keep_fact("machine", "0" * 32)
    village.vault.close()
    assert code(open_vault, village.folder, PASSWORD) == "VAULT_MOVED"
    village.vault = open_vault(village.folder, PASSWORD, OpenOptions(accept_rollback=True))
    village.reopen()
