"""Which papers a sealed visit calls for, many in one job, the same page again, and checking one."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from pypdf import PdfReader

from desktop.paper_check import Verdict, check_paper
from desktop.paper_facts import paper_texts
from desktop.papers import Wanted, issue, issue_job, preview, proposals
from desktop.vault import OfficeTrust, Vault, open_vault
from forms.errors import AppError
from forms.papers import Paper, PaperRequest, record_code
from sync.package import Package
from sync.paperwork import GivenNumber, Wording

NOW = datetime(2026, 3, 9, 18, 0, tzinfo=timezone(timedelta(hours=8)))
LATER = NOW + timedelta(days=40)


@pytest.fixture
def vault(finished_folder: Path, tmp_path: Path) -> Iterator[Vault]:
    """The demo village's vault with one sealed visit, free to change."""
    folder = tmp_path / "vault"
    shutil.copytree(finished_folder, folder)
    opened = open_vault(folder, "hongmei-lukou-2")
    yield opened
    opened.close()


def visit(vault: Vault) -> str:
    """The sealed visit."""
    return vault.records()[0].record_id


def test_the_demo_visit_calls_for_its_papers_with_a_reason(vault: Vault) -> None:
    called = proposals(vault, visit(vault))
    assert [one.wanted.paper for one in called] == [
        *("T01", "T03", "T04", "T05", "T06-1", "T06-2", "T14", "T18"),
    ]
    assert all(one.reason and one.title and not one.printed for one in called)


def test_a_reprint_is_the_identical_page_with_the_same_number(vault: Vault) -> None:
    wanted = Wanted(visit(vault), "T06", "2")
    first, second = issue(vault, wanted, NOW), issue(vault, wanted, LATER)
    assert first == second
    assert preview(vault, wanted, LATER) == first
    assert [(row.paper, row.copy) for row in vault.print_log()] == [("T06-2", 2), ("T06-2", 1)]
    assert next(one for one in proposals(vault, visit(vault)) if one.wanted == wanted).printed == first.serial


TRUST = OfficeTrust(name="青山镇", url="", key_set=b"", certificate=b"", root="", enrolled_at="")


def test_new_wording_changes_new_papers_and_no_reprint(vault: Vault) -> None:
    old, fresh = Wanted(visit(vault), "T05"), Wanted(visit(vault), "T03")
    first = issue(vault, old, NOW)
    texts = {kind: paper_texts(kind).replace('\nversion = "', '\nversion = "县') for kind in ("T03", "T05")}
    wordings = tuple(Wording(kind, "县", text) for kind, text in texts.items())
    vault.take_package(TRUST, Package(LATER.isoformat(), "青山镇", wordings=wordings))
    assert issue(vault, old, LATER) == first
    assert vault.holding().wordings
    assert "T03-县" in words(issue(vault, fresh, LATER))


def test_a_number_of_the_office_ends_the_draft_and_stays_on_reprints(vault: Vault) -> None:
    wanted = Wanted(visit(vault), "T05")
    draft = issue(vault, wanted, NOW)
    given = GivenNumber(draft.serial, "〔2026〕12号", NOW.isoformat())
    foreign = GivenNumber("草-09机-20260309-0001", "〔2026〕13号", NOW.isoformat())
    vault.take_package(TRUST, Package(LATER.isoformat(), "青山镇", numbers=(given, foreign)))
    official, again = issue(vault, wanted, LATER), issue(vault, wanted, LATER)
    assert vault.paper_numbers() == {draft.serial: ("〔2026〕12号", "")}
    assert (official.serial, official.number, again) == (draft.serial, "〔2026〕12号", official)
    assert "代拟稿" in words(draft)
    assert "代拟稿" not in words(official)
    assert "〔2026〕12号" in words(official)


def test_prints_are_told_to_the_office_once(vault: Vault) -> None:
    issue(vault, Wanted(visit(vault), "T05"), NOW)
    rows, last = vault.unsent_prints()
    assert [row.paper for row in rows] == ["T05"]
    vault.note_prints_sent(last)
    assert vault.unsent_prints() == ((), last)


