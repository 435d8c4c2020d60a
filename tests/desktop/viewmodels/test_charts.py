"""The charts as values: every bar carries its households, incomes stand against the local lines."""

from dataclasses import MISSING, fields
from datetime import date, datetime, timedelta, timezone
from importlib.resources import files

from desktop.viewmodels.charts import EMPTY, HATCHED, ChartFacts, charts
from forms.coverage import Coverage, Facts, LedgerRow, Listed, VisitFact, coverage

DAY = date(2026, 3, 9)
SAMPLE = (files("resources") / "standards" / "sample-county.toml").read_text("utf-8")


def row(hh_id: str, yuan: float | None, hukou: str = "2") -> LedgerRow:
    income = None if yuan is None else round(yuan * 100)
    known = {"number": 1, "hh_id": hh_id, "people": 3, "income_pc_month": income, "hukou": hukou}
    needed = [one.name for one in fields(LedgerRow) if one.default is MISSING and one.name not in known]
    texts = {name: "" for name in needed if name != "by_disposition"}
    return LedgerRow(**known, **texts)


def drawn(rows=(), figures=None, standards=SAMPLE):
    facts = ChartFacts(figures or Coverage((), ()), tuple(rows), (), (), (), standards, DAY)
    return {chart.key: chart for chart in charts(facts)}


def numbers(chart):
    return {bar.name: sum(part.count for part in bar.parts) for bar in chart.bars}


def test_incomes_are_held_against_the_line_of_the_households_own_registration():
    rows = [row("a", 299.99), row("b", 300), row("c", 599.99), row("d", 600), row("e", 899.99)]
    rows += [row("f", 900), row("g", 1800), row("h", 700, "1"), row("i", None), row("j", 500, "")]
    found = drawn(rows)["incomes"]
    assert numbers(found) == {
        "不到低保线一半": 1,
        "一半到低保线": 3,
        "低保线到边缘线": 2,
        "边缘线到它的两倍": 1,
        "边缘线两倍以上": 1,
        "收入或户口待核对": 2,
    }
    below = next(bar for bar in found.bars if bar.name == "一半到低保线")
    assert below.target == "ids:b c h"
    assert below.rule == "低保线 农村 600、城市 800 元"


def test_without_standards_there_is_nothing_to_compare_incomes_with():
    found = drawn([row("a", 500)], standards="")["incomes"]
    assert found.bars == ()
    assert found.empty == "镇里还没有发来本县参数，没有标准可比"


def test_coverage_tells_by_patterns_what_was_asked_what_only_tried_and_what_not():
    now = datetime(2026, 3, 9, 10, 0, tzinfo=timezone(timedelta(hours=8)))
    blank = dict.fromkeys(VisitFact._fields, "")
    visits = [
        VisitFact(**{**blank, "hh_id": "a", "record_id": "1", "contact": "1", "sealed_at": now.isoformat()}),
        VisitFact(**{**blank, "hh_id": "b", "record_id": "2", "contact": "5", "sealed_at": now.isoformat()}),
    ]
    figures = coverage(
        Facts(listed=[Listed(one, "三组") for one in "abc"], visits=visits, needs=[], found=[], now=now)
    )
    bar = drawn(figures=figures)["coverage"].bars[0]
    assert [(part.count, part.pattern) for part in bar.parts] == [(1, "solid"), (1, HATCHED), (1, EMPTY)]
    assert bar.target == "group:三组"
    assert bar.spoken == "三组 共 3 户，问成 1 户，走访了没问成 1 户，没去 1 户"


def test_an_empty_vault_gives_four_charts_that_say_what_is_missing():
    found = drawn(standards="")
    assert list(found) == ["coverage", "dispositions", "incomes", "alerts"]
    assert all(not chart.bars and chart.empty and chart.title in chart.spoken for chart in found.values())
