"""R4, 单人保: which member of a household at the margin may be covered alone."""

from __future__ import annotations

from dataclasses import replace

from forms.screening.case import Case, Said, unknown
from forms.screening.findings import Finding, Verdict
from forms.screening.people import MIND, PSYCHE, SEVERAL, Member

TITLE = "单人保"
CLAUSE = "《最低生活保障审核确认办法》（民发〔2021〕57号）；本县参数表"
CONSULT = "民发〔2022〕83号；本县参数表"
_JOBLESS = frozenset({"06", "07", "11", "12"})


def single_person_findings(case: Case, margin: Finding) -> tuple[Finding, ...]:
    """R4: in a household of R3, a member with a grade 1 or 2 disability, a grade 3 mental or psychic one, or
    a serious illness; beside that a jobless adult with a grade 1 or 2 disability may ask as a household of
    one. Where the whole household is below the standard it is R2 for all.
    Source: domain.md 2.2 R4 (S0 5; S2（十五）; F10).
    """
    if case.standard is not None and case.per_head is not None and case.per_head < case.standard:
        return ()
    found = (_of_member(case, member, margin) for member in case.home.together)
    return tuple(one for one in found if one is not None)


def _of_member(case: Case, member: Member, margin: Finding) -> Finding | None:
    said = Said("R4", TITLE, Verdict.INCOMPLETE, "", CLAUSE, subject=member.name)
    said = replace(said, inputs=_inputs(member), keys=(case.local("std"), "li_mult"))
    if case.per_head is None:
        is_candidate = _heavy(member) is not False
        missing = unknown(*case.income.missing, "" if case.standard is not None else "户口性质")
        return case.finding(replace(said, wording=missing)) if is_candidate else None
    if margin.verdict is Verdict.MAY_FIT:
        heavy = _heavy(member)
        if heavy is True:
            wording = f"家庭在低收入范围内，{member.name}可能符合单人保条件，建议告知申请。"
            return case.finding(replace(said, verdict=Verdict.MAY_FIT, wording=wording))
        if heavy is None and SEVERAL in member.dis_types and member.dis_level == "3":
            wording = f"{member.name}为多重残疾三级，需核实具体类别：含智力、精神的可按单人保提出申请。"
            return case.finding(replace(said, verdict=Verdict.TO_VERIFY, wording=wording))
        if heavy is None:
            return case.finding(replace(said, wording=unknown(f"{member.name}的残疾类别或等级")))
    return _as_one(case, member, said)


def _heavy(member: Member) -> bool | None:
    """Whether the illness or disability is one of R4's; None where its grade or kind is not known."""
    if "4" in member.health or member.dis_level in ("1", "2"):
        return True
    if not member.is_disabled or member.dis_level == "4":
        return False
    if member.dis_level == "":
        return None
    kinds = member.dis_types - {SEVERAL}
    if SEVERAL in member.dis_types:
        return None if not kinds or kinds & {MIND, PSYCHE} else False
    return bool(kinds & {MIND, PSYCHE}) if kinds else None


def _as_one(case: Case, member: Member, said: Said) -> Finding | None:
    if member.dis_level not in ("1", "2") or (member.age is not None and member.age < 18):
        return None
    if member.age is None or member.employ == "":
        missing = unknown(f"{member.name}的年龄" if member.age is None else f"{member.name}的就业情况")
        return case.finding(replace(said, wording=missing))
    if member.employ not in _JOBLESS:
        return None
    wording = f"{member.name}为成年无业重度残疾人，可参照单人户提出申请，请咨询乡镇。"
    return case.finding(replace(said, verdict=Verdict.TO_VERIFY, wording=wording, clause=CONSULT))


def _inputs(member: Member) -> tuple[str, ...]:
    age = "未填" if member.age is None else f"{member.age}岁"
    ill = ("重病：是",) if "4" in member.health else ()
    return (f"年龄：{age}", *((f"残疾：{member.disability}",) if member.is_disabled else ()), *ill)
