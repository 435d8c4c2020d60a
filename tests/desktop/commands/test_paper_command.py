"""`dengmen paper` prints any paper without a vault, and says in a sentence why it does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pypdf import PdfReader

from desktop.cli import main

DEMO = "resources/demo/appendix-c.json"


def text(file: Path) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(file).pages)


def test_every_paper_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["paper", "--list", "--json"]) == 0
    listed = {row["kind"]: row for row in json.loads(capsys.readouterr().out)}
    assert {f"T{at:02d}" for at in (*range(1, 17), 18)} <= listed.keys()
    assert listed["T06"]["issuer"] == "township"


def test_the_demo_visit_becomes_a_survey_of_two_pages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "t01.pdf"
    assert main(["paper", "T01", "--answers", DEMO, "--date", "2026-03-09", "--out", str(out), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["pages"], said["missing"]) == (2, [])
    for expected in ("赵守田", "男67", "钱桂兰", "赵䶮", "17,500.00", "重度残疾人护理补贴", "可能符合"):
        assert expected in text(out)


def test_a_paper_takes_details_rows_and_a_number(tmp_path: Path) -> None:
    rows = tmp_path / "rows.json"
    rows.write_text('[{"head_masked": "赵＊＊", "village": "柳湾村", "covered": 3}]', "utf-8")
    out = tmp_path / "t10.pdf"
    given = ["--rows", str(rows), "--set", "public_from=2026年3月16日", "--number", "青民公〔2026〕1号"]
    assert main(["paper", "T10", *given, "--out", str(out)]) == 0
    found = text(out)
    assert "赵＊＊" in found
    assert "2026年3月16日至" in found
    assert "青民公〔2026〕1号" in found
    assert "代拟稿" not in found


def test_changed_wording_is_checked_and_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wording = tmp_path / "T16.toml"
    shipped = Path("resources/papers/T16.toml").read_text("utf-8")
    wording.write_text(shipped.replace("邻里访问记录", "邻里走访记录"), "utf-8")
    assert main(["paper", "--check", str(wording)]) == 0
    assert "没有问题" in capsys.readouterr().out
    out = tmp_path / "t16.pdf"
    assert main(["paper", "T16", "--texts", str(wording), "--out", str(out)]) == 0
    assert "邻里走访记录" in text(out)
    wording.write_text(shipped.replace("{head_name}", "{hed_name}"), "utf-8")
    assert main(["paper", "--check", str(wording)]) == 1
    assert "hed_name" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["T99", "--out", "x.pdf"], "PAPER_KIND"),
        (["T01"], "PAPER_WHAT"),
        (["T01", "--answers", "nowhere.json", "--out", "x.pdf"], "FILE_UNREADABLE"),
        (["T05", "--set", "deadline", "--out", "x.pdf"], "PAPER_SET"),
        (["T05", "--set", "dedline=1", "--out", "x.pdf"], "PAPER_DETAIL"),
        (["T05", "--date", "三月九日", "--out", "x.pdf"], "DATE_WRONG"),
        (["T07", "--rows", "pyproject.toml", "--out", "x.pdf"], "PAPER_ROWS"),
        (["T04", "--out", "no/such/folder/x.pdf"], "PAPER_SAVE"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(
    arguments: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["paper", *arguments]) == 1
    assert f"（{code}）" in capsys.readouterr().err


def test_all_names_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["paper", "--names"]) == 0
    told = capsys.readouterr().out
    assert "head_name" in told
    assert "清单 members：" in told
