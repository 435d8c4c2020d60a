"""Screening: what a household may be entitled to by the data and the local parameters; never a decision."""

from forms.screening.elsewhere import Elsewhere
from forms.screening.findings import CLOSING, Alert, Check, Finding, Severity, Used, Verdict, plain, yuan
from forms.screening.panel import Line, LivePanel, empty_panel, live, whole_panel
from forms.screening.reading import Reading, ReadingError, read_visit
from forms.screening.standards import Standards, StandardsError, parse_standards
from forms.screening.whole import Screening, screen
from forms.screening.wordbook import Wordbook, read_wordbook
from forms.screening.workdays import WorkCalendar, calendar_of

__all__ = [
    "CLOSING",
    "Alert",
    "Check",
    "Elsewhere",
    "Finding",
    "Line",
    "LivePanel",
    "Reading",
    "ReadingError",
    "Screening",
    "Severity",
    "Standards",
    "StandardsError",
    "Used",
    "Verdict",
    "Wordbook",
    "WorkCalendar",
    "calendar_of",
    "empty_panel",
    "live",
    "parse_standards",
    "plain",
    "read_visit",
    "read_wordbook",
    "screen",
    "whole_panel",
    "yuan",
]
