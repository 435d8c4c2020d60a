"""C01–C07, C12, C13, C16 and C19: what a household receives against what it says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from forms.identity import same_name
from forms.screening.case import Case
from forms.screening.findings import Check, Finding, Severity, Verdict, plain, yuan
from forms.screening.household import DESTITUTE, MINIMUM_LIVING, Benefit
from forms.screening.people import Member
from forms.screening.subsidies import care_scope
from forms.screening.workdays import next_month

PROGRAMMES = {
    "01": "城市低保",
    "02": "农村低保",
    "03": "单人保",
    "04": "特困基本生活",
    "05": "特困照料护理",
    "06": "低收入（低保边缘）",
    "08": "困难残疾人生活补贴",
    "09": "重度残疾人护理补贴",
    "16": "教育救助",
    "20": "孤儿保障",
}
_FAIRNESS = "对应享未享、错享漏享的核查要求；本县参数表"
_SUBSIDY = "两项补贴动态管理要求；本县参数表"
_OTHERS_HOLD = {"5": "村干部", "6": "他人", "村干部": "村干部", "他人": "他人"}


def programme(code: str) -> str:
    """A programme's name in a sentence."""
    return PROGRAMMES.get(code, "该项保障")


def missed_benefits(case: Case, findings: tuple[Finding, ...]) -> Iterator[Check]:
    """C01: a programme that may fit and is not received (S4（三）4; S2（十三）)."""
    home = case.home
    fits = [f for f in findings if f.verdict is Verdict.MAY_FIT]
    destitute = {f.subject for f in fits if f.rule == "R5"}
    for found in fits:
        if found.rule == "R2" and not home.is_in(MINIMUM_LIVING) and not _all_in(case, destitute):
            name = "农村低保" if home.facts.is_rural else "城市低保"
            yield _missed(home.head, name, found)
        elif found.rule == "R3" and not home.gets("06") and "08" not in home.cover:
            yield _missed(home.head, "低收入（低保边缘）家庭认定", found)
        elif found.rule == "R5" and not _is_supported(case, found.subject):
            yield _missed(found.subject, "特困人员救助供养", found)
        elif found.rule == "R8" and "在领：否" in found.inputs:
            yield _missed(found.subject, found.title, found)


def _all_in(case: Case, names: set[str]) -> bool:
    """Whoever may be 特困 is not told of minimum living as well: the two exclude each other."""
    return bool(case.home.together) and all(member.name in names for member in case.home.together)


def _is_supported(case: Case, name: str) -> bool:
    return any(case.home.is_destitute(member) for member in case.home.members if member.name == name)


def _missed(who: str, what: str, found: Finding) -> Check:
    wording = f"{who}可能应享受{what}而未享受，请告知并登记意愿"
    inputs = (f"{found.rule}：{found.verdict.value}", *found.inputs)
    return Check("C01", "应享未享", Severity.YELLOW, wording, _FAIRNESS, who, inputs)


def double_benefits(case: Case) -> Iterator[Check]:
    """C02: 特困 beside 低保 or a subsidy, an orphan beside the living subsidy, a programme twice for one
    person, one identity number twice (S4（三）4).
    """
    for member in case.home.members:
        is_alone = len(case.home.members) == 1
        pairs = []
        if case.home.is_destitute(member):
            own = [b for b in case.home.gets("01 02 03", member) if b.who or is_alone]
            pairs += [("特困供养", b) for b in (*own, *case.home.gets("08 09", member))]
        if case.home.is_orphan(member):
            pairs += [("孤儿保障", b) for b in case.home.gets("08", member)]
        for first, second in pairs:
            yield _double(case, member.name, f"{first}和{programme(second.programme)}")
    seen: set[tuple[str, str]] = set()
    for benefit in case.home.benefits:
        key = (benefit.programme, benefit.who)
        if key in seen:
            yield _double(case, benefit.who or case.home.head, f"{programme(benefit.programme)}登记两条")
        seen.add(key)
    numbers = [member.number for member in case.home.members if member.number]
    for number in sorted({n for n in numbers if numbers.count(n) > 1}):
        names = "、".join(m.name for m in case.home.members if m.number == number)
        yield _double(case, names, "同一证件号")


def _double(case: Case, who: str, what: str) -> Check:
    explained = case.answers.text("c02_why")
    wording = f"{who}：{what}，疑似重复享受，请核实"
    return Check("C02", "重复享受", Severity.RED, wording, _FAIRNESS, who, (what,), explained)


def paid_after_death(case: Case) -> Iterator[Check]:
    """C03: money that still arrives later than the month after a death (S4（三）4; F22)."""
    for member in case.home.members:
        died = member.row.date("m_dead_date")
        if member.status != "9" or died is None:
            continue
        # The month after a death is when payments stop, so what comes in a later month is too late.
        limit = next_month(next_month(died))
        for benefit in case.home.benefits:
            if benefit.who == member.name and benefit.last is not None and benefit.last >= limit:
                wording = f"{member.name}已于{died}死亡，{programme(benefit.programme)}仍有到账"
                inputs = (f"死亡日期：{died}", f"最近到账：{benefit.last}")
                why = case.answers.text("c03_why")
                yield Check("C03", "死亡仍享受", Severity.RED, wording, _SUBSIDY, member.name, inputs, why)


