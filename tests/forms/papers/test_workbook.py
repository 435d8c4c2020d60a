"""Lists for WPS and Excel keep every digit, stay text, and hide numbers unless somebody says why."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import pytest
from openpyxl import load_workbook

from forms.papers import PaperError
from forms.papers.workbook import Export, workbook

ROW = {
    "village": "柳湾村",
    "head": "赵䶮",
    "id": "999901195803140011",
    "category": "未纳入",
    "people": "3",
    "per_month": "486.11",
    "need": "生活救助",
}


def sheet(*rows: dict[str, str], **more: Any) -> Any:
    export = Export("青山镇2026年3月困难群众走访排查台账", rows, datetime(2026, 3, 9, 17, 0), **more)
    return load_workbook(io.BytesIO(workbook(export))).active


def test_numbers_are_masked_unless_somebody_says_why() -> None:
    assert sheet(ROW)["D3"].value == "999901********0011"
    assert sheet(ROW, masked=False, reason="县局核对")["D3"].value == "999901195803140011"
    with pytest.raises(PaperError) as refused:
        sheet(ROW, masked=False, reason=" ")
    assert refused.value.code == "EXPORT_REASON"


def test_identity_numbers_are_text_and_amounts_are_numbers() -> None:
    made = sheet(ROW, masked=False, reason="县局核对")
    assert (made["D3"].data_type, made["D3"].number_format) == ("s", "@")
    assert (made["G3"].value, made["G3"].number_format) == (486.11, "#,##0.00")


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1+2", "@SUM(A1)", "\t=1"])
def test_no_text_becomes_a_formula(text: str) -> None:
    cell = sheet(ROW | {"head": text})["C3"]
    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert cell.value.lstrip("〓") == text.strip("\t")


def test_control_characters_are_shown_and_long_texts_fit() -> None:
    made = sheet(ROW | {"head": "赵\x07\x00", "need": "长" * 40_000})
    assert made["C3"].value == "赵〓〓"
    assert len(made["I3"].value) == 32_767


def test_the_sheet_prints_as_a_ledger() -> None:
    made = sheet(*[ROW] * 4)
    assert made.freeze_panes == "D3"
    assert made.print_title_rows == "$1:$2"
    assert made.print_area == "'台账'!$A$1:$O$8"
    assert made.page_setup.orientation == "landscape"
    assert (made["A7"].value, made["B7"].value, made["F7"].value) == ("合计", "4户", 12)
    assert "身份证号已掩码" in made["A8"].value
    assert made.column_dimensions["D"].width == 22
