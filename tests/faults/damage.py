"""Files that were damaged, cut, swapped or put back to what they were: named, or nothing is missing."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from desktop.vault import open_vault
from tests.faults.kills import in_child, read_lines
from tests.faults.verdict import Round, judge
from tests.faults.world import PASSWORD, Hand, Ledger

Hurt = Callable[[Path, random.Random], None]
PAGE, STRETCH = 4096, 64


def flip(path: Path, dice: random.Random) -> None:
    """One bit, or a few in different places."""
    data = bytearray(path.read_bytes())
    for _ in range(dice.choice((1, 1, 1, 4))):
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    path.write_bytes(data)


def cut(path: Path, dice: random.Random) -> None:
    """The end is gone: anywhere, at a page, or at the beginning."""
    size = path.stat().st_size
    os.truncate(path, dice.choice((0, dice.randrange(size), dice.randrange(size) // 4096 * 4096)))


def overwrite(path: Path, dice: random.Random) -> None:
    """A stretch of noise or of nothing."""
    size = path.stat().st_size
    start = dice.randrange(size)
    length = min(size - start, dice.randrange(1, 9000))
    with path.open("r+b") as file:
        file.seek(start)
        file.write(dice.choice((bytes(length), dice.randbytes(length))))


def swap_pages(path: Path, dice: random.Random) -> None:
    """Two pages that differ change places; of a file below two pages, two stretches of 64 bytes."""
    data = path.read_bytes()
    size = PAGE if len(data) >= 2 * PAGE else STRETCH
    pages = [data[at : at + size] for at in range(0, len(data), size)]
    if len(set(pages)) > 1:
        one, other = dice.sample(range(len(pages)), 2)
        while pages[one] == pages[other]:
            one, other = dice.sample(range(len(pages)), 2)
        pages[one], pages[other] = pages[other], pages[one]
    path.write_bytes(b"".join(pages))


def swap_files(path: Path, dice: random.Random) -> None:
    """Two files of the vault change places."""
    others = [one for one in path.parent.glob("vault*") if one.is_file() and one != path]
    other = dice.choice([one for one in others if one.read_bytes() != path.read_bytes()])
    aside = path.with_name("aside")
    path.rename(aside)
    other.rename(path)
    aside.rename(other)


def remove(path: Path, _dice: random.Random) -> None:
    """The file is gone."""
    path.unlink()


HURTS: Mapping[str, Hurt] = {
    "flipped": flip,
    "truncated": cut,
    "overwritten": overwrite,
    "swapped pages": swap_pages,
    "swapped files": swap_files,
    "removed": remove,
}
FILES: Mapping[str, str] = {
    "main": "vault-*.db",
    "log": "vault-*.db-wal",
    "slots": "vault.slots",
    "head": "vault.head",
}


def play(target: str, how: str, folder: Path, ledger: Ledger, dice: random.Random) -> Round:
    """One round: work, leave as a kill leaves it, hurt one file, look."""
    older = _rolled_back if how == "rolled back" else None
    said = _work(folder, dice, older)
    path = next(folder.glob(FILES[target]))
    if older is not None:
        shutil.copy(folder.parent / f"{folder.name}.old" / path.name, path)
    else:
        HURTS[how](path, dice)
    return judge(f"{target} {how}", folder, Ledger([*ledger.said, *said]))


def _rolled_back(folder: Path) -> None:
    shutil.copytree(folder, folder.parent / f"{folder.name}.old")


def _work(folder: Path, dice: random.Random, between: Callable[[Path], None] | None) -> list[str]:
    """Answers and a record, some of them folded into the main file, the last ones in the log only."""

    def work(say: Callable[[str], object]) -> None:
        for part in range(2):
            vault = open_vault(folder, PASSWORD)
            hand = Hand(vault, say, random.Random(seed + part))
            draft = vault.drafts()[0].draft_id
            for number in range(1000 + part * 10, 1003 + part * 10 + dice.randrange(4)):
                hand.answer(draft, number)
            if part == 0:
                hand.visit("999901001203-07-0039")
                vault.close()
                _leave_log(folder, say, seed)
                if between is not None:
                    between(folder)
                vault = open_vault(folder, PASSWORD)
                Hand(vault, say, random.Random(seed + 7)).answer(draft, 1008)
                vault.close()
        os._exit(0)  # The log stays, as after a kill.

    seed = dice.randrange(10**6)
    child, reading = in_child(work)
    said = read_lines(reading)
    os.waitpid(child, 0)
    return said


def _leave_log(folder: Path, say: Callable[[str], object], seed: int) -> None:
    """One answer that only the log holds, so that the older copy has a log too."""

    def work(tell: Callable[[str], object]) -> None:
        vault = open_vault(folder, PASSWORD)
        Hand(vault, tell, random.Random(seed)).answer(vault.drafts()[0].draft_id, 1009)
        os._exit(0)

    child, reading = in_child(work)
    for line in read_lines(reading):
        say(line)
    os.waitpid(child, 0)
