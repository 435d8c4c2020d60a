"""R5, 特困人员: no ability to work, no source of living, nobody able who has to support the person."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

from forms.screening.case import Case, Said, unknown
from forms.screening.findings import Finding, Verdict, plain, yuan
from forms.screening.household import DESTITUTE
from forms.screening.obligors import Support, support_of
from forms.screening.people import CARE_QUESTIONS, LIMB, MIND, PSYCHE, SEVERAL, SIGHT, Member
from forms.screening.single_person import _inputs

TITLE = "特困人员救助供养"
CLAUSE = "《特困人员认定办法》（民发〔2021〕43号）；本县参数表"
_CARE = {"full": "全自理", "half": "半护理", "none": "全护理"}
_CARE_DONE = 4


def destitute_findings(case: Case) -> tuple[Finding, ...]:
    """R5, per member: (a) aged 60 or more, under 16, or with a disability that the regulation lists; (b) own
    monthly income below the standard and property within the lines; (c) no obligor, or none able.
    Children who are orphans or have nobody to raise them go the children's way. Asked only of those it can
    concern: people living alone, households whose obligors were recorded, and those already in the category.
    Source: domain.md 2.2 R5 (F3; S3 四（一）3).
    """
    home = case.home
    is_asked = len(home.together) == 1 or home.obligors is not None or home.is_in(DESTITUTE) is True
    if not is_asked:
        return ()
    found = (_of_member(case, member) for member in home.together)
    return tuple(one for one in found if one is not None)


def _of_member(case: Case, member: Member) -> Finding | None:
    if member.age is not None and member.age < 18 and _is_childs_way(case, member):
        return None
    unable = _cannot_work(member)
    said = Said("R5", TITLE, Verdict.INCOMPLETE, "", CLAUSE, subject=member.name, inputs=_inputs(member))
    said = replace(
        said, keys=(case.local("std"), "tk_mult", "minwage_prev", "care.full", "care.half", "care.none")
    )
    if unable is False:
        if not member.is_disabled and not case.home.is_destitute(member):
            return None
        wording = (
            f"{member.name}不在无劳动能力的列举情形内，可能不符合特困人员条件（省定其他情形请乡镇核定）。"
        )
        return case.finding(replace(said, verdict=Verdict.MAY_NOT_FIT, wording=wording))
    if unable is None:
        return case.finding(replace(said, wording=unknown(f"{member.name}的年龄或残疾情况")))
    support, reasons = support_of(case, member)
    own, steps = _own_income(case, member)
    said = replace(said, steps=(*steps, *reasons))
    if own is not None and case.standard is not None and own >= case.standard:
        wording = f"{member.name}本人月收入不低于低保标准{plain(case.standard)}元，可能不符合特困人员条件。"
        return case.finding(replace(said, verdict=Verdict.MAY_NOT_FIT, wording=wording))
    if support is Support.ABLE:
        wording = (
            f"{member.name}有履行义务能力的法定义务人，可能不符合“无义务人”，"
            "转看最低生活保障，并计算实际赡（抚、扶）养费。"
        )
        return case.finding(replace(said, verdict=Verdict.MAY_NOT_FIT, wording=wording))
    missing = _missing(case, member, own, support)
    if missing:
        return case.finding(replace(said, wording=unknown(*missing)))
    return _fits(case, member, said, support)


def _missing(case: Case, member: Member, own: Fraction | None, support: Support) -> tuple[str, ...]:
    return (
        *(("户口性质",) if case.standard is None else ()),
        *((f"{member.name}的收入",) if own is None else ()),
        *((support.value,) if support is Support.UNKNOWN else ()),
    )


def _fits(case: Case, member: Member, said: Said, support: Support) -> Finding:
    standard = case.standard or Fraction(0)
    basic = math.ceil(case.number("tk_mult") * standard)
    amounts = {"基本生活（每月不低于）": f"{basic:,}"}
    steps = [*said.steps, f"基本生活 ≥ {case.text('tk_mult')} × {plain(standard)} = {basic:,}元"]
    care = self_care(member)
    floor = "自理能力六项未问全，照料护理标准待评估"
    if care:
        share = case.number(f"care.{care}") * case.number("minwage_prev")
        amounts["照料护理（每月不低于）"] = f"{math.ceil(share):,}"
        steps.append(
            f"{_CARE[care]}：{case.text(f'care.{care}')} × {case.text('minwage_prev')}"
            f" = {yuan(share)}元，进一到元"
        )
        floor = f"{_CARE[care]}照料护理每月不低于{math.ceil(share):,}元"
    said = replace(said, steps=tuple(steps), amounts=amounts)
    if case.holdings is not None and case.holdings.over:
        wording = f"{member.name}的财产项需核实：{'、'.join(case.holdings.over)}；其余可能符合特困人员条件。"
        return case.finding(replace(said, verdict=Verdict.TO_VERIFY, wording=wording))
    if support is Support.TO_VERIFY:
        wording = f"{member.name}的{support.value}；其余可能符合特困人员条件。"
        return case.finding(replace(said, verdict=Verdict.TO_VERIFY, wording=wording))
    wording = f"{member.name}可能符合特困人员条件，建议告知申请：基本生活每月不低于{basic:,}元，{floor}。"
    return case.finding(replace(said, verdict=Verdict.MAY_FIT, wording=wording))


def _cannot_work(member: Member) -> bool | None:
    """(a), by age and the listed disabilities; None while it cannot be told."""
    if member.age is not None and (member.age >= 60 or member.age < 16):
        return True
    level, kinds = member.dis_level, member.dis_types
    listed = (
        (bool(kinds & {MIND, PSYCHE}) and level in ("1", "2", "3"))
        or (LIMB in kinds and level in ("1", "2"))
        or (SIGHT in kinds and level == "1")
    )
    if listed:
        return None if SEVERAL in kinds else True
    is_open = member.is_disabled and (level == "" or not kinds - {SEVERAL}) and level != "4"
    is_asked = member.is_disabled or bool(member.health)
    return None if member.age is None or is_open or not is_asked else False


def _own_income(case: Case, member: Member) -> tuple[Fraction | None, tuple[str, ...]]:
    """(b): what counts of the member's own income a month; items that do not count stay out."""
    if case.income.year is None:
        return None, ()
    own = case.income.by_person.get(member.name, Fraction(0))
    if len(case.home.together) == 1:
        own = case.income.year
    return own / 12, (f"本人计入收入每月{yuan(own / 12)}元",)


def self_care(member: Member) -> str:
    """full, half or none by how many of the six daily things cannot be done; "" while that is open."""
    said = [member.row.text(question) for question in CARE_QUESTIONS]
    cannot = said.count("0")
    if cannot >= _CARE_DONE:
        return "none"
    if "" in said:
        return ""
    return "half" if cannot else "full"


def _is_childs_way(case: Case, member: Member) -> bool:
    groups = member.row.chosen("m_group")
    return (
        case.home.is_orphan(member)
        or bool(groups & {"6", "事实无人抚养"})
        or bool(case.home.gets("21", member))
        or "07" in case.home.cover
    )
