"""`python -m tests.faults --rounds N [--json]`: hurt vaults in every way and count what is found again."""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults import campaign, power, room, world
from tests.faults.verdict import Round


@dataclass
class Report:
    """The sum of a campaign."""

    rounds: Counter[str] = field(default_factory=Counter)
    codes: dict[str, Counter[str]] = field(default_factory=dict)
    acknowledged: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    bad: list[str] = field(default_factory=list)
    silent: int = 0
    lost: int = 0

    def add(self, result: Round) -> None:
        """Count one round; a refusal is counted apart from what was found."""
        self.rounds[result.kind] += 1
        self.codes.setdefault(result.kind, Counter())[result.code or result.note or "all there"] += 1
        may_refuse = campaign.may_refuse(result.kind)
        if not (may_refuse and result.code):
            self.acknowledged.update(answers=result.answers, records=result.records)
            self.found.update(answers=result.found_answers, records=result.found_records)
        self.silent += result.is_silent
        self.lost += 0 if may_refuse and result.code else len(result.lost)
        if not result.is_good(may_refuse=may_refuse):
            self.bad.append(f"{result.kind}: {result.code} {result.bug} {result.lost[:3]}")

    def tree(self) -> dict[str, object]:
        """The report for a program."""
        return {
            "rounds": self.rounds.total(),
            "kinds": {kind: dict(codes) for kind, codes in sorted(self.codes.items())},
            "acknowledged": dict(self.acknowledged),
            "found": dict(self.found),
            "lost": self.lost,
            "silent": self.silent,
            "bad": self.bad,
        }


def main() -> int:
    """Run the campaign; 0 when nothing was lost, nothing silent and no bug."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20260309)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    report, began = Report(), time.monotonic()
    with ExitStack() as stack:
        base = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dengmen-faults-")))
        ledger = world.build(base / "prototype")
        disk = stack.enter_context(room.small_disk(base / "disk"))
        place = campaign.Field(base, ledger, disk, power.compile_recorder(base), random.Random(options.seed))
        missing = [name for name, part in (("disk", disk), ("recorder", place.recorder)) if part is None]
        with suppress(KeyboardInterrupt):  # What was played until then is reported.
            for number, result in enumerate(campaign.run(place, options.rounds), 1):
                report.add(result)
                if not options.json and number % 50 == 0:
                    print(f"… {number}", file=sys.stderr, flush=True)
    _print(report, missing, time.monotonic() - began, as_json=options.json)
    return 1 if report.bad or report.lost or report.silent else 0


def _print(report: Report, missing: list[str], seconds: float, *, as_json: bool) -> None:
    if as_json:
        tree = {**report.tree(), "not_tried": missing, "seconds": round(seconds, 1)}
        print(json.dumps(tree, ensure_ascii=False, indent=1))
        return
    for kind, codes in report.codes.items():
        told = ", ".join(f"{code} {count}" for code, count in codes.most_common())
        print(f"{kind:<24} {report.rounds[kind]:>5}  {told}")
    for name in missing:
        print(f"not tried here: {'full disk (mount)' if name == 'disk' else 'power cut (C compiler)'}")
    for what in ("answers", "records"):
        print(f"{what:<10} acknowledged {report.acknowledged[what]}, found {report.found[what]}")
    print(
        f"{report.rounds.total()} rounds, lost {report.lost}, silent {report.silent}, bad {len(report.bad)}"
    )
    print(f"{seconds:.0f} s")
    for line in report.bad[:20]:
        print(f"  {line}")


if __name__ == "__main__":
    sys.exit(main())
