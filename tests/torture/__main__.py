"""`python -m tests.torture --handovers N --folder DIR`: hand over through bad lines and bad sticks; count.

Every handover makes one to three records and brings them to the office: three of four through a line that
cuts, repeats, lies and loses answers, one by a stick that is pulled out, rots or is carried twice. Now and
then a clone of the laptop tries as well, and the office is killed and started again. At the end every record
is at the office once, as it was made, and every receipt is right.

The journal in DIR has a line for each handover; a campaign that was cut goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from tests.torture.campaign import Campaign
from tests.torture.served import open_served


def main() -> int:
    """Run the campaign; 0 when every record arrived exactly once and nothing is stuck."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--handovers", type=int, default=200)
    parser.add_argument("--laptops", type=int, default=12)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--seed", type=int, default=20260309)
    parser.add_argument("--minutes", type=float, default=600.0, help="stop after this time")
    parser.add_argument("--kill-office", type=float, default=300.0, metavar="SECONDS")
    parser.add_argument("--folder", type=Path, help="where the campaign lives; one in memory is faster")
    options = parser.parse_args()
    if options.folder is not None:
        options.folder.mkdir(parents=True, exist_ok=True)
        return play(options.folder, options)
    with tempfile.TemporaryDirectory(prefix="dengmen-torture-") as folder:
        return play(Path(folder), options)


def play(folder: Path, options: argparse.Namespace) -> int:
    """Go on with the campaign of this folder and print what it has come to."""
    began = time.monotonic()
    town, served = open_served(folder / "office")
    campaign = Campaign(folder, town, options.laptops, options.seed)
    killing = served.kill_every(options.kill_office)
    try:
        campaign.run(options.handovers, began + 60 * options.minutes, options.workers)
        served.stop()
        killing.join()
        report = campaign.verdict()
    finally:
        served.stop()
        killing.join()
        campaign.close()
        town.close()
    report |= {"office killed": served.kills, "seconds": round(time.monotonic() - began)}
    print(json.dumps(report, ensure_ascii=False, indent=1))
    return 1 if report["bad"] else 0


if __name__ == "__main__":
    sys.exit(main())
