"""The system's key store as a second factor: never enough, never the only way, off by default."""

import json
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from desktop.vault import KdfParameters, VaultError, change_password, keystore, open_vault, recovery
from desktop.vault.backup import backup
from desktop.vault.binding import FACT, bind, is_bound, unbind
from desktop.vault.opening import change_open_password
from desktop.vault.restore import drill
from desktop.vault.retention import ROTATION_DUE
from desktop.vault.rotation import recovery_slot
from desktop.vault.slots import NAME, RecoverySlot, with_recovery
from sync.hsb import OpeningKey
from sync.recovery import answer as township_answers

PASSWORD, NEW = "hongmei-lukou-2", "suiyuan-jiujiu-95"


class FileStore(KeyringBackend):
    """A key store in a file, as a system's would be behind the same interface."""

    priority = 5
    place: Path

    def _all(self) -> dict[str, str]:
        return json.loads(self.place.read_text()) if self.place.exists() else {}

    def get_password(self, service: str, username: str) -> str | None:
        return self._all().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self.place.write_text(json.dumps({**self._all(), f"{service}/{username}": password}))

    def delete_password(self, service: str, username: str) -> None:
        kept = self._all()
        if kept.pop(f"{service}/{username}", None) is None:
            raise PasswordDeleteError(username)
        self.place.write_text(json.dumps(kept))


@pytest.fixture
def store(tmp_path: Path):
    before = keyring.get_keyring()
    made = FileStore()
    made.place = tmp_path / "keyring.json"
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@pytest.fixture
def bound(village, store):
    """A vault with a way back through the township, bound to the store."""
    wanted = RecoverySlot("qingshan", "device", OpeningKey(bytes(range(32))).public.raw.hex(), b"")
    made = recovery_slot(village.vault.vault_id, wanted, village.vault.door.key)
    village.vault.replace_slots(with_recovery(village.vault.door.slots, made))
    bind(village.vault, PASSWORD, village.vault_now)
    return village


def code(work, *arguments) -> str:
    with pytest.raises(VaultError) as caught:
        work(*arguments)
    return caught.value.code


def test_the_password_opens_it_here_and_nowhere_else(bound, store) -> None:
    assert is_bound(bound.reopen())
    bound.vault.close()
    store.place.rename(store.place.with_name("away"))
    assert code(open_vault, bound.folder, PASSWORD) == "KEYSTORE_GONE"
    store.set_password("dengmen", bound.vault.vault_id, "00" * 32)
    assert code(open_vault, bound.folder, PASSWORD) == "VAULT_PASSWORD_WRONG"
    store.place.with_name("away").rename(store.place)
    assert code(open_vault, bound.folder, "wrong-password") == "VAULT_PASSWORD_WRONG"
    bound.vault = open_vault(bound.folder, PASSWORD)


@pytest.mark.parametrize("kept", ["", "zz", "00", "00" * 33])
def test_a_store_that_holds_something_else_is_one_sentence(bound, store, kept: str) -> None:
    bound.vault.close()
    store.set_password("dengmen", bound.vault.vault_id, kept)
    assert code(open_vault, bound.folder, PASSWORD) == "KEYSTORE_GONE"
    assert code(open_vault, bound.folder, PASSWORD) == "KEYSTORE_GONE"  # Costs no try.


def test_no_store_at_all_is_the_same_sentence_and_is_not_offered(bound, store) -> None:
    bound.vault.close()
    from keyring.backends.fail import Keyring

    keyring.set_keyring(Keyring())
    assert not keystore.is_available()
    assert code(open_vault, bound.folder, PASSWORD) == "KEYSTORE_GONE"


def test_without_the_store_a_backup_still_opens_by_the_password(bound, store, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    record = bound.visit()
    made = backup(bound.vault, stick, bound.vault_now)
    store.place.unlink()
    found = drill(made.path, PASSWORD)
    assert (found.counts.records, record.n) == (1, 1)


def test_a_new_password_and_a_new_data_key_stay_bound_and_so_does_the_backup(
    bound, store, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    change_open_password(bound.vault, PASSWORD, NEW, bound.vault_now)
    bound.vault.keep_fact(ROTATION_DUE, "1")
    before = bound.vault.door.key
    bound.vault.close()
    assert code(change_password, bound.folder, NEW, PASSWORD) == "KEYSTORE_BOUND"
    bound.vault = open_vault(bound.folder, NEW)
    assert bound.vault.door.key != before
    assert is_bound(bound.vault)
    made = backup(bound.vault, stick, bound.vault_now)
    assert drill(made.path, NEW).label.number == 1
    assert code(drill, made.path, PASSWORD) == "VAULT_PASSWORD_WRONG"


def test_unbound_the_password_is_enough_again_and_the_store_is_clean(bound, store) -> None:
    unbind(bound.vault, PASSWORD, bound.vault_now)
    assert store.get_password("dengmen", bound.vault.vault_id) is None
    store.place.unlink()
    assert not is_bound(bound.reopen())
    told = [(row.subject, row.detail) for row in bound.vault.audit_log()]
    assert told == [("keystore", "off"), ("keystore", "on")]


def test_recovery_by_the_township_needs_no_store_and_unbinds(bound, tmp_path: Path, store) -> None:
    bound.visit()
    bound.vault.close()
    store.place.unlink()
    asked = recovery.ask(bound.folder, NEW, bound.vault_now, KdfParameters(19 * 1024, 1, 1))
    reply = township_answers(asked.request, OpeningKey(bytes(range(32))))
    recovery.answer(bound.folder, reply, NEW)
    assert code(open_vault, bound.folder, PASSWORD) == "VAULT_PASSWORD_WRONG"
    bound.vault = open_vault(bound.folder, NEW)
    assert not is_bound(bound.vault)
    assert bound.vault.fact(FACT) == ""  # Nothing of the old password is left.
    assert bound.vault.audit_log()[0].kind == "recovery"
    made = backup(bound.vault, tmp_path, bound.vault_now)
    assert drill(made.path, NEW).counts.records == 1
    bind(bound.vault, NEW, bound.vault_now)
    assert is_bound(bound.vault)


def test_nothing_is_bound_without_a_way_back(village, store) -> None:
    assert code(bind, village.vault, PASSWORD, village.vault_now) == "KEYSTORE_NO_RECOVERY"
    assert not store.place.exists()


def test_the_slot_cannot_be_passed_off_as_unbound(bound) -> None:
    from desktop.vault.slots import slots_from_json, unlock

    bound.vault.close()
    known = slots_from_json((bound.folder / NAME).read_bytes())
    (slot,) = known.slots
    forged = type(slot)("passphrase", slot.salt, slot.kdf, slot.wrapped)
    changed = type(known)(**{**vars(known), "slots": (forged,)})
    assert code(unlock, changed, PASSWORD) == "VAULT_PASSWORD_WRONG"
