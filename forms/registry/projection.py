"""A record and its answers become registry rows: pure, one way, the same rows every time.

Questions are read by the names of domain.md 1 at any depth; what a questionnaire does not ask stays blank.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from forms.answers import Answers
from forms.record import Record
from forms.referrals.states import WAITING, state_of
from forms.registry.belongings import property_facts
from forms.registry.codes import NO_SURVEY, SHORT_FORMS
from forms.registry.papers import documents
from forms.registry.tables import (
    Benefit,
    Document,
    Expense,
    Household,
    Income,
    KinDisclosure,
    Need,
    Person,
    PropertyFact,
    Referral,
    RegistryBase,
    Relation,
    Visit,
)

HEAD_OF_HOUSEHOLD = "02"
NO_NEED = "0"
REFERRAL = "2"
DAILY_THINGS = ("m_eat", "m_dress", "m_bed", "m_toilet", "m_walk", "m_bath")
OF_HOME = ("contact", "members", "live_addr", "hukou_addr")  # one of them is in every survey
T = TypeVar("T", bound=RegistryBase)
Plain = dict[str, Any]


@dataclass(frozen=True)
class Rows:
    """All registry rows of one record."""

    visit: Visit
    household: Household | None  # None for a questionnaire that is no survey of the household
    persons: tuple[Person, ...]
    incomes: tuple[Income, ...]
    property_facts: tuple[PropertyFact, ...]
    expenses: tuple[Expense, ...]
    benefits: tuple[Benefit, ...]
    needs: tuple[Need, ...]
    relations: tuple[Relation, ...] = ()
    referrals: tuple[Referral, ...] = ()
    kin: tuple[KinDisclosure, ...] = ()
    documents: tuple[Document, ...] = ()

    def all(self) -> Iterator[RegistryBase]:
        """Every row, the visit first."""
        yield self.visit
        if self.household is not None:
            yield self.household
        for rows in (self.persons, self.incomes, self.property_facts, self.expenses):
            yield from rows
        for rest in (self.benefits, self.needs, self.relations, self.referrals, self.kin, self.documents):
            yield from rest


def project(record: Record, answers: Answers) -> Rows:
    """The rows that this record stands for."""
    plain = plain_rows(record, answers)

    def rows(model: type[T]) -> tuple[T, ...]:
        return tuple(model(**values) for values in plain[model])

    return Rows(
        visit=rows(Visit)[0],
        household=next(iter(rows(Household)), None),
        persons=rows(Person),
        incomes=rows(Income),
        property_facts=rows(PropertyFact),
        expenses=rows(Expense),
        benefits=rows(Benefit),
        needs=rows(Need),
        relations=rows(Relation),
        referrals=rows(Referral),
        kin=rows(KinDisclosure),
        documents=rows(Document),
    )


def plain_rows(record: Record, answers: Answers) -> dict[type[RegistryBase], list[Plain]]:
    """The same rows as columns and values: objects cost ten times as much, and an office reads thousands."""
    answers = answers.flat()
    visit = _visit(record, answers)
    needs = _repeat(record, answers, "need", _need)
    return {
        Visit: [visit],
        Household: [_household(record, answers)] if is_survey(record, answers) else [],
        Person: _repeat(record, answers, "members", _person),
        Income: _repeat(record, answers, "income", _income),
        PropertyFact: list(property_facts(record, answers)),
        Expense: _repeat(record, answers, "exp", _expense),
        Benefit: _repeat(record, answers, "benefit", _benefit),
        Need: needs,
        Relation: _repeat(record, answers, "sup", _relation),
        Referral: [_referral(need, visit) for need in needs if need["disposition"] == REFERRAL],
        KinDisclosure: _repeat(record, answers, "kin", _kin),
        Document: list(documents(record, answers)),
    }


def is_survey(record: Record, answers: Answers) -> bool:
    """Whether the record says who lives in the household and how: short visits and foreign forms do not."""
    return record.form_id not in SHORT_FORMS and _asks_of_home(answers)


def _asks_of_home(answers: Answers) -> bool:
    return any(name in answers.tree for name in OF_HOME)


@dataclass(frozen=True)
class _Key:
    record_id: str
    hh_id: str
    place: int


def _repeat(
    record: Record, answers: Answers, name: str, make: Callable[[_Key, Answers], Plain | None]
) -> list[Plain]:
    made = (
        make(_Key(record.record_id, record.household_id, place), row)
        for place, row in enumerate(answers.rows(name), 1)
    )
    return [row for row in made if row is not None]


def _visit(record: Record, answers: Answers) -> Plain:
    return {
        "record_id": record.record_id,
        "hh_id": record.household_id,
        "form_id": record.form_id,
        "form_version": record.form_version,
        "device": record.device,
        "n": record.n,
        "sealed_at": record.sealed_at,
        "author": record.author,
        "sha256": record.sha256,
        "deprecates": record.deprecates,
        "reason": record.reason,
        "campaign": answers.text("campaign"),
        "visit_type": answers.text("visit_type"),
        "visit_date": answers.text("visit_date")[:10] or record.sealed_at[:10],
        "started": answers.text("t_start"),
        "ended": answers.text("t_end"),
        "area_code": answers.text("area_code"),
        "contact": answers.text("contact") if _asks_of_home(answers) else NO_SURVEY,
        "respondent": answers.text("resp_name"),
        "respondent_relation": answers.text("resp_rel"),
        "investigator1": answers.text("inv1"),
        "investigator2": answers.text("inv2"),
        "unit1": answers.text("inv_unit1"),
        "unit2": answers.text("inv_unit2"),
        "revisit_date": answers.text("revisit_date")[:10],
        "consent": answers.text("consent_info"),
        "authorised": answers.text("auth_signed"),
        "result": answers.text("result"),
        "advice": answers.text("advice"),
    }


def _household(record: Record, answers: Answers) -> Plain:
    return {
        "record_id": record.record_id,
        "hh_id": record.household_id,
        "head": _head(answers),
        "cover": answers.text("cover"),
        "hukou": answers.text("hukou"),
        "hukou_address": answers.text("hukou_addr"),
        "live_address": answers.text("live_addr"),
        "same_place": answers.text("same_place"),
        "away_months": answers.integer("away_months"),
        "grp": answers.text("grp"),
        "phone": answers.text("phone"),
        "phone2": answers.text("phone2"),
        "people": _people(answers),
        "registered": answers.integer("n_hukou"),
        "labour": answers.integer("n_labour"),
        "students": answers.integer("n_student"),
        "elders": answers.integer("n_elder"),
        "disabled": answers.integer("n_dis"),
        "chronic": answers.integer("n_chronic"),
        "causes": answers.text("cause"),
        "self_month": answers.fen("self_month"),
        "income_year": answers.fen("inc_year"),
        "income_pc_month": answers.fen("inc_pc_month"),
        "rigid_year": answers.fen("exp_self_year"),
        "hazards": answers.text("hazard"),
        "wanted": answers.text("apply_will"),
        "told": answers.text("told"),
        "card_given": answers.text("card_given"),
        "hotline": answers.text("hotline"),
        "kin_any": answers.text("kin_any"),
        "dispute": answers.text("dispute"),
        "rhythm": answers.text("care_level"),
    }


def _head(answers: Answers) -> str:
    heads = (row for row in answers.rows("members") if row.text("m_rel") == HEAD_OF_HOUSEHOLD)
    found = next(heads, None)
    return found.text("m_name") if found is not None else ""


def _people(answers: Answers) -> int | None:
    """Those who share the life of the household; asked as n_co, else counted."""
    asked = answers.integer("n_co")
    if asked is not None or not answers.rows("members"):
        return asked
    return sum(row.text("co") == "1" for row in answers.rows("members"))


def _person(key: _Key, row: Answers) -> Plain:
    return {
        "record_id": key.record_id,
        "place": key.place,
        "hh_id": key.hh_id,
        "name": row.text("m_name"),
        "id_type": row.text("m_idtype"),
        "id_number": row.text("m_id"),
        "sex": row.text("m_sex"),
        "birth": row.text("m_birth")[:10],
        "relation": row.text("m_rel"),
        "shares": row.text("co"),
        "status": row.text("m_mstatus"),
        "left_on": (row.text("m_dead_date") or row.text("m_moved_date"))[:10],
        "ethnic": row.text("m_ethnic"),
        "marital": row.text("m_marital"),
        "education": row.text("m_edu"),
        "health": row.text("m_health"),
        "disease": row.text("m_disease"),
        "disability": row.text("m_dis_type"),
        "disability_level": row.text("m_dis_level"),
        "disability_cert": row.text("m_dis_cert"),
        "disability_until": row.text("m_dis_exp")[:10],
        "cannot": _cannot(row),
        "labour": row.text("m_labour"),
        "employment": row.text("m_employ"),
        "job": row.text("m_job"),
        "school": row.text("m_school"),
        "school_name": row.text("m_school_name"),
        "graduates": row.text("m_grad")[:10],
        "insurance": row.text("m_ins"),
        "groups": row.text("m_group"),
    }


def _cannot(row: Answers) -> int | None:
    """How many of the six daily things this person cannot do; None where one was not answered."""
    said = [row.text(name) for name in DAILY_THINGS]
    return None if "" in said else said.count("0")


def _relation(key: _Key, row: Answers) -> Plain:
    return {
        "record_id": key.record_id,
        "place": key.place,
        "hh_id": key.hh_id,
        "name": row.text("s_name"),
        "relation": row.text("s_rel"),
        "age": row.integer("s_age"),
        "address": row.text("s_addr"),
        "phone": row.text("s_phone"),
        "people": row.integer("s_hh_n"),
        "income_month": row.fen("s_hh_income"),
        "unable": row.text("s_reason"),
        "pays_month": row.fen("s_pay"),
    }


def _kin(key: _Key, row: Answers) -> Plain:
    return {
        "record_id": key.record_id,
        "place": key.place,
        "hh_id": key.hh_id,
        "who": row.text("kin_who"),
        "staff": row.text("kin_name"),
        "unit": row.text("kin_unit"),
        "duty": row.text("kin_post"),
        "relation": row.text("kin_rel"),
        "state": row.text("kin_state"),
    }


def _income(key: _Key, row: Answers) -> Plain:
    return {
        "record_id": key.record_id,
        "place": key.place,
        "hh_id": key.hh_id,
        "who": row.text("i_who"),
        "kind": row.text("i_kind"),
        "sub": row.text("i_sub"),
        "amount": row.fen("i_amt"),
        "period": row.text("i_per"),
        "times": row.text("i_n"),
        "cost": row.fen("i_cost"),
        "tax": row.fen("i_tax"),
        "assumed": row.text("i_assumed"),
        "excluded": row.text("i_excl"),
        "proof": row.text("i_proof"),
    }


def _expense(key: _Key, row: Answers) -> Plain:
    return {
        "record_id": key.record_id,
        "place": key.place,
        "hh_id": key.hh_id,
        "kind": row.text("x_kind"),
        "who": row.text("x_who"),
        "total": row.fen("x_total"),
        "paid": row.fen("x_paid"),
        "own": row.fen("x_self"),
        "event": row.text("x_event"),
        "event_date": (row.text("x_date") or row.text("x_event_date"))[:10],
    }


def _benefit(key: _Key, row: Answers) -> Plain:
    return {
        "record_id": key.record_id,
        "place": key.place,
        "hh_id": key.hh_id,
        "programme": row.text("b_prog"),
        "who": row.text("b_who"),
        "amount": row.fen("b_amt"),
        "period": row.text("b_per"),
        "started": row.text("b_start")[:10],
        "last_paid": row.text("b_last")[:10],
        "card_name": row.text("b_card_name"),
        "card_ok": row.text("b_card_ok"),
        "keeper": row.text("b_keeper"),
        "paid_in_full": row.text("b_full"),
        "certificate": row.text("b_cert"),
    }


def _need(key: _Key, row: Answers) -> Plain | None:
    """One need; 无 is an answer, not a need. A referral nobody has sent yet waits to be sent."""
    if row.text("n_kind") in ("", NO_NEED):
        return None
    disposition = row.text("n_dispo")
    return {
        "record_id": key.record_id,
        "place": key.place,
        "hh_id": key.hh_id,
        "kind": row.text("n_kind"),
        "who": row.text("n_who"),
        "text": row.text("n_text"),
        "urgency": row.text("n_urg"),
        "disposition": disposition,
        "done": row.text("n_done"),
        "department": row.text("n_dept"),
        "due": row.text("n_due")[:10],
        "study": row.text("n_study"),
        "state": state_of(row.text("n_state")) or (WAITING if disposition == REFERRAL else ""),
        "result": row.text("n_result"),
        "closed": row.text("n_closed")[:10],
    }


def _referral(need: Plain, visit: Plain) -> Plain:
    return {
        "record_id": need["record_id"],
        "place": need["place"],
        "hh_id": need["hh_id"],
        "kind": need["kind"],
        "department": need["department"],
        "urgency": need["urgency"],
        "referred_on": visit["visit_date"],
        "due": need["due"],
        "state": need["state"],
        "result": need["result"],
        "closed": need["closed"],
    }
