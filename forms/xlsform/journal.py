"""What a session tells its client: what changed, and the entries that rebuild it."""

from __future__ import annotations

from typing import Literal, NamedTuple


class JournalEntry(NamedTuple):
    """One change worth keeping. "keep" is a value the engine made that cannot be computed again."""

    op: Literal["answer", "add", "remove", "keep"]
    ref: str
    old: str
    new: str


class Changes(NamedTuple):
    """The outcome of one operation.

    `refs` are the concrete references whose value, relevance, required mark, label, choices or validity may
    have changed; `structure` the references of repeats whose rows changed.
    """

    entries: tuple[JournalEntry, ...]
    refs: frozenset[str]
    structure: frozenset[str]
