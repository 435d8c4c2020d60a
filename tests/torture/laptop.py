"""One laptop of the torture: its vault, its bad line, its bad stick, and now and then a clone of it."""

from __future__ import annotations

import random
import shutil
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import httpx2

from desktop import handover, handover_stick
from desktop.vault import Vault, open_vault
from forms.errors import AppError
from sync.client import OfficeClient
from sync.office.intake import accept
from sync.refusals import HandoverError
from sync.stick import look, put, sort_out
from tests.sync.lossy import Line, lossy
from tests.torture import world

AGAIN = frozenset(
    {
        "NETWORK_PORTAL",
        "NETWORK_NONE",
        "NETWORK_BROKEN",
        "NETWORK_TIMEOUT",
        "RECEIPT_INVALID",
        "OFFICE_FAILED",
    }
)
MOST_TRIES = 200
WAITS = 4.0  # seconds; some answers of the line come later
SIZES = (0, 0, 0, 0, 3_000, 40_000)
WEIGHTS = {"cut": 0.15, "deaf": 0.1, "torn": 0.08, "portal": 0.08, "twice": 0.1, "late": 0.03}


class Laptop:
    """A laptop that makes records and brings them to the office; `made` and `met` say what happened."""

    def __init__(self, folder: Path, town: world.Town, number: int, dice: random.Random) -> None:
        self.folder, self.town, self.number, self.dice = folder, town, number, dice
        self.made: list[str] = []
        self.met: Counter[str] = Counter()
        self.bad: list[str] = []
        self.stick = folder / "stick"
        is_new = not (folder / "laptop").exists()
        self.vault: Vault = (
            world.new_laptop(folder / "laptop", town, f"{number:02d}")
            if is_new
            else open_vault(folder / "laptop", world.PASSWORD)
        )
        self.stick.mkdir(exist_ok=True)
        self.line = Line(town.address, random.Random(dice.random()), **WEIGHTS, longest_cut=12_000)
        self._stack = ExitStack()
        url = self._stack.enter_context(lossy(self.line))
        alone = httpx2.Limits(max_keepalive_connections=0)  # every request meets the line anew
        http = self._stack.enter_context(httpx2.Client(timeout=WAITS, trust_env=False, limits=alone))
        self.client = OfficeClient(http, url, world.around(), world.PATIENCE)

    def handover(self, number: int) -> None:
        """One to three records more, and everything unsent to the office."""
        for _ in range(self.dice.choice((1, 1, 1, 1, 1, 1, 2, 3))):
            self._visit(number)
        if self.dice.random() < 0.25:
            self.by_stick()
        else:
            self.by_network()
        if left := self.vault.unsent():
            self.bad.append(f"stuck after {number}: {len(left)}")

    def _visit(self, number: int) -> None:
        size = self.dice.choice(SIZES)
        photos = [world.noise(self.dice, size)] if size else []
        self.made.append(world.visit(self.vault, number, *photos))

    def by_network(self) -> None:
        """What a person does: try again when a login page came in between."""
        for _ in range(MOST_TRIES):
            try:
                handover.push(self.vault, self.client, world.Given.now(), lambda sent, total: None)
                self.met["network"] += 1
                return
            except AppError as error:
                self.met[error.code] += 1
                if error.code not in AGAIN:
                    self.bad.append(f"push: {error.code}")
                    return
                time.sleep(0.05)  # the office may just be starting again

    def by_stick(self) -> None:
        """Export until it is whole, let the office answer, take the receipt in."""
        for _ in range(MOST_TRIES):
            try:
                handover_stick.export_to(self.vault, self.stick, world.Given.now(), self._pull_out)
                break
            except HandoverError as error:
                self.met[error.code] += 1
        for _ in range(1 + (self.dice.random() < 0.3)):
            self._office_takes()
        for path in self.stick.glob("*.receipt.hsb"):
            if self.dice.random() < 0.1:
                data = bytearray(path.read_bytes())
                data[self.dice.randrange(len(data))] ^= 1 << self.dice.randrange(8)
                (self.stick / f"0-{path.name}").write_bytes(data)
        collected = handover_stick.collect(self.vault, self.stick, world.Given.now())
        self.met.update(f"receipt {code}" for _, code in collected.troubles)
        self.met["stick"] += 1
        for path in self.stick.iterdir():
            path.unlink()

    def _pull_out(self, size: int) -> None:
        chance = self.dice.random()
        if chance < 0.2:
            raise OSError(self.dice.choice([5, 19, 28, 30]), "the stick")
        if chance < 0.3:
            for part in self.stick.glob("*.part"):
                part.write_bytes(self.dice.randbytes(max(1, part.stat().st_size)))

    def _office_takes(self) -> None:
        office = self.town.office
        for found in sort_out(look(self.stick), office.id).mine:
            copied = office.incoming / f"{office.around.new_id()}.part"
            shutil.copyfile(found.path, copied)
            try:
                receipt = accept(office, copied).receipt
            except HandoverError as error:
                self.bad.append(f"stick: {error.code}")
                continue
            finally:
                copied.unlink(missing_ok=True)
            put(receipt, self.stick, f"{found.path.stem}.receipt")

    def clone_tries(self, number: int) -> None:
        """A copy of the laptop from before hands over too: it is told, and nothing of it counts."""
        copied = self.folder / f"clone-{number}"
        self.vault.close()
        shutil.copytree(self.folder / "laptop", copied, ignore=shutil.ignore_patterns("vault.lock"))
        self.vault = open_vault(self.folder / "laptop", world.PASSWORD)
        self._visit(number)
        self.by_network()
        clone = open_vault(copied, world.PASSWORD)
        world.visit(clone, number + 1)
        client = world.client_at(self.town.url)
        try:
            handover.push(clone, client, world.Given.now(), lambda sent, total: None)
            self.bad.append(f"clone {number} was not told")
        except AppError as error:
            self.met[f"clone {error.code}"] += 1
            if error.code not in ("BATCH_CONFLICT", "CHAIN_FORK"):
                self.bad.append(f"clone {number}: {error.code}")
        finally:
            client.close()
            clone.close()
            shutil.rmtree(copied)

    def close(self) -> None:
        """End the line and lock the vault."""
        self._stack.close()
        self.vault.close()
