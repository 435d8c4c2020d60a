"""One household as all rules read it: members, obligors, expenses, benefits, categories."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from forms.answers import Answers
from forms.screening.facts import Facts, Income, read_facts
from forms.screening.people import Member, Obligor, read_member, read_obligor
from forms.screening.reading import filled, is_written, stated_rows

MINIMUM_LIVING, MARGIN, DESTITUTE, ORPHAN = "低保", "边缘", "特困", "孤儿"
_COVER = {
    MINIMUM_LIVING: frozenset({"01", "02"}),
    MARGIN: frozenset({"08"}),
    DESTITUTE: frozenset({"04", "05"}),
    ORPHAN: frozenset({"06"}),
}
_PROGRAMMES = {
    MINIMUM_LIVING: frozenset({"01", "02", "03"}),
    MARGIN: frozenset({"06"}),
    DESTITUTE: frozenset({"04", "05"}),
    ORPHAN: frozenset({"20"}),
}


@dataclass(frozen=True)
class Expense:
    """One rigid expense of the last 12 months; `own` is what the household paid itself, None if not known."""

    kind: str
    who: str
    own: Fraction | None
    event: str
    day: date | None


@dataclass(frozen=True)
class Benefit:
    """One programme that a member (or with `who` "" the household) already receives."""

    row: Answers
    programme: str
    who: str
    last: date | None


@dataclass(frozen=True)
class Household:
    """Everything known of one visit. `obligors` and `own_expenses` are None where they are not known."""

    answers: Answers
    facts: Facts
    members: tuple[Member, ...]
    obligors: tuple[Obligor, ...] | None
    expenses: tuple[Expense, ...]
    own_expenses: Fraction | None
    benefits: tuple[Benefit, ...]
    cover: frozenset[str]

    @property
    def together(self) -> tuple[Member, ...]:
        """The members that live together."""
        return tuple(m for m in self.members if m.shares_home and m.is_present)

    @property
    def head(self) -> str:
        """How the household is called: its head's name."""
        return next((m.name for m in self.members if m.relation == "02"), "") or "该户"

    def is_in(self, category: str) -> bool | None:
        """Whether the household is of a category, by 现纳入范围 or by what it receives; None when unknown."""
        received = {b.programme for b in self.benefits} & _PROGRAMMES[category]
        if received or self.cover & _COVER[category]:
            return True
        return None if not self.cover and not self.benefits else False

    def gets(self, programmes: str, member: Member | None = None) -> tuple[Benefit, ...]:
        """The benefits of these programmes (codes with blanks between), of one member where it is given."""
        codes = programmes.split()
        return tuple(
            b
            for b in self.benefits
            if b.programme in codes and (member is None or b.who in ("", member.name))
        )

    def is_destitute(self, member: Member) -> bool:
        """特困: this person's own benefit, or the household's category where no benefit names anybody."""
        if self.gets("04 05"):
            return bool(self.gets("04 05", member))
        return bool(self.cover & _COVER[DESTITUTE])

    def is_orphan(self, member: Member) -> bool:
        """孤儿: a child with the benefit, the mark, or in a household of that category."""
        groups = member.row.chosen("m_group")
        marked = bool(groups & {"5", "孤儿"}) or bool(self.gets("20", member))
        is_child = member.age is not None and member.age < 18
        return marked or (is_child and bool(self.cover & _COVER[ORPHAN]) and not self.gets("20"))


def read_household(answers: Answers, day: date) -> Household:
    """A visit, with what it leaves out derived from what it says; measured on `day`."""
    answers = filled(answers, day)
    visited = answers.date("visit_date") or day
    facts = replace(read_facts(answers), day=day)
    obligors = stated_rows(answers, "sup")
    read = None if obligors is None else tuple(read_obligor(row) for row in obligors)
    incomes = facts.incomes or ((_NOTHING,) if _says_no_income(answers) else ())
    # An amount of no kind cannot be counted and must not be forgotten either: it makes the income unknown.
    incomes += tuple(
        _UNSORTED for row in answers.rows("income") if row.text("i_amt") and not row.text("i_kind")
    )
    expenses = tuple(
        _expense(row) for row in answers.rows("exp") if _is_filled(row, "x_kind", "x_total", "x_self")
    )
    return Household(
        answers=answers,
        facts=replace(facts, incomes=(*incomes, *_support(incomes, read))),
        members=tuple(read_member(row, visited) for row in answers.rows("members")),
        obligors=read,
        expenses=expenses,
        own_expenses=_sum_of(expenses) if expenses else answers.number("exp_self_year"),
        benefits=tuple(
            Benefit(row, row.text("b_prog"), row.text("b_who"), row.date("b_last"))
            for row in answers.rows("benefit")
            if row.text("b_prog")
        ),
        cover=answers.chosen("cover"),
    )


_NOTHING = Income("", "T", "", Fraction(0), None, Fraction(0), is_counted=True)
_UNSORTED = Income("", "", "", None, None, Fraction(0), is_counted=True)


def _is_filled(row: Answers, *names: str) -> bool:
    return any(row.text(name) for name in names)


def _says_no_income(answers: Answers) -> bool:
    """没有 is an explicit nought: a stated monthly income of 0, or an empty list written by hand without
    the question beside it. A table nobody has filled yet says nothing.
    """
    if stated_rows(answers, "income") == () and not is_written(answers, "self_month"):
        return True
    return answers.number("self_month") == 0 and not answers.rows("income")


def _support(incomes: tuple[Income, ...], obligors: tuple[Obligor, ...] | None) -> tuple[Income, ...]:
    """What obligors really pay counts as T3, unless the income table has it already (domain.md 1.4 s_pay)."""
    if not incomes or any(item.source == "T3" for item in incomes):
        return ()
    return tuple(
        Income("", "T", "T3", o.pays * 12, None, Fraction(0), is_counted=True, months=Fraction(12))
        for o in obligors or ()
        if o.pays
    )


def _expense(row: Answers) -> Expense:
    total, paid, own = row.number("x_total"), row.number("x_paid"), row.number("x_self")
    if total is not None and paid is not None:
        own = max(Fraction(0), total - paid)
    event_day = row.date("x_date") or row.date("x_event_date")
    return Expense(row.text("x_kind"), row.text("x_who"), own, row.text("x_event"), event_day)


def _sum_of(expenses: tuple[Expense, ...]) -> Fraction | None:
    own = [expense.own for expense in expenses]
    return None if None in own else sum((o for o in own if o is not None), Fraction(0))
