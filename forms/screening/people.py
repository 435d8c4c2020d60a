"""The members of a household as the rules read them; what is not known stays None or empty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from forms.answers import Answers
from forms.identity import age_on, birth_date, normalise

SIGHT, LIMB, MIND, PSYCHE, SEVERAL = "1", "4", "5", "6", "7"
DISABILITIES = {"1": "视力", "2": "听力", "3": "言语", "4": "肢体", "5": "智力", "6": "精神", "7": "多重"}
LEVELS = {"1": "一级", "2": "二级", "3": "三级", "4": "四级"}
CARE_QUESTIONS = ("m_eat", "m_dress", "m_bed", "m_toilet", "m_walk", "m_bath")
_AWAY = frozenset({"7", "9", "10", "11"})


@dataclass(frozen=True)
class Member:
    """One person of the household on the visit day."""

    row: Answers
    name: str
    number: str
    birth: date | None
    age: int | None
    shares_home: bool
    relation: str
    status: str
    health: frozenset[str]
    dis_types: frozenset[str]
    dis_level: str
    employ: str

    @property
    def is_disabled(self) -> bool:
        """Whether a disability is recorded, with or without a certificate."""
        return "6" in self.health or bool(self.dis_types) or self.dis_level != ""

    @property
    def knows_health(self) -> bool:
        """Whether it was asked if there is a disability, and which and how grave it is."""
        if not self.is_disabled:
            return bool(self.health)
        return self.dis_level in ("1", "2", "4") or (
            self.dis_level == "3" and bool(self.dis_types - {SEVERAL})
        )

    @property
    def is_present(self) -> bool:
        """Neither dead nor moved away."""
        return self.status not in ("9", "10")

    @property
    def has_work_ability(self) -> bool:
        """Recorded as able or partly able to work and of working age."""
        of_age = self.age is None or 16 <= self.age < 60
        return self.row.text("m_labour") in ("1", "2") and of_age

    @property
    def disability(self) -> str:
        """The disability in words: 肢体二级."""
        kinds = "、".join(DISABILITIES.get(code, code) for code in sorted(self.dis_types))
        return f"{kinds}{LEVELS.get(self.dis_level, '')}" or "残疾"

    @property
    def certificate_end(self) -> date | None:
        """The last day of the disability certificate."""
        return self.row.date("m_dis_exp")

    def is_older_than(self, years: int) -> bool:
        """Known to have reached an age."""
        return self.age is not None and self.age >= years


@dataclass(frozen=True)
class Obligor:
    """A person outside the household who by law has to support somebody in it (sup)."""

    relation: str
    age: int | None
    people: int | None
    month_income: Fraction | None
    reason: str
    pays: Fraction | None


def read_member(row: Answers, day: date | None) -> Member:
    """One row of the members table; birth and age come from the number where they are not written."""
    number = normalise(row.text("m_id"))
    birth = row.date("m_birth") or (birth_date(number) if len(number) == 18 else None)
    age = row.integer("m_age")
    if age is None and birth is not None and day is not None:
        age = age_on(birth, day)
    status = row.text("m_mstatus")
    lives_in = row.text("co")
    return Member(
        row=row,
        name=row.text("m_name"),
        number=number,
        birth=birth,
        age=age,
        # domain.md 1.3: 服刑、宗教场所居住满3年 stand outside by default, everyone else inside.
        shares_home=lives_in == "1" or (lives_in == "" and status not in _AWAY),
        relation=row.text("m_rel"),
        status=status,
        health=row.chosen("m_health"),
        dis_types=row.chosen("m_dis_type"),
        dis_level=row.text("m_dis_level"),
        employ=row.text("m_employ"),
    )


def read_obligor(row: Answers) -> Obligor:
    """One row of the sup table."""
    return Obligor(
        relation=row.text("s_rel"),
        age=row.integer("s_age"),
        people=row.integer("s_hh_n"),
        month_income=row.number("s_hh_income"),
        reason=row.text("s_reason"),
        pays=row.number("s_pay"),
    )
