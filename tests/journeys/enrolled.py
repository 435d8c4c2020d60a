"""A township office in this process and a laptop enrolled there, with a cable that can be pulled."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import httpx2
from starlette.testclient import TestClient

from desktop import handover
from sync.client import OfficeClient
from sync.courier import Patience
from sync.office.app import create_app
from sync.office.enrolment import Invitation, issue_ticket
from sync.office.office import Office, create_office, open_office
from sync.office.publishing import Publication, publish
from sync.office.recovery import Keeper, make_recovery_key
from sync.questionnaire import compile_file
from sync.surroundings import Surroundings
from tests.screens.village import NOW, PROFILE, new_vault

URL = "http://testserver"
KEEPERS = (Keeper("陈主任", "chen-zhuren-1"), Keeper("何干事", "he-ganshi-22"))


@dataclass
class Township:
    """The office; `connect` is the laptop's way to it while the cable is in."""

    office: Office
    is_cut_midway: bool = False

    def connect(self, url: str) -> OfficeClient:
        """A client over the cable; what it hands over arrives even when the cable is pulled meanwhile."""
        inside = TestClient(create_app(self.office), raise_server_exceptions=False)
        http = httpx2.Client(transport=_Pulled(inside)) if self.is_cut_midway else inside
        return OfficeClient(http, url, around(), Patience(tries=1))


@dataclass
class _Pulled(httpx2.BaseTransport):
    """Questions are answered, a batch is taken in, and then nothing comes back."""

    inside: TestClient

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        is_asking = request.method == "GET"
        answer = self.inside.request(
            request.method, str(request.url), content=request.read(), headers=dict(request.headers)
        )
        if is_asking:
            return httpx2.Response(answer.status_code, headers=dict(answer.headers), content=answer.content)
        raise httpx2.ReadError("the cable was pulled", request=request)


def around() -> Surroundings:
    """The office's clock stands where the village's does."""
    return Surroundings(lambda: NOW, lambda: str(uuid.uuid4()), secrets.token_bytes)


@cache
def short_form() -> bytes:
    """The compiled short questionnaire."""
    source = (files("resources") / "questionnaires" / "nobody-home.md").read_bytes()
    return compile_file(source, "nobody-home.md").xml


def open_township(folder: Path) -> Township:
    """An office with a recovery key, the short questionnaire, the sample standards and the roster."""
    name = f"{PROFILE.township}社会事务办公室"
    with _closing(create_office(folder, name, around())) as office:
        make_recovery_key(office, KEEPERS)
    office = open_office(folder, around())
    resources = files("resources")
    standards = (resources / "standards" / "sample-county.toml").read_text("utf-8")
    roster = (resources / "demo" / "roster.json").read_bytes()
    publish(office, Publication((short_form(),), standards, roster))
    return Township(office)


def enrol(township: Township, folder: Path) -> None:
    """A new vault, enrolled and with everything the office publishes."""
    vault = new_vault(folder)
    try:
        ticket = issue_ticket(township.office, Invitation(PROFILE.name, PROFILE.device_no, URL))
        client = township.connect(URL)
        handover.enrol(vault, client, ticket, NOW)
        handover.pull(vault, client)
    finally:
        vault.close()


@contextmanager
def _closing(office: Office) -> Iterator[Office]:
    try:
        yield office
    finally:
        office.close()
