"""What became of one recorded case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["pass", "dialect", "fail", "skip"]


@dataclass(frozen=True)
class Outcome:
    """One case: `dialect` is a known difference named by its reason, `skip` cannot be played."""

    name: str
    kind: Kind
    reason: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Section:
    """The outcomes of one file or walk; `note` says what is missing when there is nothing to play."""

    title: str
    outcomes: Sequence[Outcome] = ()
    note: str = ""
    counts: Counter[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "counts", Counter(outcome.kind for outcome in self.outcomes))

    @property
    def played(self) -> int:
        """How many cases could be played."""
        return len(self.outcomes) - self.counts["skip"]

    def reasons(self, kind: Kind) -> list[tuple[str, int]]:
        """How many cases of a kind have each reason, the commonest first."""
        return Counter(one.reason for one in self.outcomes if one.kind == kind).most_common()

    def failures(self) -> list[Outcome]:
        """The cases that differ without a known reason."""
        return [one for one in self.outcomes if one.kind == "fail"]

    def as_data(self) -> dict[str, Any]:
        """The section as JSON data."""
        return {
            "title": self.title,
            "note": self.note,
            **tally([self]),
            "dialect_reasons": dict(self.reasons("dialect")),
            "skip_reasons": dict(self.reasons("skip")),
            "pass_notes": {reason: number for reason, number in self.reasons("pass") if reason},
            "failures": [{"name": one.name, "detail": one.detail} for one in self.failures()],
        }


def tally(sections: Iterable[Section]) -> dict[str, Any]:
    """Counts over sections; `rate` leaves out known dialect differences, `raw_rate` does not."""
    counts: Counter[str] = sum((section.counts for section in sections), Counter())
    judged = counts["pass"] + counts["fail"]
    played = judged + counts["dialect"]
    return {
        "cases": sum(counts.values()),
        "pass": counts["pass"],
        "fail": counts["fail"],
        "dialect": counts["dialect"],
        "skip": counts["skip"],
        "rate": round(counts["pass"] / judged, 4) if judged else None,
        "raw_rate": round(counts["pass"] / played, 4) if played else None,
    }
