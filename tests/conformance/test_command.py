"""The command on a folder of recorded cases written here: totals, reasons, and what is missing."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.__main__ import main
from tests.forms.xlsform.small import form_xml, inputs


def record(path: Path, values: list[Any]) -> None:
    """A file of recorded cases."""
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(value, ensure_ascii=False)}\n" for value in values)


def case(expression: str, outcome: dict[str, Any], *, xml: str = "<a><b>2</b><b>x</b></a>") -> dict[str, Any]:
    """One recorded expression with the root element as its context."""
    return {"expr": expression, "xml": xml, "ctx": "/0:a", **outcome}


def run(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    """The exit code and the JSON report."""
    code = main(["--data", str(folder), "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_an_empty_folder_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, report = run(tmp_path, capsys)
    assert code == 0
    assert report["total"]["cases"] == 0
    assert all(section["note"] for section in report["sections"])


def test_expressions_pass_fail_or_differ_by_a_named_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = [
        case("1 + 1", {"num": 2, "rt": 1}),
        case("concat(b, '!')", {"str": "2x!", "rt": 2}),
        case("1 + 1", {"num": 3, "rt": 1}),
        case("sum(b)", {"num": "NaN", "rt": 1}),
        case("regex('12345', '[0-9]{3}')", {"bool": True, "rt": 3}),
        case("random()", {"num": 0.1, "rt": 1}),
    ]
    record(tmp_path / "xpath-own.jsonl.gz", cases)
    code, report = run(tmp_path, capsys)
    section = report["sections"][0]
    assert code == 1
    assert (section["pass"], section["fail"], section["dialect"], section["skip"]) == (2, 1, 2, 1)
    assert set(section["dialect_reasons"]) == {
        "sum、min、max 略过不是数的值（JavaRosa）",
        "regex 要匹配全文（JavaRosa）",
    }
    assert report["total"]["rate"] == round(2 / 3, 4)


def test_sessions_are_replayed_by_reference(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    xml = form_xml("<a/><b/>", '<bind nodeset="/data/b" calculate="/data/a * 2" type="int"/>', inputs("a"))
    init = {"id": "1", "op": "init", "test": "twice", "xml": xml.decode()}
    answer = {"op": "answer", "args": ["/data/a", "4"], "res": {"answer": "4"}}
    right = {"op": "answerOf", "args": ["/data/b"], "res": {"answer": "8"}}
    wrong = {"op": "answerOf", "args": ["/data/b"], "res": {"answer": "9"}}
    record(tmp_path / "scenario-sessions.jsonl.gz", [[init, answer, right], [init, answer, wrong]])
    code, report = run(tmp_path, capsys)
    section = next(one for one in report["sections"] if one["title"].startswith("scenario"))
    assert (code, section["pass"], section["fail"]) == (1, 1, 1)
    assert "'8' instead of '9'" in section["failures"][0]["detail"]


def test_a_walk_is_compared_leaf_by_leaf(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    binds = (
        '<bind nodeset="/data/a" type="int" constraint=". &lt; 10"/>'
        '<bind nodeset="/data/b" relevant="/data/a = 3"/>'
    )
    for folder in ("forms", "walks"):
        (tmp_path / folder).mkdir()
    (tmp_path / "forms" / "own.xml").write_bytes(form_xml("<a/><b/>", binds, inputs("a", "b")))
    (tmp_path / "walks" / "own.answers.tsv").write_text("/data/a\t3\t0\n/data/b\tx\t0\n/data/a\t12\t2\n")
    (tmp_path / "walks" / "own.end.tsv").write_text("/data/a\ttrue\t3\n/data/b\ttrue\tx\n")
    (tmp_path / "walks" / "lost.answers.tsv").write_text("/data/a\t3\t0\n")
    code, report = run(tmp_path, capsys)
    lost, own = (one for one in report["sections"] if one["title"] in ("walks/own", "walks/lost"))
    assert (code, own["pass"], own["fail"]) == (0, 2, 0)
    assert "forms/lost" in lost["note"]
