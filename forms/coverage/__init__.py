"""What the township would ask: coverage, needs and referrals as figures with their households, the ledger."""

from forms.coverage.counting import coverage
from forms.coverage.due import CARE_RHYTHMS, CareSubject, CareVisit, Rhythm, care_due, rhythm_of
from forms.coverage.facts import Facts, FoundFact, Listed, Missed, NeedFact, VisitFact
from forms.coverage.figures import Coverage, Figure, Group
from forms.coverage.ledger import (
    LEDGER_COLUMNS,
    Ledger,
    LedgerRow,
    LedgerSource,
    LedgerTotals,
    ledger,
    ledger_values,
)

__all__ = [
    "CARE_RHYTHMS",
    "LEDGER_COLUMNS",
    "CareSubject",
    "CareVisit",
    "Coverage",
    "Facts",
    "Figure",
    "FoundFact",
    "Group",
    "Ledger",
    "LedgerRow",
    "LedgerSource",
    "LedgerTotals",
    "Listed",
    "Missed",
    "NeedFact",
    "Rhythm",
    "VisitFact",
    "care_due",
    "coverage",
    "ledger",
    "ledger_values",
    "rhythm_of",
]
