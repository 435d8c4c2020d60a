"""Puts a visit on the desk: begins or reopens the draft in the background, then lends it what it needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop.viewmodels.desk import Desk
from desktop.viewmodels.visit import VisitFacts, VisitServices, VisitViewModel
from desktop.visits import OpenVisit, begin_visit, leaf_refs, reopen_visit
from forms.answers import Answers
from forms.errors import AppError
from forms.screening import LivePanel, Standards, live
from forms.xlsform import Circumstances, JournalEntry

if TYPE_CHECKING:
    from desktop.vault import Vault

Failed = Callable[[AppError], None]


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

    def open(self, hh_id: str) -> None:
        """Go on with the household's draft, or begin one."""
        if self._is_opening:
            return
        self._is_opening = True
        vault, circumstances = self._desk.vault, self._circumstances
        self._desk.tasks.run(lambda: _open(vault, hh_id, circumstances), self._arrived, self._refused)

    @Slot(object)
    def _arrived(self, visit: OpenVisit) -> None:
        self._is_opening = False
        self.opened.emit(VisitViewModel(visit.session, self._services(visit), _facts(visit), self))

    @Slot(object)
    def _refused(self, error: AppError) -> None:
        self._is_opening = False
        self.failed.emit(error)

    def _services(self, visit: OpenVisit) -> VisitServices:
        return Services(self._desk, visit, self._author).lend()


class Services:
    """What one visit may do with the vault; every call returns at once and answers later."""

    def __init__(self, desk: Desk, visit: OpenVisit, author: str) -> None:
        self._desk = desk
        self._draft_id = visit.draft_id
        self._standards = visit.standards
        self._author = author

    def lend(self) -> VisitServices:
        """The functions, for the visit's view-model."""
        standards = self._standards
        return VisitServices(
            save=self.save,
            attach=self.attach,
            attachment=self.attachment,
            seal=self.seal,
            clock=self._desk.now,
            live=None if standards is None else _panel(standards),
            remember=self.remember,
        )

    def save(self, entries: Sequence[JournalEntry], then: Callable[[datetime], None], failed: Failed) -> None:
        """One durable transaction; `then` gets the moment it was on disk."""
        vault, draft, author, at = self._desk.vault, self._draft_id, self._author, self._desk.now()
        self._desk.tasks.run(lambda: vault.save(draft, entries, at, author).at, then, failed)

    def attach(self, data: bytes, media_type: str, then: Callable[[str], None], failed: Failed) -> None:
        """Keep a photo or a signature."""
        vault, draft = self._desk.vault, self._draft_id
        self._desk.tasks.run(lambda: vault.attach(draft, data, media_type), then, failed)

    def attachment(self, name: str, then: Callable[[bytes], None]) -> None:
        """Read a photo or a signature."""
        vault = self._desk.vault
        self._desk.tasks.run(lambda: vault.attachment(name), then)

    def seal(self, xml: bytes, answers: Answers, then: Callable[[object], None], failed: Failed) -> None:
        """Freeze the visit into a record."""
        vault, draft, author, at = self._desk.vault, self._draft_id, self._author, self._desk.now()
        self._desk.tasks.run(lambda: vault.seal(draft, xml, answers, at, author), then, failed)

    def remember(self, ref: str) -> None:
        """Where to come back to."""
        vault, draft = self._desk.vault, self._draft_id
        self._desk.tasks.run(lambda: vault.place(draft, ref))


def _open(vault: Vault, hh_id: str, circumstances: Circumstances) -> OpenVisit:
    drafts = vault.household(hh_id).drafts
    if drafts:
        return reopen_visit(vault, drafts[0].draft_id, circumstances)
    return begin_visit(vault, hh_id, circumstances)


def _facts(visit: OpenVisit) -> VisitFacts:
    kind = leaf_refs(visit.session.definition).get("visit_type", "")
    return VisitFacts(
        household=visit.head,
        started=f"{visit.started_at:%Y-%m-%d %H:%M}",
        visit_type=visit.session.display(kind) if kind else "",
        journal=visit.journal,
        place=visit.place,
    )


def _panel(standards: Standards) -> Callable[[Answers], LivePanel]:
    return lambda answers: live(answers, standards)
