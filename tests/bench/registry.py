"""Registry speed: `uv run python -m tests.bench.registry` (10,000 households with three visits each).

Projecting one record and screening one household are measured on the demo household of domain.md
appendix C; coverage over all is measured from plain rows to figures, and once more from a database.
"""

from __future__ import annotations

import json
import random
import sys
from datetime import date, datetime
from importlib import resources

from sqlmodel import Session, create_engine

from forms.answers import Answers
from forms.coverage import Facts, FoundFact, Listed, Missed, NeedFact, VisitFact, coverage
from forms.record import EMPTY_CHAIN, Record, SealRequest, seal_record
from forms.registry import project
from forms.registry.store import apply
from forms.registry.tables import RegistryBase
from forms.screening import Standards, parse_standards, read_visit, read_wordbook, screen
from tests.bench.measure import Figure, best

HOUSEHOLDS, VISITS = 10_000, 3
DAY = date(2026, 3, 9)
NOW = datetime.fromisoformat("2026-03-20T18:00:00+08:00")


def main() -> int:
    """Measure and print; 1 when a target is missed."""
    record, answers, standards = demo()
    facts = village()
    engine = create_engine("sqlite://")
    RegistryBase.metadata.create_all(engine)
    rows = project(record, answers)
    with Session(engine) as session:
        figures = (
            Figure("投影一份记录（毫秒）", best(lambda: project(record, answers), 30) * 1e3, "ms", 5),
            Figure("写入登记簿（毫秒）", best(lambda: apply(session, rows), 30) * 1e3, "ms"),
            Figure(
                "一户测算、核对和预警（毫秒）",
                best(lambda: screen(answers, standards, DAY, answers), 30) * 1e3,
                "ms",
                5,
            ),
            Figure(
                f"{HOUSEHOLDS} 户 {VISITS} 次走访的全覆盖统计（毫秒）",
                best(lambda: coverage(facts), 5) * 1e3,
                "ms",
                300,
            ),
        )
    print("\n".join(figure.line() for figure in figures))
    return 0 if all(figure.is_met for figure in figures) else 1


def demo() -> tuple[Record, Answers, Standards]:
    """The demo household as a sealed record, its answers, and the sample county's table."""
    folder = resources.files("resources")
    words = read_wordbook((folder / "questionnaires" / "four-clarifications.md").read_text("utf-8"))
    tree = json.loads((folder / "demo" / "appendix-c.json").read_text("utf-8"))
    standards = parse_standards((folder / "standards" / "sample-county.toml").read_text("utf-8"))
    facts = ("r-1", "hh-1", "four", "2026.1", b"<data/>", (), "2026-03-09T10:00:00+08:00", "李秀英")
    request = SealRequest(*facts, device="d", salt="00" * 16)
    return seal_record(request, EMPTY_CHAIN, lambda message: b"s"), read_visit(tree, words).answers, standards


def village() -> Facts:
    """Ten thousand households with three visits each, one to three needs a visit."""
    chance = random.Random(20260309)
    listed = [Listed(f"hh-{number:05d}", f"第{number % 40}组") for number in range(HOUSEHOLDS)]
    visits: list[VisitFact] = []
    needs: list[NeedFact] = []
    found: list[FoundFact] = []
    missed: list[Missed] = []
    for turn in range(VISITS):
        for home in listed:
            record = f"{home.hh_id}-{turn}"
            moment = f"2026-0{turn + 1}-09T10:00:00+08:00"
            contact = chance.choice("1111223456")
            visits.append(VisitFact(home.hh_id, record, moment[:10], "1", contact, "1", "", moment))
            found.append(FoundFact(record, home.hh_id, chance.choice(["00", "02"]), "0", 0, "02", ""))
            if chance.random() < 0.3:
                missed.append(Missed(record, "户主", "低保", "01 02 03"))
            for place in range(1, chance.randint(1, 3) + 1):
                urgency, chosen = chance.choice("1112223"), chance.choice("1223")
                due = "2026-03-23" if chosen == "2" else ""
                needs.append(NeedFact(home.hh_id, record, place, urgency, chosen, "", due, "", ""))
    sent = frozenset(visit.record_id for visit in visits[: len(visits) // 2])
    return Facts(listed, visits, needs, found, NOW, missed, sent=sent)


if __name__ == "__main__":
    sys.exit(main())
