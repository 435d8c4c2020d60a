"""`python -m tests.bench.papers`: what printing costs, beside the targets of the issue and beside peers.

Processor time of this process, the least of several runs; every measurement that must be cold has a process
of its own. Speed and memory are those of one core. `--peers` compares with the peers alone.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING

from tests.bench import papers_peers
from tests.bench.measure import Figure, best

if TYPE_CHECKING:
    from forms.papers import PaperRequest

HOUSEHOLDS = 500
_MOMENT = datetime(2026, 3, 9, 10, 5, tzinfo=timezone(timedelta(hours=8)))


def main(part: str = "") -> int:
    """Print every figure; 1 when a target is missed."""
    if part == "first":
        _first()
        return 0
    if part == "job":
        _job()
        return 0
    if part == "--peers":
        papers_peers.compare()
        return 0
    missed = 0
    for figure in figures():
        print(figure.line(), flush=True)
        missed += not figure.is_met
    papers_peers.compare()
    print(f"未达标 {missed} 项" if missed else "全部达标")
    return 1 if missed else 0


def figures() -> Iterator[Figure]:
    """Everything that is measured, in the order of the issue."""
    firsts = [float(_child("first")[0]) for _ in range(3)]
    yield Figure("进程里第一份文书（含启动、字体）", min(firsts), "s", 1.2)
    yield from speed()
    seconds, peak, pages, size = map(float, _child("job"))
    yield Figure(f"{HOUSEHOLDS}户合并打印", seconds, "s", 60)
    yield Figure(f"{HOUSEHOLDS}户合并打印，内存峰值", peak, "MB", 300)
    yield Figure(f"{HOUSEHOLDS}户合并打印，每页", size / pages, "KB", 20)
    yield Figure("合并打印，页数", pages, "页")


def speed() -> Iterator[Figure]:
    """One paper after another in a warm process."""
    from desktop.paper_facts import fonts, paper_kinds
    from forms.papers import render

    request = request_for("T01")
    paper = render(request, fonts())
    cost = best(partial(render, request, fonts()), 15)
    # Written as a time, so that a target is what may not be exceeded: 20 pages a second are 50 ms a page.
    yield Figure("T01 每页", cost / paper.pages * 1e3, "ms", 50)
    yield Figure("T01 每秒", paper.pages / cost, "页")
    yield Figure("T01 文件", len(paper.pdf) / 1024, "KB")
    for kind in paper_kinds():
        other = request_for(kind)
        yield Figure(f"{kind} 一份", best(partial(render, other, fonts()), 3) * 1e3, "ms")


def request_for(kind: str) -> PaperRequest:
    """One paper of the demo household."""
    from desktop.paper_facts import Desk, figures, local_standards, paper_texts
    from desktop.paper_visit import with_computed
    from desktop.script import read_script
    from forms.papers import PaperRequest, RecordFacts
    from forms.screening import parse_standards, read_visit, read_wordbook

    folder = files("resources")
    standards = parse_standards((folder / "standards" / "sample-county.toml").read_text("utf-8"))
    words = read_wordbook((folder / "questionnaires" / "four-clarifications.md").read_text("utf-8"))
    visit = read_visit(read_script((folder / "demo" / "appendix-c.json").read_bytes()), words)
    answers = with_computed(visit.answers)
    return PaperRequest(
        kind=kind,
        answers=answers,
        facts=RecordFacts("7f1c2f3e-6a0b-4c1d-9e57-0d1f2a3b4c5d", "5e" * 32, "999901001203-07-0001"),
        standards=local_standards(standards, _MOMENT.date(), Desk("青山镇", "柳湾村", "李秀英")),
        texts=paper_texts(kind),
        serial="草-07机-20260309-0001",
        printed_at=_MOMENT,
        software="bench",
        figures=figures(answers, standards),
    )


def _first() -> None:
    """Interpreter, imports, fonts and one T01: what a printing process does before its first page."""
    from desktop.paper_facts import fonts, paper_texts
    from forms.answers import Answers
    from forms.papers import LocalStandards, PaperRequest, RecordFacts, render

    tree = json.loads((files("resources") / "demo" / "appendix-c.json").read_bytes())
    facts = RecordFacts("7f1c2f3e-6a0b-4c1d-9e57-0d1f2a3b4c5d", "5e" * 32)
    standards = LocalStandards(county="样例县")
    texts = paper_texts("T01")
    render(
        PaperRequest("T01", Answers(tree), facts, standards, texts, "草-07机-20260309-0001", _MOMENT), fonts()
    )
    print(time.process_time())


def _job() -> None:
    from desktop.paper_facts import fonts
    from forms.papers import render_job

    first = request_for("T01")
    start = time.process_time()
    requests = (replace(first, serial=f"草-07机-20260309-{at:04d}") for at in range(1, HOUSEHOLDS + 1))
    job = render_job(requests, fonts())
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(seconds, peak, job.pages, len(job.pdf) / 1024)


def _child(part: str) -> list[str]:
    command = [sys.executable, "-m", "tests.bench.papers", part]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
