"""A real vault and a real office, for the tests of the handover between them."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files

import httpx2
import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from desktop import handover
from desktop.vault import DraftStart, KdfParameters, Profile, create_vault
from forms.answers import Answers
from forms.errors import AppError
from forms.xlsform import Circumstances, compile_form
from sync.client import OfficeClient
from sync.courier import Patience
from sync.office.app import create_app
from sync.office.enrolment import Invitation, issue_ticket
from sync.office.office import create_office
from sync.office.projecting import project_waiting
from sync.office.publishing import Publication, publish
from sync.package import Roster, RosterHousehold, RosterMember, Staff, roster_to_json
from sync.surroundings import Surroundings

NOW = datetime.fromisoformat("2026-03-09T17:20:00+08:00")
PASSWORD = "hongmei-lukou-2"
PROFILE = Profile("李秀英", "社会救助协理员", "柳湾村", "样例县青山镇", "07", "999901001203")
CHEAP = KdfParameters(memory_kib=19 * 1024, passes=1, lanes=1)
HH = "999901001203-07-0031"
PHOTO = b"\x89PNG a signature " * 30_000
ROSTER = Roster(
    (RosterHousehold(HH, "赵守田", "柳湾村三组", members=(RosterMember("赵守田"),)),),
    (Staff("王建国", "青山镇", True),),
)
XFORM = """<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
        xmlns:jr="http://openrosa.org/javarosa">
  <h:head>
    <h:title>四个摸清</h:title>
    <model>
      <instance>
        <data id="four" version="2026.1">
          <visit_date/><live_addr/>
          <members jr:template=""><m_name/><m_rel/></members>
          <sign_hh/>
          <meta><instanceID/></meta>
        </data>
      </instance>
      <bind nodeset="/data/visit_date" type="date" required="true()"/>
      <bind nodeset="/data/live_addr" type="string"/>
      <bind nodeset="/data/members/m_name" type="string"/>
      <bind nodeset="/data/members/m_rel" type="string"/>
      <bind nodeset="/data/sign_hh" type="binary"/>
      <bind nodeset="/data/meta/instanceID" type="string" readonly="true()" jr:preload="uid"/>
    </model>
  </h:head>
  <h:body>
    <input ref="/data/visit_date"><label>走访日期</label></input>
    <input ref="/data/live_addr"><label>现居住地址</label></input>
    <group ref="/data/members">
      <label>成员</label>
      <repeat nodeset="/data/members">
        <input ref="/data/members/m_name"><label>姓名</label></input>
        <input ref="/data/members/m_rel"><label>关系</label></input>
      </repeat>
    </group>
    <upload ref="/data/sign_hh" mediatype="image/*"><label>签字</label></upload>
  </h:body>
</h:html>
"""


STANDARDS = (files("resources") / "standards" / "sample-county.toml").read_text("utf-8")


def new_id():
    return str(uuid.uuid4())


@dataclass
class Story:
    """An office, a vault, and the time of day."""

    office: object
    vault: object
    now: datetime = NOW
    minutes: int = 0

    def wait(self, **duration):
        self.now += timedelta(**duration)

    def around(self):
        return Surroundings(lambda: self.now, new_id, lambda size: (uuid.uuid4().bytes * 2)[:size])

    def client(self, http=None):
        inside = TestClient(create_app(self.office), raise_server_exceptions=False)
        return OfficeClient(http or inside, "http://testserver", self.around(), Patience(tries=1))

    def enrol(self):
        ticket = issue_ticket(self.office, Invitation("李秀英", "07", "http://testserver"))
        return handover.enrol(self.vault, self.client(), ticket, self.now)

    def visit(self, correcting="", **answers):
        """A whole visit through the real engine, sealed in the vault."""
        self.minutes += 1
        stored = self.vault.questionnaire("four")
        at = self.now + timedelta(minutes=self.minutes)
        circumstances = Circumstances(now=lambda: at, new_id=new_id, random=lambda: 0.5, user="李秀英")
        definition = compile_form(stored.xml)
        session, changes = definition.start(circumstances)
        draft = self.vault.start_draft(
            DraftStart(HH, "four", stored.version, "1", at, correcting, "补正" if correcting else "")
        )
        sign = self.vault.attach(draft, PHOTO, "image/png")
        given = {"visit_date": "2026-03-09", "live_addr": "柳湾村三组红梅路口", "sign_hh": sign, **answers}
        entries = list(changes.entries)
        for name, text in given.items():
            entries += session.answer(f"/data/{name}", text).entries
        if not session.rows("/data/members"):
            entries += session.add_repeat("/data/members").entries
        for name, text in (("m_name", "赵䶮"), ("m_rel", "02")):
            entries += session.answer(f"/data/members[1]/{name}", text).entries
        self.vault.save(draft, entries, at, "李秀英")
        xml = session.finish()
        return self.vault.seal(draft, xml, Answers(definition.read(xml)), at, "李秀英")

    def push(self, client=None):
        return handover.push(self.vault, client or self.client(), self.now, lambda sent, total: None)

    def states(self):
        return [row.state for row in self.vault.records()]

    def rows(self, table):
        project_waiting(self.office)
        with self.office.store.reading() as session:
            return [row.model_dump() for row in session.exec(select(table))]


def build_story(tmp_path):
    """An enrolled vault that has pulled its package."""
    story = Story(None, None)
    office = story.office = create_office(tmp_path / "office", "样例县青山镇", story.around())
    publish(office, Publication((XFORM.encode(),), STANDARDS, roster_to_json(ROSTER)))
    circumstances = Circumstances(now=lambda: NOW, new_id=new_id, random=lambda: 0.5)
    vault = create_vault(tmp_path / "vault", PASSWORD, PROFILE, circumstances=circumstances, kdf=CHEAP)
    story.vault = vault
    story.enrol()
    handover.pull(vault, story.client())
    return story


def code(work, *arguments):
    with pytest.raises(AppError) as caught:
        work(*arguments)
    return caught.value.code


def breaking(story, when):
    """A client whose connection breaks before or after the office has the batch."""
    inside = TestClient(create_app(story.office), raise_server_exceptions=False)

    def answer(request):
        if when == "after":
            whole = story.vault.folder / story.vault.pending_batch().path
            inside.post("/v1/batches", content=whole.read_bytes())
        raise httpx2.ReadError("cut", request=request)

    return story.client(httpx2.Client(transport=httpx2.MockTransport(answer)))
