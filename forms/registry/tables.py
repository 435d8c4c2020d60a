"""The tables of the registry, declarations only; the laptop's vault and the office both keep them.

Every row belongs to one record (`record_id`); `place` is the row's number in its repeat, from 1. Answers
stay the text that the questionnaire stored, "" for no answer; amounts are integer fen, None for none.
The base class has a metadata of its own, so that no other table joins it by accident.
"""

from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class RegistryBase(SQLModel, registry=registry()):
    """The base of all registry tables."""


class Visit(RegistryBase, table=True):
    """One sealed visit: who went, whom they met."""

    record_id: str = Field(primary_key=True)
    hh_id: str = Field(index=True)
    form_id: str
    form_version: str
    device: str = Field(index=True)
    n: int
    sealed_at: str
    author: str
    sha256: str
    deprecates: str = Field(index=True)
    reason: str
    campaign: str
    visit_type: str
    visit_date: str
    started: str
    ended: str
    contact: str
    respondent: str
    respondent_relation: str
    investigator1: str
    investigator2: str
    revisit_date: str
    result: str


class Household(RegistryBase, table=True):
    """摸清①: the household as this visit found it."""

    record_id: str = Field(primary_key=True)
    hh_id: str = Field(index=True)
    head: str
    cover: str
    hukou: str
    hukou_address: str
    live_address: str
    grp: str
    phone: str
    phone2: str
    people: int | None
    registered: int | None
    labour: int | None
    students: int | None
    elders: int | None
    disabled: int | None
    chronic: int | None
    causes: str
    self_month: int | None
    income_year: int | None
    income_pc_month: int | None
    rigid_year: int | None


class Person(RegistryBase, table=True):
    """One member of the household."""

    record_id: str = Field(primary_key=True)
    place: int = Field(primary_key=True)
    hh_id: str = Field(index=True)
    name: str
    id_type: str
    id_number: str = Field(index=True)
    sex: str
    birth: str
    relation: str
    shares: str
    status: str
    health: str
    disability: str
    disability_level: str
    disability_cert: str
    disability_until: str
    labour: str
    employment: str
    school: str
    insurance: str
    groups: str


class Income(RegistryBase, table=True):
    """摸清②a: one source of income."""

    record_id: str = Field(primary_key=True)
    place: int = Field(primary_key=True)
    hh_id: str = Field(index=True)
    who: str
    kind: str
    sub: str
    amount: int | None
    period: str
    times: str
    cost: int | None
    tax: int | None
    assumed: str
    excluded: str


class PropertyFact(RegistryBase, table=True):
    """摸清②b: one answer about property; `kind` is the repeat it stands in, or "" outside repeats."""

    record_id: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    place: int = Field(primary_key=True)
    name: str = Field(primary_key=True)
    hh_id: str = Field(index=True)
    value: str


class Expense(RegistryBase, table=True):
    """Rigid expenses: one kind for one person."""

    record_id: str = Field(primary_key=True)
    place: int = Field(primary_key=True)
    hh_id: str = Field(index=True)
    kind: str
    who: str
    total: int | None
    paid: int | None
    own: int | None
    event: str


class Benefit(RegistryBase, table=True):
    """摸清③: one benefit received."""

    record_id: str = Field(primary_key=True)
    place: int = Field(primary_key=True)
    hh_id: str = Field(index=True)
    programme: str
    who: str
    amount: int | None
    period: str
    started: str
    last_paid: str
    card_name: str
    card_ok: str
    keeper: str
    paid_in_full: str
    certificate: str


class Need(RegistryBase, table=True):
    """摸清④: one need and what is to become of it."""

    record_id: str = Field(primary_key=True)
    place: int = Field(primary_key=True)
    hh_id: str = Field(index=True)
    kind: str
    who: str
    text: str
    urgency: str
    disposition: str
    done: str
    department: str
    due: str
    study: str
    state: str
    result: str
    closed: str
