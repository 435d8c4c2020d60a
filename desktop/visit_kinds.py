"""Which visits can be started at a household: the survey first, then the short ones, then a county's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

SURVEY = "four_clarifications"
# Form id -> visit_type (domain.md 1.0) of the draft; the questionnaire's own answer counts once it is sealed.
_TYPES = {
    SURVEY: "1",
    "regular_visit": "5",
    "spot_check": "6",
    "closing_visit": "7",
    "nobody_home": "1",
}


class Installed(Protocol):
    """A questionnaire in the vault."""

    @property
    def form_id(self) -> str:
        """Its id."""

    @property
    def title(self) -> str:
        """What it is called."""


@dataclass(frozen=True)
class VisitKind:
    """One entry of the menu at 开始走访: `begin_visit(vault, hh_id, circumstances, form_id)` starts it."""

    form_id: str
    title: str
    visit_type: str

    @property
    def is_survey(self) -> bool:
        """Whether it is the survey that the main button starts."""
        return self.form_id == SURVEY


def visit_kinds(installed: Iterable[Installed]) -> tuple[VisitKind, ...]:
    """The installed questionnaires in the order of a menu; one version each."""
    titles = {form.form_id: form.title for form in installed}
    ordered = [*(name for name in _TYPES if name in titles), *(n for n in titles if n not in _TYPES)]
    return tuple(VisitKind(name, titles[name], visit_type(name)) for name in ordered)


def visit_type(form_id: str) -> str:
    """The visit type that a draft of this questionnaire begins with; a county's own is a 集中排查."""
    return _TYPES.get(form_id, "1")
