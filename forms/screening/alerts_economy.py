"""A01, A02, A03, A10, A11 and A12: money, illness, disaster and housing since the last visit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from forms.screening.case import Case, compare
from forms.screening.findings import Alert, Severity, percent, plain, yuan
from forms.screening.household import Expense
from forms.screening.matching import pairs

CLAUSE = "低收入人口动态监测要求；本县参数表"
_GRADES = "ABCD"


def income_drop(now: Case, before: Case) -> Iterator[Alert]:
    """A01: yearly income a head fell by a share and by an amount (yellow); by a larger share, or from the
    standard to below it (red). Source: domain.md 2.4 (S0 4, S2（十一）; thresholds [D]).
    """
    if now.per_head is None or before.per_head is None or now.standard is None or before.per_head == 0:
        return
    old, new = before.per_head * 12, now.per_head * 12
    change = (new - old) / old
    through = before.per_head >= now.standard > now.per_head
    red = -change >= now.number("alert.income_red") or through
    yellow = -change >= now.number("alert.income_drop") and old - new >= now.number("alert.income_drop_yuan")
    if not red and not yellow:
        return
    level = Severity.RED if red else Severity.YELLOW
    fell = f"，由不低于低保标准跌到标准{plain(now.standard)}元以下" if through else ""
    yield Alert(
        "A01",
        "收入骤减",
        level,
        f"人均年收入{yuan(old)}元→{yuan(new)}元（{percent(change)}）{fell}",
        f"{_days(now, level)}个工作日内核实",
        CLAUSE,
        now.home.head,
        f"{yuan(old)}元",
        f"{yuan(new)}元",
        now.used("alert.income_drop", "alert.income_drop_yuan", "alert.income_red", now.local("std")),
    )


def _days(case: Case, level: Severity) -> str:
    return case.text("alert.red_wd" if level is Severity.RED else "alert.yellow_wd")


def expense_rise(now: Case, before: Case) -> Iterator[Alert]:
    """A02: rigid expenses rose by a share and an amount (yellow); now reach last year's mean disposable
    income, or newly pass the rigid ratio (red). From nothing only the amount counts.
    """
    new, old = now.home.own_expenses, _own_before(before)
    if new is None or old is None or new <= old or now.home.facts.is_rural is None:
        return
    rise = new - old
    is_steep = old == 0 or rise / old >= now.number("alert.expense_rise")
    yellow = is_steep and rise >= now.number("alert.expense_rise_yuan")
    mean = now.number(now.local("disp_inc"))
    reaches = new >= mean and (old < mean or yellow)
    crosses = _is_rigid(now, new) is True and _is_rigid(before, old) is False
    if not (yellow or reaches or crosses):
        return
    level = Severity.RED if reaches or crosses else Severity.YELLOW
    share = "首次出现" if old == 0 else f"+{percent(rise / old)}"
    why = ("，自负达到上年度人均可支配收入" if reaches else "") + (
        "，占收入比例新越过刚性支出线" if crosses else ""
    )
    yield Alert(
        "A02",
        "支出骤增",
        level,
        f"自负刚性支出{yuan(old)}元→{yuan(new)}元（{share}）{why}",
        "转看刚性支出困难家庭、临时救助",
        CLAUSE,
        now.home.head,
        f"{yuan(old)}元",
        f"{yuan(new)}元",
        now.used(
            "alert.expense_rise", "alert.expense_rise_yuan", now.local("disp_inc"), "rigid_ratio", "rigid_cmp"
        ),
    )


def _own_before(before: Case) -> Fraction | None:
    """An empty table of the last visit counts as nothing then: a first bill is judged by its amount."""
    return (
        Fraction(0)
        if not before.home.expenses and before.home.own_expenses is None
        else before.home.own_expenses
    )


def _is_rigid(case: Case, own: Fraction) -> bool | None:
    year = case.income.year
    if year is None:
        return None
    return own > 0 and compare(own, case.text("rigid_cmp"), case.number("rigid_ratio") * year)


def illness(now: Case, before: Case) -> Iterator[Alert]:
    """A03: a new serious illness, or one medical bill of a local amount or more (red)."""
    for member, earlier in pairs(now.home, before.home):
        if "4" in member.health and (earlier is None or "4" not in earlier.health):
            yield _ill(now, member.name, f"{member.name}新增重病", "无" if earlier else "", "重病")
    limit = now.number("alert.illness_yuan")
    for bill in _new_bills(now, before, ("1",)):
        if bill.own is not None and bill.own >= limit:
            yield _ill(now, bill.who, f"单次医疗自负{yuan(bill.own)}元", "", f"{yuan(bill.own)}元")


def _ill(case: Case, who: str, wording: str, old: str, new: str) -> Alert:
    used = case.used("alert.illness_yuan")
    return Alert("A03", "大病", Severity.RED, wording, "医疗救助转介", CLAUSE, who, old, new, used)


def disasters(now: Case, before: Case) -> Iterator[Alert]:
    """A10: a new disaster or accident of the last days (red); undated ones count until then."""
    for bill in _new_bills(now, before, ("4", "5")):
        days = None if bill.day is None else (now.day - bill.day).days
        if days is not None and days > now.number("alert.disaster_days"):
            continue
        what = "自然灾害" if bill.kind == "4" else "意外事故"
        when = "日期未登记，请核实" if bill.day is None else f"{bill.day}"
        used = now.used("alert.disaster_days")
        who = bill.who or now.home.head
        yield Alert(
            "A10", "灾害意外", Severity.RED, f"新增{what}（{when}）", "先行救助", CLAUSE, who, "", what, used
        )


def _new_bills(now: Case, before: Case, kinds: tuple[str, ...]) -> list[Expense]:
    known = Counter(_key(expense) for expense in before.home.expenses)
    fresh = []
    for expense in now.home.expenses:
        if expense.kind not in kinds:
            continue
        if known[_key(expense)]:
            known[_key(expense)] -= 1
        else:
            fresh.append(expense)
    return fresh


def _key(expense: Expense) -> tuple[object, ...]:
    return (expense.kind, expense.who, expense.own, expense.event, expense.day)


def property_leap(now: Case, before: Case) -> Iterator[Alert]:
    """A11: one more motor vehicle, a second house, or savings up by a local amount (yellow)."""
    new, old = now.home.facts.holdings, before.home.facts.holdings
    cars = [len(held.cars) + len(held.exempt_cars) for held in (old, new)]
    if cars[1] > cars[0]:
        yield _leap(now, f"机动车{cars[0]}辆→{cars[1]}辆", f"{cars[0]}辆", f"{cars[1]}辆")
    if new.houses is not None and old.houses is not None and new.houses > max(old.houses, 1):
        yield _leap(now, f"住房{old.houses}套→{new.houses}套", f"{old.houses}套", f"{new.houses}套")
    was, is_now = before.answers.number("fin_dep"), now.answers.number("fin_dep")
    if was is not None and is_now is not None and is_now - was >= now.number("alert.savings_yuan"):
        yield _leap(now, f"存款增加{yuan(is_now - was)}元", f"{yuan(was)}元", f"{yuan(is_now)}元")


def _leap(case: Case, wording: str, old: str, new: str) -> Alert:
    used, who = case.used("alert.savings_yuan"), case.home.head
    return Alert("A11", "财产跃升", Severity.YELLOW, wording, "财产核实", CLAUSE, who, old, new, used)


def unsafe_housing(now: Case, before: Case) -> Iterator[Alert]:
    """A12: the home's grade became C (yellow) or D (red)."""
    old, new = _worst(before), _worst(now)
    if new in ("C", "D") and new > old:
        level = Severity.RED if new == "D" else Severity.YELLOW
        wording = f"住房安全等级{old or '未登记'}→{new}"
        action, who = "住建、农业农村转介", now.home.head
        yield Alert("A12", "住房安全", level, wording, action, CLAUSE, who, old, new)


def _worst(case: Case) -> str:
    """The worst grade among the houses that are lived in."""
    grades = [h.text("h_grade") for h in case.answers.rows("house") if h.text("h_live") != "0"]
    return max((grade for grade in grades if grade and grade in _GRADES), default="")
