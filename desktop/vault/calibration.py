"""How much work a password shall cost on this computer: about half a second, never less than 64 MiB."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter

from desktop.vault import keys
from desktop.vault.errors import VaultError
from desktop.vault.keys import KdfParameters

TARGET = 0.5
LARGEST_KIB = 256 * 1024
MOST_PASSES = 10


def calibrate(clock: Callable[[], float] = perf_counter) -> KdfParameters:
    """The costs for a new vault: memory first, then passes, as far as the time allows.

    The floor stands even where it takes longer, or where memory is short for more.
    """
    costs = KdfParameters()
    seconds = _measure(costs, clock)
    while costs.memory_kib < LARGEST_KIB and seconds <= 0.55 * TARGET:
        larger = replace(costs, memory_kib=2 * costs.memory_kib)
        try:
            seconds = _measure(larger, clock)
        except VaultError:
            return costs
        if seconds > 1.5 * TARGET:
            return costs
        costs = larger
    passes = min(MOST_PASSES, int(costs.passes * TARGET / max(seconds, 0.001)))
    return replace(costs, passes=max(costs.passes, passes))


def _measure(costs: KdfParameters, clock: Callable[[], float]) -> float:
    start = clock()
    keys.passphrase_key("calibration", bytes(keys.SALT_BYTES), costs)
    return clock() - start
