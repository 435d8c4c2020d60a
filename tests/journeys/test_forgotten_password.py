"""A forgotten password: the person asks, two persons of the township answer, and all the work is there."""

import io
import json
import sys
from pathlib import Path

import pytest

from desktop.vault import open_vault
from forms.errors import AppError
from sync.office.cli import main
from tests.journeys import short
from tests.journeys.conftest import Enrolled
from tests.journeys.enrolled import KEEPERS
from tests.journeys.hands import Hands
from tests.screens.village import PASSWORD

NEW = "hetao-dengta-33"


def ask(hands: Hands, request: Path) -> str:
    """忘记密码, a new password twice, the request to a stick; the digits to read out on the phone."""
    hands.push("unlock_forgot")
    for name in ("recovery_new", "recovery_again"):
        hands.tab_to(name)
        hands.type(NEW)
    hands.push("recovery_save")
    hands.choose_path(str(request))
    hands.until(request.exists)
    hands.rest()
    digits = hands.app.window.findChild(object, "recovery_digits")
    return str(digits.text())


def answer(office: Path, request: Path, reply: Path, said: pytest.MonkeyPatch) -> None:
    """`dengmen-office recover` with both keepers at the desk."""
    said.setattr(sys, "stdin", io.StringIO("".join(f"{one.passphrase}\n" for one in KEEPERS)))
    persons = [word for one in KEEPERS for word in ("--person", one.name)]
    assert main(["recover", str(office), str(request), *persons, "--output", str(reply), "--json"]) == 0


def test_two_persons_of_the_township_open_the_way_and_the_work_is_there(
    enrolled: Enrolled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    machine, request, reply = enrolled.machine, tmp_path / "request.json", tmp_path / "reply.json"
    hands = machine.start()
    hands.unlock(PASSWORD)
    short.begin(hands)
    short.until_saved(hands, short.REFUSED)
    machine.stop()

    hands = machine.start()
    hands.until(lambda: hands.at == "password")
    digits = ask(hands, request)
    assert any("送到乡镇" in line for line in hands.told())
    capsys.readouterr()
    answer(tmp_path / "office", request, reply, monkeypatch)
    said = json.loads(capsys.readouterr().out)
    assert said["check_number"] == digits
    hands.tab_to("recovery_chosen")
    hands.type(NEW)
    hands.push("recovery_take")
    hands.choose_path(str(reply))
    hands.unlock(NEW)
    assert "赵守田" in hands.app.models.today.view.notices[0].text

    machine.stop()
    with pytest.raises(AppError):
        open_vault(machine.folder, PASSWORD)
    vault = machine.vault(NEW)
    (draft,) = vault.drafts()
    assert [entry.new for entry in vault.journal(draft.draft_id) if entry.ref.endswith("/contact")][-1] == (
        short.REFUSED
    )
    vault.close()
