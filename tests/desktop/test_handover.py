"""The handover between a real vault and a real office, in good and bad weather."""

import hashlib
import shutil
import uuid
from collections import deque
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib.resources import files

import httpx2
import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from desktop import handover, handover_stick
from desktop.vault import DraftStart, KdfParameters, Profile, create_vault, open_vault
from forms.answers import Answers
from forms.errors import AppError
from forms.registry.tables import Household, Person
from forms.xlsform import Circumstances, compile_form
from sync.client import OfficeClient
from sync.courier import Patience
from sync.hsb import Policy, Sender, open_bytes
from sync.office.app import create_app
from sync.office.cli import main as office_command
from sync.office.enrolment import Invitation, issue_ticket, revoke
from sync.office.holdings import attachment, stored_answers
from sync.office.intake import accept
from sync.office.office import create_office
from sync.office.projecting import project_waiting
from sync.office.publishing import Publication, publish
from sync.office.serving import serve_in_thread
from sync.office.tables import Batch, PublishedForm, StoredAttachment, StoredRecord
from sync.package import Roster, RosterHousehold, RosterMember, Staff, roster_to_json
from sync.surroundings import Surroundings
from sync.trust import read_key_set, write_key_set

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

    def around(self):
        return Surroundings(
            lambda: self.now, new_id, lambda size: uuid.uuid4().bytes[:size].ljust(size, b"x")
        )

    def client(self, http=None):
        inside = TestClient(create_app(self.office), raise_server_exceptions=False)
        return OfficeClient(http or inside, "http://testserver", self.around(), Patience(tries=1))

    def enrol(self):
        ticket = issue_ticket(self.office, Invitation("李秀英", "07", "http://testserver"))
        return handover.enrol(self.vault, self.client(), ticket, self.now)

    def visit(self, **answers):
        """A whole visit through the real engine, sealed in the vault."""
        self.minutes += 1
        stored = self.vault.questionnaire("four")
        at = self.now + timedelta(minutes=self.minutes)
        circumstances = Circumstances(now=lambda: at, new_id=new_id, random=lambda: 0.5, user="李秀英")
        definition = compile_form(stored.xml)
        session, changes = definition.start(circumstances)
        draft = self.vault.start_draft(DraftStart(HH, "four", stored.version, "1", at))
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


@pytest.fixture
def story(tmp_path):
    """An enrolled vault that has pulled its package."""
    around = Surroundings(lambda: NOW, new_id, lambda size: (uuid.uuid4().bytes * 2)[:size])
    office = create_office(tmp_path / "office", "样例县青山镇", around)
    publish(office, Publication((XFORM.encode(),), STANDARDS, roster_to_json(ROSTER)))
    circumstances = Circumstances(now=lambda: NOW, new_id=new_id, random=lambda: 0.5)
    vault = create_vault(tmp_path / "vault", PASSWORD, PROFILE, circumstances=circumstances, kdf=CHEAP)
    story = Story(office, vault)
    story.enrol()
    handover.pull(vault, story.client())
    yield story
    story.vault.close()
    office.close()


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


def test_a_vault_is_enrolled_and_filled(story):
    assert story.vault.office().name == "样例县青山镇"
    assert story.vault.questionnaire("four").xml == XFORM.encode()
    assert story.vault.standards() == STANDARDS
    assert [row.head for row in story.vault.households()] == ["赵守田"]


def test_a_visit_reaches_the_office_and_is_delivered(story):
    record = story.visit()
    assert story.states() == ["已封存"]
    handed = story.push()
    assert (handed.accepted, handed.rejected, handed.receipt_no) == (
        (record.record_id,),
        (),
        "20260309-00001",
    )
    assert story.states() == ["已送达"]
    assert story.vault.unsent() == ()
    assert [row["hh_id"] for row in story.rows(Household)] == [HH]
    assert [row["name"] for row in story.rows(Person)] == ["赵䶮"]
    assert {"live_addr": "柳湾村三组红梅路口", "visit_date": "2026-03-09"}.items() <= {
        place: value for place, _, value in stored_answers(story.office, record.record_id)
    }.items()
    [photo] = story.rows(StoredAttachment)
    assert attachment(story.office, photo["sha256"]) == PHOTO


def test_nothing_unsent_is_said_and_not_sent(story):
    assert code(story.push) == "NOTHING_UNSENT"


