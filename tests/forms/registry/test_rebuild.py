"""A rebuild gives the rows that projecting one by one gave, for hundreds of random records."""

import random

from sqlmodel import Session, create_engine

from forms.registry import project
from forms.registry.store import apply, clear
from forms.registry.tables import RegistryBase
from tests.forms.registry.records import household

RECORDS = 300


def rows_of(session: Session) -> dict[str, list[tuple[object, ...]]]:
    return {
        table.name: [
            tuple(row)
            for row in session.connection().execute(table.select().order_by(*table.primary_key)).all()
        ]
        for table in RegistryBase.metadata.sorted_tables
    }


def test_rebuilding_hundreds_of_random_records_equals_projecting_them_one_by_one() -> None:
    engine = create_engine("sqlite://")
    RegistryBase.metadata.create_all(engine)
    chance = random.Random(20260309)
    records = [household(chance, number) for number in range(RECORDS)]
    with Session(engine) as session:
        for record, answers in chance.sample(records, RECORDS):
            apply(session, project(record, answers))
            if chance.random() < 0.2:  # the same record arrives again
                apply(session, project(record, answers))
        incremental = rows_of(session)
        clear(session)
        for record, answers in records:
            apply(session, project(record, answers))
        assert rows_of(session) == incremental
    assert all(incremental.values())  # every table was really filled
