"""R6, 刚性支出困难家庭: what a household had to pay itself eats up too large a share of its income."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from forms.screening.case import Case, Said, compare, unknown
from forms.screening.findings import Finding, Verdict, percent, plain, yuan
from forms.screening.household_rules import inputs_of

TITLE = "刚性支出困难家庭"
CLAUSE = "《刚性支出困难家庭认定办法》（民政部2024年）；本县参数表"


def rigid_findings(case: Case, earlier: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """R6: income a head below last year's mean disposable income, and what was paid oneself in 12 months
    compares with income as the local ratio and comparator say. Whoever may already fit R2, R3 or R5 is not
    told of this as well; a no rests on these figures alone.
    Source: domain.md 2.2 R6 (F1; S0 二（一）3).
    """
    found = _rigid(case)
    has_better = any(f.verdict is Verdict.MAY_FIT and f.rule in ("R2", "R3", "R5") for f in earlier)
    return () if has_better and found.verdict is not Verdict.MAY_NOT_FIT else (found,)


def _rigid(case: Case) -> Finding:
    keys = (case.local("disp_inc"), "rigid_ratio", "rigid_cmp", "rigid_months")
    said = Said(
        "R6", TITLE, Verdict.INCOMPLETE, "", CLAUSE, keys=keys, inputs=(*inputs_of(case), _paid(case))
    )
    year, size = case.income.year, case.home.facts.size
    if year is None or case.home.facts.is_rural is None or not size:
        missing = (*case.income.missing, "户口性质" if case.home.facts.is_rural is None else "")
        return case.finding(replace(said, wording=unknown(*missing)))
    mean = case.number(case.local("disp_inc"))
    line = f"人均每年{yuan(year / size)}元；上年度人均可支配收入{plain(mean)}元"
    said = replace(said, steps=(line,), amounts={"人均年收入": yuan(year / size)})
    if year / size >= mean:
        wording = (
            f"人均年收入不低于上年度人均可支配收入{plain(mean)}元，可能不符合刚性支出困难家庭条件；"
            "可看临时救助、医疗救助。"
        )
        return case.finding(replace(said, verdict=Verdict.MAY_NOT_FIT, wording=wording))
    return _by_ratio(case, said, year)


def _by_ratio(case: Case, said: Said, year: Fraction) -> Finding:
    own, sign, ratio = case.home.own_expenses, case.text("rigid_cmp"), case.number("rigid_ratio")
    # Parts of the bills may be missing: what is known can be enough already, never too little.
    known = own if own is not None else known_expenses(case)
    is_over = compare(known, sign, ratio * year) and known > 0
    if own is None and not is_over:
        return case.finding(replace(said, wording=unknown("刚性支出")))
    share = percent(known / year) if year else "超过100%"
    words = {">": "高于", ">=": "不低于"}.get(sign, sign)
    line = f"自负{yuan(known)}元 ÷ 年收入{yuan(year)}元 = {share}，应{words}{percent(ratio)}"
    amounts = {**said.amounts, "自负刚性支出": yuan(known), "占年收入": share}
    said = replace(said, steps=(*said.steps, line), amounts=amounts)
    if not is_over:
        wording = f"刚性支出占家庭收入{share}，没有{words}{percent(ratio)}，可能不符合刚性支出困难家庭条件。"
        return case.finding(replace(said, verdict=Verdict.MAY_NOT_FIT, wording=wording))
    if case.holdings is not None and case.holdings.over:
        wording = f"刚性支出占家庭收入{share}，但财产项需核实：{'、'.join(case.holdings.over)}。"
        return case.finding(replace(said, verdict=Verdict.TO_VERIFY, wording=wording))
    months = case.text("rigid_months")
    wording = (
        f"刚性支出占家庭收入{share}，可能符合刚性支出困难家庭条件，建议告知申请；有效期不超过{months}个月。"
    )
    return case.finding(replace(said, verdict=Verdict.MAY_FIT, wording=wording))


def known_expenses(case: Case) -> Fraction:
    """The sum of the expenses whose own share is known."""
    return sum((e.own for e in case.home.expenses if e.own is not None), Fraction(0))


def _paid(case: Case) -> str:
    own = case.home.own_expenses
    return "自负支出：未填全" if own is None else f"自负支出：{yuan(own)}元"
