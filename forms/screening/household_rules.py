"""R1, R2, R3, R9 and R10 as findings: the household's income and property against the local lines."""

from __future__ import annotations

from dataclasses import replace

from forms.screening.case import LOCAL, Case, Said, compare, unknown
from forms.screening.findings import Finding, Verdict, plain, yuan
from forms.screening.household import MINIMUM_LIVING
from forms.screening.minimum_living import minimum_living
from forms.screening.workdays import add_months, next_month

_REGULATION = "《最低生活保障审核确认办法》（民发〔2021〕57号）；本县参数表"
_INCOME_KEYS = ("emp_cost_rate", "emp_cost_dis", "minwage_prev")
_PROPERTY_KEYS = ("fin_cap_months", "house_max", "car_ok")


def inputs_of(case: Case) -> tuple[str, ...]:
    """The figures that income rules rest on, as they were written."""
    home, income = case.home, case.income
    hukou = {None: "未填", True: "农村", False: "城镇"}[home.facts.is_rural]
    said = (
        f"户口性质：{hukou}",
        f"共同生活人数：{home.facts.size or '未填'}",
        f"收入{len(home.facts.incomes)}项",
    )
    return said if income.year is None else (*said, f"家庭年收入：{yuan(income.year)}元")


def income_finding(case: Case) -> Finding:
    """R1: the last 12 months' income of those living together, by kind, exact until it is shown.

    Source: domain.md 2.2 R1 (S4（二）4; F5–F7).
    """
    income = case.income
    if income.year is None or income.per_head_month is None:
        said = Said("R1", "家庭收入", Verdict.INCOMPLETE, unknown(*income.missing), LOCAL)
        return case.finding(replace(said, steps=income.steps, inputs=inputs_of(case)))
    kinds = income.by_kind
    wording = (
        f"近12个月家庭收入合计{yuan(income.year)}元，人均每月{yuan(income.per_head_month)}元"
        f"（工资性{yuan(kinds['W'])}、经营{yuan(kinds['B'])}、财产{yuan(kinds['P'])}、转移{yuan(kinds['T'])}"
        f"；另有{yuan(income.excluded)}元按规定不计入）。"
    )
    amounts = {"家庭年收入": yuan(income.year), "人均月收入": yuan(income.per_head_month)}
    amounts |= {name: yuan(kinds[code]) for code, name in _KIND_NAMES.items()}
    amounts["不计入"] = yuan(income.excluded)
    said = Said("R1", "家庭收入", Verdict.REMIND, wording, LOCAL, steps=income.steps, inputs=inputs_of(case))
    return case.finding(replace(said, keys=_INCOME_KEYS, amounts=amounts))


_KIND_NAMES = {"W": "工资性", "B": "经营", "P": "财产", "T": "转移"}


def minimum_living_finding(case: Case) -> Finding:
    """R2 as the live panel says it, with the figures and parameters written out."""
    found = minimum_living(case.home.facts, case.income, case.standards)
    amounts = () if found.gap_fen is None else (("差额参考（每月）", f"{found.gap_fen // 100:,}元"),)
    if found.gap_fen is not None and found.gap_fen % 100:
        amounts = (("差额参考（每月）", f"{found.gap_fen / 100:,.2f}元"),)
    keys = (case.local("std"), "amount_round", *_INCOME_KEYS, *_PROPERTY_KEYS)
    return replace(found, inputs=inputs_of(case), amounts=amounts, used=case.used(*keys))


def margin_finding(case: Case) -> Finding:
    """R3: income a head from the standard up to its multiple, property within the lines; exactly the standard
    belongs to the margin where the table says so, and the township is asked to fix it.
    Source: domain.md 2.2 R3 (S1四（三）; F8).
    """
    title, income = "低收入（低保边缘）家庭", case.per_head
    keys = (case.local("std"), "li_mult", "li_cmp_low", *_INCOME_KEYS, *_PROPERTY_KEYS)
    said = Said("R3", title, Verdict.INCOMPLETE, "", _REGULATION, inputs=inputs_of(case), keys=keys)
    if income is None or case.standard is None:
        missing = (*case.income.missing, "" if case.standard is not None else "户口性质")
        return case.finding(replace(said, wording=unknown(*missing)))
    ceiling = case.number("li_mult") * case.standard
    line = f"人均每月{yuan(income)}元；低保标准{plain(case.standard)}元，边缘线{plain(ceiling)}元"
    said = replace(said, steps=(line,), amounts={"人均月收入": yuan(income), "边缘线": plain(ceiling)})
    if income < case.standard:
        wording = "收入测算低于低保标准，先按最低生活保障测算，可能不符合低收入（低保边缘）家庭条件。"
        return case.finding(replace(said, verdict=Verdict.MAY_NOT_FIT, wording=wording))
    if income >= ceiling:
        wording = (
            f"收入测算不低于边缘线{plain(ceiling)}元，可能不符合低收入（低保边缘）家庭条件，"
            "转看刚性支出困难家庭。"
        )
        return case.finding(replace(said, verdict=Verdict.MAY_NOT_FIT, wording=wording))
    if case.holdings is not None and case.holdings.over:
        wording = f"收入在低保标准和边缘线之间，但财产项需核实：{'、'.join(case.holdings.over)}。"
        return case.finding(replace(said, verdict=Verdict.TO_VERIFY, wording=wording))
    equal = "恰等于标准，请乡镇核定。" if income == case.standard else ""
    if not compare(income, case.text("li_cmp_low"), case.standard):
        return case.finding(replace(said, verdict=Verdict.TO_VERIFY, wording=f"收入测算{equal}"))
    wording = (
        f"收入测算不低于本县{case.place}低保标准{plain(case.standard)}元、低于边缘线{plain(ceiling)}元，"
        f"可能符合低收入（低保边缘）家庭条件，建议告知申请。{equal}"
        "可协助对接取暖、慈善、医疗、教育、残疾人康复等救助。"
    )
    return case.finding(replace(said, verdict=Verdict.MAY_FIT, wording=wording))


