"""The demo's world: a township office on loopback, and a new vault that is enrolled there."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import httpx2

from desktop import handover
from desktop.vault import Profile, create_vault
from forms.xlsform import Circumstances
from sync.client import OfficeClient
from sync.office.enrolment import Invitation, issue_ticket
from sync.office.office import Office, create_office
from sync.office.publishing import Publication, publish
from sync.office.serving import serve_in_thread
from sync.questionnaire import compile_file
from sync.surroundings import Surroundings
from sync.ticket import Ticket

# Plain letters: a password field takes no input method.
PASSWORD = "liuwan-hongmei-2026"
PROFILE = Profile(
    name="李秀英",
    title="柳湾村社会救助协理员",
    village="柳湾村",
    township="样例县青山镇",
    device_no="07",
    village_code="999901001203",
)
# More at a time than small machines have cores would only slow each other down to the time limit.
CONVERTERS = 2
QUESTIONNAIRES = (
    "four-clarifications.md",
    "regular-visit.md",
    "spot-check.md",
    "closing-visit.md",
    "nobody-home.md",
)


@dataclass(frozen=True)
class World:
    """What the demo built; `stop` ends the office."""

    office: Office
    url: str
    vault_folder: Path
    stop: Callable[[], None]


def build_world(folder: Path, circumstances: Circumstances, surroundings: Surroundings) -> World:
    """Start the office, publish, make the vault, enrol it and pull; the vault is closed again."""
    office = create_office(folder / "office", f"{PROFILE.township}社会事务办公室", surroundings)
    publish_samples(office)
    url, stop_serving = serve_in_thread(office)

    def stop() -> None:
        stop_serving()
        office.close()

    try:
        ticket = issue_ticket(office, Invitation(holder=PROFILE.name, device_no=PROFILE.device_no, url=url))
        vault_folder = folder / "vault"
        enrol_vault(vault_folder, ticket, circumstances, surroundings)
    except BaseException:
        stop()
        raise
    return World(office, url, vault_folder, stop)


def publish_samples(office: Office) -> None:
    """Publish the questionnaires, the sample standards and the fictional roster."""
    resources = files("resources")
    standards = (resources / "standards" / "sample-county.toml").read_text("utf-8")
    roster = (resources / "demo" / "roster.json").read_bytes()
    with ThreadPoolExecutor(CONVERTERS) as workers:  # each is converted by a process of its own
        forms = tuple(workers.map(_compiled, QUESTIONNAIRES))
    publish(office, Publication(questionnaires=forms, standards=standards, roster=roster))


@cache
def _compiled(name: str) -> bytes:
    return compile_file((files("resources") / "questionnaires" / name).read_bytes(), name).xml


def enrol_vault(
    folder: Path, ticket: Ticket, circumstances: Circumstances, surroundings: Surroundings
) -> None:
    """A new vault in a folder, enrolled by a ticket, with everything the office publishes."""
    vault = create_vault(folder, PASSWORD, PROFILE, circumstances=circumstances)
    try:
        with loopback_client() as http:
            client = OfficeClient(http, ticket.url, surroundings)
            handover.enrol(vault, client, ticket, circumstances.now())
            handover.pull(vault, client)
    finally:
        vault.close()


def loopback_client() -> httpx2.Client:
    """An HTTP client that never leaves this machine through a proxy."""
    return httpx2.Client(trust_env=False, timeout=30.0)
