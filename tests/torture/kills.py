"""`python -m tests.torture.kills --rounds N`: kill the laptop's program while it hands over, and look again.

A child process opens the vault and pushes, pulls, exports or imports; it is killed at a random moment. Then
the vault is opened again: nothing may be lost or said twice, and a second try must complete.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from sqlmodel import select

from desktop import handover, handover_stick
from desktop.vault import open_vault
from forms.errors import AppError
from sync.office.intake import accept
from sync.office.tables import StoredRecord
from sync.stick import look, put, sort_out
from tests.torture import world

JOBS = ("push", "pull", "export", "import")
ROOT = Path(__file__).parents[2]


def work(job: str, folder: Path, url: str, stick: Path) -> None:
    """What the child does; it says when the vault is open."""
    vault = open_vault(folder, world.PASSWORD)
    print("ready", flush=True)
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


class Killing:
    """One laptop whose program is killed again and again, and its office."""

    def __init__(self, folder: Path, dice: random.Random) -> None:
        self.folder, self.dice = folder, dice
        self.town = world.open_town(folder / "office")
        world.new_laptop(folder / "laptop", self.town).close()
        self.stick = folder / "stick"
        self.stick.mkdir()
        self.made: list[str] = []
        self.bad: list[str] = []
        self.ended: Counter[str] = Counter()

    def round(self, job: str) -> None:
        """New records, a kill, and the second try."""
        vault = open_vault(self.folder / "laptop", world.PASSWORD)
        photo = world.noise(self.dice, 300_000)
        self.made += [world.visit(vault, len(self.made) + n, photo) for n in range(2)]
        if job == "import":
            handover_stick.export_to(vault, self.stick, world.Given.now())
            self._office_takes()
        vault.close()
        self._kill(job)
        self._second_try(job)

    def _kill(self, job: str) -> None:
        place = (str(self.folder / "laptop"), self.town.url, str(self.stick))
        command = [sys.executable, "-m", "tests.torture.kills", "--child", job, *place]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(0.35 * self.dice.random() ** 2)
            self.ended["by itself" if child.poll() is not None else "killed"] += 1
            child.send_signal(signal.SIGKILL)
            child.wait()

    def _second_try(self, job: str) -> None:
        vault = open_vault(self.folder / "laptop", world.PASSWORD)
        client = world.client_at(self.town.url)
        try:
            if len(vault.records()) != len(self.made):
                self.bad.append(f"{job}: records lost")
            if job in ("export", "import"):
                self._by_stick(vault)
            else:
                handover.pull(vault, client)
            if vault.unsent():
                handover.push(vault, client, world.Given.now(), lambda sent, total: None)
            if vault.unsent() or vault.pending_batch() is not None:
                self.bad.append(f"{job}: stuck")
        except AppError as error:
            self.bad.append(f"{job}: {error.code}")
        finally:
            client.close()
            vault.close()
        for path in self.stick.iterdir():
            path.unlink()

    def _by_stick(self, vault: object) -> None:
        if vault.unsent():  # type: ignore[attr-defined]
            handover_stick.export_to(vault, self.stick, world.Given.now())  # type: ignore[arg-type]
        self._office_takes()
        collected = handover_stick.collect(vault, self.stick, world.Given.now())  # type: ignore[arg-type]
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
        with self.town.office.store.reading() as session:
            stored = sorted(session.exec(select(StoredRecord.record_id)).all())
        if stored != sorted(self.made):
            self.bad.append(f"stored {len(stored)} of {len(self.made)}")
        return {"records": len(self.made), "stored": len(stored), "ended": dict(self.ended), "bad": self.bad}

    def close(self) -> None:
        """End the office."""
        self.town.close()


def main() -> int:
    """Run; 0 when nothing was lost, doubled or stuck."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture.kills", description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20260309)
    parser.add_argument("--minutes", type=float, default=0.0, help="stop after this time; 0 for no limit")
    parser.add_argument("--child", nargs=4, metavar="WORD", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        job, folder, url, stick = options.child
        work(job, Path(folder), url, Path(stick))
        return 0
    dice, began, rounds = random.Random(options.seed), time.monotonic(), 0
    with tempfile.TemporaryDirectory(prefix="dengmen-kills-") as folder:
        killing = Killing(Path(folder), dice)
        try:
            while rounds < options.rounds:
                if options.minutes and time.monotonic() - began > 60 * options.minutes:
                    break
                killing.round(JOBS[rounds % len(JOBS)])
                rounds += 1
            report = {"rounds": rounds, **killing.verdict()}
        finally:
            killing.close()
    print(json.dumps(report, ensure_ascii=False, indent=1))
    return 1 if report["bad"] else 0


if __name__ == "__main__":
    sys.exit(main())
