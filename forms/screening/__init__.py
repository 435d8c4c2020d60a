"""Screening: what a household may be entitled to by the data and the local parameters; never a decision."""

from forms.screening.findings import CLOSING, Finding, Verdict, plain, yuan
from forms.screening.panel import Line, LivePanel, live
from forms.screening.standards import Standards, StandardsError, parse_standards

__all__ = [
    "CLOSING",
    "Finding",
    "Line",
    "LivePanel",
    "Standards",
    "StandardsError",
    "Verdict",
    "live",
    "parse_standards",
    "plain",
    "yuan",
]
