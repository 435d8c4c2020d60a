"""Who has to support a person by law, inside and outside the household, and whether they can (R5 c)."""

from __future__ import annotations

from enum import Enum
from fractions import Fraction

from forms.screening.case import Case
from forms.screening.people import MIND, PSYCHE, Member, Obligor

_SPOUSES = frozenset({"10", "11", "12"})
_CHILDREN = frozenset({"20", "22", "23", "27", "30", "32", "33", "37"})
_PARENTS = frozenset({"51", "52", "57", "58"})
_LEAST_AGE = {"2": 60, "3": 70}


class Support(Enum):
    """What is known of a person's obligors."""

    NONE = "无法定义务人，或义务人均无履行能力"
    ABLE = "有履行义务能力的法定义务人"
    TO_VERIFY = "法定义务人有无履行能力需核实"
    UNKNOWN = "法定义务人"


def support_of(case: Case, member: Member) -> tuple[Support, tuple[str, ...]]:
    """Whether anybody able has to support a member, with the reasons line by line."""
    inside = [_inside(other, member) for other in case.home.together if other is not member]
    outside = case.home.obligors
    if outside is None:
        return (
            Support.ABLE if Support.ABLE in inside else Support.UNKNOWN,
            ("不共同生活的法定义务人未登记",),
        )
    judged = [(_obligor(one, case), one) for one in outside]
    steps = tuple(f"义务人{place}：{found.value}" for place, (found, _) in enumerate(judged, 1))
    found = {*inside, *(one for one, _ in judged)}
    for worst in (Support.ABLE, Support.UNKNOWN, Support.TO_VERIFY):
        if worst in found:
            return worst, steps
    return Support.NONE, steps or ("没有法定义务人",)


def _obligor(one: Obligor, case: Case) -> Support:
    """s_reason 2 and 3 hold only from an age on, 3 only with an income below last year's mean (F3)."""
    if one.reason == "":
        return Support.UNKNOWN
    if one.reason == "0":
        return Support.ABLE
    least = _LEAST_AGE.get(one.reason)
    if least is not None and one.age is None:
        return Support.UNKNOWN
    if least is not None and one.age is not None and one.age < least:
        return Support.ABLE
    if one.reason == "3" and one.month_income is not None and one.people:
        mean = case.number(case.local("disp_inc"))
        if one.month_income * 12 / Fraction(one.people) >= mean:
            return Support.TO_VERIFY
    return Support.NONE


def _inside(other: Member, member: Member) -> Support:
    if other.age is not None and other.age < 18:
        return Support.NONE
    if other.relation == "" or member.relation == "":
        return Support.UNKNOWN
    binds = _binds(other.relation, member.relation)
    if binds is None:
        # Relations further off are not told apart by the table: somebody has to look at them.
        return Support.TO_VERIFY
    return _relative(other) if binds else Support.NONE


def _binds(theirs: str, mine: str) -> bool | None:
    """Whether somebody is the member's spouse, child or parent, by the relations of both to the head."""
    if mine == "02":
        return theirs in _SPOUSES | _CHILDREN | _PARENTS
    if mine in _SPOUSES:
        return theirs == "02" or theirs in _CHILDREN
    if mine in _CHILDREN:
        return theirs == "02" or theirs in _SPOUSES
    if mine in _PARENTS:
        return theirs == "02" or theirs in _PARENTS
    return None


def _relative(other: Member) -> Support:
    severe = other.dis_level in ("1", "2") or (
        other.dis_level == "3" and bool(other.dis_types & {MIND, PSYCHE})
    )
    if severe or other.is_older_than(60) or other.status in ("7", "8"):
        return Support.TO_VERIFY
    is_open = other.age is None or not other.knows_health or other.status == ""
    return Support.UNKNOWN if is_open else Support.ABLE
