"""Making and opening a vault: every trouble has a code and a sentence of its own."""

import json
import os
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop.vault import (
    KdfParameters,
    OpenOptions,
    Vault,
    VaultError,
    change_password,
    create_vault,
    open_vault,
    unlock_card,
    vault_exists,
)
from desktop.vault.slots import slots_from_json

PASSWORD = "hongmei-lukou-2"
NewVault = Callable[[Path], Vault]


def code(action: Callable[[], object]) -> str:
    with pytest.raises(VaultError) as caught:
        action()
    return caught.value.code


def database(folder: Path) -> Path:
    return next(folder.glob("vault-*.db"))


def test_a_new_vault_opens_with_its_password_and_knows_its_owner(tmp_path: Path, new_vault: NewVault) -> None:
    vault = new_vault(tmp_path / "v")
    profile, device = vault.profile(), vault.device()
    vault.close()
    again = open_vault(tmp_path / "v", PASSWORD)
    assert (again.profile(), again.device()) == (profile, device)
    again.close()


def test_the_password_may_be_typed_in_full_width(tmp_path: Path, new_vault: NewVault) -> None:
    vault = new_vault(tmp_path / "v")
    vault.close()
    change_password(tmp_path / "v", PASSWORD, "zaocha-jiangya１７", KdfParameters(19 * 1024, 1, 1))
    open_vault(tmp_path / "v", "ｚaocha-jiangya17").close()
    assert code(lambda: open_vault(tmp_path / "v", PASSWORD)) == "VAULT_PASSWORD_WRONG"


def test_wrong_password_damage_second_window_and_no_vault_are_four_troubles(
    tmp_path: Path, new_vault: NewVault
) -> None:
    folder = tmp_path / "v"
    vault = new_vault(folder)
    errors = []
    for action in (
        lambda: open_vault(folder, PASSWORD),  # second window
        lambda: (vault.close(), open_vault(folder, "somebody-elses")),
        lambda: (database(folder).write_bytes(os.urandom(8192)), open_vault(folder, PASSWORD)),
        lambda: open_vault(tmp_path / "elsewhere", PASSWORD),
    ):
        with pytest.raises(VaultError) as caught:
            action()
        errors.append(caught.value)
    assert [error.code for error in errors] == [
        "VAULT_IN_USE",
        "VAULT_PASSWORD_WRONG",
        "VAULT_DAMAGED",
        "VAULT_MISSING",
    ]
    assert len({error.sentence for error in errors}) == 4
    assert all(error.remedy for error in errors)


def test_the_wrong_password_is_told_without_touching_a_damaged_database(
    tmp_path: Path, new_vault: NewVault
) -> None:
    new_vault(tmp_path / "v").close()
    database(tmp_path / "v").write_bytes(b"")
    assert code(lambda: open_vault(tmp_path / "v", "somebody-elses")) == "VAULT_PASSWORD_WRONG"
    assert code(lambda: open_vault(tmp_path / "v", PASSWORD)) == "VAULT_DAMAGED"


def test_after_a_failed_opening_the_right_password_still_opens(tmp_path: Path, new_vault: NewVault) -> None:
    new_vault(tmp_path / "v").close()
    assert code(lambda: open_vault(tmp_path / "v", "somebody-elses")) == "VAULT_PASSWORD_WRONG"
    open_vault(tmp_path / "v", PASSWORD).close()


def test_a_missing_database_is_never_made_anew(tmp_path: Path, new_vault: NewVault) -> None:
    new_vault(tmp_path / "v").close()
    database(tmp_path / "v").unlink()
    assert code(lambda: open_vault(tmp_path / "v", PASSWORD)) == "VAULT_MISSING"
    assert not list((tmp_path / "v").glob("vault-*.db"))


def test_a_plain_database_in_its_place_is_damage(tmp_path: Path, new_vault: NewVault) -> None:
    new_vault(tmp_path / "v").close()
    database(tmp_path / "v").write_bytes(b"SQLite format 3\0" + bytes(8176))
    assert code(lambda: open_vault(tmp_path / "v", PASSWORD)) == "VAULT_DAMAGED"


def test_the_database_of_another_vault_is_damage(tmp_path: Path, new_vault: NewVault) -> None:
    for name in ("a", "b"):
        new_vault(tmp_path / name).close()
    database(tmp_path / "a").write_bytes(database(tmp_path / "b").read_bytes())
    assert code(lambda: open_vault(tmp_path / "a", PASSWORD)) == "VAULT_DAMAGED"


def test_the_slots_of_another_vault_do_not_open_this_one(tmp_path: Path, new_vault: NewVault) -> None:
    for name in ("a", "b"):
        new_vault(tmp_path / name).close()
    (tmp_path / "a" / "vault.slots").write_bytes((tmp_path / "b" / "vault.slots").read_bytes())
    assert code(lambda: open_vault(tmp_path / "a", PASSWORD)) == "VAULT_MISSING"


def test_a_second_vault_in_the_same_folder_is_refused(tmp_path: Path, new_vault: NewVault) -> None:
    vault = new_vault(tmp_path / "v")
    vault.close()
    assert code(lambda: new_vault(tmp_path / "v")) == "VAULT_EXISTS"
    assert vault_exists(tmp_path / "v")


