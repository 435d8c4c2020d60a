"""A village for screens, tests and measurements: the fictional roster, a sealed visit, a draft, no network.

The clock stands still, ids and chance come from a seed, and the password is derived cheaply, so that the same
pictures come out every time and nobody waits for a key.
"""

from __future__ import annotations

import json
import random
import uuid
from datetime import datetime, timedelta, timezone
from functools import cache
from importlib.resources import files
from pathlib import Path

import httpx2
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.app import App
from desktop.outside import Outside
from desktop.script import Step, steps
from desktop.vault import KdfParameters, Profile, Vault, create_vault
from desktop.visits import begin_visit
from forms.answers import Answers
from forms.xlsform import Changes, Circumstances, FormSession
from sync.client import OfficeClient
from sync.package import Package, Questionnaire, Roster, roster_from_json
from sync.questionnaire import compile_file
from sync.surroundings import real_surroundings

NOW = datetime(2026, 3, 9, 10, 42, tzinfo=timezone(timedelta(hours=8)))
PASSWORD = "hongmei-lukou-2"
PROFILE = Profile("李秀英", "柳湾村社会救助协理员", "柳湾村", "样例县青山镇", "07", "999901001203")
CHEAP = KdfParameters(19 * 1024, 1, 1)
ZHAO, DRAFT = "999901001203-07-0031", "999901001203-07-0032"
MAIN = "four-clarifications"
MANY_LAYOUTS = 20
SHORT = {
    "regular-visit": "定期走访",
    "spot-check": "抽查核实",
    "closing-visit": "办结回访",
    "nobody-home": "入户未遇登记",
}
"""Shipped questionnaires beside the main one, by file name."""


def circumstances() -> Circumstances:
    """A clock that stands, and chance that repeats itself."""
    return Circumstances(lambda: NOW, lambda: str(uuid.uuid4()), random.Random(9).random)


def outside() -> Outside:
    """A laptop without any network."""
    return Outside(circumstances(), unreachable, lambda: 0.0)


def unreachable(url: str) -> OfficeClient:
    """An office that no cable leads to."""

    def refuse(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("no network", request=request)

    return OfficeClient(httpx2.Client(transport=httpx2.MockTransport(refuse)), url, real_surroundings())


def new_vault(folder: Path) -> Vault:
    """A vault that nothing was put into yet."""
    return create_vault(folder, PASSWORD, PROFILE, circumstances=circumstances(), kdf=CHEAP)


def build_village(folder: Path, *, with_short: bool = False) -> None:
    """The roster with one sealed visit and one draft; `with_short`: also the short questionnaires."""
    vault = new_vault(folder)
    try:
        furnish(vault, (MAIN, *SHORT) if with_short else (MAIN,))
        seal_first_visit(vault)
        begin_visit(vault, DRAFT, circumstances())
    finally:
        vault.close()


def demo_roster() -> Roster:
    """The fictional households of the demo."""
    return roster_from_json((files("resources") / "demo" / "roster.json").read_bytes())


def furnish(vault: Vault, names: tuple[str, ...], roster: Roster | None = None) -> None:
    """What the township sends: questionnaires, sample standards, the roster."""
    resources = files("resources")
    roster = roster or demo_roster()
    standards = (resources / "standards" / "sample-county.toml").read_text("utf-8")
    questionnaires = tuple(_questionnaire(name) for name in names)
    vault.apply_package(
        Package(NOW.isoformat(), PROFILE.township, questionnaires, standards, roster.households, roster.staff)
    )


@cache
def _questionnaire(name: str) -> Questionnaire:
    source = (files("resources") / "questionnaires" / f"{name}.md").read_bytes()
    form = compile_file(source, f"{name}.md")
    title = SHORT.get(name, "困难家庭入户调查（四个摸清）")
    return Questionnaire(name.replace("-", "_"), "2026.1", title, form.xml)


def seal_first_visit(vault: Vault, script: dict[str, object] | None = None) -> None:
    """The scripted visit to the first household, answered and sealed."""
    visit = begin_visit(vault, ZHAO, circumstances())
    for step in steps(visit.session, script or demo_script()):
        vault.save(visit.draft_id, perform(visit.session, step).entries, NOW, PROFILE.name)
    for ref in [problem.ref for problem in visit.session.problems()]:
        picture = vault.attach(visit.draft_id, ref.encode(), "image/png")
        vault.save(visit.draft_id, visit.session.answer(ref, picture).entries, NOW, PROFILE.name)
    answers = Answers(visit.session.answers())
    vault.seal(visit.draft_id, visit.session.finish(), answers, NOW, PROFILE.name)


def demo_script() -> dict[str, object]:
    """The answers of the demo household."""
    script: dict[str, object] = json.loads(
        (files("resources") / "demo" / "appendix-c.json").read_text("utf-8")
    )
    script.pop("hh_id")
    return script


def perform(session: FormSession, step: Step) -> Changes:
    """One step of a script."""
    if step.op == "answer":
        return session.answer(step.ref, step.text)
    return session.add_repeat(step.ref) if step.op == "add" else session.remove_repeat(step.ref)


def rest(app: App) -> None:
    """Until background work is delivered, timers have fired, and nothing on the window moves any more.

    On a busy machine the wait may pass with one slow painting, and the layout it led to is still to come.
    """
    app.settle()
    QTest.qWait(30)
    app.settle()
    seen = None
    for _ in range(MANY_LAYOUTS):
        seen, before = _places(app), seen
        if seen == before:
            return
        QApplication.processEvents()
        app.settle()


def _places(app: App) -> list[tuple[bool, int, int, int, int]]:
    widgets = app.window.findChildren(QWidget)
    return [(one.isVisible(), one.x(), one.y(), one.width(), one.height()) for one in widgets]
