"""Quick unlock: six digits open only with the secret of this run, for a working day, five tries at most."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from desktop.passing import VARIABLE, receive
from desktop.quick_door import QuickDoor
from desktop.vault import VaultError, open_vault, tries
from desktop.vault.entry import note_entry
from desktop.vault.quick import Quick, arm, choose, drop, open_quick, quick_from_bytes, quick_to_bytes
from desktop.vault.rotation import Turning, rotate
from desktop.windows.idle import is_elsewhere

DIGITS = "483920"
PASSWORD = "hongmei-lukou-2"


def code(work, *arguments) -> str:
    with pytest.raises(VaultError) as caught:
        work(*arguments)
    return caught.value.code


@pytest.fixture
def armed(village) -> Quick:
    choose(village.vault, DIGITS, PASSWORD, village.vault_now)
    made = arm(village.vault, village.vault_now, 100.0)
    assert made is not None
    village.vault.close()
    return made


def test_the_digits_open_the_vault_that_a_lock_has_closed(village, armed: Quick) -> None:
    passed = quick_from_bytes(quick_to_bytes(armed))
    assert passed == armed
    village.vault = open_quick(village.folder, passed, DIGITS, village.vault_now)
    assert village.vault.counts().households == 5


def test_without_the_secret_of_this_run_the_right_digits_open_nothing(village, armed: Quick) -> None:
    stolen = Quick(**{**vars(armed), "secret": bytes(32)})
    assert code(open_quick, village.folder, stolen, DIGITS, village.vault_now) == "PIN_WRONG"


def test_nothing_on_the_disk_depends_on_the_digits(village, armed: Quick) -> None:
    kept = b"".join(path.read_bytes() for path in village.folder.rglob("*") if path.is_file())
    for secret in (armed.secret, armed.wrapped, armed.salt):
        assert secret not in kept
        assert secret.hex().encode() not in kept


def test_after_five_errors_only_the_password_helps_and_the_log_tells_of_them(village, armed: Quick) -> None:
    door = QuickDoor(village.folder, lambda: village.vault_now, _now(armed))
    assert [code(door.open, "111112") for _ in range(6)] == ["PIN_WRONG"] * 5 + ["PIN_GONE"]
    assert code(door.open, DIGITS) == "PIN_GONE"
    assert (door.tries_left, door.to_bytes()) == (0, b"")
    village.vault = open_vault(village.folder, PASSWORD)
    note_entry(village.vault, village.vault_now)
    told = [(row.kind, row.detail) for row in village.vault.audit_log()[:2]]
    assert told == [("unlock", ""), ("unlock_failed", "5 次")]


@pytest.mark.parametrize("hours", [8, 24 * 365, -1])
def test_the_working_day_ends_and_a_clock_that_is_set_does_not_stretch_it(
    village, armed: Quick, hours: int
) -> None:
    assert not armed.is_over(village.vault_now + timedelta(hours=7), 100 + 7 * 3600)
    assert armed.is_over(village.vault_now + timedelta(hours=hours), 200)
    assert armed.is_over(village.vault_now, 100 + 8 * 3600)
    late = village.vault_now + timedelta(hours=hours)
    assert code(QuickDoor(village.folder, lambda: late, _now(armed)).open, DIGITS) == "PIN_GONE"


def test_a_vault_with_another_key_is_not_opened(village, armed: Quick) -> None:
    rotate(village.folder, Turning(PASSWORD), village.vault_now)
    assert code(open_quick, village.folder, armed, DIGITS, village.vault_now) == "PIN_GONE"


def test_switched_off_nothing_is_armed(village) -> None:
    choose(village.vault, DIGITS, PASSWORD, village.vault_now)
    drop(village.vault, village.vault_now)
    assert arm(village.vault, village.vault_now, 0.0) is None
    told = [(row.kind, row.subject, row.detail) for row in village.vault.audit_log()[:2]]
    assert told == [("setting", "quick_unlock", "off"), ("setting", "quick_unlock", "on")]


@pytest.mark.parametrize(
    "digits", ["", "12345", "1234567", "12345a", "１２３４５６", "123456", "000000", "121212"]
)
def test_digits_that_are_guessed_at_once_are_refused(village, digits: str) -> None:
    assert code(choose, village.vault, digits, PASSWORD, village.vault_now) in ("PIN_DIGITS", "PIN_PLAIN")


def test_choosing_digits_takes_the_password(village) -> None:
    wrong = code(choose, village.vault, DIGITS, "not the password", village.vault_now)
    assert wrong == "VAULT_PASSWORD_WRONG"
    assert tries.read_tries(village.folder).untold == 1


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"{}", b"\xff" * 40, b'{"memory_kib": 1}'])
def test_what_somebody_else_hands_on_is_nothing(data: bytes) -> None:
    assert quick_from_bytes(data) is None


def test_a_process_hands_a_secret_to_the_one_that_takes_its_place(tmp_path: Path) -> None:
    program = tmp_path / "anew.py"
    program.write_text(
        "import os, sys\n"
        "from desktop.passing import begin_anew, receive\n"
        "got = receive()\n"
        "if not got: begin_anew(b'word-4711')\n"
        "seen = [open('/proc/self/' + name, 'rb').read() for name in ('environ', 'cmdline')]\n"
        "print(os.getpid(), got.decode(), receive(), any(b'word-4711' in one for one in seen))\n"
    )
    if sys.platform != "linux":
        pytest.skip("reads /proc")
    root = str(Path(__file__).resolve().parents[3])
    with subprocess.Popen(
        [sys.executable, str(program)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": root},
    ) as process:
        said = process.communicate(timeout=60)[0].split(maxsplit=1)
    assert said == [str(process.pid), "word-4711 b'' False\n"]


@pytest.mark.parametrize("named", ["", "x", "-1", "99999", "9" * 30, "1"])
def test_a_foreign_variable_names_no_pipe(monkeypatch: pytest.MonkeyPatch, named: str) -> None:
    if named == "1":
        named = str(os.open(os.devnull, os.O_RDONLY))
    monkeypatch.setenv(VARIABLE, named)
    assert receive() == b""
    assert VARIABLE not in os.environ


def test_another_session_on_the_screen_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = tmp_path / "active"
    shown.write_text("tty3\n")
    monkeypatch.setenv("XDG_VTNR", "2")
    assert is_elsewhere(shown)
    monkeypatch.setenv("XDG_VTNR", "3")
    assert not is_elsewhere(shown)
    assert not is_elsewhere(tmp_path / "no such file")
    monkeypatch.delenv("XDG_VTNR")
    assert not is_elsewhere(shown)


def _now(armed: Quick) -> Quick:
    """The same, as if armed this moment on the steady clock of this machine."""
    import time

    return Quick(**{**vars(armed), "ticks": time.monotonic()})
