"""A county edits the spreadsheet: what it may change passes, what is read from it may not be taken away."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from desktop.cli import main
from desktop.commands.form_xlsx import spreadsheet
from forms.needs import lacking
from forms.xlsform import FormDefinition, FormRefused, compile_form
from sync.needs import check_needs, shipped_needs
from sync.office.cli import main as office
from sync.questionnaire import CompiledForm, compile_file
from tests.resources.conftest import markdown


@pytest.fixture(scope="session")
def sheet() -> bytes:
    return spreadsheet(markdown("four-clarifications").encode(), "four-clarifications.md")


def edited(sheet: bytes, change: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(sheet))
    change(book)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def row_of(book: openpyxl.Workbook, name: str) -> int:
    survey = book["survey"]
    return next(row for row in range(2, survey.max_row + 1) if survey.cell(row, 2).value == name)


def test_the_spreadsheet_gives_the_same_form(sheet: bytes, compiled: dict[str, CompiledForm]) -> None:
    assert compile_file(sheet, "made.xlsx").xml == compiled["four-clarifications"].xml


def test_codes_stay_text_and_the_head_stays_in_sight(sheet: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(sheet))
    codes = {book["choices"].cell(row, 2).value for row in range(2, book["choices"].max_row + 1)}
    assert {"01", "02", "00"} <= codes
    assert book["survey"].freeze_panes == "D2"
    assert book["survey"]["A1"].comment.text.startswith("题型")
    assert book["survey"]["C5"].alignment.wrap_text


def add_and_rename(book: openpyxl.Workbook) -> None:
    survey, choices = book["survey"], book["choices"]
    place = row_of(book, "phone") + 1
    survey.insert_rows(place)
    for column, text in enumerate(("text", "county_remark", "本县要记的事"), 1):
        survey.cell(place, column).value = text
    survey.cell(row_of(book, "obs_life"), 3).value = "看到的吃穿住用"
    for row in range(2, choices.max_row + 1):
        if (choices.cell(row, 1).value, choices.cell(row, 2).value) == ("hukou", "2"):
            choices.cell(row, 3).value = "农业"


def test_a_county_may_add_questions_and_change_words(sheet: bytes) -> None:
    definition = compile_form(compile_file(edited(sheet, add_and_rename), "county.xlsx").xml)
    check_needs(definition)
    assert "county_remark" in {node.name for node in definition.root.below()}


def take_away(book: openpyxl.Workbook) -> None:
    for name in ("obs_life", "b_keeper_why"):
        book["survey"].delete_rows(row_of(book, name))
    book["survey"].cell(row_of(book, "grp"), 1).value = "integer"
    choices = book["choices"]
    for row in range(2, choices.max_row + 1):
        if (choices.cell(row, 1).value, choices.cell(row, 2).value) == ("visit_type", "7"):
            choices.delete_rows(row)
            break


MISSING = {
    "visit_type：选项少了代码 7",
    "grp：题型应是文字",
    "benefit/b_keeper_why：缺少这一题",
    "obs_life：缺少这一题",
}


def test_what_is_gone_is_listed(sheet: bytes) -> None:
    definition = compile_form(compile_file(edited(sheet, take_away), "county.xlsx").xml)
    assert {str(fault) for fault in lacking(definition, shipped_needs())} == MISSING
    with pytest.raises(FormRefused):
        check_needs(definition)


def test_the_office_does_not_publish_it_and_prints_the_list(
    sheet: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    county = tmp_path / "county.xlsx"
    county.write_bytes(edited(sheet, take_away))
    assert office(["init", str(tmp_path / "office")]) == 0
    assert office(["publish", str(tmp_path / "office"), "--questionnaire", str(county)]) == 1
    said = capsys.readouterr().err
    assert all(line in said for line in MISSING)
    assert main(["form", "check", str(county), "--registry"]) == 1
    assert "obs_life：缺少这一题" in capsys.readouterr().err


def test_the_shipped_questionnaire_lacks_nothing_and_another_needs_nothing(
    definitions: dict[str, FormDefinition],
) -> None:
    assert [lacking(definitions["four-clarifications"], shipped_needs())] == [()]
    for definition in definitions.values():
        check_needs(definition)


def test_the_command_never_overwrites(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "四个摸清.xlsx"
    out.write_bytes(b"mine")
    assert main(["form", "xlsx", "--out", str(out)]) == 1
    assert "文件已存在" in capsys.readouterr().err
    assert out.read_bytes() == b"mine"
    assert main(["form", "xlsx", "--out", str(tmp_path / "x.csv")]) == 1
