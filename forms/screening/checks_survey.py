"""C08–C11, C14, C15, C17, C18 and C20: a visit against itself, against dates, against the last one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from forms.answers import Answers
from forms.departments import DEPARTMENTS
from forms.identity import disability_certificate_fault
from forms.screening.case import Case
from forms.screening.findings import Check, Severity, percent, yuan
from forms.screening.people import Member

_DESIGN = "登记表内部核对"
_CHILDREN = frozenset({"20", "22", "23", "30", "32", "33"})
_PARENTS = frozenset({"51", "52"})
_GENERATION = 14


def apart_from_registration(case: Case) -> Iterator[Check]:
    """C08: registered in one village, living in another (S2（五）)."""
    if case.answers.text("same_place") == "0":
        months = case.answers.integer("away_months")
        span = "" if months is None else f"{months}月"
        wording = f"人户分离{span}，可能需户籍地居住地协查"
        inputs = ("人户是否一致：否",)
        yield Check("C08", "人户分离", Severity.YELLOW, wording, "人户分离协查要求", case.home.head, inputs)


def certificates(case: Case) -> Iterator[Check]:
    """C09: a disability certificate past its date or near it, or not with the holder's number (F22)."""
    for member in case.home.members:
        end = member.certificate_end
        if not member.is_present:
            continue
        if end is not None and (end - case.day).days <= case.number("check.cert_days"):
            yield _certificate(member, _until(member, end, case.day), f"证件有效期至：{end}")
        written = member.row.text("m_dis_cert")
        fault = disability_certificate_fault(written, member.number, member.dis_types, member.dis_level)
        if written and fault:
            yield _certificate(member, f"{member.name}的残疾人证号：{fault}", "残疾人证号")


def _until(member: Member, end: date, day: date) -> str:
    if end < day:
        return f"{member.name}的残疾证件已过期（{end}），补贴可能停发，请协助换证"
    return f"{member.name}的残疾证件{(end - day).days}天内到期（{end}），请协助换证"


def _certificate(member: Member, wording: str, given: str) -> Check:
    return Check(
        "C09", "证件", Severity.YELLOW, wording, "残疾人证管理要求；本县参数表", member.name, (given,)
    )


def people_arithmetic(case: Case) -> Iterator[Check]:
    """C10: the number of members, exactly one head, and ages that fit the relation."""
    members, said = case.home.members, case.answers.integer("n_co")
    why = case.answers.text("c10_why")
    listed = sum(1 for m in members if m.shares_home)
    if members and said is not None and said != listed:
        wording = f"人数与成员表不一致：成员表登记了{listed}人"
        given = (f"共同生活人数：{said}", f"成员表：{listed}")
        yield Check("C10", "人口算术", Severity.RED, wording, _DESIGN, case.home.head, given, why)
    heads = [m for m in members if m.relation == "02"]
    is_open = any(m.relation == "" for m in members)
    if len(heads) > 1 or (members and not heads and not is_open):
        wording = "一户只能有一名户主" if heads else "成员表里没有户主"
        yield Check(
            "C10", "人口算术", Severity.RED, wording, _DESIGN, case.home.head, (f"户主：{len(heads)}人",), why
        )
    if len(heads) == 1:
        yield from _generations(heads[0], members, why)


def _generations(head: Member, members: tuple[Member, ...], why: str) -> Iterator[Check]:
    for member in members:
        if member.age is None or head.age is None:
            continue
        gap = head.age - member.age if member.relation in _CHILDREN else member.age - head.age
        if member.relation in _CHILDREN | _PARENTS and gap < _GENERATION:
            wording = f"{member.name}与户主年龄差不合常理，请核对"
            given = (f"年龄差：{gap}岁",)
            yield Check("C10", "人口算术", Severity.RED, wording, _DESIGN, member.name, given, why)


def income_arithmetic(case: Case) -> Iterator[Check]:
    """C11: in work without wages, land let without rent, a self-reported figure far from the itemised one.

    People report what reaches them, so the comparison leaves out the local deductions and keeps what does
    not count towards the standard.
    """
    paid = {item.who for item in case.home.facts.incomes if item.kind == "W"}
    for member in case.home.together:
        if member.employ == "01" and case.home.facts.incomes and member.name not in paid:
            yield _income(f"{member.name}在职，但没有工资性收入，请复问", member.name, "就业情况：在职")
    let = case.answers.number("land_out") or Fraction(0)
    rents = [item for item in case.home.facts.incomes if item.kind == "P" and item.source in ("", "P1")]
    if let > 0 and case.home.facts.incomes and not rents:
        yield _income("有流转出的耕地，但没有租金收入，请复问", case.home.head, "流转出耕地大于0")
    said, received = case.answers.number("self_month"), case.income.received
    if said is None or case.income.year is None or received == 0:
        return
    gap = abs(said * 12 - received) / received
    if gap > case.number("check.self_gap"):
        wording = f"自报与逐项合计相差较大（{percent(gap)}），请复问"
        yield _income(wording, case.home.head, f"自报每月{yuan(said)}元，逐项实收每月{yuan(received / 12)}元")


