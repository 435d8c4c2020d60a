"""C02 and C18 across households: what the registry says of these people and this household elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from forms.screening.findings import Check, Severity

if TYPE_CHECKING:
    from forms.screening.case import Case

_FAIRNESS = "对应享未享、错享漏享的核查要求；本县参数表"
_DESIGN = "登记表内部核对"


@dataclass(frozen=True)
class OtherHome:
    """A household where a number of this one is registered too; `shares` when the person lives there."""

    hh_id: str
    head: str
    shares: bool


@dataclass(frozen=True)
class Registered:
    """An earlier visit of this household in a campaign."""

    campaign: str
    visit_type: str
    by: str
    day: str


@dataclass(frozen=True)
class Elsewhere:
    """Everything that one visit needs to know of other records; forms.registry.elsewhere gathers it."""

    numbers: Mapping[str, OtherHome] = field(default_factory=dict)
    visits: tuple[Registered, ...] = ()


NOWHERE = Elsewhere()


def in_two_households(case: Case, elsewhere: Elsewhere) -> Iterator[Check]:
    """C02: one number in two households: red where the person lives in both, else a reminder (1.3 m_id)."""
    for member in case.home.members:
        other = elsewhere.numbers.get(member.number)
        if not member.number or other is None:
            continue
        is_double = member.shares_home and other.shares
        home = f"{other.head or other.hh_id}户"
        wording = f"{member.name}：证件号与{home}重复，"
        wording += "疑似重复享受，请核实" if is_double else "请核对在哪一户共同生活"
        level = Severity.RED if is_double else Severity.YELLOW
        given = (f"另一户：{other.hh_id}",)
        why = case.answers.text("c02_why")
        yield Check("C02", "重复享受", level, wording, _FAIRNESS, member.name, given, why)


def in_this_campaign(case: Case, elsewhere: Elsewhere) -> Iterator[Check]:
    """C18: this household was registered in this campaign already, by whomever the registry knows of."""
    campaign, kind = case.answers.text("campaign"), case.answers.text("visit_type")
    for visit in elsewhere.visits:
        if campaign and (visit.campaign, visit.visit_type) == (campaign, kind):
            wording = f"该户本批次已由{visit.by or '同事'}于{visit.day}登记"
            why = case.answers.text("c18_why")
            given = ("批次相同",)
            yield Check("C18", "同户重复登记", Severity.RED, wording, _DESIGN, case.home.head, given, why)
            return
