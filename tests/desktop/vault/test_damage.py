"""Every truncation and many flipped bits end in a named error, never in a traceback or in other data."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.vault import OpenOptions, Vault, VaultError, open_vault
from desktop.vault.verify import verify_vault
from forms.errors import AppError

PASSWORD = "hongmei-lukou-2"
NAMED = {
    "VAULT_DAMAGED",
    "VAULT_SLOTS_TAMPERED",
    "VAULT_PASSWORD_WRONG",
    "VAULT_KDF_PARAMS",
    "VAULT_MISSING",
    "VAULT_TOO_NEW",
    "VAULT_HEAD_DAMAGED",
    "VAULT_ROLLED_BACK",
}


@pytest.fixture
def closed(village: object, tmp_path: Path) -> Path:
    """A vault with one sealed visit and one draft, closed."""
    village.visit()
    village.begin("999901001203-07-0032")
    village.vault.close()
    return village.folder


def outcome(folder: Path) -> str:
    """The code of the refusal, or "" when the vault opens and all of it reads and verifies."""
    try:
        vault = open_vault(folder, PASSWORD)
    except AppError as error:
        return error.code
    try:
        read_everything(vault)
    except AppError as error:
        return error.code
    finally:
        vault.close()
    return ""


def read_everything(vault: Vault) -> None:
    verify_vault(vault)
    for row in vault.households():
        vault.household(row.hh_id)
    assert vault.counts().records == 1


def with_bytes(folder: Path, to: Path, name: str, data: bytes) -> Path:
    shutil.copytree(folder, to)
    (to / name).write_bytes(data)
    return to


def test_every_truncation_of_the_slots_file_is_named(closed: Path, tmp_path: Path) -> None:
    whole = (closed / "vault.slots").read_bytes()
    for size in range(len(whole)):
        (closed / "vault.slots").write_bytes(whole[:size])
        assert outcome(closed) == "VAULT_DAMAGED"
    (closed / "vault.slots").write_bytes(whole)
    assert outcome(closed) == ""


def test_every_flipped_bit_of_the_slots_file_is_damage_not_a_wrong_password(closed: Path) -> None:
    whole = bytearray((closed / "vault.slots").read_bytes())
    for place in range(len(whole)):
        flipped = bytearray(whole)
        flipped[place] ^= 1 << (place % 8)
        (closed / "vault.slots").write_bytes(flipped)
        assert outcome(closed) in {"VAULT_DAMAGED", "VAULT_TOO_NEW"}


def test_every_truncation_of_the_head_is_named_and_can_be_accepted(closed: Path) -> None:
    whole = (closed / "vault.head").read_bytes()
    for size in (0, 1, 17, len(whole) // 2, len(whole) - 1):
        (closed / "vault.head").write_bytes(whole[:size])
        assert outcome(closed) == "VAULT_HEAD_DAMAGED"
    (closed / "vault.head").unlink()
    assert outcome(closed) == "VAULT_HEAD_DAMAGED"
    open_vault(closed, PASSWORD, OpenOptions(accept_rollback=True)).close()
    assert outcome(closed) == ""


def test_flipped_bits_of_the_head_are_named(closed: Path) -> None:
    whole = (closed / "vault.head").read_bytes()
    for place in range(0, len(whole), 3):
        flipped = bytearray(whole)
        flipped[place] ^= 1
        (closed / "vault.head").write_bytes(flipped)
        assert outcome(closed) == "VAULT_HEAD_DAMAGED"


def test_truncated_databases_are_named(closed: Path, tmp_path: Path) -> None:
    path = next(closed.glob("vault-*.db"))
    whole = path.read_bytes()
    page = 4096
    sizes = [0, 1, 15, 16, page - 1, page, page + 1, len(whole) // 2, len(whole) - page, len(whole) - 1]
    for number, size in enumerate(sizes):
        broken = with_bytes(closed, tmp_path / f"cut{number}", path.name, whole[:size])
        assert outcome(broken) == "VAULT_DAMAGED", size


def test_flipped_bits_of_the_database_are_named(closed: Path, tmp_path: Path) -> None:
    path = next(closed.glob("vault-*.db"))
    whole = path.read_bytes()
    dice = random.Random(20260309)
    places = [3, 20, 100, 4095, *(dice.randrange(len(whole)) for _ in range(26))]
    for number, place in enumerate(places):
        flipped = bytearray(whole)
        flipped[place] ^= 1 << dice.randrange(8)
        broken = with_bytes(closed, tmp_path / f"flip{number}", path.name, bytes(flipped))
        assert outcome(broken) == "VAULT_DAMAGED", place


def test_an_older_copy_of_the_database_is_noticed_and_only_accepted_on_demand(village: object) -> None:
    village.visit()
    village.vault.close()
    path = next(village.folder.glob("vault-*.db"))
    old = path.read_bytes()
    village.vault = open_vault(village.folder, PASSWORD)
    village.visit("999901001203-07-0032")
    epoch = village.vault.batch_state().epoch
    village.vault.close()
    path.write_bytes(old)
    with pytest.raises(VaultError) as caught:
        open_vault(village.folder, PASSWORD)
    assert caught.value.code == "VAULT_ROLLED_BACK"
    village.vault = open_vault(village.folder, PASSWORD, OpenOptions(accept_rollback=True))
    assert village.vault.batch_state().epoch == epoch + 1
    assert village.reopen().counts().records == 1


def test_a_lost_write_ahead_log_with_a_sealed_record_is_noticed(village: object, tmp_path: Path) -> None:
    village.visit()
    copy = tmp_path / "copy"
    copy.mkdir()
    for file in village.folder.iterdir():  # as after a crash, with the log left behind
        if not file.name.endswith(("-wal", "-shm")):
            shutil.copy(file, copy / file.name)
    assert outcome(copy) in {"VAULT_ROLLED_BACK", "VAULT_DAMAGED"}


@pytest.mark.parametrize("name", ["vault.slots", "vault.head"])
def test_a_huge_file_is_not_read(closed: Path, name: str) -> None:
    (closed / name).write_bytes(b"[" * 1_000_000)
    assert outcome(closed) in NAMED


def hostile_slots(change: Callable[[dict], None], closed: Path) -> str:
    """A slots file changed by somebody who also repaired its plain checksum."""
    import hashlib
    import json

    path = closed / "vault.slots"
    tree = json.loads(path.read_text())
    del tree["sum"]
    change(tree)
    text = json.dumps(tree, sort_keys=True, separators=(",", ":"))
    path.write_text(json.dumps({**tree, "sum": hashlib.sha256(text.encode()).hexdigest()}))
    return outcome(closed)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda tree: tree["slots"][0]["kdf"].update(m=2**30), "VAULT_KDF_PARAMS"),
        (lambda tree: tree["slots"][0]["kdf"].update(m=-1), "VAULT_KDF_PARAMS"),
        (lambda tree: tree["slots"][0]["kdf"].update(t=10**9), "VAULT_KDF_PARAMS"),
        (lambda tree: tree["slots"][0]["kdf"].update(t=2), "VAULT_PASSWORD_WRONG"),
        (lambda tree: tree["slots"][0]["kdf"].update(t="2"), "VAULT_DAMAGED"),
        (lambda tree: tree["slots"][0].update(salt="zz"), "VAULT_DAMAGED"),
        (lambda tree: tree["slots"][0].update(wrapped="00"), "VAULT_DAMAGED"),
        (lambda tree: tree["slots"].append(tree["slots"][0]), "VAULT_SLOTS_TAMPERED"),
        (lambda tree: tree.update(gen=7), "VAULT_SLOTS_TAMPERED"),
        (lambda tree: tree.update(db="../../etc/passwd"), "VAULT_DAMAGED"),
        (lambda tree: tree.update(slots=[]), "VAULT_DAMAGED"),
        (lambda tree: tree.update(slots=None), "VAULT_DAMAGED"),
    ],
)
def test_a_slots_file_changed_on_purpose_is_refused(
    closed: Path, change: Callable[[dict], None], code: str
) -> None:
    assert hostile_slots(change, closed) == code