def test_a_vault_that_is_not_enrolled_says_so(story, tmp_path):
    circumstances = Circumstances(now=lambda: NOW, new_id=new_id, random=lambda: 0.5)
    vault = create_vault(tmp_path / "other", PASSWORD, PROFILE, circumstances=circumstances, kdf=CHEAP)
    try:
        assert code(handover.pull, vault, story.client()) == "NOT_ENROLLED"
        assert code(handover_stick.export_to, vault, tmp_path, NOW) == "NOT_ENROLLED"
    finally:
        vault.close()


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_broken_connection_leaves_the_batch_waiting_and_the_same_bytes_go_again(story, when):
    record = story.visit()
    assert code(story.push, breaking(story, when)) == "NETWORK_BROKEN"
    assert story.states() == ["已导出"]
    waiting = story.vault.pending_batch()
    before = (story.vault.folder / waiting.path).read_bytes()
    story.vault.close()
    story.vault = open_vault(story.vault.folder, PASSWORD)
    assert (story.vault.folder / story.vault.pending_batch().path).read_bytes() == before
    assert story.push().accepted == (record.record_id,)
    assert story.states() == ["已送达"]
    assert [row["sha256"] for row in story.rows(Batch)] == [hashlib.sha256(before).hexdigest()]
    assert len(story.rows(StoredRecord)) == len(story.rows(Household)) == 1


def test_what_was_sealed_meanwhile_goes_in_a_batch_of_its_own(story):
    story.visit()
    assert code(story.push, breaking(story, "before")) == "NETWORK_BROKEN"
    story.visit()
    handed = story.push()
    assert (handed.batches, len(handed.accepted)) == (2, 2)
    assert [row["seq"] for row in story.rows(Batch)] == [1, 2]
    assert story.states() == ["已送达", "已送达"]


def test_a_file_left_by_a_crash_before_the_vault_knew_it_does_no_harm(story):
    story.visit()
    outbox = story.vault.folder / handover.OUTBOX
    outbox.mkdir()
    (outbox / "1-000001.hsb").write_bytes(b"half")
    (outbox / "1-000001.part").write_bytes(b"quarter")
    assert len(story.push().accepted) == 1


def test_a_page_instead_of_a_receipt_leaves_everything_unsent(story):
    story.visit()
    page = httpx2.MockTransport(lambda request: httpx2.Response(200, content=b"<html>login</html>"))
    assert code(story.push, story.client(httpx2.Client(transport=page))) == "NETWORK_PORTAL"
    assert story.states() == ["已导出"]
    assert len(story.vault.unsent()) == 1


def test_a_damaged_batch_file_is_noticed_before_it_is_sent(story):
    story.visit()
    assert code(story.push, breaking(story, "before")) == "NETWORK_BROKEN"
    path = story.vault.folder / story.vault.pending_batch().path
    path.write_bytes(path.read_bytes()[:-1])
    assert code(story.push) == "OUTBOX_DAMAGED"


def test_a_lost_batch_file_is_settled_by_the_receipt_that_the_office_keeps(story):
    story.visit()
    assert code(story.push, breaking(story, "after")) == "NETWORK_BROKEN"
    (story.vault.folder / story.vault.pending_batch().path).unlink()
    assert len(story.push().accepted) == 1
    assert story.states() == ["已送达"]


def test_a_person_may_stop_the_sending(story):
    story.visit()

    def stop(sent, total):
        raise AppError("HANDOVER_STOPPED", "已停止交接。")

    url, halt = serve_in_thread(story.office)
    try:
        with httpx2.Client(timeout=10, trust_env=False) as http:
            client = OfficeClient(http, url, story.around())
            assert code(handover.push, story.vault, client, NOW, stop) == "HANDOVER_STOPPED"
            assert len(story.push(client).accepted) == 1
    finally:
        halt()
    assert list(story.office.incoming.iterdir()) == []


def test_a_record_that_the_office_refuses_stays_here_and_is_tried_once_per_push(story):
    story.visit()
    with story.office.store.transaction() as session:
        session.exec(select(PublishedForm)).one().version = "withdrawn"
    handed = story.push()
    assert [reason for _, reason in handed.rejected] == ["RECORD_INVALID"]
    assert handed.accepted == ()
    assert story.states() == ["已封存"]
    publish(story.office, Publication((XFORM.encode(),)))
    assert len(story.push().accepted) == 1


def test_a_revoked_laptop_keeps_its_work(story):
    story.visit()
    revoke(story.office, story.vault.device().device_id)
    assert code(story.push) == "DEVICE_REVOKED"
    assert len(story.vault.unsent()) == 1


