"""Sheets spoilt as authors spoil them: each is refused with a sentence and the place, or works."""

from __future__ import annotations

import random

import pytest

from forms.xlsform import FormRefused, compile_form
from sync.questionnaire import compile_file

HEAD = ["type", "name", "label", "relevant", "calculation", "choice_filter"]
ROWS = [
    ["begin repeat", "people", "家庭成员", "", "", ""],
    ["text", "who", "姓名", "", "", ""],
    ["integer", "age", "年龄", "${who} != ''", "", ""],
    ["select_one yesno", "works", "在工作", "${age} > 15", "", ""],
    ["end repeat", "", "", "", "", ""],
    ["calculate", "total", "", "", "sum(${age})", ""],
]
CHOICES = [["list_name", "name", "label"], ["yesno", "1", "是"], ["yesno", "0", "否"]]
RULES = ("${nothing} = 1", "1 +", "foo(1)", "if(1)", "pulldata('x','y','z',1)", "regex(., '(a+)+$')", "∑")
KINDS = ("strng", "select_one nolist", "begin repeat", "select_one_from_file x.csv", "")
NAMES = ("a b", "1x", "a:b", "who", "", "$y", "meta")


def sheet(name: str, rows: list[list[str]]) -> str:
    lines = [f"| {name} |" + " |" * len(rows[0])]
    return "\n".join(lines + [f"| | {' | '.join(row)} |" for row in rows])


def told(rows: list[list[str]]) -> str:
    """Why a sheet is refused, "" when it works."""
    text = f"{sheet('survey', [HEAD, *rows])}\n{sheet('choices', CHOICES)}\n"
    made = None
    try:
        made = compile_file(text.encode(), "spoilt.md")
        compile_form(made.xml, media=made.media)
    except FormRefused as refused:
        faults = made.located(refused.problems) if made else refused.problems
        return str(faults[0])
    return ""


def changed(row: int, column: str, value: str) -> list[list[str]]:
    rows = [list(each) for each in ROWS]
    rows[row][HEAD.index(column)] = value
    return rows


@pytest.mark.parametrize(
    ("row", "column", "value", "line", "word"),
    [
        (2, "relevant", "${nothing} = 1", 5, "nothing"),
        (5, "calculation", "foo(1)", 8, "foo"),
        (5, "calculation", "pulldata('x', 'y', 'z', 1)", 8, "x.csv"),
        (1, "name", "a:b", 4, "冒号"),
        (1, "type", "select_one_from_file x.csv", 4, "x.csv"),
        (4, "type", "", 3, "repeat"),
    ],
)
def test_the_place_is_named(row: int, column: str, value: str, line: int, word: str) -> None:
    sentence = told(changed(row, column, value))
    assert word in sentence
    assert f"第 {line} 行" in sentence


@pytest.mark.parametrize("seed", range(2))
def test_a_random_change_is_refused_with_a_sentence_or_works(seed: int) -> None:
    dice = random.Random(seed)
    column, values = dice.choice(
        (("type", KINDS), ("name", NAMES), ("relevant", RULES), ("calculation", RULES))
    )
    sentence = told(changed(dice.randrange(len(ROWS)), column, dice.choice(values)))
    assert "Traceback" not in sentence
    assert "转换程序出错" not in sentence
