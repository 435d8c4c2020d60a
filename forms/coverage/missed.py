"""应享未享 of one visit as countable lines: what C01 says, with the programme's codes."""

from __future__ import annotations

from datetime import date

from forms.answers import Answers
from forms.coverage.facts import Missed
from forms.screening import Standards, StandardsError, screen

_CODES = {"R2": "01 02 03", "R3": "06", "R5": "04 05"}
_SUBSIDIES = {"生活补贴": "08", "护理补贴": "09"}


def missed_of(record_id: str, answers: Answers, standards: Standards, day: date) -> tuple[Missed, ...] | None:
    """The lines of C01 on a day; None where the table lacks a value, so that nothing is known."""
    try:
        checks = screen(answers, standards, day).checks
    except StandardsError:
        return None
    return tuple(
        Missed(record_id, check.subject, check.wording, _codes(check.inputs[0].split("：")[0], check.wording))
        for check in checks
        if check.check == "C01"
    )


def _codes(rule: str, wording: str) -> str:
    named = (code for word, code in _SUBSIDIES.items() if word in wording)
    return _CODES.get(rule) or " ".join(named)
