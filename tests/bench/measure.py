"""Processor time of small pieces of work, and figures beside their targets."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured figure; `target` is None for what is only shown."""

    name: str
    value: float
    unit: str
    target: float | None = None

    @property
    def is_met(self) -> bool:
        """Whether the figure keeps its target."""
        return self.target is None or self.value <= self.target

    def line(self) -> str:
        """The figure as a line of the report."""
        goal = (
            ""
            if self.target is None
            else f"  ≤ {self.target:g} {self.unit}  {'达标' if self.is_met else '未达标'}"
        )
        return f"{self.name:<44} {self.value:>10.3f} {self.unit}{goal}"


def best(work: Callable[[], object], times: int = 5) -> float:
    """The least processor time of some runs, in seconds."""
    found = []
    for _ in range(times):
        gc.collect()
        start = time.process_time_ns()
        work()
        found.append((time.process_time_ns() - start) / 1e9)
    return min(found)


def each(steps: Sequence[Callable[[], object]]) -> list[float]:
    """The processor time of each step, in seconds."""
    found = []
    for step in steps:
        start = time.process_time_ns()
        step()
        found.append((time.process_time_ns() - start) / 1e9)
    return found


def least(runs: Sequence[Sequence[float]]) -> list[float]:
    """Step by step the least of several runs, so that a pause of the machine counts once."""
    return [min(times) for times in zip(*runs, strict=True)]


def spread(times: Sequence[float]) -> tuple[float, float, float]:
    """Median, 95th percentile and worst."""
    ordered = sorted(times)
    return statistics.median(ordered), ordered[int(len(ordered) * 0.95)], ordered[-1]
