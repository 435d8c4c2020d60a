"""`dengmen form check`: which file is refused, with which cell, and what is said of a good one."""

from __future__ import annotations

import argparse
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from desktop.commands import form as form_command
from forms.errors import AppError
from forms.xlsform import FormRefused, compile_form
from sync.questionnaire import CompiledForm, check_archive, compile_file, question_rows

GOOD = """
| survey  |              |        |               |           |            |
|         | type         | name   | label::中文(zh) | relevant  | constraint |
|         | begin_group  | basic  | 基本情况         |           |            |
|         | integer      | age    | 年龄            |           | . <= 120   |
|         | begin_repeat | member | 成员            |           |            |
|         | text         | m_name | 姓名            | ${age} > 0 |            |
|         | end_repeat   |        |               |           |            |
|         | end_group    |        |               |           |            |
"""


def check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, data: str | bytes, *flags: str
) -> tuple[int, str, str]:
    """Run the command on a file; returns its exit code and what it printed."""
    file = tmp_path / name
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    return check_words([str(file), *flags], capsys)


def check_words(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Run the command with these words."""
    parser = argparse.ArgumentParser()
    form_command.add_parser(parser.add_subparsers())
    code = form_command.run(parser.parse_args(["form", "check", *words]))
    out = capsys.readouterr()
    return code, out.out, out.err


def test_a_good_questionnaire_is_summed_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = check(tmp_path, capsys, "good.md", GOOD)
    assert (code, err) == (0, "")
    assert "2 题，1 组，1 个循环，语言：中文(zh)" in out


def test_an_unknown_function_is_told_with_its_cell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = check(tmp_path, capsys, "bad.md", GOOD.replace(". <= 120", "foo(.)"))
    assert code == 1
    assert "survey表第 5 行“constraint”列" in err
    assert "不支持的函数 foo()" in err


def test_the_same_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = check(tmp_path, capsys, "bad.md", GOOD.replace("${age} > 0", "bar()"), "--json")
    report: dict[str, Any] = json.loads(out)
    assert code == 1
    problem = report["problems"][0]
    assert (problem["sheet"], problem["row"], problem["column"]) == ("survey", 7, "relevant")
    assert problem["question"] == "/data/basic/member/m_name"


def test_what_pyxform_says_is_passed_on_with_its_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = check(tmp_path, capsys, "bad.md", GOOD.replace("integer ", "intger  "))
    assert code == 1
    assert "survey表第 5 行" in err
    assert "intger" in err


@pytest.mark.parametrize(
    ("name", "data", "part"),
    [
        ("a.docx", b"x", "不认识的文件类型"),
        ("a.xlsx", b"not a zip", "已损坏"),
        ("a.md", b"\xff\xfe\x00", "UTF-8"),
        ("a.xml", b"<a>", "不是完好的 XML"),
        ("a.xml", b"<a/>", "这不是 XForm"),
        ("a.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "DTD"),
        ("a.xml", b"<a>" * 300 + b"</a>" * 300, "嵌套超过 250 层"),
        ("a.xls", b"PK\x03\x04", "已损坏"),
        ("a.xlsm", b"PK\x03\x04", "已损坏"),
        ("a.csv", b"x", "不认识的文件类型"),
    ],
)
def test_a_file_that_is_no_questionnaire_is_refused_with_a_sentence(
    name: str, data: bytes, part: str
) -> None:
    with pytest.raises(FormRefused) as caught:
        compile_form(compile_file(data, name).xml)
    assert part in caught.value.problems[0].sentence


def test_billion_laughs_are_refused_at_once() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{("&l" + str(n - 1) + ";") * 10}">' for n in range(1, 10))
    data = f'<!DOCTYPE a [<!ENTITY l0 "ha">{laughs}]><a>&l9;</a>'.encode()
    with pytest.raises(FormRefused):
        compile_form(data)


def test_a_spreadsheet_that_inflates_is_refused_before_it_is_unpacked() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    with pytest.raises(FormRefused) as caught:
        check_archive(packed.getvalue())
    assert "过大" in caught.value.problems[0].sentence


def test_a_small_spreadsheet_of_two_hundred_megabytes_is_refused_at_once() -> None:
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet,
    ):
        for _ in range(200):
            sheet.write(b"<row/>" * (1_000_000 // 6))
    with pytest.raises(FormRefused, match="过大"):
        compile_file(packed.getvalue(), "big.xlsx")


def deep_groups(depth: int) -> str:
    """A questionnaire with one question inside so many groups."""
    begin = "".join(f"| | begin_group | g{n} | 组 |\n" for n in range(depth))
    end = "| | end_group | | |\n" * depth
    return f"| survey | | | |\n| | type | name | label |\n{begin}| | text | a | 甲 |\n{end}"


def test_groups_300_deep_are_refused_and_90_deep_work() -> None:
    with pytest.raises(FormRefused, match="嵌套超过"):
        compile_form(compile_file(deep_groups(300).encode(), "deep.md").xml)
    assert compile_form(compile_file(deep_groups(90).encode(), "deep.md").xml).warnings == ()


@pytest.mark.parametrize(
    ("question", "choice", "sheet", "part"),
    [
        ("caseid | q", "l | a", "survey", "caseid"),
        ("select_one l | q", "k | a", "survey", "not in choices"),
        ("text | q 1!", "l | a", "survey", "invalid"),
        ("select_one l | q", "l | a | A |\n| | l | a", "choices", "unique"),
        ("text | q | Q |\n| | text | q", "l | a", "survey", "q"),
    ],
)
def test_forms_that_failed_in_the_field_are_refused_with_their_place(
    question: str, choice: str, sheet: str, part: str
) -> None:
    text = f"""| survey | | | |
| | type | name | label |
| | {question} | 甲 |
| choices | | | |
| | list_name | name | label |
| | {choice} | 乙 |
"""
    with pytest.raises(FormRefused) as caught:
        compile_file(text.encode(), "field.md")
    fault = caught.value.problems[0]
    assert part in fault.sentence
    assert fault.sheet == sheet
    assert fault.row > 0


def test_a_spreadsheet_with_too_many_parts_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(300):
            archive.writestr(f"{number}.xml", b"")
    with pytest.raises(FormRefused):
        check_archive(packed.getvalue())


def test_an_xlsx_workbook_gives_the_rows_of_its_questions() -> None:
    import openpyxl  # type: ignore[import-untyped]

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "survey"
    for row in (
        ["type", "name", "label"],
        [],
        ["begin group", "g", "组"],
        ["text", "a", "甲"],
        ["end group"],
    ):
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    compiled = compile_file(file.getvalue(), "a.xlsx")
    assert compiled.rows == {"g": 3, "g/a": 4}


def test_questions_are_found_below_their_groups() -> None:
    lines = [
        (1, ["type", "name"]),
        (2, ["begin_repeat", "r"]),
        (3, ["text", "a"]),
        (4, ["end_repeat", ""]),
        (5, ["text", "a"]),
    ]
    assert question_rows(lines) == {"r": 2, "r/a": 3, "a": 5}


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    from forms.errors import AppError

    with pytest.raises(AppError) as caught:
        form_command.check_file(tmp_path / "none.md")
    assert caught.value.code == "FILE_UNREADABLE"


def test_xml_is_passed_through() -> None:
    assert compile_file(b"<x/>", "a.xml") == CompiledForm(b"<x/>")


def test_the_support_matrix_is_made_from_the_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = check_words(["--support"], capsys)
    matrix: dict[str, Any] = json.loads(out)
    assert code == 0
    assert {"name": "once", "arguments": "v"}.items() <= next(
        each for each in matrix["functions"] if each["name"] == "once"
    ).items()
    assert "select_multiple" in matrix["question_kinds"]
    assert "likert" in matrix["appearances"]
    assert matrix["entity_versions"] == ["2022.1", "2023.1", "2024.1", "2025.1"]


def test_without_a_file_the_command_says_what_it_needs(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(AppError, match="问卷文件"):
        check_words([], capsys)