def grace_findings(case: Case) -> tuple[Finding, ...]:
    """R9: a household on minimum living whose income now reaches the standard keeps it for some months, from
    next month on, unless the income passes a ceiling; earnings are counted after the employment deduction.
    Source: domain.md 2.2 R9 (S4（二）4; F23).
    """
    is_covered = case.home.is_in(MINIMUM_LIVING)
    if not is_covered or case.standard is None:
        return ()
    said = Said("R9", "低保渐退", Verdict.INCOMPLETE, "", LOCAL, inputs=inputs_of(case))
    said = replace(said, keys=(case.local("std"), "grace_months", "grace_ceiling"))
    if case.per_head is None:
        return (case.finding(replace(said, wording=unknown(*case.income.missing))),)
    if case.per_head < case.standard:
        return ()
    ceiling, months = case.number("grace_ceiling") * case.standard, int(case.number("grace_months"))
    step = f"人均每月{yuan(case.per_head)}元；低保标准{plain(case.standard)}元，渐退上限{plain(ceiling)}元"
    said = replace(said, steps=(step,), amounts={"人均月收入": yuan(case.per_head)})
    if case.per_head >= ceiling:
        wording = f"在保户收入测算超过渐退上限{plain(ceiling)}元，提请复核。"
        return (case.finding(replace(said, verdict=Verdict.TO_VERIFY, wording=wording)),)
    start = next_month(case.day)
    end = add_months(start, months).toordinal() - 1
    span = f"{start} 至 {start.fromordinal(end)}"
    wording = f"在保户收入测算已不低于低保标准，可能符合低保渐退条件：{months}个月，{span}，请乡镇核定。"
    said = replace(said, amounts={"人均月收入": yuan(case.per_head), "渐退期": span})
    return (case.finding(replace(said, verdict=Verdict.MAY_FIT, wording=wording)),)


def holdings_finding(case: Case) -> Finding:
    """R10: property beyond a local line is to be verified, what waits for the checking system stays grey.

    Source: domain.md 2.2 R10 (F35, F37; local).
    """
    keys = (case.local("std"), *_PROPERTY_KEYS)
    said = Said("R10", "财产", Verdict.INCOMPLETE, unknown("户口性质"), LOCAL, keys=keys, inputs=_held(case))
    if case.holdings is None:
        return case.finding(said)
    held = case.holdings
    said = replace(said, steps=held.steps)
    open_ends = f"另有未知项：{'、'.join(held.missing)}。" if held.missing else ""
    if held.over:
        wording = f"{'、'.join(held.over)}超出本县财产规定参考线，需核实是否属豁免情形。{open_ends}"
        return case.finding(replace(said, verdict=Verdict.TO_VERIFY, wording=wording))
    if held.missing:
        waits = "待核对系统查询。" if "金融资产" in held.missing and _waits(case) else ""
        return case.finding(replace(said, wording=f"{unknown(*held.missing)}{waits}"))
    exempt = "、".join(case.home.facts.holdings.exempt_cars)
    listed = f"已登记豁免：{exempt}。" if exempt else ""
    wording = f"所填财产未超出本县财产规定参考线，可能符合财产规定。{listed}"
    return case.finding(replace(said, verdict=Verdict.MAY_FIT, wording=wording))


def _waits(case: Case) -> bool:
    names = ("fin_cash", "fin_dep", "fin_sec", "fin_ins", "fin_other")
    return any(case.answers.text(f"{name}_na") == "7" for name in names)


def _held(case: Case) -> tuple[str, ...]:
    held = case.home.facts.holdings
    money = "未填全" if held.financial is None else f"{yuan(held.financial)}元"
    houses = "未填" if held.houses is None else f"{held.houses}套"
    cars = len(held.cars) + len(held.exempt_cars)
    return (f"金融资产：{money}", f"机动车：{cars}辆", f"住房：{houses}", f"在营：{held.open_businesses}个")
