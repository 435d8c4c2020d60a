"""A clock that is ten years off: saving, sealing, order and opening do not depend on it."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

from desktop.vault import OpenOptions, open_vault
from tests.faults.verdict import Round, judge
from tests.faults.world import HOUSEHOLDS, NOW, PASSWORD, Hand, Ledger


def play(years: int, folder: Path, ledger: Ledger, dice: random.Random) -> Round:
    """Open, answer, seal and hand over with the clock `years` off, then again with the right time."""
    said = list(ledger.said)
    numbers = []
    for shift in (years, 0):
        now = NOW + timedelta(days=round(shift * 365.25))
        vault = open_vault(folder, PASSWORD, OpenOptions(now=now))
        hand = Hand(vault, said.append, dice)
        hand.at = now
        hand.answer(vault.drafts()[0].draft_id, 1000 + abs(shift))
        numbers.append(hand.visit(HOUSEHOLDS[4]).n)
        hand.handover()
        vault.close()
    result = judge(f"clock {years:+d} years", folder, Ledger(said))
    if numbers != [3, 4]:
        result.bug = f"order {numbers}"
    return result
