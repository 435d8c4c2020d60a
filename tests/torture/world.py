"""A laptop and its office for campaigns: real vault, real office, records made cheaply, one folder."""

from __future__ import annotations

import json
import random
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desktop import handover
from desktop.vault import DraftStart, KdfParameters, Profile, Vault, create_vault
from forms.answers import Answers
from sync.client import OfficeClient
from sync.courier import Patience
from sync.network import http_client
from sync.office.enrolment import Invitation, issue_ticket
from sync.office.office import Office, create_office, open_office
from sync.office.publishing import Publication, publish
from sync.office.serving import serve_in_thread
from sync.package import Roster, RosterHousehold, roster_to_json
from sync.surroundings import Surroundings, real_surroundings

PASSWORD = "liuwan-hongmei-2026"
CHEAP = KdfParameters(memory_kib=19 * 1024, passes=1, lanes=1)
PROFILE = Profile("李秀英", "协理员", "柳湾村", "样例县青山镇", "07", "999901001203")
HOUSEHOLDS = tuple(f"999901001203-07-{number:04d}" for number in range(1, 41))
PATIENCE = Patience(tries=40, first=0.001, longest=0.5)
FORM = """<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">
  <h:head><h:title>四个摸清</h:title><model><instance>
    <data id="visit" version="1"><visit_date/><note/></data>
  </instance><bind nodeset="/data/visit_date" type="string"/><bind nodeset="/data/note" type="string"/>
  </model></h:head>
  <h:body><input ref="/data/visit_date"><label>日期</label></input>
  <input ref="/data/note"><label>内容</label></input></h:body>
</h:html>"""


@dataclass(frozen=True)
class Given:
    """The clock and the ids of a new vault."""

    @staticmethod
    def now() -> datetime:
        """The time of this computer."""
        return datetime.now(UTC)

    @staticmethod
    def new_id() -> str:
        """A new id."""
        return str(uuid.uuid4())


@dataclass
class Town:
    """An office that serves on loopback."""

    office: Office
    url: str
    stop: object = field(repr=False)

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens."""
        host, _, port = self.url.removeprefix("http://").partition(":")
        return host, int(port)

    def close(self) -> None:
        """End the server and the database."""
        self.stop()  # type: ignore[operator]
        self.office.close()


def around() -> Surroundings:
    """The clock and chance of this computer."""
    return real_surroundings()


def found_office(folder: Path) -> Office:
    """The office of this folder; a new one has published a small questionnaire and a roster."""
    if folder.exists():
        return open_office(folder, around())
    office = create_office(folder, "样例县青山镇", around())
    households = tuple(RosterHousehold(hh_id, "赵守田", "柳湾村三组") for hh_id in HOUSEHOLDS)
    publish(office, Publication((FORM.encode(),), roster=roster_to_json(Roster(households))))
    return office


def open_town(folder: Path) -> Town:
    """The office of this folder, serving."""
    office = found_office(folder)
    url, stop = serve_in_thread(office)
    return Town(office, url, stop)


def client_at(url: str) -> OfficeClient:
    """A client that tries again at once."""
    return OfficeClient(http_client(15.0), url, around(), PATIENCE)


def new_laptop(folder: Path, town: Town, device_no: str = "07") -> Vault:
    """A vault that is enrolled and has pulled."""
    profile = Profile(**{**vars(PROFILE), "device_no": device_no})
    vault = create_vault(folder, PASSWORD, profile, circumstances=Given(), kdf=CHEAP)
    client = client_at(town.url)
    ticket = issue_ticket(town.office, Invitation("李秀英", device_no, town.url))
    handover.enrol(vault, client, ticket, Given.now())
    handover.pull(vault, client)
    client.close()
    return vault


def visit(vault: Vault, number: int, *photos: bytes) -> str:
    """One sealed record with these photos; its id."""
    at = Given.now() + timedelta(microseconds=number)
    hh_id = HOUSEHOLDS[number % len(HOUSEHOLDS)]
    draft = vault.start_draft(DraftStart(hh_id, "visit", "1", "1", at))
    names = " ".join(vault.attach(draft, photo, "image/png") for photo in photos)
    values = f"<visit_date>2026-03-09</visit_date><note>{number} {names}</note>"
    xml = f'<data id="visit" version="1">{values}</data>'.encode()
    return vault.seal(draft, xml, Answers({"visit_date": "2026-03-09"}), at, "李秀英").record_id


def noise(dice: random.Random, size: int) -> bytes:
    """What a photo looks like to a line: bytes that nothing makes shorter."""
    return b"\x89PNG\r\n\x1a\n" + dice.randbytes(size)


def note(path: Path, values: dict[str, object]) -> None:
    """Write a small report."""
    path.write_text(json.dumps(values), "utf-8")
