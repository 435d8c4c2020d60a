"""Reads the clerk's case files and runs them through the one door, as `dengmen screen` does."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

from forms.answers import Answers
from forms.screening import (
    Screening,
    Standards,
    calendar_of,
    parse_standards,
    read_visit,
    read_wordbook,
    screen,
)
from forms.screening.workdays import WEEKDAYS_ONLY

RESOURCES = resources.files("resources")
DAY = date(2026, 3, 9)
SAMPLE = parse_standards((RESOURCES / "standards" / "sample-county.toml").read_text("utf-8"))
WORDS = read_wordbook((RESOURCES / "questionnaires" / "four-clarifications.md").read_text("utf-8"))
# What a case does not speak of: no savings, one house.
USUAL = {
    **dict.fromkeys(("fin_cash", "fin_dep", "fin_sec", "fin_ins", "fin_other"), "0"),
    "house": [{"h_own": "1", "h_grade": "B", "h_live": "1"}],
}


def cases(name: str) -> list[dict[str, Any]]:
    text = (Path(__file__).parent / "cases" / name).read_text("utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text)["case"]
    return found


def visit(tree: dict[str, Any]) -> Answers:
    reading = read_visit({**USUAL, **tree}, WORDS)
    assert reading.ignored == ()
    return reading.answers


def county(changes: dict[str, str]) -> Standards:
    parameters = dict(SAMPLE.parameters)
    for key, value in changes.items():
        parameters[key] = replace(parameters[key], values=((DAY, value),))
    return replace(SAMPLE, parameters=parameters)


def run(case: dict[str, Any]) -> Screening:
    holidays = [date.fromisoformat(day) for day in case.get("holidays", [])]
    return screen(
        visit(case["answers"]),
        county(case.get("standards", {})),
        date.fromisoformat(case.get("day", DAY.isoformat())),
        visit(case["previous"]) if "previous" in case else None,
        calendar=calendar_of(holidays) if holidays else WEEKDAYS_ONLY,
    )
