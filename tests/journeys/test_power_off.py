"""The program is killed in the middle of a visit, again and again: what it had shown as saved is there."""

import os
import random
import signal
import subprocess
import sys
import time
import uuid
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from desktop.demo.world import PASSWORD, PROFILE
from desktop.vault import KdfParameters, create_vault, open_vault
from forms.xlsform import Circumstances
from sync.package import Package, Questionnaire, roster_from_json
from tests.journeys.enrolled import short_form

PROGRAM = Path(__file__).parent / "answering.py"
ROOT = Path(__file__).resolve().parents[2]
HOUSEHOLD = "999901001203-07-0031"
ROUNDS = 3  # a sample; `python -m tests.faults` is the campaign


def make_vault(folder: Path) -> None:
    circumstances = Circumstances(
        lambda: datetime.now().astimezone(), lambda: str(uuid.uuid4()), random.Random(1).random
    )
    form = Questionnaire("nobody_home", "2026.1", "样例", short_form())
    roster = roster_from_json((files("resources") / "demo" / "roster.json").read_bytes())
    standards = (files("resources") / "standards" / "sample-county.toml").read_text("utf-8")
    package = Package("2026-03-09T09:00:00+08:00", "样例县青山镇", (form,), standards, roster.households)
    cheap = KdfParameters(memory_kib=19 * 1024, passes=1, lanes=1)
    vault = create_vault(folder, PASSWORD, PROFILE, circumstances=circumstances, kdf=cheap)
    vault.apply_package(package)
    vault.close()


def answer_and_kill(folder: Path, first: int, seconds: float) -> list[int]:
    """The numbers that the program showed as saved before it was killed."""
    command = [sys.executable, str(PROGRAM), str(folder), PASSWORD, str(first), HOUSEHOLD]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as program:
        assert program.stdout is not None
        said = [int(program.stdout.readline())]
        time.sleep(seconds)
        os.kill(program.pid, signal.SIGKILL)
        return said + [int(line) for line in program.stdout if line.endswith("\n")]


def test_every_answer_that_was_shown_as_saved_survives_being_killed(tmp_path: Path) -> None:
    folder = tmp_path / "vault"
    make_vault(folder)
    chance = random.Random(20260309)
    last = 0
    for _ in range(ROUNDS):
        shown = answer_and_kill(folder, last, chance.uniform(0.0, 0.4))
        vault = open_vault(folder, PASSWORD)
        (draft,) = vault.drafts()
        kept = [entry.new for entry in vault.journal(draft.draft_id) if entry.ref.endswith("/obs_life")]
        vault.close()
        numbers = [int(text[1:-1]) for text in kept if text.endswith("答")]
        assert set(shown) <= set(numbers)
        assert numbers == sorted(numbers)
        last = max(numbers)
