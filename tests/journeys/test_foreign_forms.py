"""A questionnaire that this program has never seen is filled by keyboard; its record is the engine's own."""

from __future__ import annotations

import wave
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from desktop.app import build
from desktop.demo.world import PASSWORD, PROFILE, loopback_client
from desktop.outside import Outside
from desktop.vault import KdfParameters, create_vault, open_vault
from forms.record import Record
from forms.xlsform import Circumstances, FormDefinition
from sync.client import OfficeClient
from sync.package import Package, Questionnaire, RosterHousehold
from sync.questionnaire import compile_file
from sync.surroundings import real_surroundings
from tests.journeys.filling import Filling
from tests.journeys.hands import Hands

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "forms"
HERE = Path(__file__).parent
NOW = datetime(2026, 3, 9, 9, 42, tzinfo=timezone(timedelta(hours=8)))
AROUND = Circumstances(lambda: NOW, lambda: "00000000-0000-4000-8000-000000000001", lambda: 0.5)
HOUSEHOLD = "999901001203-07-0001"
CHEAP = KdfParameters(memory_kib=19 * 1024, passes=1, lanes=1)
pytestmark = pytest.mark.usefixtures("stalls")


@dataclass(frozen=True)
class Foreign:
    """A questionnaire file, the answers that its rules ask for, and the questions that cannot be keyed."""

    path: Path
    script: dict[str, str] = field(default_factory=dict)
    media: dict[str, bytes] = field(default_factory=dict)


EVERY_KIND = Foreign(
    HERE / "every-kind.md",
    media={"villages.csv": "name,label,town\nv1,柳湾村,t1\nv2,上河村,t1\nv3,赵升屯,t2\n".encode()},
)


def keep(folder: Path, foreign: Foreign) -> str:
    """A vault with one household and this questionnaire; the form's id."""
    made = compile_file(foreign.path.read_bytes(), foreign.path.name)
    media = {**made.media, **foreign.media}
    vault = create_vault(folder, PASSWORD, PROFILE, circumstances=AROUND, kdf=CHEAP)
    row = RosterHousehold(HOUSEHOLD, "赵守田", "柳湾村三组", "三组", "柳湾村")
    form = Questionnaire("foreign", "", "外来问卷", made.xml, media)
    vault.apply_package(Package("2026-03-01T08:00:00+08:00", "样例县青山镇", (form,), "", (row,), ()))
    definition = vault.form("foreign")
    form = replace(form, form_id=definition.id, version=definition.version, title=definition.title)
    vault.apply_package(Package("2026-03-01T08:00:00+08:00", "样例县青山镇", (form,), "", (row,), ()))
    vault.close()
    return definition.id


def make_files(folder: Path) -> Path:
    """A folder with a photo, a recording, a film and a paper."""
    made = folder / "files"
    made.mkdir()
    picture = QImage(640, 480, QImage.Format.Format_RGB32)
    picture.fill(0x336699)
    assert picture.save(str(made / "photo.png"))
    with wave.open(str(made / "voice.wav"), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(1600))
    (made / "film.mp4").write_bytes(b"\x00\x00\x00\x18ftypmp42")
    (made / "paper.pdf").write_bytes(b"%PDF-1.4")
    return made


def open_app(folder: Path, qtbot) -> Hands:
    outside = Outside(
        AROUND, lambda url: OfficeClient(loopback_client(), url, real_surroundings()), lambda: 0.0
    )
    app = build(folder, outside=outside)
    qtbot.addWidget(app.window)
    hands = Hands(app)
    hands.show()
    return hands


def engine_alone(definition: FormDefinition, given: list[tuple[str, str]], audit: str) -> bytes:
    """The record that the same answers give without any screen."""
    named = replace(AROUND, user=PROFILE.name, device=PROFILE.device_no)
    session, _ = definition.start(named)
    for ref, text in given:
        session.answer(ref, text)
    return session.finish(audit=audit)


@dataclass(frozen=True)
class Done:
    """The record of a visit keyed through the window, the engine's own, and the log of the answers."""

    sealed: str
    alone: str
    log: str


def fill_and_seal(foreign: Foreign, folder: Path, qtbot) -> Done:
    """Key a visit through the window, seal it, and make the same record with the engine alone."""
    form_id = keep(folder, foreign)
    hands = open_app(folder, qtbot)
    hands.unlock(PASSWORD)
    hands.household("zst")
    hands.press(Qt.Key.Key_F3)
    hands.until(lambda: hands.at == f"offer_{form_id}")
    hands.press(Qt.Key.Key_Space)
    hands.until(lambda: hands.app.visit is not None)
    hands.rest()
    filling = Filling(hands, foreign.script, files=make_files(folder.parent))
    filling.through()
    assert "\n".join(f"{one.ref}: {one.message}" for one in hands.app.visit.missing()) == ""
    sealed: list[Record] = []
    hands.app.visit.sealed.connect(sealed.append)
    hands.press(Qt.Key.Key_Return)
    hands.until(lambda: bool(sealed))
    hands.app.close()
    vault = open_vault(folder, PASSWORD)
    try:
        record = vault.record(sealed[0].record_id)
        logs = [one.name for one in record.attachments if one.media_type == "text/csv"]
        log = vault.attachment(logs[0]).decode() if logs else ""
        alone = engine_alone(vault.form(form_id), filling.given, "".join(logs))
    finally:
        vault.close()
    return Done(record.xml.decode(), alone.decode(), log)


def test_our_own_form_with_every_kind_is_filled_and_sealed(tmp_path, qtbot):
    done = fill_and_seal(EVERY_KIND, tmp_path / "vault", qtbot)
    assert done.sealed == done.alone
    assert "<agree>OK</agree>" in done.sealed
    assert "<village>v1</village>" in done.sealed
    lines = done.log.splitlines()
    assert lines[0] == "event,node,start,end"
    assert lines[1].startswith("form start,")
    assert lines[2].startswith("question,/data/words/name,")
    assert lines[-1].startswith("form finalize,")


CITIES = """{"type": "FeatureCollection", "features": [
    {"type": "Feature", "id": "c1", "properties": {"title": "青山"},
     "geometry": {"type": "Point", "coordinates": [104, 30]}},
    {"type": "Feature", "id": "c2", "properties": {"title": "白水"},
     "geometry": {"type": "Point", "coordinates": [105, 31]}}
]}"""
FOREIGN = {
    "all-question-types": Foreign(
        SHARED / "all-question-types-v2024091201-3.xlsx", media={"cities.geojson": CITIES.encode()}
    ),
    "socio-economic-survey": Foreign(SHARED / "socio-economic-survey-v20240515.xlsx"),
    "who-va": Foreign(SHARED / "whova_form.xlsx", {"Id10021": "1950-01-01"}),
}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared questionnaires are not here")
@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_form_is_filled_and_sealed(name, tmp_path, qtbot):
    done = fill_and_seal(FOREIGN[name], tmp_path / "vault", qtbot)
    assert done.sealed == done.alone
