"""T01 困难家庭入户调查表（四个摸清登记表）: a whole visit on paper, to be read out and signed."""

from __future__ import annotations

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Spacer, Table

from forms.papers import survey_closing, survey_economy, survey_household, survey_needs
from forms.papers.faces import Typefaces
from forms.papers.grid import own_font
from forms.papers.page import WIDTH, Code, Sheet, print_sheet, record_code
from forms.papers.reading import Reading
from forms.papers.request import Paper, PaperRequest
from forms.papers.survey_parts import Survey
from forms.papers.texts import read_texts
from forms.papers.typeset import Style, Typesetter

NOT_MET = frozenset("456789")
TOWNSHIP = "2"
_TITLE = Style(role="song_bold", size=20, leading=26, align="center")
_SUBTITLE = Style(size=12, leading=16, align="center")
_NUMBER = Style(size=9, leading=13, smallest=7.5)
_WARNING = Style(role="hei", size=11, leading=17)


def survey(request: PaperRequest, faces: Typefaces) -> Paper:
    """Print T01."""
    setter = Typesetter(faces)
    work = Survey(request, setter, Reading(request.answers, request.labels), read_texts(request.texts))
    story = [*_head(work), *survey_household.visit(work)]
    if _was_surveyed(work.reading):
        story += [
            *survey_household.household(work),
            *survey_economy.economy(work),
            *survey_needs.support(work),
            *survey_needs.needs(work),
        ]
    story += survey_closing.observation(work)
    last = [*survey_closing.findings(work), *survey_closing.signatures(work)]
    story.append(KeepTogether(last))
    return print_sheet(request, setter, Sheet(work.texts.one("title"), story))


def may_serve_review(reading: Reading) -> bool:
    """Whether one of the investigators belongs to the township, as a survey for review needs."""
    return any(_is_township(reading.answers.text(name)) for name in ("inv_unit1", "inv_unit2"))


def _is_township(unit: str) -> bool:
    return unit == TOWNSHIP or (
        any(word in unit for word in ("乡", "镇", "街道"))
        and not any(word in unit for word in ("村", "社区"))
    )


def _was_surveyed(reading: Reading) -> bool:
    return reading.answers.text("contact") not in NOT_MET and reading.answers.text("consent_info") != "0"


def _head(work: Survey) -> list[Flowable]:
    setter, texts = work.setter, work.texts
    left = [
        setter.text("编号：（乡镇统一编号）", _NUMBER),
        setter.text(f"机内号：{work.request.serial}", _NUMBER, "机内号"),
    ]
    if not may_serve_review(work.reading):
        left.append(setter.text(texts.one("not_for_review"), _WARNING))
    middle = [setter.text(texts.one("title"), _TITLE), setter.text(texts.one("subtitle"), _SUBTITLE)]
    code: list[Flowable] = []
    if work.request.facts.record_id:
        code.append(Code(record_code(work.request), 17 * mm))
    commands = [
        *((name, (0, 0), (-1, -1), 0) for name in ("LEFTPADDING", "RIGHTPADDING", "TOPPADDING")),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
        ("VALIGN", (0, 0), (0, 0), "TOP"),
        ("VALIGN", (1, 0), (1, 0), "MIDDLE"),
        ("ALIGN", (2, 0), (2, 0), "RIGHT"),
        own_font(setter),
    ]
    side = (WIDTH - 70 * mm) / 2
    return [Table([[left, middle, code]], [side, 70 * mm, side], None, commands), Spacer(0, 2)]
