"""Laptops for the journeys: a village with its records, a demo world, the real window, real key events.

While a journey runs, whatever the window's thread asks of the vault, a file of the laptop or the network
makes it fail (watching.py), and so does working for more than 100 ms in one go (stalling.py).
"""

from __future__ import annotations

import random
import shutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from desktop.app import App, build
from desktop.demo.world import loopback_client, publish_samples
from desktop.outside import Outside
from desktop.vault import OpenOptions, Vault, open_vault
from desktop.warming import load_plain, steps
from forms.xlsform import Circumstances
from sync.client import OfficeClient
from sync.office.enrolment import Invitation, issue_ticket
from sync.office.office import Office, create_office
from sync.office.serving import serve_in_thread
from sync.surroundings import real_surroundings
from sync.ticket import ticket_to_json
from tests.journeys.enrolled import Township, enrol, open_township
from tests.journeys.hands import Hands
from tests.journeys.stalling import Stalls
from tests.journeys.watching import Watching
from tests.screens import village
from tests.screens.village import NOW, PROFILE, build_village, furnish, new_vault

Connect = Callable[[str], OfficeClient]
SHORT_FORM = "nobody-home"


@dataclass
class Clock:
    """The laptop's clock: it stands until somebody sets it."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def put(self, **away: int) -> None:
        """Set it this far from where it stands."""
        self.now += timedelta(**away)


@dataclass
class Laptop:
    """A folder with a vault and the program on it; `start` begins the program anew, as after a lock."""

    folder: Path
    connect: Connect = village.unreachable
    clock: Clock = field(default_factory=Clock)
    made: list[App] = field(default_factory=list)

    def start(self) -> Hands:
        """The window on the screen, at the door."""
        self.stop()
        chance = random.Random(9).random
        around = Circumstances(self.clock, lambda: str(uuid.uuid4()), chance)
        app = build(self.folder, outside=Outside(around, self.connect, lambda: 0.0))
        self.made.append(app)
        hands = Hands(app)
        hands.show()
        return hands

    def stop(self) -> None:
        """Close the window, as with its cross."""
        while self.made:
            app = self.made.pop()
            app.window.close()
            app.close()
            app.window.deleteLater()

    def vault(self, password: str) -> Vault:
        """The vault itself, once the program has ended: what is durable."""
        self.stop()
        return open_vault(self.folder, password, OpenOptions(self.clock()))


@pytest.fixture(scope="session")
def short_prototype(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The village with the short questionnaire only: quickly made and quickly answered."""
    folder = tmp_path_factory.mktemp("short") / "vault"
    vault = new_vault(folder)
    furnish(vault, (SHORT_FORM,))
    vault.close()
    return folder


@pytest.fixture(scope="session")
def long_prototype(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The village with one sealed visit and one draft of the long questionnaire."""
    folder = tmp_path_factory.mktemp("long") / "vault"
    build_village(folder)
    return folder


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watching]:
    """Fails the journey when its window asked the vault, a file or the network."""
    watching = Watching()
    watching.begin(monkeypatch)
    yield watching
    watching.end()
    assert watching.seen == []


@cache
def _warm() -> None:
    """What the program loads while a person types the password, which hands do in no time."""
    load_plain()
    for _ in steps():
        pass


@pytest.fixture
def stalls(qapp: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stalls]:
    """Fails the journey when its window stood still."""
    _warm()
    made = Stalls()
    made.begin(monkeypatch)
    yield made
    made.end()
    if made.seen:
        pytest.fail("\n".join(made.seen), pytrace=False)


@pytest.fixture
def laptop(
    qapp: object, tmp_path: Path, watched: Watching, stalls: Stalls
) -> Iterator[Callable[..., Laptop]]:
    """Makes laptops, each with its own copy of a prototype or with an empty folder."""
    made: list[Laptop] = []

    def make(prototype: Path | None = None, connect: Connect = village.unreachable) -> Laptop:
        folder = tmp_path / f"vault{len(made)}"
        if prototype is not None:
            shutil.copytree(prototype, folder, ignore=shutil.ignore_patterns("vault.reserve", "vault.lock"))
        watched.folders.append(str(folder))
        made.append(Laptop(folder, connect))
        return made[-1]

    yield make
    for one in made:
        one.stop()


@dataclass(frozen=True)
class Enrolled:
    """A laptop that knows its office, and the office."""

    machine: Laptop
    township: Township


@pytest.fixture
def enrolled(laptop: Callable[..., Laptop], tmp_path: Path) -> Iterator[Enrolled]:
    """An office, and a laptop that is enrolled there."""
    township = open_township(tmp_path / "office")
    enrol(township, tmp_path / "enrolled")
    machine = laptop(tmp_path / "enrolled", township.connect)
    yield Enrolled(machine, township)
    machine.stop()
    township.office.close()


@dataclass(frozen=True)
class Served:
    """An office that answers on loopback, and the ticket file for a new laptop."""

    office: Office
    ticket: Path


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A real office with everything that is published, on a port of its own."""
    surroundings = replace(real_surroundings(), now=lambda: NOW)
    office = create_office(tmp_path / "office", f"{PROFILE.township}社会事务办公室", surroundings)
    publish_samples(office)
    url, stop = serve_in_thread(office)
    ticket = tmp_path / "ticket.json"
    invitation = Invitation(holder=PROFILE.name, device_no=PROFILE.device_no, url=url)
    ticket.write_bytes(ticket_to_json(issue_ticket(office, invitation)))
    yield Served(office, ticket)
    stop()
    office.close()


def on_loopback(url: str) -> OfficeClient:
    """The office that is served here, by the village's clock."""
    return OfficeClient(loopback_client(), url, replace(real_surroundings(), now=lambda: NOW))