def _income(wording: str, who: str, given: str) -> Check:
    return Check("C11", "收入算术", Severity.YELLOW, wording, _DESIGN, who, (given,))


def relatives(case: Case) -> Iterator[Check]:
    """C14: a near relative of staff, not on file (S1四（六）)."""
    if case.answers.text("kin_any") != "1":
        return
    states = [row.text("kin_state") for row in case.answers.rows("kin")]
    if not states or any(state in ("", "2", "未备案") for state in states):
        wording = "请填写近亲属备案表，并报乡镇单独登记"
        why, clause = case.answers.text("c14_why"), "近亲属享受社会救助备案要求"
        given = ("有近亲属关系：是", "备案情况：未备案")
        yield Check("C14", "近亲属未备案", Severity.RED, wording, clause, case.home.head, given, why)


def pupils(case: Case) -> Iterator[Check]:
    """C15: 6 to 15 years old and at no school, or school aid after the studies ended (S1③; S2（十六）2)."""
    for member in case.home.members:
        school, ends = member.row.text("m_school"), member.row.date("m_grad")
        is_child = member.age is not None and 6 <= member.age <= 15
        helped = any(benefit.who == member.name for benefit in case.home.gets("16"))
        is_over = (ends is not None and ends < case.day) or (school == "0" and not is_child)
        if member.is_present and ((is_child and school == "0") or (helped and is_over)):
            what = "疑似辍学" if is_child and school == "0" else "疑似已毕业"
            given = (f"就学阶段：{'未入学' if school == '0' else '已到毕业年月'}",)
            wording = f"{member.name}{what}，请核实"
            yield Check("C15", "学生", Severity.YELLOW, wording, "控辍保学、教育救助要求", member.name, given)


def overdue_referrals(case: Case) -> Iterator[Check]:
    """C17: a referral past its date, red after some more days (S1四（八）; S2（十三）)."""
    for row in case.answers.rows("need"):
        due = row.date("n_due")
        is_done = row.text("n_state") in ("5", "已办结") or row.date("n_closed") is not None
        if row.text("n_dispo") not in ("", "2") or due is None or is_done or due >= case.day:
            continue
        late = (case.day - due).days
        level = Severity.RED if late >= case.number("check.overdue_red") else Severity.YELLOW
        code = row.text("n_dept")
        department = DEPARTMENTS.get(code, code)
        who, why = row.text("n_who") or case.home.head, case.answers.text("c17_why")
        wording = f"转介{department}已超期{late}天"
        yield Check(
            "C17", "转介逾期", level, wording, "问题逐个销号要求", who, (f"要求反馈日期：{due}",), why
        )


def registered_twice(case: Case, previous: Answers | None) -> Iterator[Check]:
    """C18: the same household already registered in this campaign."""
    campaign = case.answers.text("campaign")
    if previous is None or not campaign or previous.text("campaign") != campaign:
        return
    if previous.text("visit_type") != case.answers.text("visit_type"):
        return
    if previous.text("visit_id") and previous.text("visit_id") == case.answers.text("visit_id"):
        return
    who, day = previous.text("inv1") or "同事", previous.text("visit_date")
    wording = f"该户本批次已由{who}于{day}登记"
    why = case.answers.text("c18_why")
    yield Check("C18", "同户重复登记", Severity.RED, wording, _DESIGN, case.home.head, ("批次相同",), why)


def papers(case: Case) -> Iterator[Check]:
    """C20: a new application without the signatures of all adults (S1四（五）)."""
    if case.answers.text("visit_type") == "2" and case.answers.text("auth_signed") != "1":
        wording = "新申请须全体共同生活成年成员签署授权书"
        why, given = case.answers.text("c20_why"), ("核对授权书：未签全",)
        yield Check(
            "C20", "材料", Severity.RED, wording, "家庭经济状况核对授权要求", case.home.head, given, why
        )
