"""`python -m tests.torture.kills --kills N --folder DIR`: kill the laptop's program while it hands over.

A child process opens the vault and pushes, pulls, exports or imports; it is killed at a random moment. Then
the vault is opened again: nothing may be lost or said twice, and a second try must complete. Children are
forked from a process that has imported the program, so that a round costs what the work costs. The journal
in DIR has a line for each round; a campaign that was cut goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from desktop import handover, handover_stick
from desktop.vault import Vault, open_vault
from forms.errors import AppError
from sync.office.intake import accept
from sync.stick import look, put, sort_out
from tests.torture import world
from tests.torture.verdict import stored_records

JOBS = ("push", "pull", "export", "import")
ROOT = Path(__file__).parents[2]
PHOTO = 100_000


def work(job: str, where: tuple[Path, str, Path], ready: int) -> None:
    """What the child does; it writes a byte when the vault is open."""
    folder, url, stick = where
    vault = open_vault(folder, world.PASSWORD)
    os.write(ready, b"r")
    if job == "export":
        handover_stick.export_to(vault, stick, world.Given.now())
    elif job == "import":
        handover_stick.collect(vault, stick, world.Given.now())
    else:
        client = world.client_at(url)
        if job == "push":
            handover.push(vault, client, world.Given.now(), lambda sent, total: None)
        else:
            handover.pull(vault, client)
    vault.close()


def fork_children() -> None:
    """Read jobs from stdin, fork a child for each and kill it; says if it was killed, ended or failed."""
    from sync.network import http_client

    http_client(1.0).close()  # so that what is imported late is there before the first child
    for line in sys.stdin:
        job, folder, url, stick, delay = json.loads(line)
        heard, ready = os.pipe()
        child = os.fork()
        if not child:
            work(job, (Path(folder), url, Path(stick)), ready)
            os._exit(0)
        os.close(ready)
        os.read(heard, 1)  # the vault is open, or the child has failed
        os.close(heard)
        time.sleep(delay)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        print("killed" if os.WIFSIGNALED(status) else "failed" if status else "by itself", flush=True)


class Killing:
    """One laptop whose program is killed again and again, and its office."""

    def __init__(self, folder: Path, dice: random.Random) -> None:
        self.folder, self.dice = folder, dice
        self.journal = folder / "rounds.jsonl"
        lines = self.journal.read_text().splitlines() if self.journal.exists() else []
        self.past = [json.loads(line) for line in lines]
        self.made: list[str] = [record for one in self.past for record in one["made"]]
        self.bad: list[str] = [text for one in self.past for text in one["bad"]]
        self.town = world.open_town(folder / "office")
        self.place = folder / "laptop"
        if not self.place.exists():
            world.new_laptop(self.place, self.town).close()
        self.stick = folder / "stick"
        self.stick.mkdir(exist_ok=True)
        self.vault = open_vault(self.place, world.PASSWORD)
        # What a campaign that was cut had just made.
        self.made += [row.record_id for row in self.vault.records() if row.record_id not in set(self.made)]
        # How long a job may go on at most before it is killed; follows how long the jobs take.
        self.spans = dict.fromkeys(JOBS, 0.5)
        command = [sys.executable, "-m", "tests.torture.kills", "--forks"]
        self.forks = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    @property
    def kills(self) -> int:
        """How often the program was killed before it ended by itself."""
        return sum(one["ended"] == "killed" for one in self.past)

    def round(self, job: str) -> None:
        """New records, a kill, and the second try."""
        made, bad = len(self.made), len(self.bad)
        photo = world.noise(self.dice, PHOTO)
        self.made += [world.visit(self.vault, made + n, photo) for n in range(2)]
        if job == "import":
            handover_stick.export_to(self.vault, self.stick, world.Given.now())
            self._office_takes()
        self.vault.close()
        ended = self._kill(job)
        self.vault = open_vault(self.place, world.PASSWORD)
        self._second_try(job)
        self.past.append({"job": job, "ended": ended, "made": self.made[made:], "bad": self.bad[bad:]})
        with self.journal.open("a") as file:
            file.write(json.dumps(self.past[-1]) + "\n")

    def _kill(self, job: str) -> str:
        assert self.forks.stdin is not None
        assert self.forks.stdout is not None
        delay = self.spans[job] * self.dice.random()
        self.forks.stdin.write(
            json.dumps([job, str(self.place), self.town.url, str(self.stick), delay]) + "\n"
        )
        self.forks.stdin.flush()
        ended = self.forks.stdout.readline().strip()
        if ended not in ("killed", "by itself"):
            self.bad.append(f"{job}: the program failed")
        self.spans[job] *= 1.1 if ended == "killed" else 0.9
        return ended

    def _second_try(self, job: str) -> None:
        client = world.client_at(self.town.url)
        try:
            if len(self.vault.records()) != len(self.made):
                self.bad.append(f"{job}: records lost")
            if job in ("export", "import"):
                self._by_stick(self.vault)
            else:
                handover.pull(self.vault, client)
            if self.vault.unsent():
                handover.push(self.vault, client, world.Given.now(), lambda sent, total: None)
            if self.vault.unsent() or self.vault.pending_batch() is not None:
                self.bad.append(f"{job}: stuck")
        except AppError as error:
            self.bad.append(f"{job}: {error.code}")
        finally:
            client.close()
        for path in self.stick.iterdir():
            path.unlink()

    def _by_stick(self, vault: Vault) -> None:
        if vault.unsent():
            handover_stick.export_to(vault, self.stick, world.Given.now())
        self._office_takes()
        collected = handover_stick.collect(vault, self.stick, world.Given.now())
        self.bad += [f"stick: {name} {code}" for name, code in collected.troubles]

    def _office_takes(self) -> None:
        office = self.town.office
        for found in sort_out(look(self.stick), office.id).mine:
            copied = office.incoming / f"{office.around.new_id()}.part"
            copied.write_bytes(found.path.read_bytes())
            put(accept(office, copied).receipt, self.stick, f"{found.path.stem}.receipt")
            copied.unlink(missing_ok=True)

    def verdict(self) -> dict[str, object]:
        """What the office holds against what was made."""
        stored = stored_records(self.town)
        if sorted(stored) != sorted(self.made):
            self.bad.append(f"stored {len(stored)} of {len(self.made)}")
        ended = Counter(f"{one['job']} {one['ended']}" for one in self.past)
        return {
            "rounds": len(self.past),
            "kills": self.kills,
            "records": len(self.made),
            "stored": len(stored),
            "ended": dict(sorted(ended.items())),
            "bad": self.bad,
        }

    def close(self) -> None:
        """End the forking process, the vault and the office."""
        with self.forks as forks:
            assert forks.stdin is not None
            forks.stdin.close()
        self.vault.close()
        self.town.close()


def main() -> int:
    """Run; 0 when nothing was lost, doubled or stuck."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20260309)
    parser.add_argument("--minutes", type=float, default=600.0, help="stop after this time")
    parser.add_argument("--folder", type=Path, help="where the campaign lives; one in memory is faster")
    parser.add_argument("--forks", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.forks:
        fork_children()
        return 0
    if options.folder is not None:
        options.folder.mkdir(parents=True, exist_ok=True)
        return play(options.folder, options)
    with tempfile.TemporaryDirectory(prefix="dengmen-kills-") as folder:
        return play(Path(folder), options)


def play(folder: Path, options: argparse.Namespace) -> int:
    """Go on with the campaign of this folder and print what it has come to."""
    began = time.monotonic()
    killing = Killing(folder, random.Random(options.seed + time.time_ns()))
    try:
        while killing.kills < options.kills and time.monotonic() - began < 60 * options.minutes:
            killing.round(JOBS[len(killing.past) % len(JOBS)])
        report = killing.verdict()
    finally:
        killing.close()
    print(json.dumps(report, ensure_ascii=False, indent=1))
    return 1 if report["bad"] else 0


if __name__ == "__main__":
    sys.exit(main())
