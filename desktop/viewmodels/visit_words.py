"""Words of the questionnaire without the marks of their Markdown: for titles, lists and reading aloud."""

from __future__ import annotations

from forms.xlsform import FormSession, markdown_plain

MARKS = frozenset("*_#[\\<`&\n")


def plain(text: str) -> str:
    """A text without its marks; most have none and come back as they are."""
    return text if MARKS.isdisjoint(text) else markdown_plain(text)


def title(text: str) -> str:
    """A text on one line."""
    return " ".join(plain(text).split("\n")).strip()


def said(session: FormSession, ref: str) -> str:
    """The label of a question or a group on one line."""
    return title(session.label(ref))


def shown(session: FormSession, ref: str) -> str:
    """An answer as a person reads it, on one line."""
    return title(session.display(ref))
