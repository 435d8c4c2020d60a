"""A04–A09: who came, who left, and what changed in a person's life since the last visit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from forms.screening.alerts_economy import CLAUSE
from forms.screening.case import Case
from forms.screening.findings import Alert, Severity
from forms.screening.matching import find, pairs
from forms.screening.people import LEVELS, Member

_GONE = {"7": "服刑、强戒", "8": "失踪失联", "9": "死亡", "10": "迁出"}
_BACK = {"6": "退伍", "7": "刑满释放", "8": "失联后返回"}
_BIRTHDAYS = {16: "劳动年龄口径变化", 18: "成年，儿童政策变化", 60: "老年人口径变化", 80: "高龄津贴"}
_DIVORCED, _NEWBORN = "40", 1


def people_gone(now: Case, before: Case) -> Iterator[Alert]:
    """A04: death, moving away, prison, missing, divorce (yellow); a death with benefits still running (red).
    Source: domain.md 2.4; S2（十九） for funeral costs.
    """
    for member, earlier in pairs(now.home, before.home):
        was = "" if earlier is None else earlier.status
        if member.status in _GONE and was != member.status and (earlier is not None or member.status == "9"):
            yield _gone(now, member.name, _GONE[member.status], member)
        married = "" if earlier is None else earlier.row.text("m_marital")
        if member.row.text("m_marital") == _DIVORCED and married not in ("", _DIVORCED):
            yield _gone(now, member.name, "离婚", member)
    for earlier in before.home.members:
        if now.home.members and find(earlier, now.home) is None and earlier.status not in ("9", "10"):
            yield _gone(now, earlier.name, "成员表中不再出现", earlier)


def _gone(now: Case, who: str, what: str, member: Member) -> Alert:
    receives = [b for b in now.home.benefits if b.who == who]
    is_dead = member.status == "9" and what == "死亡"
    level = Severity.RED if is_dead and receives else Severity.YELLOW
    action = "停发核实；告知丧葬、殡葬减免" if is_dead else "停发核实，重算人数和收入"
    wording = f"{who}{what}" if what != "成员表中不再出现" else f"{who}在成员表中不再出现"
    if level is Severity.RED:
        wording += f"，仍有{len(receives)}项在领"
    return Alert("A04", "人口减少", level, wording, action, CLAUSE, who, "", what)


def people_come(now: Case, before: Case) -> Iterator[Alert]:
    """A05: birth, marriage, moving in, release, discharge (yellow): compute R1–R3 again."""
    for member, earlier in pairs(now.home, before.home):
        if not before.home.members or not member.is_present:
            continue
        if earlier is None:
            what = "出生" if member.age is not None and member.age < _NEWBORN else "新增（婚入、迁入等）"
        elif earlier.status in _BACK and member.status not in ("", *_BACK):
            what = _BACK[earlier.status]
        else:
            continue
        wording, action = f"{member.name}{what}", "重新测算低保、低收入"
        yield Alert("A05", "人口增加", Severity.YELLOW, wording, action, CLAUSE, member.name, "", what)


def ages(now: Case, before: Case) -> Iterator[Alert]:  # noqa: ARG001 - every alert is handed both visits
    """A06: somebody turns 16, 18, 60 or 80 within a local number of days (yellow)."""
    limit = int(now.number("alert.age_days"))
    for member in now.home.members:
        if member.birth is None or not member.is_present:
            continue
        for years, why in _BIRTHDAYS.items():
            turns = _birthday(member.birth, years)
            if 0 <= (turns - now.day).days <= limit:
                wording = f"{member.name}{turns}满{years}岁"
                used, who = now.used("alert.age_days"), member.name
                new = f"{years}岁"
                yield Alert("A06", "年龄临界", Severity.YELLOW, wording, why, CLAUSE, who, "", new, used)


def _birthday(birth: date, years: int) -> date:
    try:
        return birth.replace(year=birth.year + years)
    except ValueError:
        return date(birth.year + years, 3, 1)


def disabilities(now: Case, before: Case) -> Iterator[Alert]:
    """A07: a new certificate, a heavier grade, an end in sight (yellow); newly grade 1 or 2 (red)."""
    for member, earlier in pairs(now.home, before.home):
        if not member.is_present:
            continue
        old, new = "" if earlier is None else earlier.dis_level, member.dis_level
        base = Alert("A07", "残疾", Severity.YELLOW, "", "重看单人保、两项补贴", CLAUSE, member.name)
        base = replace(base, before=LEVELS.get(old, ""), after=LEVELS.get(new, ""))
        is_worse = new != "" and (old == "" or new < old)
        if earlier is not None and is_worse:
            severe = new in ("1", "2") and old not in ("1", "2")
            word = "新办残疾证" if old == "" else "残疾等级变重"
            wording = f"{member.name}{word}（{member.disability}）"
            yield replace(base, severity=Severity.RED if severe else Severity.YELLOW, wording=wording)
        end = member.certificate_end
        if end is not None and 0 <= (end - now.day).days <= now.number("check.cert_days"):
            wording = f"{member.name}的残疾证{(end - now.day).days}天内到期"
            yield replace(base, wording=wording, action="协助换证", used=now.used("check.cert_days"))


def jobs(now: Case, before: Case) -> Iterator[Alert]:
    """A08: from work to unemployment (yellow); red where the household has no other worker."""
    workers = [m for m in now.home.together if m.has_work_ability]
    for member, earlier in pairs(now.home, before.home):
        if earlier is None or earlier.employ not in ("01", "02") or member.employ not in ("06", "07"):
            continue
        is_only = [worker.name for worker in workers] == [member.name]
        level = Severity.RED if is_only else Severity.YELLOW
        wording = f"{member.name}失业" + ("，是本户唯一劳动力" if is_only else "")
        yield Alert("A08", "就业", level, wording, "就业转介", CLAUSE, member.name, "就业", "失业")


def graduations(now: Case, before: Case) -> Iterator[Alert]:  # noqa: ARG001 - every alert is handed both visits
    """A09: studies end within a local number of days (yellow)."""
    for member in now.home.members:
        end = member.row.date("m_grad")
        if (
            member.is_present
            and end is not None
            and 0 <= (end - now.day).days <= now.number("alert.grad_days")
        ):
            wording, used = f"{member.name}预计{end}毕业", now.used("alert.grad_days")
            action = "教育救助终止，重算收入"
            yield Alert(
                "A09", "毕业", Severity.YELLOW, wording, action, CLAUSE, member.name, "", f"{end}", used
            )
