"""What the engine says about a repeat that has no row yet: its label, and whether it is asked.

A repeat without rows has no node that the engine could answer for; its label stands in the definition, and it
is asked when what is around it is asked.
"""

from __future__ import annotations

from forms.errors import AppError
from forms.xlsform import FormSession


def is_relevant(session: FormSession, ref: str) -> bool:
    """Whether a question, a group, a row or a repeat is asked now."""
    try:
        return session.relevant(ref)
    except AppError:
        above = ref.rpartition("/")[0]
        return is_relevant(session, above) if above else True


def label_of(session: FormSession, ref: str) -> str:
    """The label of a question, a group or a repeat."""
    try:
        return session.label(ref)
    except AppError:
        control = session.definition.controls.get(generic(ref))
        caption = control.label if control is not None else None
        parts = caption.by_language.get(session.language) if caption is not None else None
        if caption is not None and parts is None:
            parts = caption.by_language.get(caption.default, ())
        return "".join(part for part in parts or () if isinstance(part, str)).strip()


def generic(ref: str) -> str:
    """A concrete reference without its row numbers."""
    return "/".join(step.partition("[")[0] for step in ref.split("/"))
