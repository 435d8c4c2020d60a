"""After a correction only the corrected visit calls for papers, and its survey names the one it replaces."""

import io
import shutil
from datetime import datetime, timedelta, timezone

import pytest
from pypdf import PdfReader

from desktop.papers import Wanted, issue, preview, proposals
from desktop.vault import open_vault
from desktop.visits_last import Wanted as WantedVisit
from desktop.visits_last import open_visit
from forms.answers import Answers
from tests.screens.village import PASSWORD, ZHAO, circumstances

NOW = datetime(2026, 3, 9, 18, 0, tzinfo=timezone(timedelta(hours=8)))
REASON = "现居住地址记错了"


@pytest.fixture
def vault(finished_folder, tmp_path):
    shutil.copytree(finished_folder, tmp_path / "vault")
    opened = open_vault(tmp_path / "vault", PASSWORD)
    yield opened
    opened.close()


def correct(vault, record_id):
    visit = open_visit(vault, WantedVisit(ZHAO, deprecates=record_id, reason=REASON), circumstances()).visit
    answers = Answers(visit.session.answers())
    return vault.seal(visit.draft_id, visit.session.finish(), answers, NOW, "李秀英").record_id


def words(paper):
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.pdf)).pages).replace("\n", "")


def test_the_corrected_survey_names_the_one_it_replaces_and_why(vault):
    old = vault.records()[0].record_id
    first = issue(vault, Wanted(old, "T01"), NOW)
    assert "更正" not in words(first)
    new = correct(vault, old)
    assert f"更正件，替代编号 {first.serial}；更正原因：{REASON}" in words(
        preview(vault, Wanted(new, "T01"), NOW)
    )
    assert proposals(vault, old) == ()
    assert "T01" in [one.wanted.paper for one in proposals(vault, new)]
    assert issue(vault, Wanted(old, "T01"), NOW) == first
