"""Printed papers: values and font bytes in, PDF bytes out, the same bytes every time."""

from __future__ import annotations

from forms.papers.around import record_code
from forms.papers.faces import FontSet
from forms.papers.request import (
    Figures,
    LocalStandards,
    MissingGlyph,
    Paper,
    PaperError,
    PaperRequest,
    PrintedCheck,
    PrintedFinding,
    PrintedPhoto,
    RecordFacts,
    Reprint,
)
from forms.papers.sheet import Job, render, render_job
from forms.papers.template import ISSUERS, Template, read_template

__all__ = [
    "ISSUERS",
    "Figures",
    "FontSet",
    "Job",
    "LocalStandards",
    "MissingGlyph",
    "Paper",
    "PaperError",
    "PaperRequest",
    "PrintedCheck",
    "PrintedFinding",
    "PrintedPhoto",
    "RecordFacts",
    "Reprint",
    "Template",
    "read_template",
    "record_code",
    "render",
    "render_job",
]
