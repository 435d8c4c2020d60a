"""探访: who has to be looked in on how often, and who is due on a day.

Source: F21 (高风险每周、重点每月、一般每季; 分散特困每月不少于一次), C13 (特困分散、独居高龄: 一月).
Which group a person falls into is our proposal, held here as data; a 探访 questionnaire that says the
rhythm itself is believed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from forms.screening.workdays import add_months

Rhythm = Literal["每周", "每月", "每季"]
CARE_RHYTHMS: tuple[tuple[Rhythm, str], ...] = (
    ("每周", "高风险：独居且不能自理或重度残疾，疑似虐待、自伤伤人"),
    ("每月", "重点：分散特困、独居高龄、独居老人、留守儿童、事实无人抚养儿童、孤儿"),
    ("每季", "一般：空巢、留守老人、计生特殊家庭、精神障碍、集中特困"),
)
_SAID: dict[str, Rhythm] = {"1": "每周", "2": "每月", "3": "每季"}
_ALONE = "1"
_MONTHLY_GROUPS = frozenset({"4", "5", "6"})
_QUARTERLY_GROUPS = frozenset({"2", "3", "7", "8"})
_GRAVE_HAZARDS = frozenset({"8", "9"})
_DESTITUTE_SCATTERED, _DESTITUTE_GATHERED = "05", "04"
_OLD, _AGED = 60, 80


@dataclass(frozen=True)
class CareSubject:
    """One person to look in on: codes of m_group, cover and hazard, age in years, and the last time.

    `is_frail`: cannot do all six things alone, or grade 1 or 2. `said` is the rhythm that a 探访 record set.
    """

    hh_id: str
    name: str
    groups: frozenset[str] = frozenset()
    cover: frozenset[str] = frozenset()
    hazards: frozenset[str] = frozenset()
    age: int | None = None
    is_frail: bool = False
    last: str = ""  # ISO date of the last visit at which somebody was met, "" for never
    said: str = ""


@dataclass(frozen=True)
class CareVisit:
    """One line of the due list: `late` is how many days past its date, negative while it is ahead."""

    hh_id: str
    names: tuple[str, ...]
    rhythm: Rhythm
    last: str
    due: date
    late: int


def rhythm_of(subject: CareSubject) -> Rhythm | None:
    """How often a person is to be looked in on; None for somebody outside every group."""
    if subject.said in _SAID:
        return _SAID[subject.said]
    is_alone = _ALONE in subject.groups
    if (is_alone and subject.is_frail) or subject.hazards & _GRAVE_HAZARDS:
        return "每周"
    is_old = subject.age is not None and subject.age >= _OLD
    if _DESTITUTE_SCATTERED in subject.cover or subject.groups & _MONTHLY_GROUPS or (is_alone and is_old):
        return "每月"
    if subject.groups & _QUARTERLY_GROUPS or _DESTITUTE_GATHERED in subject.cover or is_alone:
        return "每季"
    return None


def next_due(last: date, rhythm: Rhythm) -> date:
    """The day by which somebody has to come again."""
    if rhythm == "每周":
        return last + timedelta(days=7)
    return add_months(last, 1 if rhythm == "每月" else 3)


def care_due(subjects: Iterable[CareSubject], today: date, ahead: int = 0) -> tuple[CareVisit, ...]:
    """The households to look in on by `today` plus `ahead` days, the latest first; one line a household.

    A household follows its most urgent member; one that was never visited is due today.
    """
    homes: dict[str, list[tuple[CareSubject, Rhythm]]] = {}
    for subject in subjects:
        rhythm = rhythm_of(subject)
        if rhythm is not None:
            homes.setdefault(subject.hh_id, []).append((subject, rhythm))
    lines = (_line(hh_id, members, today) for hh_id, members in homes.items())
    due = [line for line in lines if line.late >= -ahead]
    return tuple(sorted(due, key=lambda line: (-line.late, line.hh_id)))


def _line(hh_id: str, members: Sequence[tuple[CareSubject, Rhythm]], today: date) -> CareVisit:
    order: list[Rhythm] = [rhythm for rhythm, _ in CARE_RHYTHMS]
    rhythm = min((rhythm for _, rhythm in members), key=order.index)
    names = tuple(subject.name for subject, own in members if own == rhythm)
    last = max(subject.last for subject, _ in members)
    due = next_due(date.fromisoformat(last), rhythm) if last else today
    return CareVisit(hh_id, names, rhythm, last, due, (today - due).days)
