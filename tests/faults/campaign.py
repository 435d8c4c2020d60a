"""The rounds of a campaign, in turn, each on a vault of its own."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from forms.errors import AppError
from tests.faults import clock, damage, doing, kills, power, room, world
from tests.faults.verdict import Round, judge
from tests.faults.world import Ledger

POWER_SHARE = 4
"""Every fourth round is a power cut; one recording serves many of them."""
CUTS = 50


@dataclass
class Field:
    """Where a campaign is fought: the vault it copies, what that holds, a small disk, the dice."""

    base: Path
    ledger: Ledger
    disk: Path | None
    recorder: Path | None
    dice: random.Random
    count: int = 0

    def fresh(self, where: Path | None = None) -> Path:
        """A copy for one round."""
        self.count += 1
        return world.copy(self.base / "prototype", (where or self.base) / f"round{self.count}")


Play = Callable[[Field], Round]


def plays(field: Field) -> list[tuple[str, Play]]:
    """Every kind of round but the power cut, with its name; the order is that of a campaign."""
    found: list[tuple[str, Play]] = []
    for name in doing.JOBS:
        if name == "backup" and field.disk is None:
            continue  # A backup wants another disk.
        found.append((f"kill -9: {name}", lambda f, n=name: kills.play(n, f.fresh(), f.ledger, f.dice)))
    for target in damage.FILES:
        for how in (*damage.HURTS, "rolled back"):
            found.append(
                (
                    f"{target} {how}",
                    lambda f, t=target, h=how: damage.play(t, h, f.fresh(), f.ledger, f.dice),
                )
            )
    if field.disk is not None:
        found.append(("disk full", lambda f: room.full_disk(f.fresh(f.disk), f.ledger, f.dice)))
    found.append(("size limit", lambda f: room.size_limit(f.fresh(), f.ledger, f.dice)))
    found.append(("read-only folder", lambda f: room.read_only(f.fresh(f.disk), f.ledger, f.disk)))
    for years in (-10, 10):
        found.append(
            (f"clock {years:+d} years", lambda f, y=years: clock.play(y, f.fresh(), f.ledger, f.dice))
        )
    return found


def may_refuse(kind: str) -> bool:
    """Whether this fault takes something away, so that a named refusal is the right answer."""
    return kind.split()[0] in damage.FILES


def run(field: Field, rounds: int) -> Iterator[Round]:
    """Play the rounds one after the other."""
    kinds = plays(field)
    cuts = power_cuts(field) if field.recorder is not None else None
    for number in range(rounds):
        if cuts is not None and number % POWER_SHARE == POWER_SHARE - 1:
            yield next(cuts)
            continue
        name, play = kinds[(number - number // POWER_SHARE if cuts else number) % len(kinds)]
        before = set(field.base.iterdir()) | set(field.disk.iterdir() if field.disk else ())
        try:
            yield play(field)
        except (RuntimeError, AppError) as error:
            yield Round(name, bug=f"{type(error).__name__} {error}")
        _clean(field, before)


def power_cuts(field: Field) -> Iterator[Round]:
    """Endless power cuts; one recording is cut in many places."""
    assert field.recorder is not None
    while True:
        folder = field.fresh()
        disk = power.Disk(folder)
        log = folder.with_suffix(".log")
        calls = power.record(field.recorder, folder, log, field.dice.randrange(10**9))
        places = sorted(field.dice.randrange(len(calls) + 1) for _ in range(CUTS))
        said = list(field.ledger.said)
        done = 0
        for place in places:
            for call in calls[done:place]:
                disk.apply(call)
                if call.kind == "A":
                    said.append(call.path)
            done = place
            cut = field.base / f"cut{field.count}"
            disk.cut(cut, field.dice)
            yield judge("power cut", cut, Ledger(list(said)))
            shutil.rmtree(cut)
        shutil.rmtree(folder)
        log.unlink()


def _clean(field: Field, before: set[Path]) -> None:
    for path in set(field.base.iterdir()) | set(field.disk.iterdir() if field.disk else ()):
        if path not in before and path.is_dir():
            shutil.rmtree(path)
