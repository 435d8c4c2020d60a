"""The same office on PostgreSQL: the same answers, and several workers at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from forms.registry.tables import Person, Visit
from sync.office.intake import accept
from sync.office.office import open_office
from sync.office.publishing import Publication, publish
from sync.office.store import Store
from sync.office.tables import Batch, StoredRecord
from sync.package import roster_to_json
from tests import postgresql
from tests.sync.conftest import ROSTER, STANDARDS, XFORM, Town

pytestmark = pytest.mark.skipif(postgresql.binaries() is None, reason="no PostgreSQL on this machine")


def quiet(sent, total):
    pass


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with postgresql.server(tmp_path_factory.mktemp("postgresql")) as address:
        yield address


@pytest.fixture
def fresh(address):
    """The address of the database, emptied."""
    from sqlalchemy import create_engine, text

    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return address


@pytest.fixture
def county(town, fresh):
    """The office of the other tests, its data in PostgreSQL."""
    town.office.close()
    town.office = open_office(town.office.folder, town.surroundings(), fresh)
    form = XFORM.replace("VERSION", "2026.1").encode()
    publish(town.office, Publication((form,), STANDARDS, roster_to_json(ROSTER)))
    return town


def test_a_batch_is_taken_in_once_and_read_into_the_registry(county: Town):
    laptop, link = county.enrolled()
    batch = laptop.batch(laptop.record(photos=[b"photo"]), laptop.record(), photos=[b"photo"])
    first = county.client().push(link, batch, quiet)
    assert county.client().push(link, batch, quiet) == first
    assert len(county.rows(StoredRecord)) == len(county.rows(Visit)) == 2
    assert {row["name"] for row in county.rows(Person)} == {"赵守田", "赵䶮"}


@pytest.fixture
def workers(county, fresh):
    """Four processes' worth of connections to the same office."""
    workers = [replace(county.office, store=Store(fresh)) for _ in range(4)]
    yield workers
    for worker in workers:
        worker.store.close()


def at_once(work):
    """The results of four threads that begin together; the first error is raised."""
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(work, range(4)))


def taken_in(worker, name, batch):
    part = worker.incoming / f"{name}.part"
    part.write_bytes(batch.path.read_bytes())
    return accept(worker, part)


def test_several_workers_take_in_batches_of_several_laptops_at_once(county: Town, workers):
    laptops = [county.enrolled(f"device-{n}")[0] for n in range(4)]
    batches = [[laptop.batch(laptop.record()) for _ in range(5)] for laptop in laptops]
    at_once(lambda n: [taken_in(workers[n], n, batch) for batch in batches[n]])
    assert len(county.rows(StoredRecord)) == 20
    assert len({row["number"] for row in county.rows(Batch)}) == 20


def test_one_batch_sent_to_four_workers_at_once_is_stored_once(county: Town, workers):
    laptop, _ = county.enrolled()
    batch = laptop.batch(laptop.record())
    answers = at_once(lambda n: taken_in(workers[n], n, batch))
    assert len({answer.receipt for answer in answers}) == 1
    assert sum(answer.is_new for answer in answers) == 1
    assert len(county.rows(StoredRecord)) == 1
