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
    area_code: str
    contact: str
    respondent: str
    respondent_relation: str
    investigator1: str
    investigator2: str
    unit1: str
    unit2: str
    revisit_date: str
    consent: str
    authorised: str
    result: str
    advice: str


class Household(RegistryBase, table=True):
    """摸清①: the household as this visit found it, with its totals and what it was told."""

    record_id: str = Field(primary_key=True)
    hh_id: str = Field(index=True)
    head: str
    cover: str
    hukou: str
    hukou_address: str
    live_address: str
    same_place: str
    away_months: int | None
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
    hazards: str
    wanted: str  # apply_will
    told: str
    card_given: str
    hotline: str
    kin_any: str
    dispute: str
    rhythm: str  # care_level: how often a 探访 record asks to come again


class Person(RegistryBase, table=True):
    """One member of the household."""

    record_id: str = Field(primary_key=True)
    place: int = Field(primary_key=True)
    hh_id: str = Field(index=True)
    name: str = Field(index=True)
    id_type: str
    id_number: str = Field(index=True)
    sex: str
    birth: str
    relation: str
    shares: str
    status: str
    left_on: str  # died or moved away
    ethnic: str
    marital: str
    education: str
    health: str
    disease: str
    disability: str
    disability_level: str
    disability_cert: str
    disability_until: str
    cannot: int | None  # how many of the six daily things; None where nobody asked
    labour: str
    employment: str
    job: str
    school: str
    school_name: str
    graduates: str
    insurance: str
    groups: str


class Relation(RegistryBase, table=True):
    """Somebody outside the household who by law has to support a member of it (sup)."""

    record_id: str = Field(primary_key=True)
    place: int = Field(primary_key=True)
    hh_id: str = Field(index=True)
    name: str
    relation: str
    age: int | None
    address: str
    phone: str
    people: int | None
    income_month: int | None
    unable: str  # s_reason: 0 able
    pays_month: int | None


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
    proof: str


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
    event_date: str


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


class Referral(RegistryBase, table=True):
    """A need that goes to a department: how it left the door. What becomes of it are its events."""

    record_id: str = Field(primary_key=True)
    place: int = Field(primary_key=True)
    hh_id: str = Field(index=True)
    kind: str
    department: str = Field(index=True)
    urgency: str
    referred_on: str
    due: str
    state: str
    result: str
    closed: str


class KinDisclosure(RegistryBase, table=True):
    """A member's near relative among staff (近亲属备案)."""

    record_id: str = Field(primary_key=True)
    place: int = Field(primary_key=True)
    hh_id: str = Field(index=True)
    who: str
    staff: str = Field(index=True)
    unit: str
    duty: str
    relation: str
    state: str


class Document(RegistryBase, table=True):
    """A paper of the household: an attachment of the record (`sha256`), or one received or still missing."""

    record_id: str = Field(primary_key=True)
    place: int = Field(primary_key=True)
    hh_id: str = Field(index=True)
    kind: str  # the question it answers: photo_img, sign_hh, doc_have, doc_lack
    about: str  # what a photo shows (photo_kind)
    name: str  # the file's name, or the code of the paper
    state: str  # 附件, 已收, 缺
    sha256: str
    size: int
