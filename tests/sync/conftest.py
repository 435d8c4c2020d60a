"""A township office in a temporary folder, and laptops that make real records for it."""

import hashlib
import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from forms.record import EMPTY_CHAIN, Attachment, SealRequest, record_to_json, seal_record
from sync.client import Device, Link, OfficeClient, SealedBatch
from sync.hsb import (
    NO_PREVIOUS,
    Keys,
    Letter,
    OpeningKey,
    SigningKey,
    attachment_entry,
    json_entry,
    seal,
    sign,
)
from sync.office.app import create_app
from sync.office.enrolment import Invitation, issue_ticket
from sync.office.office import create_office
from sync.office.projecting import project_waiting
from sync.office.publishing import Publication, publish
from sync.package import Roster, RosterHousehold, RosterMember, Staff, roster_to_json
from sync.surroundings import Surroundings
from sync.trust import read_key_set

XFORM = """<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
        xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms">
  <h:head>
    <h:title>四个摸清</h:title>
    <model>
      <instance>
        <data id="four" version="VERSION">
          <visit><visit_date/><grp/></visit>
          <members jr:template=""><m_name/><m_rel/></members>
          <need jr:template=""><n_kind/><n_text/></need>
          <meta><instanceID/></meta>
        </data>
      </instance>
      <bind nodeset="/data/visit/visit_date" type="date" required="true()"/>
      <bind nodeset="/data/visit/grp" type="string"/>
      <bind nodeset="/data/members/m_name" type="string"/>
      <bind nodeset="/data/members/m_rel" type="string"/>
      <bind nodeset="/data/need/n_kind" type="string"/>
      <bind nodeset="/data/need/n_text" type="string"/>
      <bind nodeset="/data/meta/instanceID" type="string" readonly="true()" jr:preload="uid"/>
    </model>
  </h:head>
  <h:body>
    <group ref="/data/visit">
      <label>走访信息</label>
      <input ref="/data/visit/visit_date"><label>走访日期</label></input>
      <input ref="/data/visit/grp"><label>小组</label></input>
    </group>
    <group ref="/data/members">
      <label>成员</label>
      <repeat nodeset="/data/members">
        <input ref="/data/members/m_name"><label>姓名</label></input>
        <input ref="/data/members/m_rel"><label>关系</label></input>
      </repeat>
    </group>
    <group ref="/data/need">
      <label>需求</label>
      <repeat nodeset="/data/need">
        <input ref="/data/need/n_kind"><label>种类</label></input>
        <input ref="/data/need/n_text"><label>内容</label></input>
      </repeat>
    </group>
  </h:body>
</h:html>
"""
VISIT = """<data id="four" version="2026.1"><visit><visit_date>2026-03-09</visit_date><grp>三组</grp></visit>\
<members><m_name>赵守田</m_name><m_rel>02</m_rel></members><members><m_name>赵䶮</m_name><m_rel>20</m_rel></members>\
<need><n_kind>4</n_kind><n_text>屋顶漏雨</n_text></need>\
<meta><instanceID>uuid:1</instanceID></meta></data>"""
ROSTER = Roster(
    (RosterHousehold("hh-1", "赵守田", "柳湾村三组12号", members=(RosterMember("赵守田"),)),),
    (Staff("王建国", "青山镇", True),),
)


STANDARDS = "[meta]\nname = '样例'\n"
NOW = datetime.fromisoformat("2026-03-09T17:20:00+08:00")


