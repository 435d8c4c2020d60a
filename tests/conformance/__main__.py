"""`python -m tests.conformance --data DIR [--json]`: the engine on recorded cases of other clients."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.conformance.data import default_folder
from tests.conformance.outcome import Section, tally
from tests.conformance.suite import sections

MOST_SHOWN = 40
_WORDS = {"pass": "通过", "fail": "不符", "dialect": "方言不同", "skip": "不能播放"}


def main(argv: Sequence[str] | None = None) -> int:
    """Run and report; 0 when nothing fails without a reason, 1 otherwise, 2 when there is no such folder."""
    parser = argparse.ArgumentParser(prog="tests.conformance", description=__doc__)
    parser.add_argument("--data", type=Path, default=default_folder(), metavar="DIR", help="记录所在文件夹")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    args = parser.parse_args(argv)
    if not args.data.is_dir():
        print(f"没有这个文件夹：{args.data}", file=sys.stderr)
        return 2
    found = list(sections(args.data))
    total = tally(found)
    if args.json:
        print(json.dumps({"sections": [one.as_data() for one in found], "total": total}, ensure_ascii=False))
    else:
        for section in found:
            _print(section)
        print(f"合计  {_counts(total)}")
    return 1 if total["fail"] else 0


def _print(section: Section) -> None:
    print(f"== {section.title}")
    if section.note:
        print(f"   {section.note}")
        return
    for outcome in section.failures()[:MOST_SHOWN]:
        print(f"   不符  {outcome.name}：{outcome.detail}"[:300])
    for kind in ("pass", "dialect", "skip"):
        for reason, number in section.reasons(kind):
            if reason:
                print(f"   {_WORDS[kind]}  {number:5}  {reason}")
    print(f"   {_counts(tally([section]))}")


def _counts(counts: dict[str, object]) -> str:
    named = "，".join(f"{word} {counts[kind]}" for kind, word in _WORDS.items())
    rate, raw = counts["rate"], counts["raw_rate"]
    return f"{counts['cases']} 例：{named}；所选方言内通过率 {_percent(rate)}，连方言不同在内 {_percent(raw)}"


def _percent(rate: object) -> str:
    return f"{rate:.2%}" if isinstance(rate, float) else "—"


if __name__ == "__main__":
    sys.exit(main())
