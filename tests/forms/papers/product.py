"""`python -m tests.forms.papers.product [--out DIR]`: every kind of paper for every household, checked."""

from __future__ import annotations

import argparse
import copy
import sys
from importlib.resources import files
from pathlib import Path

from forms.answers import Answers
from forms.papers import Figures, LocalStandards, PaperRequest, render
from tests.forms.papers import conftest, test_every_paper
from tests.forms.papers.households import HOUSEHOLDS


def main() -> int:
    """Render all; the exit code is 1 when a paper fails a check."""
    parser = argparse.ArgumentParser(prog="tests.forms.papers.product")
    parser.add_argument("--out", type=Path, help="放 PDF 的文件夹（不给就只检查）")
    given = parser.parse_args()
    fonts, failed, count = conftest.fonts.__wrapped__(), 0, 0
    for name, change in HOUSEHOLDS.items():
        for kind in test_every_paper.KINDS:
            paper = render(_request(kind, change(copy.deepcopy(conftest.DEMO))), fonts)
            count += 1
            try:
                test_every_paper.check(paper)
            except AssertionError as error:
                failed += 1
                print(f"{kind} {name}: {error}")
            if given.out is not None:
                given.out.mkdir(parents=True, exist_ok=True)
                (given.out / f"{kind}-{name.replace(' ', '-')}.pdf").write_bytes(paper.pdf)
    print(f"{count} papers, {failed} failed")
    return 1 if failed else 0


def _request(kind: str, answers: dict[str, object]) -> PaperRequest:
    is_blank = not answers
    made = conftest.ask.__wrapped__()(answers, kind, rows=test_every_paper.listed(kind))
    if not is_blank:
        return made
    return PaperRequest(
        kind=kind,
        answers=Answers({}),
        facts=conftest.FACTS,
        standards=LocalStandards(is_sample=False),
        texts=(files("resources") / "papers" / f"{kind}.toml").read_text("utf-8"),
        serial=made.serial,
        printed_at=made.printed_at,
        figures=Figures(),
    )


if __name__ == "__main__":
    sys.exit(main())
