"""What a paper is made from, and what comes back: values only, everything impure is handed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    correction: str = ""
    """On a corrected record: which paper this one stands for, and why it was corrected."""


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
class PrintedCheck:
    """Something that did not go together, and the reason that was written beside it."""

    title: str
    wording: str
    explained: str
    subject: str = ""


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
    checks: tuple[PrintedCheck, ...] = ()
    summary: str = ""


@dataclass(frozen=True)
class PrintedPhoto:
    """A photo of the visit as a JPEG or PNG, and what it shows."""

    caption: str
    image: bytes


@dataclass(frozen=True)
class PaperRequest:
    """One document to print. `texts` is the content of resources/papers/<kind>.toml.

    `number` is the office's own number (〔2026〕12号), "" until it gave one: papers that only the township
    may issue are then marked 代拟稿. `details` fills places that no visit knows (the reason of a decision,
    which need a referral is about); `rows` are the rows of a list paper (T07, T10, T12) by column name.
    """

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
    number: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    rows: Sequence[Mapping[str, str]] = ()
    photos: Sequence[PrintedPhoto] = ()


@dataclass(frozen=True)
class Reprint:
    """A paper as it was printed: `kept` of the Paper of then; `picture` gives a picture by its SHA-256."""

    kind: str
    serial: str
    kept: bytes
    picture: Callable[[str], bytes]
    number: str = ""


@dataclass(frozen=True)
class MissingGlyph:
    """A character that no font draws: printed as 〓 and named at the end of the paper by field and number.

    `near` is the text it stands in, a name as a rule, with the mark in its place.
    """

    field: str
    code_point: int
    near: str = ""

    def __str__(self) -> str:
        return f"{self.field} U+{self.code_point:04X}"


@dataclass(frozen=True)
class Paper:
    """A finished document; `missing` is empty when every character printed.

    `sha256` is of the PDF bytes; `content` is of what stands on the pages, and so is the same whether the
    paper was made alone or inside a job. `kept` is what a Reprint wants; `number` the office's own number.
    """

    kind: str
    title: str
    pdf: bytes
    pages: int
    sha256: str
    content: str
    serial: str
    missing: tuple[MissingGlyph, ...]
    kept: bytes = b""
    number: str = ""
