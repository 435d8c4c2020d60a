"""`dengmen vault`: the doors to the vault that need no window."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest

from desktop.cli import main
from desktop.vault import KdfParameters, Profile, create_vault, open_vault

PASSWORD = "hongmei-lukou-2"
PROFILE = Profile("李秀英", "柳湾村社会救助协理员", "柳湾村", "样例县青山镇", "07", "999901001203")


@dataclass(frozen=True)
class Around:
    now: Callable[[], datetime] = lambda: datetime.fromisoformat("2026-03-09T09:42:00+08:00")
    new_id: Callable[[], str] = lambda: str(uuid4())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    costs = KdfParameters(19 * 1024, 1, 1)
    create_vault(tmp_path / "v", PASSWORD, PROFILE, circumstances=Around(), kdf=costs).close()
    (tmp_path / "stick").mkdir()
    return tmp_path


Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    def run(*words: object, said: tuple[str, ...] = (PASSWORD,)) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in said)))
        result = main([str(word) for word in words])
        return result, *capsys.readouterr()

    return run


def test_backup_drill_restore_confirm_and_verify_go_hand_in_hand(folder: Path, call: Call) -> None:
    stick, new = folder / "stick", folder / "new"
    result, out, _ = call("--folder", folder / "v", "vault", "backup", stick, "--json")
    assert result == 0
    assert json.loads(out)["number"] == 1
    result, out, _ = call("vault", "restore", stick, "--check")
    assert result == 0
    assert "没有改动任何资料" in out
    assert call("--folder", new, "vault", "restore", stick)[0] == 0
    result, _, err = call("--folder", new, "vault", "verify")
    assert result == 1
    assert "VAULT_RESTORED" in err
    assert call("--folder", new, "vault", "confirm")[0] == 0
    result, out, _ = call("--folder", new, "vault", "verify")
    assert result == 0
    assert "核对无误" in out


def test_a_vault_is_replaced_only_when_its_number_is_written_out(folder: Path, call: Call) -> None:
    vault, stick = folder / "v", folder / "stick"
    call("--folder", vault, "vault", "backup", stick)
    assert "VAULT_EXISTS" in call("--folder", vault, "vault", "restore", stick)[2]
    assert "VAULT_EXISTS" in call("--folder", vault, "vault", "restore", stick, "--replace", "08")[2]
    assert call("--folder", vault, "vault", "restore", stick, "--replace", "07")[0] == 0
    assert (vault / "replaced-1" / "vault.slots").is_file()


def test_the_password_changes_only_with_the_old_one(folder: Path, call: Call) -> None:
    vault = folder / "v"
    wrong = call("--folder", vault, "vault", "password", said=("not-the-one", "hetao-dengta-33"))
    assert "VAULT_PASSWORD_WRONG" in wrong[2]
    plain = call("--folder", vault, "vault", "password", said=(PASSWORD, "1234567890"))
    assert "PASSWORD_WEAK" in plain[2]
    assert call("--folder", vault, "vault", "password", said=(PASSWORD, "hetao-dengta-33"))[0] == 0
    open_vault(vault, "hetao-dengta-33").close()


def test_a_hand_over_package_is_explained_and_opens_with_its_own_password(folder: Path, call: Call) -> None:
    target = folder / "stick" / "07.dmbackup"
    said = (PASSWORD, "told-in-person-7")
    result, out, _ = call("--folder", folder / "v", "vault", "handover", target, said=said)
    assert result == 0
    assert "停用前任的登记" in out
    result, out, _ = call("--folder", folder / "n", "vault", "restore", target, said=("told-in-person-7",))
    assert result == 0
    said = ("told-in-person-7",)
    assert call("--folder", folder / "n", "vault", "confirm", "--name", "周文", said=said)[0] == 0
    vault = open_vault(folder / "n", "told-in-person-7")
    assert vault.profile().name == "周文"
    vault.close()


def test_a_laptop_without_a_recovery_key_says_so(folder: Path, call: Call) -> None:
    said = ("hetao-dengta-33",)
    refused = call("--folder", folder / "v", "vault", "ask", folder / "ask.json", said=said)
    assert refused[0] == 1
    assert "RECOVERY_NONE" in refused[2]


def test_a_file_that_is_no_backup_is_named(folder: Path, call: Call) -> None:
    (folder / "stick" / "x.dmbackup").write_bytes(b"no backup")
    assert "BACKUP_DAMAGED" in call("vault", "restore", folder / "stick" / "x.dmbackup", "--check")[2]
    assert "BACKUP_NONE" in call("vault", "restore", folder / "stick", "--check")[2]


def test_the_audit_log_is_exported_and_nothing_is_wiped_unasked(folder: Path, call: Call) -> None:
    code, said, _ = call("--folder", folder / "v", "vault", "audit", folder / "log.csv")
    assert code == 0, said
    assert (folder / "log.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    code, said, _ = call("--folder", folder / "v", "vault", "wipe", "--json")
    assert (code, json.loads(said)) == (0, {"due": [], "wiped": 0})
    assert call("--folder", folder / "v", "vault", "report", folder / "stick")[0] == 1  # no office yet
