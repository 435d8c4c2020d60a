"""The whole program on a real vault: the fictional roster, one sealed visit, one draft; no network."""

import json
import random
import shutil
import uuid
from datetime import datetime, timedelta, timezone
from importlib.resources import files

import httpx2
import pytest
from PySide6.QtTest import QTest

from desktop.app import Outside, build
from desktop.script import Step, steps
from desktop.vault import KdfParameters, Profile, create_vault
from desktop.visits import begin_visit
from forms.answers import Answers
from forms.xlsform import Circumstances
from sync.client import OfficeClient
from sync.package import Package, Questionnaire, roster_from_json
from sync.questionnaire import compile_file
from sync.surroundings import real_surroundings

CHINA = timezone(timedelta(hours=8))
NOW = datetime(2026, 3, 9, 10, 42, tzinfo=CHINA)
PASSWORD = "hongmei-lukou-2"
PROFILE = Profile("李秀英", "柳湾村社会救助协理员", "柳湾村", "样例县青山镇", "07", "999901001203")
ZHAO = "999901001203-07-0031"


def pytest_collection_modifyitems(items):
    for item in items:
        if "/desktop/windows/" in str(item.path):
            item.add_marker(pytest.mark.qt_log_ignore("propagateSizeHints"))


def circumstances() -> Circumstances:
    return Circumstances(lambda: NOW, lambda: str(uuid.uuid4()), random.Random(9).random)


def perform(session, step: Step):
    if step.op == "answer":
        return session.answer(step.ref, step.text)
    return session.add_repeat(step.ref) if step.op == "add" else session.remove_repeat(step.ref)


@pytest.fixture(scope="session")
def finished_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("village") / "vault"
    around, resources = circumstances(), files("resources")
    vault = create_vault(folder, PASSWORD, PROFILE, circumstances=around, kdf=KdfParameters(19 * 1024, 1, 1))
    name = "four-clarifications.md"
    form = compile_file((resources / "questionnaires" / name).read_bytes(), name)
    roster = roster_from_json((resources / "demo" / "roster.json").read_bytes())
    standards = (resources / "standards" / "sample-county.toml").read_text("utf-8")
    questionnaire = Questionnaire("four_clarifications", "2026.1", "困难家庭入户调查（四个摸清）", form.xml)
    vault.apply_package(
        Package(
            NOW.isoformat(), PROFILE.township, (questionnaire,), standards, roster.households, roster.staff
        )
    )
    script = json.loads((resources / "demo" / "appendix-c.json").read_text("utf-8"))
    script.pop("hh_id")
    visit = begin_visit(vault, ZHAO, around)
    for step in steps(visit.session, script):
        vault.save(visit.draft_id, perform(visit.session, step).entries, NOW, PROFILE.name)
    for ref in [problem.ref for problem in visit.session.problems()]:
        picture = vault.attach(visit.draft_id, ref.encode(), "image/png")
        vault.save(visit.draft_id, visit.session.answer(ref, picture).entries, NOW, PROFILE.name)
    answers = Answers(visit.session.answers())
    vault.seal(visit.draft_id, visit.session.finish(), answers, NOW, PROFILE.name)
    begin_visit(vault, "999901001203-07-0032", around)
    vault.close()
    return folder


@pytest.fixture
def program(finished_folder, tmp_path, qapp, qtbot):
    """Builds programs at a text size; every one is closed in order."""
    made = []

    def start(scale: float = 1.0, *, is_open: bool = True):
        folder = tmp_path / f"vault{len(made)}"
        shutil.copytree(finished_folder, folder)
        app = build(folder, outside=Outside(circumstances(), unreachable), scale=scale)
        made.append(app)
        app.window.resize(1366, 768)
        app.window.show()
        if is_open:
            app.unlock(PASSWORD)
        rest(app)
        return app

    yield start
    for app in made:
        app.window.close()
        app.window.deleteLater()


def unreachable(url: str) -> OfficeClient:
    def refuse(request):
        raise httpx2.ConnectError("no network", request=request)

    return OfficeClient(httpx2.Client(transport=httpx2.MockTransport(refuse)), url, real_surroundings())


@pytest.fixture
def settled():
    return rest


def rest(app) -> None:
    app.settle()
    QTest.qWait(30)
    app.settle()
