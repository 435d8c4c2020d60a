"""How figures and codes stand in the cells of a ledger."""

from __future__ import annotations

from collections.abc import Iterable

from forms.departments import DEPARTMENTS
from forms.registry.codes import label


def joined(parts: Iterable[str]) -> str:
    """Several words in one cell."""
    return "、".join(part for part in parts if part)


def money(fen: int | None) -> str:
    """An amount in yuan, two decimals, "" where it is not known: blank is never zero."""
    if fen is None:
        return ""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def department_words(code: str) -> str:
    """Who is to answer: a department of the list, or a word that a county wrote itself."""
    return label(DEPARTMENTS, code)
