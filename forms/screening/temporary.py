"""R7, 临时救助: heavy bills give a reference range, an emergency starts a clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

from forms.screening.case import LOCAL, Case, Said
from forms.screening.findings import Finding, Verdict, percent, plain
from forms.screening.household import Expense

TITLE = "临时救助"
_MEDICAL, _EDUCATION = "1", "2"
_EMERGENCIES = {"4": "自然灾害", "5": "意外事故"}
_URGENT = "3"


def temporary_findings(case: Case) -> tuple[Finding, ...]:
    """R7: a serious illness or too heavy medical bills, or too heavy school bills, give a range of multiples
    of the city's standard; a disaster or accident of the last days, or a need of 24 hours, is an emergency.
    What counts as too heavy is a local share of the year's income ([D]); help for the same reason is given
    once a year as a rule. Source: domain.md 2.2 R7 (S3 四（一）2–3; F11, F12, F15).
    """
    found = (
        _by_bills(case, "医疗", "med", _MEDICAL),
        _by_bills(case, "教育", "edu", _EDUCATION),
        _emergency(case),
    )
    return tuple(one for one in found if one is not None)


def _by_bills(case: Case, name: str, key: str, kind: str) -> Finding | None:
    bills = [expense for expense in case.home.expenses if expense.kind == kind]
    ill = [m.name for m in case.home.together if "4" in m.health] if kind == _MEDICAL else []
    if not ill and not bills:
        return None
    own = sum((e.own for e in bills if e.own is not None), Fraction(0))
    year = case.income.year
    is_heavy = bool(ill)
    if not ill and year is not None:
        is_heavy = own > 0 and own >= case.number(f"temp.{key}_share") * year
        if not is_heavy:
            return None
    low, high = (case.number(f"temp.{key}_{end}") * case.number("std.u") for end in ("low", "high"))
    span = f"{plain(low)}–{plain(high)}元"
    keys = ("std.u", f"temp.{key}_low", f"temp.{key}_high", f"temp.{key}_share")
    steps = (
        f"{case.text(f'temp.{key}_low')} 至 {case.text(f'temp.{key}_high')}"
        f" × 城市低保标准{case.text('std.u')}元 = {span}",
    )
    inputs = (f"{name}类自负支出：{plain(own)}元", *(("重病成员：有",) if ill else ()))
    amounts = {"参考区间": span}
    said = Said(
        "R7", TITLE, Verdict.TO_VERIFY, "", LOCAL, keys=keys, steps=steps, inputs=inputs, amounts=amounts
    )
    said = replace(said, subject="、".join(ill))
    again = _again(case)
    if not is_heavy:
        wording = f"有{name}类自负支出，是否过重需核实收入；支出型临时救助参考区间{span}。{again}"
        return case.finding(replace(said, wording=wording))
    share = f"（{name}自负占年收入{percent(own / year)}）" if year and not ill else ""
    wording = f"{name}支出负担重{share}，可能符合支出型临时救助条件，参考区间{span}。{again}"
    verdict = Verdict.TO_VERIFY if again else Verdict.MAY_FIT
    return case.finding(replace(said, verdict=verdict, wording=wording))


def _emergency(case: Case) -> Finding | None:
    causes = [
        _EMERGENCIES[e.kind] for e in case.home.expenses if e.kind in _EMERGENCIES and _is_recent(e, case)
    ]
    urgent = [row for row in case.answers.rows("need") if row.text("n_urg") == _URGENT]
    if not causes and not urgent:
        return None
    hours, makeup = int(case.number("first.hours")), int(case.number("first.makeup_wd"))
    start, written = _registered(case)
    latest = start + timedelta(hours=hours)
    paid = _paid_on(case, start.date()) or latest.date()
    by = case.calendar.after(paid, makeup)
    until = f"{latest:%Y-%m-%d %H:%M}" if written else f"{latest:%Y-%m-%d}（未记时刻，按整日算）"
    remark, again = case.calendar.remark, _again(case)
    wording = (
        f"急难型（{'、'.join(dict.fromkeys(causes)) or '危及基本生活'}），可能符合临时救助条件，"
        f"先行救助最迟 {until}；若{paid}发放，补手续最迟 {by}{remark}。"
        f"户籍地、居住地都不在本县的，急难发生地可救助。{again}"
    )
    amounts = {
        "先行救助最迟": until,
        "补手续最迟": f"{by}",
        "小额先行救助上限": f"{plain(case.number('first.cap'))}元",
    }
    keys = ("first.hours", "first.makeup_wd", "first.cap")
    inputs = (*(f"支出类别：{cause}" for cause in dict.fromkeys(causes)), f"紧急需求：{len(urgent)}条")
    steps = (
        f"登记 {start:%Y-%m-%d %H:%M} + {hours}小时 = {latest:%Y-%m-%d %H:%M}",
        f"{paid} + {makeup}工作日 = {by}",
    )
    verdict = Verdict.TO_VERIFY if again and not urgent else Verdict.MAY_FIT
    said = Said(
        "R7",
        "急难型临时救助",
        verdict,
        wording,
        LOCAL,
        keys=keys,
        inputs=inputs,
        steps=steps,
        amounts=amounts,
    )
    return case.finding(said)


def _is_recent(expense: Expense, case: Case) -> bool:
    """An undated disaster counts: waiting for a date must not cost anybody the 24 hours."""
    days = int(case.number("alert.disaster_days"))
    return expense.day is None or 0 <= (case.day - expense.day).days <= days


def _registered(case: Case) -> tuple[datetime, bool]:
    for name in ("t_end", "t_start"):
        try:
            # Local wall time is what the deadline is told in; the offset belongs to the same clock.
            return datetime.fromisoformat(case.answers.text(name)).replace(tzinfo=None), True
        except ValueError:
            continue
    return datetime.combine(case.answers.date("visit_date") or case.day, datetime.min.time()), False


def _paid_on(case: Case, start: date) -> date | None:
    paid = [b.last for b in case.home.gets("11") if b.last is not None and b.last >= start]
    return min(paid) if paid else None


def _again(case: Case) -> str:
    had = [b for b in case.home.gets("10 11") if b.last is not None and b.last.year == case.day.year]
    earlier = [b for b in had if b.last is not None and b.last < case.day]
    return "当年已有临时救助：同一事由无正当理由一般不再受理，请核实。" if earlier else ""