@dataclass
class Laptop:
    """An assistant's laptop without a vault: it keeps a chain of records and seals batches."""

    device: Device
    folder: Path
    office: str
    openers: tuple
    chain: object = EMPTY_CHAIN
    seq: int = 0
    previous: str = NO_PREVIOUS
    made: int = field(default=0)

    def record(self, xml=VISIT, photos=(), **changes):
        self.made += 1
        asked = {
            "record_id": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{self.device.dev}-{self.made}")),
            "household_id": "hh-1",
            "form_id": "four",
            "form_version": "2026.1",
            "xml": xml.encode(),
            "attachments": tuple(attachment(photo) for photo in photos),
            "sealed_at": "2026-03-09T11:40:00+08:00",
            "author": "李秀英",
            "device": self.device.dev,
            "salt": "ab" * 16,
            **changes,
        }
        record = seal_record(
            SealRequest(**asked), self.chain, lambda message: sign(self.device.signing, message)
        )
        self.chain = record.head
        return record

    def batch(self, *records, photos=(), **changes):
        """A sealed batch as the desktop makes it, in a file."""
        self.seq += 1
        letter = Letter(
            kind="submit",
            sender=self.device.dev,
            audience=self.office,
            batch=str(uuid.uuid4()),
            created="2026-03-09T17:20:00+08:00",
            epoch=1,
            seq=self.seq,
            previous=self.previous,
        )
        entries = [attachment_entry(hashlib.sha256(p).hexdigest(), len(p), lambda p=p: p) for p in photos]
        entries += [json_entry("record", record_to_json(record)) for record in records]
        out = BytesIO()
        written = seal(out, replace(letter, **changes), entries, Keys(self.device.signing, self.openers))
        path = self.folder / f"{self.seq}-{written.sha256[:8]}.hsb"
        path.write_bytes(out.getvalue())
        self.previous = written.sha256
        batch = replace(letter, **changes).batch
        return SealedBatch(path, batch, written.sha256, tuple(record.record_id for record in records))


def attachment(photo):
    digest = hashlib.sha256(photo).hexdigest()
    return Attachment(f"{digest[:16]}.jpg", digest, len(photo), "image/jpeg")


@dataclass
class Town:
    """The office, its clock, and the way to it."""

    office: object
    folder: Path
    now: datetime = NOW
    tokens: int = 0

    def surroundings(self):
        return Surroundings(lambda: self.now, lambda: str(uuid.uuid4()), self.token)

    def token(self, size):
        self.tokens += 1
        return hashlib.sha256(b"token %d" % self.tokens).digest()[:size]

    def wait(self, **duration):
        self.now += timedelta(**duration)

    @property
    def http(self):
        return TestClient(create_app(self.office), raise_server_exceptions=False)

    def client(self, http=None):
        return OfficeClient(http or self.http, "http://testserver", self.surroundings())

    def ticket(self, device_no="07", **changes):
        return issue_ticket(self.office, Invitation("李秀英", device_no, "http://testserver/", **changes))

    def device(self, name="device-07"):
        return Device(name, SigningKey(self.token(32)), OpeningKey(self.token(32)))

    def enrolled(self, name="device-07"):
        """A laptop that used a ticket, and its link to the office."""
        device = self.device(name)
        keys = self.client().enrol(self.ticket(), device).keys
        return Laptop(device, self.folder, self.office.id, keys.openers), Link(keys, device)

    def rows(self, table):
        from sqlmodel import select

        project_waiting(self.office)
        with self.office.store.reading() as session:
            return [row.model_dump() for row in session.exec(select(table))]

    def contents(self):
        """Every stored record as it travelled."""
        from sqlmodel import select

        from sync.office.tables import StoredRecord

        with self.office.store.reading() as session:
            return [row.content for row in session.exec(select(StoredRecord))]


@pytest.fixture
def town(tmp_path):
    """An office that has published a questionnaire, standards and a roster."""
    folder = tmp_path / "laptops"
    folder.mkdir()
    town = Town(None, folder)
    town.office = create_office(tmp_path / "office", "样例县青山镇", town.surroundings())
    published = Publication((XFORM.replace("VERSION", "2026.1").encode(),), STANDARDS, roster_to_json(ROSTER))
    publish(town.office, published)
    read_key_set(town.office.key_set, town.office.id)
    yield town
    town.office.close()
