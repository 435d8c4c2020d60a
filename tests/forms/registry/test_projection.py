"""The registry is derived: the same record and answers give the same rows, and blank is never zero."""

from dataclasses import replace

from sqlmodel import Session, create_engine, select

from forms.answers import Answers
from forms.record import EMPTY_CHAIN, Record, SealRequest, seal_record
from forms.registry import Rows, project
from forms.registry.codes import NO_SURVEY, is_answered
from forms.registry.store import apply, clear, forget
from forms.registry.tables import Need, Person, RegistryBase, Visit

ANSWERS = Answers(
    {
        "visit": {"visit_type": "1", "visit_date": "2026-03-09", "contact": "1", "inv1": "李秀英"},
        "basic": {
            "hh": {"cover": "08 10", "n_hukou": "4"},
            "members": [
                {"m_name": "赵守田", "m_rel": "02", "co": "1"},
                {"m_name": "赵䶮", "m_rel": "41", "co": "1", "m_birth": "2012-02-29"},
                {"m_name": "赵远行", "m_rel": "22", "co": "0"},
            ],
        },
        "economy": {
            "income": [{"i_kind": "B", "i_amt": "12000.005", "i_cost": ""}],
            "property": {"land_out": "5", "fin_dep": "", "veh": [{"v_kind": "1", "deep": {"v_no": "无"}}]},
            "exp": [{"x_kind": "3", "x_self": "5600"}],
        },
        "benefit": [{"b_prog": "09", "b_amt": "100"}],
        "need": [{"n_kind": "0"}, {"n_kind": "9", "n_dispo": "2"}, {"n_kind": "7", "n_dispo": "1"}],
    }
)


def record(record_id: str = "r-1", deprecates: str = "") -> Record:
    facts = (record_id, "hh-1", "four", "2026.1", b"<data/>", (), "2026-03-09T10:00:00+08:00", "李秀英")
    request = SealRequest(*facts, device="d", salt="00" * 16, deprecates=deprecates)
    return seal_record(request, EMPTY_CHAIN, lambda message: b"s")


def test_the_same_input_gives_the_same_rows() -> None:
    assert project(record(), ANSWERS) == project(record(), ANSWERS)


def test_people_are_counted_when_nobody_was_asked() -> None:
    household = project(record(), ANSWERS).household
    assert (household.head, household.people, household.registered) == ("赵守田", 2, 4)


def test_a_foreign_questionnaire_says_nothing_of_the_household() -> None:
    rows = project(record(), Answers({"water": {"source": "2"}}))
    assert (rows.household, rows.visit.contact) == (None, NO_SURVEY)
    assert not is_answered(rows.visit.contact, rows.visit.visit_type)


def test_a_short_visit_meets_people_and_does_not_replace_the_survey() -> None:
    short = replace(record(), form_id="regular_visit")
    rows = project(short, Answers({"visit": {"visit_type": "5", "contact": "1"}}))
    assert (rows.household, rows.visit.contact) == (None, "1")
    assert not is_answered(rows.visit.contact, rows.visit.visit_type)


def test_blank_money_is_not_zero() -> None:
    income = project(record(), ANSWERS).incomes[0]
    assert (income.amount, income.cost, income.tax) == (1_200_001, None, None)


def test_no_need_is_not_a_need_and_a_referral_waits() -> None:
    needs = project(record(), ANSWERS).needs
    assert [(need.place, need.kind, need.state) for need in needs] == [(2, "9", "待送"), (3, "7", "")]


def test_property_keeps_the_names_of_the_questionnaire() -> None:
    facts = project(record(), ANSWERS).property_facts
    assert [(fact.kind, fact.place, fact.name, fact.value) for fact in facts] == [
        ("", 0, "land_out", "5"),
        ("veh", 1, "v_kind", "1"),
        ("veh", 1, "v_no", "无"),
    ]


def test_a_visit_without_any_answer_still_has_its_visit() -> None:
    rows = project(record(), Answers({}))
    assert (rows.visit.visit_date, rows.household, rows.persons) == ("2026-03-09", None, ())


def database() -> Session:
    engine = create_engine("sqlite://")
    RegistryBase.metadata.create_all(engine)
    return Session(engine)


def stored(session: Session) -> list[tuple[object, ...]]:
    tables = RegistryBase.metadata.sorted_tables
    return [tuple(row) for table in tables for row in session.connection().execute(table.select()).all()]


def test_applying_twice_is_applying_once() -> None:
    with database() as session:
        rows: Rows = project(record(), ANSWERS)
        apply(session, rows)
        before = stored(session)
        apply(session, rows)
        assert stored(session) == before
        assert [person.name for person in session.exec(select(Person)).all()] == ["赵守田", "赵䶮", "赵远行"]


def test_a_record_with_fewer_rows_leaves_none_of_the_old_ones() -> None:
    with database() as session:
        apply(session, project(record(), ANSWERS))
        apply(session, project(record(), Answers({})))
        assert session.exec(select(Person)).all() == session.exec(select(Need)).all() == []
        assert len(session.exec(select(Visit)).all()) == 1


def test_forgetting_one_record_leaves_the_others() -> None:
    with database() as session:
        apply(session, project(record(), ANSWERS))
        apply(session, project(record("r-2", "r-1"), ANSWERS))
        forget(session, "r-1")
        assert [visit.deprecates for visit in session.exec(select(Visit)).all()] == ["r-1"]
        clear(session)
        assert stored(session) == []


def test_the_registry_shares_no_metadata_with_others() -> None:
    from sqlmodel import SQLModel

    assert RegistryBase.metadata is not SQLModel.metadata
    assert sorted(RegistryBase.metadata.tables) == sorted(
        [
            *("visit", "household", "person", "income", "propertyfact", "expense", "benefit", "need"),
            *("relation", "referral", "kindisclosure", "document"),
        ]
    )
