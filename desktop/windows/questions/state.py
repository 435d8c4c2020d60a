"""What an editor needs to draw itself: a snapshot of one question, and its surroundings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from desktop.viewmodels.visit_services import Bytes
from forms.xlsform import Choice, Question


@dataclass(frozen=True)
class QuestionState:
    """One question as it stands now."""

    value: str = ""
    display: str = ""
    typed: str | None = None
    choices: tuple[Choice, ...] = ()
    edge: str = ""
    """"" plain, error, reminder, derived, or unknown (不清楚, 拒答, 待核对)."""
    unknown: str = ""
    """What stands in the field when the answer is not known."""
    is_readonly: bool = False
    label: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Surroundings:
    """What editors are built from."""

    ref: str
    node: Question
    today: Callable[[], date]
    attach: Callable[[Bytes, str], None]
    attachment: Callable[[str, Callable[[bytes], None]], None]
    is_compact: bool = False
    """Inside the frame of a repeat's open row, where room is short."""
