"""Answers -> the typed facts that the rules read; what is not known stays None and is named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from forms.answers import Answers
from forms.screening.people import read_member


@dataclass(frozen=True)
class Income:
    """One income item over the last 12 months, yuan, before deductions; None where it is not known."""

    who: str
    kind: str
    source: str
    gross: Fraction | None
    cost: Fraction | None
    tax: Fraction
    is_counted: bool
    months: Fraction | None = None


@dataclass(frozen=True)
class Holdings:
    """What the property rule looks at; financial assets are yuan, None where one part is not known.

    `area` is the floor space of the household's own houses in square metres, None where it is not known.
    """

    financial: Fraction | None
    cars: tuple[str, ...]
    exempt_cars: tuple[str, ...]
    houses: int | None
    open_businesses: int
    area: Fraction | None = None


@dataclass(frozen=True)
class Facts:
    """One household on its visit day."""

    day: date | None
    is_rural: bool | None
    size: int | None
    incomes: tuple[Income, ...]
    holdings: Holdings
    disabled: frozenset[str] = frozenset()


def read_facts(answers: Answers) -> Facts:
    """Facts of one visit; nothing is guessed, an unanswered question gives None."""
    hukou = answers.text("hukou")
    members = [read_member(row, None) for row in answers.rows("members")]
    return Facts(
        day=answers.date("visit_date"),
        is_rural=None if hukou == "" else hukou == "2",
        size=answers.integer("n_co"),
        incomes=tuple(_income(row) for row in answers.rows("income") if row.text("i_kind")),
        holdings=_holdings(answers),
        disabled=frozenset(m.name for m in members if m.is_disabled and m.name),
    )


def _income(row: Answers) -> Income:
    amount, times = row.number("i_amt"), row.number("i_n")
    # An amount per year is a year's amount whatever stands under 月数; months and times multiply.
    if row.text("i_per") == "2" and times is None:
        times = Fraction(1)
    return Income(
        who=row.text("i_who"),
        kind=row.text("i_kind"),
        source=row.text("i_sub"),
        # Taxes that nobody knows leave the wage itself unknown: they are not nought.
        gross=None if amount is None or times is None or row.unknown("i_tax") else amount * times,
        cost=row.number("i_cost"),
        tax=row.number("i_tax") or Fraction(0),
        is_counted=row.text("i_excl") in ("", "0"),
        months=_months(row.text("i_per"), times),
    )


def _months(period: str, times: Fraction | None) -> Fraction | None:
    """How many months an item was earned in; an amount per occasion does not say."""
    if period == "2":
        return Fraction(12)
    return times if period in ("", "1") else None


_MOTOR_VEHICLES = {"3": "小汽车", "4": "货车、营运车"}
_ASSETS = ("fin_cash", "fin_dep", "fin_sec", "fin_ins", "fin_other")


def _holdings(answers: Answers) -> Holdings:
    parts = [answers.number(name) for name in _ASSETS]
    cars = [row for row in answers.rows("veh") if row.text("v_kind") in _MOTOR_VEHICLES]
    houses = [row for row in answers.rows("house") if row.text("h_own")]
    owned = [h for h in houses if h.text("h_own") in ("1", "2")]
    areas = [h.number("h_area") for h in owned]
    return Holdings(
        financial=None if None in parts else sum((p for p in parts if p is not None), Fraction(0)),
        cars=tuple(_MOTOR_VEHICLES[c.text("v_kind")] for c in cars if c.text("v_exempt") in ("", "0")),
        exempt_cars=tuple(
            _MOTOR_VEHICLES[c.text("v_kind")] for c in cars if c.text("v_exempt") not in ("", "0")
        ),
        houses=len(owned) if houses else None,
        open_businesses=len([b for b in answers.rows("biz") if b.text("z_open") == "1"]),
        area=None if None in areas else sum((a for a in areas if a is not None), Fraction(0)),
    )