def test_older_keys_than_the_known_ones_are_refused(story):
    trust = story.vault.office()
    keys = replace(read_key_set(trust.key_set, trust.root), version=2)
    story.vault.save_office(replace(trust, key_set=write_key_set(keys, story.office.keys.root)))
    assert code(handover.pull, story.vault, story.client()) == "OFFICE_KEYS_OLD"


def test_a_stick_carries_the_batch_there_and_the_receipt_back(story, tmp_path):
    story.visit()
    stick = tmp_path / "stick"
    stick.mkdir()
    [path] = handover_stick.export_to(story.vault, stick, NOW)
    assert path.name == "dengmen-07-1-000001.hsb"
    assert story.states() == ["已导出"]
    assert handover_stick.export_to(story.vault, stick, NOW) == (path,)
    assert office_command(["import", str(story.office.folder), str(path)]) == 0
    [handed] = handover_stick.collect(story.vault, stick, NOW).handed
    assert len(handed.accepted) == 1
    assert story.states() == ["已送达"]
    assert sorted(file.name for file in stick.iterdir()) == [
        "dengmen-07-1-000001.hsb",
        "dengmen-07-1-000001.receipt.hsb",
    ]


def test_a_lost_stick_tells_nothing_and_not_even_this_laptop_can_open_it(story, tmp_path):
    story.visit()
    [path] = handover_stick.export_to(story.vault, tmp_path, NOW)
    data, device = path.read_bytes(), handover.device_of(story.vault)
    for marker in ("赵䶮", "柳湾村", "李秀英"):
        assert marker.encode() not in data
    assert PHOTO[:64] not in data
    policy = Policy(story.office.id, frozenset({"submit"}), lambda core: Sender(device.signing.public))
    assert code(open_bytes, data, policy, device.opening) == "RECIPIENT_KEY_UNKNOWN"


def test_nothing_on_a_stick_is_overwritten(story, tmp_path):
    story.visit()
    (tmp_path / "dengmen-07-1-000001.hsb").write_bytes(b"of another vault")
    assert handover_stick.export_to(story.vault, tmp_path, NOW)[0].name == "dengmen-07-1-000001-2.hsb"
    assert (tmp_path / "dengmen-07-1-000001.hsb").read_bytes() == b"of another vault"


def test_a_stick_and_the_network_make_no_double(story, tmp_path):
    story.visit()
    [path] = handover_stick.export_to(story.vault, tmp_path, NOW)
    copy = story.office.incoming / "stick.part"
    shutil.copyfile(path, copy)
    by_stick = accept(story.office, copy)
    assert len(story.push().accepted) == 1
    assert by_stick.is_new
    assert len(story.rows(Batch)) == 1


def test_a_file_that_is_no_receipt_is_refused(story, tmp_path):
    story.visit()
    [batch] = handover_stick.export_to(story.vault, tmp_path, NOW)
    page = tmp_path / "page.html"
    page.write_text("<html>")
    assert handover_stick.collect(story.vault, page, NOW).troubles == [("page.html", "NOT_HSB")]
    missing = handover_stick.collect(story.vault, tmp_path / "missing.hsb", NOW)
    assert missing.troubles == [("missing.hsb", "FILE_UNREADABLE")]
    assert handover_stick.collect(story.vault, batch, NOW).foreign == [batch.name]
    assert story.states() == ["已导出"]


def test_a_stick_that_is_not_there_is_said(story):
    story.visit()
    assert code(handover_stick.export_to, story.vault, story.vault.folder / "missing", NOW) == "STICK_GONE"


def test_it_works_over_a_real_connection(story):
    record = story.visit()
    url, stop = serve_in_thread(story.office)
    try:
        with httpx2.Client(timeout=10, trust_env=False) as http:
            client = OfficeClient(http, url, story.around())
            assert handover.pull(story.vault, client).questionnaires == 0  # nothing has changed
            assert story.push(client).accepted == (record.record_id,)
    finally:
        stop()
    with httpx2.Client(timeout=2, trust_env=False) as http:
        assert code(OfficeClient(http, url, story.around()).key_set, "0" * 64) == ("NETWORK_NONE")


def test_progress_reaches_the_end(story):
    story.visit()
    told = deque(maxlen=1)
    handover.push(story.vault, story.client(), NOW, lambda sent, total: told.append((sent, total)))
    assert told[0][0] == told[0][1] > len(PHOTO)
