"""From one visit to the next: what is carried over, what changed, and everything that ever happened."""

from forms.longitudinal.carrying import CarryOver, Entry, TakenRow, carry_over, earlier_value, unchanged
from forms.longitudinal.chain import ChainEntry, Paper, Story, timeline
from forms.longitudinal.comparing import Change, Comparison, compare

__all__ = [
    "CarryOver",
    "ChainEntry",
    "Change",
    "Comparison",
    "Entry",
    "Paper",
    "Story",
    "TakenRow",
    "carry_over",
    "compare",
    "earlier_value",
    "timeline",
    "unchanged",
]
