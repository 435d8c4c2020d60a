"""Keys: what a second implementation reads, what a mutated file does, and how long a wrong password waits."""

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import apsw
import pytest

from desktop.vault import KdfParameters, VaultError, keys, open_vault, tries
from desktop.vault.calibration import calibrate
from desktop.vault.door import check_new_password
from tests.fuzz.slots import mutated, outcome_of_head, outcome_of_slots

PASSWORD = "hongmei-lukou-2"
NOW = datetime(2026, 3, 9, 9, 42, tzinfo=UTC)


def test_a_second_implementation_opens_the_vault_with_its_raw_key(village: object) -> None:
    village.visit()
    key = keys.derive(village.vault.door.key).database
    path = village.folder / village.vault.door.slots.database
    village.vault.close()
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    for pragma in ("cipher='sqlcipher'", "legacy=4"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
    heads = connection.execute("SELECT head FROM rosterhousehold WHERE hh_id LIKE '%0031'").fetchall()
    records = connection.execute("SELECT count(*) FROM sealedrecord").fetchall()
    connection.close()
    assert heads == [("赵守田",)]
    assert records == [(1,)]
    village.vault = open_vault(village.folder, PASSWORD)


def test_mutated_slots_and_head_files_never_crash_and_never_open(village: object) -> None:
    village.vault.close()
    dice = random.Random(20260309)
    slots, head = ((village.folder / name).read_bytes() for name in ("vault.slots", "vault.head"))
    village.vault = open_vault(village.folder, PASSWORD)
    files = village.vault._files
    for _ in range(150):
        assert outcome_of_slots(mutated(slots, dice), PASSWORD, slots)
        assert outcome_of_head(mutated(head, dice), files.head_key, head)


def test_five_tries_are_free_then_the_wait_doubles_to_a_quarter_of_an_hour(tmp_path: Path) -> None:
    waits = []
    for _ in range(12):
        waits.append(tries.seconds_left(tmp_path, NOW))
        tries.count_try(tmp_path, NOW)
    assert waits == [0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900]
    assert tries.seconds_left(tmp_path, NOW + timedelta(seconds=300)) == 600
    assert tries.seconds_left(tmp_path, NOW + timedelta(seconds=901)) == 0


@pytest.mark.parametrize("years", [-10, -1, 1, 10])
def test_no_clock_makes_the_wait_longer_than_a_quarter_of_an_hour(tmp_path: Path, years: int) -> None:
    for _ in range(20):
        tries.count_try(tmp_path, NOW)
    moved = NOW + timedelta(days=365 * years)
    first = tries.seconds_left(tmp_path, moved)
    assert first <= 900
    assert tries.seconds_left(tmp_path, moved + timedelta(seconds=first)) == 0


@pytest.mark.parametrize(
    "damage", [b"", b"{", b'{"failures": -1, "last": ""}', b'{"failures": 9, "last": "0"}', b"\xff"]
)
def test_a_damaged_count_locks_nobody_out(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / tries.NAME).write_bytes(damage)
    assert tries.seconds_left(tmp_path, NOW) == 0


def test_the_right_password_ends_the_count(village: object) -> None:
    village.vault.close()
    for _ in range(3):
        with pytest.raises(VaultError):
            open_vault(village.folder, "somebody-elses")
    assert tries.read_tries(village.folder).failures == 3
    village.vault = open_vault(village.folder, PASSWORD)
    assert tries.read_tries(village.folder).failures == 0


@pytest.mark.parametrize(
    "plain", ["12345678", "aaaaaaaa", "abcdefgh", "87654321", "qwertyui", "１２３４５６７８"]
)
def test_a_password_that_anybody_tries_first_is_refused(plain: str) -> None:
    with pytest.raises(VaultError) as refused:
        check_new_password(plain)
    assert refused.value.code == "PASSWORD_WEAK"
    check_new_password(PASSWORD)


def test_calibration_never_goes_below_the_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter(range(0, 10**6, 7))
    assert calibrate(lambda: next(ticks)) == KdfParameters()


def test_a_fast_computer_gets_higher_costs_within_the_limits() -> None:
    ticks = iter(n * 0.2 for n in range(100))
    costs = calibrate(lambda: next(ticks))
    costs.check()
    assert costs.memory_kib == 256 * 1024
    assert costs.passes > 3


def test_the_slots_file_says_nothing_of_password_or_key(village: object) -> None:
    content = (village.folder / "vault.slots").read_text()
    assert PASSWORD not in content
    assert village.vault.door.key.hex() not in content
    assert set(json.loads(content)) == {"v", "vault", "gen", "db", "slots", "recovery", "mac", "sum"}
