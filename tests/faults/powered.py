"""The child of a power cut: a day of work under the recorder. Arguments: folder, log, seed, recorder."""

from __future__ import annotations

import ctypes
import random
import sys
from pathlib import Path

from desktop.vault import open_vault
from desktop.vault.audit import Event
from desktop.vault.rotation import Turning, rotate
from tests.faults.world import CHEAP, HOUSEHOLDS, NOW, PASSWORD, Hand


def main(folder: Path, log: Path, seed: int, recorder: str) -> None:
    """Answers, photos, records, batches, locking and unlocking, and now and then another data key."""
    library = ctypes.CDLL(recorder)
    dice = random.Random(seed)
    library.recorder_begin(str(folder).encode(), str(log).encode())

    def say(text: str) -> None:
        library.recorder_mark(text.encode())

    number = 1000
    for part in range(3):
        vault = open_vault(folder, PASSWORD)
        hand = Hand(vault, say, dice)
        draft = vault.drafts()[0].draft_id
        for _ in range(dice.randrange(5, 20)):
            number += 1
            hand.answer(draft, number)
        hand.attach(draft)
        vault.note_event(Event("reveal", HOUSEHOLDS[0]), hand.tick())
        say("audit")
        hand.visit(HOUSEHOLDS[3 + part])
        if dice.random() < 0.7:
            hand.handover()
        vault.close()
        if dice.random() < 0.5:
            rotate(folder, Turning(PASSWORD, CHEAP), NOW)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
