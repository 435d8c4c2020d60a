"""Puts a visit on the desk: begins or reopens the draft in the background, then lends it what it needs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from desktop.viewmodels.desk import Desk
from desktop.viewmodels.visit import VisitFacts, VisitViewModel
from desktop.viewmodels.visit_lending import Services
from desktop.visits import leaf_refs
from desktop.visits_last import Begun, Wanted, open_visit
from forms.errors import AppError
from forms.xlsform import Circumstances, FormSession

Failed = Callable[[AppError], None]

__all__ = ["VisitingModel", "Wanted"]


class VisitingModel(QObject):
    """Opens visits one at a time."""

    opened = Signal(object)
    failed = Signal(object)
    """Facts: a VisitViewModel whose draft is in the vault; an AppError."""

    def __init__(
        self, desk: Desk, circumstances: Circumstances, author: str, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._circumstances = circumstances
        self._author = author
        self._is_opening = False

    def open(self, wanted: str | Wanted) -> None:
        """Go on with the household's draft, or begin one: with another questionnaire, or as a correction."""
        if self._is_opening:
            return
        self._is_opening = True
        asked = wanted if isinstance(wanted, Wanted) else Wanted(wanted)
        vault, circumstances = self._desk.vault, self._circumstances
        self._desk.tasks.run(lambda: open_visit(vault, asked, circumstances), self._arrived, self._refused)

    @Slot(object)
    def _arrived(self, begun: Begun) -> None:
        self._is_opening = False
        services = Services(self._desk, begun, self._author).lend()
        self.opened.emit(VisitViewModel(begun.visit.session, services, _facts(begun), self))

    @Slot(object)
    def _refused(self, error: AppError) -> None:
        self._is_opening = False
        self.failed.emit(error)


def _facts(begun: Begun) -> VisitFacts:
    visit = begun.visit
    return VisitFacts(
        household=visit.head,
        started=f"{visit.started_at:%Y-%m-%d %H:%M}",
        visit_type=_visit_type(visit.session),
        carried=begun.carried,
        journal=visit.journal,
        place=visit.place,
        previous=begun.previous,
        correcting=begun.correcting,
    )


def _visit_type(session: FormSession) -> str:
    """The chosen type in words; a short questionnaire, which only carries the code, says its own title."""
    ref = leaf_refs(session.definition).get("visit_type", "")
    if not ref:
        return session.definition.title
    words = session.display(ref)
    return session.definition.title if words and words == session.value(ref) else words
