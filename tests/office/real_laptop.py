"""A laptop with a real vault and the desktop's own handover, beside an office that is served."""

import uuid
from dataclasses import dataclass

import httpx2

from desktop import handover
from desktop.vault import DraftStart, KdfParameters, Profile, create_vault
from forms.answers import Answers
from forms.xlsform import Circumstances, compile_form
from sync.client import OfficeClient
from sync.office.enrolment import Invitation, issue_ticket

PROFILE = Profile("李秀英", "社会救助协理员", "柳湾村", "样例县青山镇", "05", "999901001203")
CHEAP = KdfParameters(memory_kib=19 * 1024, passes=1, lanes=1)


@dataclass
class RealLaptop:
    """An enrolled vault that knows its office; `town` has the clock."""

    town: object
    vault: object
    http: httpx2.Client
    url: str

    def client(self):
        return OfficeClient(self.http, self.url, self.town.surroundings())

    def pull(self):
        return handover.pull(self.vault, self.client())

    def push(self):
        return handover.push(self.vault, self.client(), self.town.now, lambda sent, total: None)

    def visit(self, hh_id, form, **answers):
        """A visit with one need, through the engine, sealed in the vault; its record."""
        definition = compile_form(form)
        circumstances = Circumstances(
            now=lambda: self.town.now, new_id=lambda: str(uuid.uuid4()), random=lambda: 0.5
        )
        session, changes = definition.start(circumstances)
        draft = self.vault.start_draft(
            DraftStart(hh_id, "desk", self.vault.questionnaire("desk").version, "1", self.town.now, "", "")
        )
        given = {"visit_date": "2026-03-09", "contact": "1", "visit_type": "1", "campaign": "2026-1"}
        entries = list(changes.entries)
        for name, text in given.items():
            entries += session.answer(f"/data/visit/{name}", text).entries
        entries += session.add_repeat("/data/need").entries
        for name, text in answers.items():
            entries += session.answer(f"/data/need[1]/{name}", text).entries
        self.vault.save(draft, entries, self.town.now, PROFILE.name)
        xml = session.finish()
        sealed = (draft, xml, Answers(definition.read(xml)), self.town.now, PROFILE.name)
        return self.vault.seal(*sealed)

    def close(self):
        self.vault.close()
        self.http.close()


def real_laptop(town, folder, url):
    """Made, enrolled by a ticket, and filled with what the office publishes."""
    circumstances = Circumstances(now=lambda: town.now, new_id=lambda: str(uuid.uuid4()), random=lambda: 0.5)
    vault = create_vault(folder, "hongmei-lukou-2", PROFILE, circumstances=circumstances, kdf=CHEAP)
    made = RealLaptop(town, vault, httpx2.Client(trust_env=False, timeout=30), url)
    ticket = issue_ticket(town.office, Invitation(PROFILE.name, PROFILE.device_no, url))
    handover.enrol(vault, made.client(), ticket, town.now)
    made.pull()
    return made
