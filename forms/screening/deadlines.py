"""R11 and R12 as findings: identity numbers to look at again, and dates set by the law."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from forms.identity import document_fault, warnings
from forms.screening.case import LOCAL, Case, Said
from forms.screening.findings import Finding, Verdict
from forms.screening.household import MARGIN, MINIMUM_LIVING
from forms.screening.workdays import add_months

_RULES = "《最低生活保障审核确认办法》（民发〔2021〕57号）；本县参数表"


def number_findings(case: Case) -> tuple[Finding, ...]:
    """R11: a number with a wrong date or check digit is to be compared with the card; an age over 120 or an
    unknown region only reminds. Source: domain.md 2.2 R11 (F18; GB 11643-1999).
    """
    said: dict[tuple[str, Verdict], list[str]] = {}
    for member in case.home.members:
        if not member.number:
            continue
        fault = document_fault(member.row.text("m_idtype"), member.number)
        if fault:
            said.setdefault((fault, Verdict.TO_VERIFY), []).append(member.name)
        elif member.row.text("m_idtype") in ("", "1", "2"):
            for warning in warnings(member.number, case.day):
                said.setdefault((warning, Verdict.REMIND), []).append(member.name)
    return tuple(
        case.finding(
            Said(
                "R11",
                "证件号码",
                verdict,
                f"{'、'.join(names)}：{sentence}。",
                "GB 11643—1999 公民身份号码",
                subject="、".join(names),
                inputs=("证件号码",),
            )
        )
        for (sentence, verdict), names in said.items()
    )


def deadline_findings(case: Case) -> tuple[Finding, ...]:
    """R12: days to start the survey after acceptance, the notice period and the confirmation after it, the
    written word after a refusal, the whole span with its extension, and the next review of a household that
    is covered. Each only where its starting date is written. Source: domain.md 2.2 R12 (F4, F20, F33, F39).
    """
    found: list[Finding] = []
    answers, after, remark = case.answers, case.calendar.after, case.calendar.remark

    def say(title: str, wording: str, start: str, keys: tuple[str, ...], **dates: str) -> None:
        said = Said("R12", title, Verdict.REMIND, wording, _RULES, inputs=(start,), keys=keys, amounts=dates)
        found.append(case.finding(said))

    if accepted := answers.date("accept_date"):
        begin = after(accepted, int(case.number("time.start_wd")))
        end = after(accepted, int(case.number("time.total_wd")))
        longest = after(end, int(case.number("time.extend_wd")))
        wording = f"{accepted}受理：最迟 {begin} 启动调查，{end} 办结，情况复杂的可延至 {longest}{remark}。"
        keys = ("time.start_wd", "time.total_wd", "time.extend_wd")
        dates = {"启动调查最迟": f"{begin}", "办结最迟": f"{end}", "延长后最迟": f"{longest}"}
        say("办理时限", wording, f"受理日期：{accepted}", keys, **dates)
    if shown := answers.date("public_date"):
        last = shown + timedelta(days=int(case.number("public_days")) - 1)
        first = last + timedelta(days=1)
        confirm = after(last, int(case.number("time.confirm_wd")))
        wording = f"{shown}起公示，{last}止；无异议的 {first} 起可确认，最迟 {confirm}{remark}。"
        dates = {"公示止": f"{last}", "可确认": f"{first}", "确认最迟": f"{confirm}"}
        say("公示和确认", wording, f"公示起始：{shown}", ("public_days", "time.confirm_wd"), **dates)
    if decided := answers.date("decide_date"):
        tell = after(decided, int(case.number("time.inform_wd")))
        wording = f"{decided}作出决定：不予确认的最迟 {tell} 书面告知{remark}。"
        say("书面告知", wording, f"作出决定日期：{decided}", ("time.inform_wd",), 告知最迟=f"{tell}")
    return (*found, *_review(case))


def _review(case: Case) -> tuple[Finding, ...]:
    checked = case.answers.date("last_check")
    covered = case.home.is_in(MINIMUM_LIVING) or case.home.is_in(MARGIN)
    if checked is None or covered is False:
        return ()
    is_unstable = any(m.row.text("m_labour") in ("1", "2") for m in case.home.together)
    key = "review.unstable" if is_unstable else "review.stable"
    due = add_months(checked, int(case.number(key)))
    is_due = case.day >= due
    why = "有劳动能力户" if is_unstable else "收入稳定户"
    wording = (
        f"上次核查{checked}，{why}每{case.text(key)}个月核查一次，{due} 到期{'，已到期' if is_due else ''}。"
    )
    said = Said(
        "R12", "定期核查", Verdict.REMIND, wording, LOCAL, keys=(key,), inputs=(f"上次核查：{checked}",)
    )
    said = replace(said, amounts={"到期": f"{due}"})
    return (case.finding(said),)
