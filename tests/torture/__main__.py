"""`python -m tests.torture --handovers N`: hand over through a bad line and bad sticks; count what came.

Every handover makes a record and brings it to the office: three of four through a line that cuts, repeats,
lies and loses answers, one by a stick that is pulled out, rots or is carried twice. Now and then a clone of
the laptop tries as well. At the end every record is at the office once and every receipt is right.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.torture.campaign import Campaign


def main() -> int:
    """Run the campaign; 0 when every record arrived exactly once and nothing is stuck."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--handovers", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20260309)
    parser.add_argument("--minutes", type=float, default=0.0, help="stop after this time; 0 for no limit")
    options = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="dengmen-torture-") as folder:
        campaign = Campaign(Path(folder), random.Random(options.seed))
        try:
            for number in range(options.handovers):
                if options.minutes and time.monotonic() - began > 60 * options.minutes:
                    break
                campaign.handover(number)
                if number % 500 == 499:
                    print(f"… {number + 1} {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
            report = campaign.verdict()
        finally:
            campaign.close()
    report["seconds"] = round(time.monotonic() - began)
    print(json.dumps(report, ensure_ascii=False, indent=1))
    return 1 if report["bad"] else 0


if __name__ == "__main__":
    sys.exit(main())
