"""Printed papers: values and font bytes in, PDF bytes out, the same bytes every time."""

from __future__ import annotations

from forms.papers.card import card
from forms.papers.faces import FontSet, load
from forms.papers.request import (
    Figures,
    LocalStandards,
    MissingGlyph,
    Paper,
    PaperError,
    PaperRequest,
    PrintedFinding,
    RecordFacts,
)
from forms.papers.survey import survey

_PRINTERS = {"T01": survey, "T04": card}


def render(request: PaperRequest, fonts: FontSet) -> Paper:
    """The paper as PDF bytes. Raises PaperError for an unknown kind, bad fonts, texts or signatures."""
    printer = _PRINTERS.get(request.kind)
    if printer is None:
        raise PaperError("PAPER_KIND", "没有这种文书。", place=request.kind)
    return printer(request, load(fonts))


__all__ = [
    "Figures",
    "FontSet",
    "LocalStandards",
    "MissingGlyph",
    "Paper",
    "PaperError",
    "PaperRequest",
    "PrintedFinding",
    "RecordFacts",
    "render",
]
