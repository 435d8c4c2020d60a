"""The office of the handover's tests, and a PostgreSQL server where the machine has one."""

import tempfile
from itertools import count
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from sync.office.projecting import project_waiting
from sync.office.publishing import Publication, publish
from tests import postgresql
from tests.sync.conftest import town  # noqa: F401

GROUPS = {"visit": "visit_date contact visit_type campaign", "hh": "cover kin_any told n_co phone live_addr"}
REPEATS = {
    "members": "m_name m_rel m_id co m_health m_dis_type m_dis_level",
    "need": "n_kind n_text n_dispo n_dept n_due n_urg",
}


def _form():
    """A questionnaire with the questions that the office counts, and nothing else."""
    instance = binds = body = ""
    for group, names in {**GROUPS, **REPEATS}.items():
        fields = "".join(f"<{name}/>" for name in names.split())
        template = ' jr:template=""' if group in REPEATS else ""
        instance += f"<{group}{template}>{fields}</{group}>"
        inputs = ""
        for name in names.split():
            binds += f'<bind nodeset="/data/{group}/{name}" type="string"/>'
            inputs += f'<input ref="/data/{group}/{name}"><label>{name}</label></input>'
        if group in REPEATS:
            inputs = f'<repeat nodeset="/data/{group}">{inputs}</repeat>'
        body += f'<group ref="/data/{group}"><label>{group}</label>{inputs}</group>'
    return f"""<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
        xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>办公测试</h:title><model>
<instance><data id="desk" version="1">{instance}<meta><instanceID/></meta></data></instance>{binds}
<bind nodeset="/data/meta/instanceID" type="string" readonly="true()" jr:preload="uid"/>
</model></h:head><h:body>{body}</h:body></h:html>"""


class Desk:
    """An office with a fuller questionnaire, and laptops that hand in what the test says."""

    def __init__(self, town):  # noqa: F811
        self.town, self.office = town, town.office
        self.numbers = count(1)
        self.laptops = {}
        self.form = _form().encode()
        publish(self.office, Publication((self.form,)))

    def laptop(self, name="device-07"):
        if name not in self.laptops:
            self.laptops[name] = self.town.enrolled(name)
        return self.laptops[name]

    def record(self, hh_id, device="device-07", members=(), needs=(), **answers):
        """One sealed record of a laptop."""
        first = {"visit_date": "2026-03-09", "contact": "1", "visit_type": "1", "campaign": "2026-1"}
        answers = {**first, **answers}
        author = answers.pop("author", "李秀英")
        xml = '<data id="desk" version="1">'
        for group, names in GROUPS.items():
            fields = "".join(f"<{name}>{answers[name]}</{name}>" for name in names.split() if name in answers)
            xml += f"<{group}>{fields}</{group}>"
        for group, rows in (("members", members), ("need", needs)):
            for row in rows:
                fields = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in row.items())
                xml += f"<{group}>{fields}</{group}>"
        xml += f"<meta><instanceID>uuid:{next(self.numbers)}</instanceID></meta></data>"
        laptop, _ = self.laptop(device)
        return laptop.record(xml, household_id=hh_id, form_id="desk", form_version="1", author=author)

    def hand_in(self, *records, device="device-07"):
        """One batch, receipted and read into the registry."""
        laptop, link = self.laptop(device)
        receipt, _ = self.town.client().push(link, laptop.batch(*records), lambda sent, total: None)
        assert receipt.accepted == tuple(one.record_id for one in records), receipt.rejected
        assert project_waiting(self.office) == len(records)

    def visit(self, hh_id, device="device-07", **answers):
        """One record, handed in, receipted and read into the registry; its id."""
        record = self.record(hh_id, device, **answers)
        self.hand_in(record, device=device)
        return record.record_id


@pytest.fixture
def desk(town):  # noqa: F811
    """An office at work."""
    return Desk(town)


@pytest.fixture(scope="session")
def postgresql_address():
    """The address of a server of our own; several tests share it and empty it."""
    if postgresql.binaries() is None:
        pytest.skip("no PostgreSQL on this machine")
    # Not below pytest's own folder: another session closes that to the server's user again.
    with (
        tempfile.TemporaryDirectory(prefix="dengmen-pg-") as folder,
        postgresql.server(Path(folder)) as address,
    ):
        yield address


@pytest.fixture
def empty_postgresql(postgresql_address):
    """The address of a database without tables."""
    from sqlalchemy import create_engine, text

    engine = create_engine(postgresql_address)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return postgresql_address


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request, tmp_path):
    """The address of an empty database, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    return request.getfixturevalue("empty_postgresql")
