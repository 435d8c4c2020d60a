"""Another password, and what the audit log is told of: recovery, rotation, failures beside a closed vault."""

from datetime import timedelta

import pytest

from desktop.vault import KdfParameters, VaultError, change_password, open_vault
from desktop.vault.backup import backup
from desktop.vault.entry import note_entry
from desktop.vault.opening import change_open_password
from desktop.vault.restore import drill
from desktop.vault.retention import ROTATION_DUE
from desktop.vault.slots import OLD_NAME, slots_from_json, unlock

PASSWORD = "hongmei-lukou-2"
NEW = "suiyuan-jiujiu-95"


def kinds(vault) -> list[tuple[str, str]]:
    return [(row.kind, row.detail) for row in vault.audit_log()]


def code(work, *arguments) -> str:
    with pytest.raises(VaultError) as caught:
        work(*arguments)
    return caught.value.code


def test_the_old_password_opens_nothing_as_soon_as_it_was_changed(village) -> None:
    change_open_password(village.vault, PASSWORD, NEW, village.vault_now)
    assert kinds(village.vault) == [("password", "")]
    village.visit()  # The open vault works on.
    village.vault.close()
    older = slots_from_json((village.folder / OLD_NAME).read_bytes())
    assert code(unlock, older, PASSWORD) == "VAULT_PASSWORD_WRONG"
    assert code(open_vault, village.folder, PASSWORD) == "VAULT_PASSWORD_WRONG"
    village.vault = open_vault(village.folder, NEW)
    assert village.vault.counts().records == 1


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("wrong-password", NEW, "VAULT_PASSWORD_WRONG"),
        (PASSWORD, "short", "PASSWORD_WEAK"),
        (PASSWORD, "1234567890", "PASSWORD_WEAK"),
        (PASSWORD, "lixiuying-2026", "PASSWORD_WEAK"),
    ],
)
def test_a_refused_change_changes_nothing(village, old: str, new: str, expected: str) -> None:
    assert code(change_open_password, village.vault, old, new, village.vault_now) == expected
    assert kinds(village.reopen()) == []


def test_five_wrong_old_passwords_wait_like_at_the_door(village) -> None:
    for _ in range(5):
        code(change_open_password, village.vault, "wrong-password", NEW, village.vault_now)
    again = code(change_open_password, village.vault, PASSWORD, NEW, village.vault_now)
    assert again == "VAULT_WAIT"


def test_a_backup_made_before_still_opens_with_the_password_of_its_day(village, tmp_path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    made = backup(village.vault, stick, village.vault_now)
    change_open_password(village.vault, PASSWORD, NEW, village.vault_now)
    assert drill(made.path, PASSWORD).label.number == 1
    assert code(drill, made.path, NEW) == "VAULT_PASSWORD_WRONG"


def test_a_change_on_the_closed_vault_is_noted_inside(village) -> None:
    village.vault.close()
    change_password(village.folder, PASSWORD, NEW, KdfParameters(19 * 1024, 1, 1))
    village.vault = open_vault(village.folder, NEW)
    assert [kind for kind, _ in kinds(village.vault)] == ["password"]
    assert village.vault.check_head()


def test_failures_at_the_door_are_told_at_the_next_unlocking_and_once(village) -> None:
    village.vault.close()
    for _ in range(3):
        code(open_vault, village.folder, "wrong-password")
    village.vault = open_vault(village.folder, PASSWORD)
    note_entry(village.vault, village.vault_now)
    note_entry(village.reopen(), village.vault_now)
    assert kinds(village.vault) == [("unlock", ""), ("unlock", ""), ("unlock_failed", "3 次")]


def test_a_rotation_that_was_due_is_noted(village) -> None:
    village.vault.keep_fact(ROTATION_DUE, "1")
    assert [kind for kind, _ in kinds(village.reopen())] == ["rotation"]


def test_what_would_go_with_other_days_is_known_before_they_are_set(village) -> None:
    from tests.desktop.vault.test_retention import deliver

    deliver(village, village.visit().record_id)
    day = village.vault_now + timedelta(days=45)
    assert len(village.vault.wipe_due(day)) == 1
    assert len(village.vault.wipe_due(day, 40)) == 1
    assert village.vault.wipe_due(day, 60) == ()
    assert code(village.vault.wipe_due, day, 3) == "VAULT_RETENTION_DAYS"
    assert village.vault.retention_days() == 30


def test_after_a_wipe_the_next_opening_writes_everything_anew(village) -> None:
    from tests.desktop.vault.test_retention import deliver

    record = village.visit()
    deliver(village, record.record_id)
    before = village.vault.door.key
    assert village.vault.wipe([record.record_id], village.vault_now + timedelta(days=31)) == 1
    assert village.reopen().door.key != before
    assert village.vault.rotation_due() == ""
