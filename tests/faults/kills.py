"""kill -9 at a random moment: the child says every acknowledgement into a pipe, then it is gone."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

from tests.faults.doing import JOBS, MOST, check_backups, check_migrated
from tests.faults.verdict import Round, judge
from tests.faults.world import Ledger


def in_child(work: Callable[[Callable[[str], object]], None]) -> tuple[int, int]:
    """Fork; the child does `work` and ends; its id and the pipe it speaks into."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    os.close(reading)
    status = 1
    try:
        work(lambda text: os.write(writing, f"{text}\n".encode()))
        status = 0
    finally:
        os._exit(status)


def read_lines(reading: int) -> list[str]:
    """Everything that was said, whole lines only."""
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    return said.decode().split("\n")[:-1]


def killed(name: str, folder: Path, dice: random.Random) -> list[str]:
    """What the job had acknowledged when it was killed: after some acknowledgements and a short while."""
    seed = dice.random()
    child, reading = in_child(lambda say: JOBS[name](folder, say, random.Random(seed)))
    with os.fdopen(reading, "rb") as pipe:
        said = [pipe.readline() for _ in range(1 + dice.randrange(MOST[name] + 1))]
        time.sleep(0.03 * dice.random() ** 2)
        os.kill(child, signal.SIGKILL)
        said += pipe.readlines()
    os.waitpid(child, 0)
    if said[0] != b"ready\n" or b"" in said:
        raise RuntimeError(f"{name} ended by itself")
    return [line.decode().strip() for line in said[1:] if line.endswith(b"\n")]


def play(name: str, folder: Path, ledger: Ledger, dice: random.Random) -> Round:
    """One round: kill the job, sometimes again while the next start repairs, then look."""
    said = killed(name, folder, dice)
    if name != "migration" and dice.random() < 0.2:
        said += killed("opening", folder, dice)
    half = check_migrated(folder) if name == "migration" else ""
    result = judge(f"kill -9: {name}", folder, Ledger([*ledger.said, *said]))
    if name == "backup":
        half = check_backups(folder)
    result.bug = result.bug or half
    return result
