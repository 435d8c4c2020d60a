"""A rotation leaves the old vault or the new one, wherever it is cut off."""

from pathlib import Path

import pytest

from desktop.vault import OpenOptions, VaultError, open_vault
from desktop.vault.retention import ROTATION_DUE
from desktop.vault.rotation import POINTS, Turning, rotate
from desktop.vault.slots import NAME, OLD_NAME, load

PASSWORD = "hongmei-lukou-2"


class PowerCutError(Exception):
    """The process ends here."""


def cut_at(wanted: str) -> object:
    def step(point: str) -> None:
        if point == wanted:
            raise PowerCutError(point)

    return step


def test_a_rotated_vault_holds_everything_under_another_key(village: object) -> None:
    record = village.visit()
    before, counts = village.vault.door.key, village.vault.counts()
    village.vault.close()
    rotate(village.folder, Turning(PASSWORD))
    village.vault = open_vault(village.folder, PASSWORD)
    assert village.vault.door.key != before
    assert village.vault.counts() == counts
    assert village.vault.record(record.record_id) == record
    assert village.vault.verify_records() == 1
    assert [hit.row.hh_id for hit in village.vault.search("赵守田").heads] == ["999901001203-07-0031"]
    assert len(list(village.folder.glob("vault-*.db"))) == 1


@pytest.mark.parametrize("point", POINTS)
def test_a_rotation_cut_off_anywhere_loses_nothing(village: object, point: str) -> None:
    record = village.visit()
    village.vault.close()
    with pytest.raises(PowerCutError):
        rotate(village.folder, Turning(PASSWORD, step=cut_at(point)))
    village.vault = open_vault(village.folder, PASSWORD)
    assert village.vault.record(record.record_id) == record
    assert [path.name for path in village.folder.glob("vault-*.db")] == [load(village.folder).database]


def test_a_rotation_with_the_wrong_password_changes_nothing(village: object) -> None:
    village.vault.close()
    before = (village.folder / NAME).read_bytes()
    with pytest.raises(VaultError, match="密码不对"):
        rotate(village.folder, Turning("not-the-password"))
    assert (village.folder / NAME).read_bytes() == before


def test_a_rotation_that_is_due_happens_at_the_next_opening(village: object) -> None:
    before = village.vault.door.key
    village.vault.keep_fact(ROTATION_DUE, "1")
    village.vault.close()
    village.vault = open_vault(village.folder, PASSWORD)
    assert village.vault.door.key != before
    assert village.vault.fact(ROTATION_DUE) == ""


@pytest.mark.parametrize("damage", [b"", b"{}", b"\xff" * 700])
def test_damaged_slots_are_replaced_by_the_generation_before(village: object, damage: bytes) -> None:
    village.reopen()
    village.vault.close()
    whole = (village.folder / NAME).read_bytes()
    (village.folder / NAME).write_bytes(damage)
    village.vault = open_vault(village.folder, PASSWORD)
    assert (village.folder / NAME).read_bytes() == whole == (village.folder / OLD_NAME).read_bytes()


def test_an_old_copy_of_database_and_slots_is_noticed_across_a_rotation(village: object) -> None:
    village.vault.close()
    old = {p.name: p.read_bytes() for p in village.folder.glob("vault*") if p.name != "vault.head"}
    village.vault = open_vault(village.folder, PASSWORD)
    village.visit()
    village.vault.close()
    rotate(village.folder, Turning(PASSWORD))
    for path in village.folder.glob("vault-*.db"):
        path.unlink()
    for name, data in old.items():
        (village.folder / name).write_bytes(data)
    with pytest.raises(VaultError) as caught:
        open_vault(village.folder, PASSWORD)
    assert caught.value.code == "VAULT_ROLLED_BACK"
    village.vault = open_vault(village.folder, PASSWORD, OpenOptions(read_only=True))
    assert village.vault.doubt is not None
    assert village.vault.households()
    with pytest.raises(VaultError) as caught:
        village.begin()
    assert caught.value.code == "VAULT_UNCONFIRMED"
    village.vault.confirm_restore()
    assert village.begin()
    assert village.vault.batch_state().epoch == 2


def test_the_turning_shows_no_password() -> None:
    assert PASSWORD not in repr(Turning(PASSWORD))


def test_an_unknown_folder_has_no_vault_to_rotate(tmp_path: Path) -> None:
    with pytest.raises(VaultError) as caught:
        rotate(tmp_path, Turning(PASSWORD))
    assert caught.value.code == "VAULT_MISSING"
