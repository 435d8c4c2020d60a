"""What a paper is made from, and what comes back: values only, everything impure is handed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from forms.answers import Answers
from forms.errors import AppError
from forms.papers import codes


class PaperError(AppError):
    """A paper cannot be made from what was handed in."""


@dataclass(frozen=True)
class RecordFacts:
    """The sealed record behind the paper; all fields blank for a paper without one."""

    record_id: str = ""
    sha256: str = ""
    household_id: str = ""
    sealed_at: str = ""
    form_version: str = ""
    device_no: str = ""


@dataclass(frozen=True)
class LocalStandards:
    """The county's figures and telephone numbers that papers quote; a blank one leaves a line to write on."""

    county: str = ""
    township: str = ""
    village: str = ""
    version: str = ""
    is_sample: bool = True
    std_u_fen: int | None = None
    std_r_fen: int | None = None
    low_income_multiple: Fraction | None = None
    special_multiple: Fraction | None = None
    sub_live_fen: int | None = None
    sub_care_fen: int | None = None
    first_hours: int | None = None
    hotline: str = ""
    township_phone: str = ""
    assistant: str = ""
    assistant_phone: str = ""


@dataclass(frozen=True)
class PrintedFinding:
    """One screening result in the words it was shown with."""

    verdict: str
    title: str
    wording: str


@dataclass(frozen=True)
class Figures:
    """What was computed from the answers: the paper prints it and never computes on its own.

    `counted` has one amount a year per income row, in order; blank figures fall back to the questionnaire's
    own calculations (i_year, inc_year, inc_pc_month, exp_self_year).
    """

    counted: tuple[int | None, ...] = ()
    income_year: int | None = None
    per_person_month: str = ""
    spending_year: int | None = None
    findings: tuple[PrintedFinding, ...] = ()
    summary: str = ""


@dataclass(frozen=True)
class PaperRequest:
    """One document to print. `texts` is the content of resources/papers/<kind>.toml."""

    kind: str
    answers: Answers
    facts: RecordFacts
    standards: LocalStandards
    texts: str
    serial: str
    printed_at: datetime
    software: str = ""
    figures: Figures = field(default_factory=Figures)
    labels: Callable[[str, str], str] = codes.label
    signatures: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class MissingGlyph:
    """A character that no font draws: printed as 〓, to be shown as a warning with its field and number."""

    field: str
    code_point: int

    def __str__(self) -> str:
        return f"{self.field} U+{self.code_point:04X}"


@dataclass(frozen=True)
class Paper:
    """A finished document; `sha256` is of the PDF bytes, `missing` is empty when every character printed."""

    kind: str
    title: str
    pdf: bytes
    pages: int
    sha256: str
    serial: str
    missing: tuple[MissingGlyph, ...]
