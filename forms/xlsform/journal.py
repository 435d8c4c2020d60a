"""What a session tells its client: what changed, and the entries that rebuild it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class JournalEntry:
    """One change worth keeping. "keep" is a value the engine made that cannot be computed again."""

    op: Literal["answer", "add", "remove", "keep"]
    ref: str
    old: str
    new: str


@dataclass(frozen=True)
class Changes:
    """The outcome of one operation.

    `refs` are the concrete references whose value, relevance, required mark, label, choices or validity may
    have changed; `structure` the references of repeats whose rows changed.
    """

    entries: tuple[JournalEntry, ...]
    refs: frozenset[str]
    structure: frozenset[str]