def words(paper: Paper) -> str:
    """All text of the paper without spaces."""
    pages = PdfReader(io.BytesIO(paper.pdf)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def test_a_preview_uses_up_no_number(vault: Vault) -> None:
    preview(vault, Wanted(visit(vault), "T01"), NOW)
    assert vault.print_log() == ()
    assert issue(vault, Wanted(visit(vault), "T01"), NOW).serial.endswith("-0001")


def test_a_job_holds_what_single_prints_hold_and_is_noted_paper_by_paper(vault: Vault) -> None:
    wanted = [one.wanted for one in proposals(vault, visit(vault))]
    heard: list[int] = []
    job = issue_job(vault, wanted, NOW, lambda done: heard.append(done) is None)
    assert heard == list(range(1, len(wanted) + 1))
    assert [paper.content for paper in job.papers] == [issue(vault, one, LATER).content for one in wanted]
    assert len({paper.serial for paper in job.papers}) == len(wanted)


def test_a_stopped_job_notes_nothing(vault: Vault) -> None:
    wanted = [Wanted(visit(vault), "T04"), Wanted(visit(vault), "T01")]
    with pytest.raises(AppError) as stopped:
        issue_job(vault, wanted, NOW, lambda done: False)
    assert stopped.value.code == "PAPER_CANCELLED"
    assert vault.print_log() == ()


def code_on(vault: Vault, serial: str, **changes: str) -> str:
    """The text of the square code of a paper."""
    from forms.answers import Answers
    from forms.papers import LocalStandards, RecordFacts

    record = vault.record(visit(vault))
    facts = {"record_id": record.record_id, "sha256": record.sha256} | changes
    blank = (Answers({}), RecordFacts(**facts), LocalStandards(), "", serial, NOW)
    return record_code(PaperRequest("T01", *blank))


def test_the_command_asks_for_the_password_and_says_the_verdict(
    vault: Vault, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from desktop.cli import main

    serial = issue(vault, Wanted(visit(vault), "T01"), NOW).serial
    folder = str(vault.folder)
    vault.close()
    monkeypatch.setattr("getpass.getpass", lambda _prompt: "hongmei-lukou-2")
    assert main(["--folder", folder, "verify", serial]) == 0
    assert capsys.readouterr().out == "内容一致（T01，2026-03-09 18:00 打印）。\n"
    assert main(["--folder", folder, "verify", "草-07机-20260309-0999"]) == 1
    assert "查无此件" in capsys.readouterr().out


def test_a_paper_is_checked_by_its_code_or_its_number(vault: Vault) -> None:
    serial = issue(vault, Wanted(visit(vault), "T01"), NOW).serial
    assert check_paper(vault, serial).verdict is Verdict.SAME
    assert check_paper(vault, code_on(vault, serial)).verdict is Verdict.SAME
    assert check_paper(vault, code_on(vault, serial, sha256="0" * 64)).verdict is Verdict.DIFFERENT
    assert check_paper(vault, code_on(vault, "草-07机-20260309-0999")).verdict is Verdict.DIFFERENT
    assert check_paper(vault, code_on(vault, serial, record_id="nobody")).verdict is Verdict.UNKNOWN
    assert check_paper(vault, "草-07机-20260309-0999").verdict is Verdict.UNKNOWN
    with pytest.raises(AppError) as refused:
        check_paper(vault, "随便写的")
    assert refused.value.code == "PAPER_CODE"


def test_the_recovery_sheet_names_the_vault_and_holds_no_secret(vault: Vault) -> None:
    import io

    from pypdf import PdfReader

    paper = issue(vault, Wanted("", "K01"), NOW)
    found = "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.pdf)).pages)
    assert (paper.pages, paper.serial, paper.missing) == (1, "", ())
    for expected in (
        "李秀英",
        "07 机",
        vault.vault_id[:8],
        "还没有收到乡镇的恢复钥匙",
        "在解锁屏按“忘记密码”",
    ):
        assert expected in found.replace("\n", "")
    assert vault.print_log() == ()


def test_a_choice_that_the_county_renamed_is_renamed_on_paper(vault: Vault) -> None:
    from desktop.paper_labels import labels_of

    record = vault.record(visit(vault))
    xml = vault.questionnaire(record.form_id, record.form_version).xml
    assert labels_of(xml)("rel", "02") == "户主"
    renamed = labels_of(xml.replace("<label>户主</label>".encode(), "<label>当家人</label>".encode()))
    assert renamed("rel", "02") == "当家人"
    assert renamed("rel", "nothing") == ""
    assert renamed("selfcare", "1") == labels_of(xml)("selfcare", "1") != ""


def test_the_survey_says_what_was_screened_and_why_a_check_was_explained(vault: Vault) -> None:
    import io

    from pypdf import PdfReader

    pages = PdfReader(io.BytesIO(preview(vault, Wanted(visit(vault), "T01"), NOW).pdf)).pages
    found = "".join(page.extract_text() for page in pages).replace("\n", "").replace(" ", "")
    assert len(pages) == 2
    for expected in (
        "可能符合最低生活保障条件",
        "可能不符合",
        "核对说明",
        "卡名不符",
        "行动不便，由丈夫代取",
    ):
        assert expected in found
