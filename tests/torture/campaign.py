"""The rounds of the torture: several laptops at one office, a line of the journal for every handover."""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.torture import world
from tests.torture.laptop import Laptop
from tests.torture.verdict import verdict

JOURNAL = "handovers.jsonl"
CLONE_EVERY, CLONE_AT = 400, 200


class Campaign:
    """Laptops that hand over to one office; a folder that has a journal goes on where it ended."""

    def __init__(self, folder: Path, town: world.Town, laptops: int, seed: int) -> None:
        self.folder, self.town = folder, town
        self.journal = folder / JOURNAL
        lines = self.journal.read_text().splitlines() if self.journal.exists() else []
        past = [json.loads(line) for line in lines]
        self.done = len([one for one in past if "number" in one])
        self.made: list[str] = [record for one in past for record in one.get("made", ())]
        self._noted = frozenset(self.made)
        self.met = Counter[str]()
        for one in past:
            self.met.update(one["met"])
        self.past_bad: list[str] = [text for one in past for text in one["bad"]]
        self._turn = threading.Lock()
        self.laptops = [self._laptop(number, seed) for number in range(1, laptops + 1)]

    def _laptop(self, number: int, seed: int) -> Laptop:
        place = self.folder / f"{number:02d}"
        place.mkdir(exist_ok=True)
        laptop = Laptop(place, self.town, number, random.Random(f"{seed}/{number}/{self.done}"))
        # What was made in a handover that the end of the last run cut short is handed over with the next.
        laptop.made = [row.record_id for row in laptop.vault.records() if row.record_id not in self._noted]
        return laptop

    def handover(self, laptop: Laptop) -> int:
        """One handover of this laptop, and its line in the journal; how many there were by now."""
        with self._turn:
            number, self.done = self.done, self.done + 1
        laptop.handover(number)
        if number % CLONE_EVERY == CLONE_AT:
            laptop.clone_tries(number)
        self._note(laptop, number)
        return number + 1

    def run(self, until: int, ends_at: float, workers: int) -> None:
        """Hand over until there were so many handovers, or it is so late."""

        def work(mine: list[Laptop]) -> None:
            turn = 0
            while self.done < until and time.monotonic() < ends_at:
                self.handover(mine[turn % len(mine)])
                turn += 1

        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(work, [self.laptops[at::workers] for at in range(workers)]))

    def _note(self, laptop: Laptop, number: int) -> None:
        met = laptop.met + Counter({f"line {name}": count for name, count in laptop.line.met.items()})
        line = {"number": number, "laptop": laptop.number, "made": laptop.made, "met": met, "bad": laptop.bad}
        with self._turn:
            self.made += laptop.made
            self.met += met
            self.past_bad += laptop.bad
            with self.journal.open("a") as file:
                file.write(json.dumps(line) + "\n")
        laptop.made, laptop.met, laptop.bad = [], Counter(), []
        laptop.line.met.clear()

    def verdict(self) -> dict[str, object]:
        """What the office holds against what was made in all runs of this folder."""
        found = verdict(self.town, self.laptops, self.made)
        bad = [*self.past_bad, *found["bad"]]  # type: ignore[misc]
        return {"handovers": self.done, **found, "met": dict(self.met.most_common()), "bad": bad[:20]}

    def close(self) -> None:
        """End the lines and lock the vaults."""
        for laptop in self.laptops:
            laptop.close()