def cards(case: Case) -> Iterator[Check]:
    """C04 and C05: the card in another's name, the card in another's hands (S4（三）4).

    A written reason (b_card_why, b_keeper_why) settles the check; it stays visible for whoever reads after.
    """
    for benefit in case.home.benefits:
        on_card = benefit.row.text("b_card_name")
        is_other = benefit.row.text("b_card_ok") == "0" or (
            on_card != "" and benefit.who != "" and not same_name(on_card, benefit.who)
        )
        if is_other:
            why = benefit.row.text("b_card_why")
            level = Severity.YELLOW if why else Severity.RED
            wording = f"{programme(benefit.programme)}：卡名与享受人不一致" + ("（已说明）" if why else "")
            yield Check(
                "C04", "卡名不符", level, wording, _SUBSIDY, benefit.who, ("发放卡户名", "享受人"), why
            )
        keeper = _OTHERS_HOLD.get(benefit.row.text("b_keeper"))
        if keeper:
            why = benefit.row.text("b_keeper_why")
            wording = f"{programme(benefit.programme)}的卡由{keeper}保管：请说明保管原因，注意资金安全"
            who = benefit.who or case.home.head
            yield Check(
                "C05", "卡被他人保管", Severity.RED, wording, _SUBSIDY, who, (f"保管人：{keeper}",), why
            )


def late_payments(case: Case) -> Iterator[Check]:
    """C06: not in time or not in full, or nothing since the month before last (S4（三）4)."""
    last_month = (case.day.replace(day=1) - timedelta(days=1)).replace(day=1)
    for benefit in case.home.benefits:
        said_no = benefit.row.text("b_full") == "0"
        if said_no or (_is_monthly(benefit) and benefit.last is not None and benefit.last < last_month):
            who = benefit.who or case.home.head
            wording = f"{programme(benefit.programme)}：补贴可能未按时足额发放"
            inputs = ("按时足额：否",) if said_no else (f"最近到账：{benefit.last}",)
            yield Check("C06", "未按时足额", Severity.YELLOW, wording, _SUBSIDY, who, inputs)


def _is_monthly(benefit: Benefit) -> bool:
    return benefit.row.text("b_per") == "1" or (
        benefit.row.text("b_per") == ""
        and benefit.programme in ["01", "02", "03", "04", "05", "08", "09", "20", "21", "22"]
    )


def out_of_scope(case: Case) -> Iterator[Check]:
    """C07: margin benefits in a household on minimum living; a care subsidy outside the local grades (S4)."""
    if case.home.gets("06") and (case.home.gets("01 02") or case.home.cover & {"01", "02"}):
        wording = "类别为低保，又享受低保边缘待遇，疑似超范围"
        yield Check(
            "C07", "超范围", Severity.YELLOW, wording, _FAIRNESS, case.home.head, ("现纳入范围", "已享受保障")
        )
    for member in case.home.members:
        named = [b for b in case.home.gets("09", member) if b.who]
        if named and member.is_disabled and care_scope(case, member) is False:
            wording = f"{member.name}（{member.disability}）在领护理补贴，等级不在本县范围，疑似超范围"
            yield Check(
                "C07", "超范围", Severity.YELLOW, wording, _SUBSIDY, member.name, (member.disability,)
            )


def income_against_support(case: Case) -> Iterator[Check]:
    """C12: on minimum living with an income at or above the margin line (S1四（六）)."""
    if not case.home.is_in(MINIMUM_LIVING) or case.per_head is None or case.standard is None:
        return
    line = case.number("li_mult") * case.standard
    if case.per_head >= line:
        wording = "收入测算高于低保边缘线，建议提请复核"
        inputs = (f"人均月收入：{yuan(case.per_head)}元", f"边缘线：{plain(line)}元")
        yield Check("C12", "保障与收入互证", Severity.YELLOW, wording, _FAIRNESS, case.home.head, inputs)


def missed_visits(case: Case, last_visit: date | None) -> Iterator[Check]:
    """C13: 分散特困 and lone people of 80 or more, seen longer ago than the local rhythm (S4（二）6)."""
    last = last_visit or case.answers.date("last_visit")
    if last is None or (case.day - last).days <= case.number("check.visit_days"):
        return
    for member in case.home.together:
        is_alone = len(case.home.together) == 1 or bool(member.row.chosen("m_group") & {"1", "独居"})
        scattered = case.home.is_destitute(member) and "04" not in case.home.cover
        if scattered or (is_alone and member.is_older_than(80)):
            wording = f"{member.name}上次探访{last}，超过探访周期"
            clause = "分散特困、独居高龄老人探访要求；本县参数表"
            yield Check(
                "C13", "应服务未服务", Severity.YELLOW, wording, clause, member.name, (f"上次探访：{last}",)
            )


def uninsured(case: Case) -> Iterator[Check]:
    """C16: nobody of a covered household should be without medical insurance (S2（十六）1)."""
    if not (case.home.is_in(MINIMUM_LIVING) or case.home.is_in(DESTITUTE)):
        return
    for member in case.home.together:
        if member.row.chosen("m_ins") & {"0", "未参保"}:
            wording = f"{member.name}未参保，可能可资助参保，转医保部门"
            yield Check(
                "C16",
                "未参保",
                Severity.YELLOW,
                wording,
                "资助参保要求；本县参数表",
                member.name,
                ("参保：未参保",),
            )


def absent_members(case: Case) -> Iterator[Check]:
    """C19: in prison or missing, and still counted or still paid (F22)."""
    for member in case.home.members:
        if member.status in ("7", "8") and (member.shares_home or _own_benefits(case, member)):
            what = "服刑、强戒" if member.status == "7" else "失踪失联"
            wording = f"{member.name}{what}，仍计入共同生活人数或仍领补贴，请核实停发/恢复"
            yield Check(
                "C19", "服刑失踪", Severity.YELLOW, wording, _SUBSIDY, member.name, (f"目前状态：{what}",)
            )


def _own_benefits(case: Case, member: Member) -> bool:
    return any(benefit.who == member.name for benefit in case.home.benefits)
