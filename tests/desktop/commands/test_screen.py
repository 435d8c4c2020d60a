"""`dengmen screen`: what it prints of a visit, and the one sentence for a file or date it cannot use."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from desktop.cli import main
from forms.screening import CLOSING

DEMO = Path(str(resources.files("resources") / "demo" / "appendix-c.json"))
TABLE = Path(str(resources.files("resources") / "standards" / "sample-county.toml"))


def written(folder: Path, name: str, tree: object) -> str:
    file = folder / name
    file.write_text(json.dumps(tree, ensure_ascii=False), "utf-8")
    return str(file)


def report(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["screen", *arguments, "--json"]) == 0
    data: dict[str, Any] = json.loads(capsys.readouterr().out)
    return data


def test_the_demo_household_is_read_as_a_person_reads_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["screen", str(DEMO)]) == 0
    out = capsys.readouterr().out
    assert "R2 最低生活保障　可能符合" in out
    assert "差额参考（每月） 342元" in out
    assert "二、核对（3项" in out
    assert out.rstrip().endswith(CLOSING)


def test_the_json_names_verdict_amounts_inputs_clause_and_wording(capsys: pytest.CaptureFixture[str]) -> None:
    data = report(capsys, str(DEMO))
    found = next(f for f in data["findings"] if f["rule"] == "R2")
    assert found["verdict"] == "可能符合"
    assert found["amounts"] == {"差额参考（每月）": "342元"}
    assert "家庭年收入：17,500.00元" in found["inputs"]
    assert "民发〔2021〕57号" in found["clause"]
    assert {"key": "std.r", "value": "600"}.items() <= found["parameters"]["values"][0].items()
    assert [c["check"] for c in data["checks"]] == ["C01", "C04", "C09"]
    assert (data["date"], data["standards"], data["ignored"]) == ("2026-03-09", "样例县 2026-01（样例）", [])
    assert data["closing"] == CLOSING


def test_a_county_tries_its_own_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "county.toml"
    text = TABLE.read_text("utf-8").replace('"600" }', '"480" }')
    table.write_text(text.replace('county = "样例县"', 'county = "另一县"'), "utf-8")
    data = report(capsys, str(DEMO), "--standards", str(table))
    verdicts = {f["rule"]: f["verdict"] for f in data["findings"]}
    assert (verdicts["R2"], verdicts["R3"]) == ("可能不符合", "可能符合")
    assert data["standards"].startswith("另一县")


def test_the_date_chooses_the_value_in_force(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "county.toml"
    later = '"600" }, { from = "2026-07-01", value = "480" }'
    table.write_text(TABLE.read_text("utf-8").replace('"600" }', later), "utf-8")
    verdicts = {}
    for day in ("2026-06-30", "2026-07-01"):
        data = report(capsys, str(DEMO), "--standards", str(table), "--date", day)
        verdicts[day] = next(f["verdict"] for f in data["findings"] if f["rule"] == "R2")
    assert verdicts == {"2026-06-30": "可能符合", "2026-07-01": "可能不符合"}


def test_a_previous_visit_gives_the_alerts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = json.loads(DEMO.read_text("utf-8"))
    before["visit"]["visit_date"] = "2025-09-09"
    before["economy"]["income_page"]["income"][0]["i_amt"] = 5000
    data = report(capsys, str(DEMO), "--previous", written(tmp_path, "before.json", before))
    assert {(a["alert"], a["severity"]) for a in data["alerts"]} == {("A01", "红"), ("A07", "黄")}


def test_partial_data_with_labels_and_numbers_is_enough(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tree = {
        "hukou": "农村",
        "members": [{"m_id": "999901195803140011"}],
        "income": [{"i_kind": "转移净收入", "i_amt": 150, "i_per": "月", "i_n": 12}],
        "favourite_colour": "蓝",
    }
    data = report(capsys, written(tmp_path, "some.json", tree), "--date", "2026-03-09")
    found = {f["rule"]: f for f in data["findings"]}
    assert found["R2"]["verdict"] == "可能符合"
    assert "共同生活人数：1" in found["R2"]["inputs"]
    assert found["R10"]["verdict"] == "信息不全"
    assert data["ignored"] == ["some.json：favourite_colour（没有这个题名）"]


def test_a_choice_nobody_knows_counts_as_not_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = report(capsys, written(tmp_path, "a.json", {"hukou": "水上", "n_co": 1}))
    assert data["ignored"] == ["a.json：hukou（有不认识的选项，按未填算）"]
    assert {f["verdict"] for f in data["findings"]} == {"信息不全"}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["没有.json"], "没有.json：文件不存在或不能读取。"),
        ([str(TABLE)], "不是有效的 JSON 文件。"),
        ([str(DEMO), "--date", "2026-02-30"], "--date：日期不存在或写法不对。"),
        ([str(DEMO), "--standards", str(DEMO)], "参数表不是有效的 TOML 文件。"),
        ([str(DEMO), "--standards", "没有.toml"], "没有.toml：文件不存在或不能读取。"),
        ([str(DEMO), "--previous", "没有.json"], "没有.json：文件不存在或不能读取。"),
    ],
)
def test_what_cannot_be_used_gets_one_sentence(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["screen", *arguments]) == 1
    caught = capsys.readouterr()
    assert sentence in caught.err
    assert (caught.out, caught.err.count("\n")) == ("", 1)


@pytest.mark.parametrize(
    ("tree", "sentence"),
    [
        ([1, 2], "答案文件最外层应是一个对象"),
        ({"visit_date": "2026-13-01"}, "visit_date：日期不存在或写法不对。"),
        ({"income": [{"i_amt": "很多"}]}, "i_amt：这里应是不小于0的数。"),
        ({"income": [{"i_amt": -5}]}, "i_amt：这里应是不小于0的数。"),
        ({"n_co": 1e300}, "n_co：这里应是不小于0的数。"),
    ],
)
def test_a_wrong_answer_names_its_question_and_not_its_text(
    tree: object, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["screen", written(tmp_path, "a.json", tree)]) == 1
    caught = capsys.readouterr()
    assert sentence in caught.err
    assert "很多" not in caught.err


def test_another_household_is_told_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = written(tmp_path, "other.json", {"hh_id": "999901001203-07-0099"})
    assert any(
        "户编号和这次不同" in word for word in report(capsys, str(DEMO), "--previous", other)["ignored"]
    )


def test_a_table_without_a_value_that_is_needed_names_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "county.toml"
    table.write_text(TABLE.read_text("utf-8").replace("[fin_cap_months]", "[other_months]"), "utf-8")
    assert main(["screen", str(DEMO), "--standards", str(table)]) == 1
    assert "fin_cap_months：本县参数表里没有这一项" in capsys.readouterr().err
