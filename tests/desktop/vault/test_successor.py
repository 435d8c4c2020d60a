"""A one-time key of the successor's laptop: the package sealed to it opens there and nowhere else."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from desktop.vault import KdfParameters, OpenOptions, VaultError, open_vault
from desktop.vault.backup import hand_over
from desktop.vault.parcel import read_parcel_head
from desktop.vault.restore import Restoring, drill, restore
from desktop.vault.successor import NAME, ask, asked, read_request

PASSWORD = "hongmei-lukou-2"
NEW = "hetao-dengta-33"
CHEAP = KdfParameters(memory_kib=19 * 1024, passes=1, lanes=1)


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """The successor's laptop, without a vault."""
    return tmp_path / "fresh"


@pytest.fixture
def package(village, fresh: Path, tmp_path: Path) -> Path:
    """The predecessor's vault, sealed to the successor's laptop."""
    village.visit()
    to = read_request(ask(fresh, NEW, village.vault_now, CHEAP).request)
    return hand_over(village.vault, tmp_path / "package.dmbackup", to, village.vault_now).path


def code(action, *arguments) -> str:
    with pytest.raises(VaultError) as caught:
        action(*arguments)
    return caught.value.code


def test_only_the_laptop_that_asked_opens_it_and_works_on_under_the_new_name(
    village, package: Path, fresh: Path, tmp_path: Path
) -> None:
    assert read_parcel_head(package).is_sealed
    for word in (PASSWORD, NEW):
        assert code(restore, package, tmp_path / "elsewhere", word) == "SUCCESSOR_NOT_ASKED"
    assert code(restore, package, fresh, PASSWORD) == "VAULT_PASSWORD_WRONG"
    assert drill(package, NEW, fresh).proven == 1
    restore(package, fresh, NEW, Restoring(name="周文", title="柳湾村协理员"))
    assert not (fresh / NAME).exists()
    assert sorted(path.name for path in fresh.iterdir() if "sealed" in path.name) == []
    assert code(open_vault, fresh, NEW) == "VAULT_RESTORED"
    after = open_vault(fresh, NEW, OpenOptions(accept_rollback=True))
    assert (after.profile().name, after.batch_state().epoch, after.verify_records()) == ("周文", 2, 1)
    assert after.door.key != village.vault.door.key  # The predecessor knew the old one.
    after.close()
    open_vault(fresh, NEW).close()


def test_a_newer_request_ends_the_older_one(village, package: Path, fresh: Path) -> None:
    ask(fresh, NEW, village.vault_now + timedelta(minutes=1), CHEAP)
    assert code(restore, package, fresh, NEW) == "SUCCESSOR_OTHER"
    assert [path.name for path in fresh.glob("vault*.db")] == []


def test_the_request_holds_no_secret_and_both_sides_read_the_same_digits(village, fresh: Path) -> None:
    made = ask(fresh, NEW, village.vault_now, CHEAP)
    assert json.loads(made.request).keys() == {"fmt", "key", "created"}
    assert asked(fresh) == made
    assert read_request(made.request).check_number == made.check_number


@pytest.mark.parametrize("hurt", [b"", b"{}", b"[]", b"\xff", b'{"fmt":1}', b"x" * 5000])
def test_what_is_no_request_is_one_sentence(hurt: bytes) -> None:
    assert code(read_request, hurt) == "SUCCESSOR_INVALID"


def test_a_changed_request_has_other_digits(village, fresh: Path) -> None:
    made = ask(fresh, NEW, village.vault_now, CHEAP)
    other = ask(fresh, NEW, village.vault_now, CHEAP)
    assert made.check_number != other.check_number


def test_a_request_that_was_damaged_on_the_laptop_is_named(package: Path, fresh: Path) -> None:
    (fresh / NAME).write_bytes(b'{"request": 1}')
    assert asked(fresh) is None
    assert code(restore, package, fresh, NEW) == "SUCCESSOR_NOT_ASKED"


def test_the_package_is_noted_as_an_export(village, package: Path) -> None:
    assert [(row.kind, row.subject) for row in village.vault.audit_log()] == [("export", "handover")]
