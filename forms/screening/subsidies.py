"""R8, 残疾人两项补贴: who may be entitled to which, who receives it, and what does not go together."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from forms.screening.case import Case, Said, unknown
from forms.screening.findings import Finding, Verdict, plain
from forms.screening.household import MARGIN, MINIMUM_LIVING
from forms.screening.people import Member
from forms.screening.single_person import _inputs

CLAUSE = "困难残疾人生活补贴和重度残疾人护理补贴制度（国发〔2015〕52号）；本县参数表"
_CATEGORIES = {"低保": MINIMUM_LIVING, "边缘": MARGIN, "低收入": MARGIN}


@dataclass(frozen=True)
class _Subsidy:
    programme: str
    name: str
    scope: str
    amount: str


LIVING = _Subsidy("08", "困难残疾人生活补贴", "live_scope", "sub.live")
CARE = _Subsidy("09", "重度残疾人护理补贴", "care_scope", "sub.care")


def subsidy_findings(case: Case) -> tuple[Finding, ...]:
    """R8: the living subsidy for disabled people of the local household categories, the care subsidy for the
    local grades where care is needed for long; neither beside 特困, an orphan has only the care subsidy, both
    together are fine. An expired certificate may stop them.
    Source: domain.md 2.2 R8 (S1③; S4（三）4; S2（十九）; F15, F22, F34, F40).
    """
    disabled = [m for m in case.home.members if m.is_present and m.is_disabled]
    found = (_of(case, member, subsidy) for member in disabled for subsidy in (LIVING, CARE))
    return tuple(one for one in found if one is not None)


def _of(case: Case, member: Member, subsidy: _Subsidy) -> Finding | None:
    gets = bool(case.home.gets(subsidy.programme, member))
    inputs = (*_inputs(member), f"在领：{'是' if gets else '否'}")
    said = Said("R8", subsidy.name, Verdict.INCOMPLETE, "", CLAUSE, subject=member.name, inputs=inputs)
    said = replace(said, keys=(subsidy.scope, subsidy.amount))
    if gets and (bar := _barred(case, member, subsidy)):
        wording = f"{member.name}{bar}又在领{subsidy.name}，疑似重复享受，请核实。"
        return case.finding(replace(said, verdict=Verdict.TO_VERIFY, wording=wording))
    if _barred(case, member, subsidy):
        return None
    entitled, missing = _in_scope(case, member, subsidy)
    if entitled is None:
        return case.finding(replace(said, wording=unknown(missing)))
    if not entitled:
        if not gets:
            return None
        wording = f"{member.name}在领{subsidy.name}，但不在本县范围内，疑似超范围，请核实。"
        return case.finding(replace(said, verdict=Verdict.TO_VERIFY, wording=wording))
    return _entitled(case, member, subsidy, said, gets)


def _entitled(case: Case, member: Member, subsidy: _Subsidy, said: Said, gets: bool) -> Finding:
    amount = f"{plain(case.number(subsidy.amount))}元"
    said = replace(said, amounts={"补贴标准（每月）": amount})
    care = "需长期照护（持续6个月以上）、未领工伤生活护理费的，" if subsidy is CARE else ""
    end = member.certificate_end
    if end is not None and end < case.day:
        wording = (
            f"{member.name}的残疾证件已过期，补贴可能停发，请协助换证。"
            if gets
            else f"{member.name}的残疾证件已过期，换证后可能应享受{subsidy.name}，请协助换证。"
        )
        return case.finding(replace(said, verdict=Verdict.TO_VERIFY, wording=wording))
    if gets:
        wording = f"{member.name}的{subsidy.name}在领正常，可能符合享受范围。"
        return case.finding(replace(said, verdict=Verdict.MAY_FIT, wording=wording))
    wording = (
        f"{care}{member.name}可能应享受{subsidy.name}而未享受（应享未享），每月{amount}，请告知并登记意愿。"
    )
    return case.finding(replace(said, verdict=Verdict.MAY_FIT, wording=wording))


def _barred(case: Case, member: Member, subsidy: _Subsidy) -> str:
    if case.home.is_destitute(member):
        return "已享受特困供养，"
    if subsidy is LIVING and case.home.is_orphan(member):
        return "已享受孤儿保障，"
    return ""


def _in_scope(case: Case, member: Member, subsidy: _Subsidy) -> tuple[bool | None, str]:
    if subsidy is CARE:
        return care_scope(case, member), f"{member.name}的残疾类别或等级"
    scope = {_CATEGORIES[w] for w in re.split(r"[\s、,，]+", case.text("live_scope")) if w in _CATEGORIES}
    known = [case.home.is_in(category) for category in sorted(scope)]
    if True in known:
        return True, ""
    return (None, "现纳入范围") if None in known else (False, "")


def care_scope(case: Case, member: Member) -> bool | None:
    """Whether the member's grade is in the local scope, written "1 2" or "1 2 3:5 3:6" (grade:kind)."""
    if member.dis_level == "":
        return None
    is_open = False
    for token in case.text("care_scope").split():
        level, _, kind = token.partition(":")
        if level != member.dis_level:
            continue
        if not kind or kind in member.dis_types:
            return True
        is_open = is_open or not member.dis_types - {"7"}
    return None if is_open else False
