"""An answer that was shown as saved is on disk, through kills at random moments and through a full disk."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PASSWORD = "hongmei-lukou-2"
CHILD = Path(__file__).parent / "crash_child.py"
ROOT = Path(__file__).parents[3]


def run_and_kill(folder: Path, draft_id: str, saves: int, seconds: float) -> list[tuple[int, int]]:
    """What the child acknowledged before it was killed."""
    child = subprocess.Popen(
        [sys.executable, str(CHILD), str(folder), PASSWORD, draft_id],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        text=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    first = [child.stdout.readline() for _ in range(saves)]
    time.sleep(seconds)
    os.kill(child.pid, signal.SIGKILL)
    out, _ = child.communicate()
    lines = [line.split() for line in [*first, *out.splitlines(keepends=True)] if line.endswith("\n")]
    return [(int(n), int(seq)) for n, seq in lines]


def test_nothing_acknowledged_is_lost_when_the_process_is_killed(village: object) -> None:
    draft = village.begin()
    village.vault.close()
    dice = random.Random(7)
    acknowledged = 0
    for _ in range(5):
        before = len(village.reopen().journal(draft))
        village.vault.close()
        said = run_and_kill(village.folder, draft, dice.randrange(3, 9), dice.uniform(0, 0.02))
        journal = village.reopen().journal(draft)
        fresh = [entry.new for entry in journal[before:]]
        for n, _ in said:
            assert [f"{n}-{part}" for part in range(1 + n % 3)] == [
                value for value in fresh if value.startswith(f"{n}-")
            ]
        assert village.vault.counts().journal_entries >= max((seq for _, seq in said), default=0)
        # One save more may be there than was acknowledged, but never a part of one.
        whole = sum(1 + n % 3 for n in range(len(said)))
        assert len(fresh) in (whole, whole + 1 + len(said) % 3)
        acknowledged += len(said)
        village.vault.close()
    assert acknowledged >= 15


FILL = """
import resource, sys
from datetime import datetime, timezone
from pathlib import Path
from desktop.vault import open_vault, VaultError
from forms.xlsform import JournalEntry
vault = open_vault(Path(sys.argv[1]), sys.argv[2])
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
limit = max(f.stat().st_size for f in Path(sys.argv[1]).iterdir()) + 300_000
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
at = datetime(2026, 3, 9, tzinfo=timezone.utc)
saved = 0
try:
    for n in range(10_000):
        saved = vault.save(sys.argv[3], [JournalEntry("answer", "/data/q", "", "x" * 3000)], at, "a").last_seq
except VaultError as error:
    print(error.code, saved)
print(len(vault.journal(sys.argv[3])))
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(vault.save(sys.argv[3], [JournalEntry("answer", "/data/q", "", "after")], at, "a").last_seq)
vault.close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of file size are POSIX")
def test_a_full_disk_is_named_loses_nothing_and_work_goes_on_when_there_is_room(village: object) -> None:
    draft = village.begin()
    village.vault.close()
    done = subprocess.run(
        [sys.executable, "-c", FILL, str(village.folder), PASSWORD, draft],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    refused, readable, after = done.stdout.splitlines()
    code, saved = refused.split()
    assert code == "VAULT_DISK_FULL"
    assert int(saved) > 10
    assert int(readable) == int(saved)
    assert int(after) == int(saved) + 1
    journal = village.reopen().journal(draft)
    assert len(journal) == int(saved) + 1
    assert journal[-1].new == "after"