def test_the_folder_and_its_files_are_for_the_owner_only(tmp_path: Path, new_vault: NewVault) -> None:
    vault = new_vault(tmp_path / "v")
    assert stat.S_IMODE((tmp_path / "v").stat().st_mode) == 0o700
    for name in ("vault.slots", "vault.head", "vault.card", database(tmp_path / "v").name):
        assert stat.S_IMODE((tmp_path / "v" / name).stat().st_mode) == 0o600
    vault.close()


def test_a_short_password_is_refused_before_anything_is_made(tmp_path: Path, new_vault: NewVault) -> None:
    vault = new_vault(tmp_path / "made")
    profile = vault.profile()
    vault.close()
    refused = lambda: create_vault(tmp_path / "v", "1234567", profile, circumstances=None)  # noqa: E731
    assert code(refused) == "PASSWORD_WEAK"
    assert not (tmp_path / "v").exists()


@pytest.mark.parametrize(
    "costs",
    [KdfParameters(2**30), KdfParameters(1024), KdfParameters(passes=0), KdfParameters(lanes=9)],
)
def test_costs_outside_the_limits_are_refused_before_any_work(costs: KdfParameters) -> None:
    assert code(costs.check) == "VAULT_KDF_PARAMS"


def test_the_default_costs_are_those_of_the_design() -> None:
    assert KdfParameters() == KdfParameters(65_536, 3, 4)


def test_the_card_shows_the_assistant_and_how_much_is_unsent(tmp_path: Path, village: object) -> None:
    village.visit()
    card = unlock_card(village.folder)
    assert (card.name, card.village, card.unsent) == ("李秀英", "柳湾村", 1)
    assert card.oldest_unsent.startswith("2026-03-09")


def test_the_card_shows_when_the_vault_was_last_opened(tmp_path: Path, new_vault: NewVault) -> None:
    new_vault(tmp_path / "v").close()
    later = datetime(2026, 3, 10, 8, 5, tzinfo=UTC)
    open_vault(tmp_path / "v", PASSWORD, OpenOptions(now=later)).close()
    assert unlock_card(tmp_path / "v").last_opened == "2026-03-10T08:05+00:00"


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"name": 3}', b"\xff", b"{}" * 9000])
def test_a_damaged_card_is_an_empty_card(tmp_path: Path, new_vault: NewVault, damage: bytes) -> None:
    new_vault(tmp_path / "v").close()
    (tmp_path / "v" / "vault.card").write_bytes(damage)
    assert unlock_card(tmp_path / "v").name == ""
    open_vault(tmp_path / "v", PASSWORD).close()


def test_a_vault_of_a_newer_program_is_refused_and_left_alone(tmp_path: Path, new_vault: NewVault) -> None:
    vault = new_vault(tmp_path / "v")
    with vault._transaction() as session:  # the test plays a newer program
        session.connection().exec_driver_sql("PRAGMA user_version=99")
    vault.close()
    before = database(tmp_path / "v").read_bytes()
    assert code(lambda: open_vault(tmp_path / "v", PASSWORD)) == "VAULT_TOO_NEW"
    assert database(tmp_path / "v").read_bytes() == before


def test_a_newer_slots_file_is_refused_by_name(tmp_path: Path, new_vault: NewVault) -> None:
    new_vault(tmp_path / "v").close()
    path = tmp_path / "v" / "vault.slots"
    path.write_text(json.dumps({**json.loads(path.read_text()), "v": 2}))
    assert code(lambda: open_vault(tmp_path / "v", PASSWORD)) == "VAULT_TOO_NEW"


def test_every_call_after_closing_says_locked(tmp_path: Path, new_vault: NewVault) -> None:
    vault = new_vault(tmp_path / "v")
    vault.close()
    vault.close()
    assert code(vault.households) == "VAULT_CLOSED"


def test_changing_the_password_keeps_the_data_key_and_the_database(
    tmp_path: Path, new_vault: NewVault
) -> None:
    vault = new_vault(tmp_path / "v")
    key, name = vault.door.key, database(tmp_path / "v").name
    vault.close()
    change_password(tmp_path / "v", PASSWORD, "a-longer-password", KdfParameters(19 * 1024, 1, 1))
    assert database(tmp_path / "v").name == name
    vault = open_vault(tmp_path / "v", "a-longer-password")
    assert vault.door.key == key
    assert [row.kind for row in vault.audit_log()] == ["password"]
    vault.close()


def test_the_keys_show_nothing_of_themselves(tmp_path: Path, new_vault: NewVault) -> None:
    vault = new_vault(tmp_path / "v")
    shown = repr(vault.device()) + repr(vault._files)
    assert vault.device().signing_seed.hex() not in shown
    assert "seed" not in shown
    vault.close()


def test_a_slot_moved_from_another_vault_opens_nothing(tmp_path: Path, new_vault: NewVault) -> None:
    for name in ("a", "b"):
        new_vault(tmp_path / name).close()
    one, other = ((slots_from_json((tmp_path / name / "vault.slots").read_bytes())) for name in ("a", "b"))
    from desktop.vault.slots import unlock

    assert code(lambda: unlock(replace(one, slots=other.slots), PASSWORD)) == "VAULT_PASSWORD_WRONG"
    assert code(lambda: unlock(replace(one, database=other.database), PASSWORD)) == "VAULT_SLOTS_TAMPERED"
