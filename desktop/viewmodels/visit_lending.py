"""What one visit may do with the vault and the screening; every call returns at once and answers later."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from desktop.language import retold, tr
from desktop.viewmodels.desk import Desk
from desktop.viewmodels.visit_live import Compute
from desktop.viewmodels.visit_pointing import Pointing
from desktop.viewmodels.visit_services import Bytes, VisitServices
from desktop.visits import LANGUAGE
from desktop.visits_last import Begun
from forms.answers import Answers
from forms.errors import AppError
from forms.screening import LivePanel, Standards, StandardsError, empty_panel, whole_panel
from forms.xlsform import AuditMark, JournalEntry, audit_csv

Failed = Callable[[AppError], None]
# A questionnaire that asks none of these has nothing to measure, and its visit no panel.
MEASURED = ("hukou", "n_co", "i_amt")


class Services:
    """The vault's side of one open visit."""

    def __init__(self, desk: Desk, begun: Begun, author: str) -> None:
        self._desk = desk
        self._begun = begun
        self._draft_id = begun.visit.draft_id
        self._author = author
        self._definition = begun.visit.session.definition

    def lend(self) -> VisitServices:
        """The functions, for the visit's view-model."""
        return VisitServices(
            save=self.save,
            attach=self.attach,
            attachment=self.attachment,
            seal=self.seal,
            clock=self._desk.now,
            live=self._compute(),
            remember=self.remember,
            form_file=self.form_file,
            audit=self.audit if self._definition.audit is not None else None,
            keep_language=self.keep_language,
        )

    def save(self, entries: Sequence[JournalEntry], then: Callable[[datetime], None], failed: Failed) -> None:
        """One durable transaction; `then` gets the moment it was on disk."""
        vault, draft, author, at = self._desk.vault, self._draft_id, self._author, self._desk.now()
        self._desk.tasks.run(lambda: vault.save(draft, entries, at, author).at, then, failed)

    def attach(self, data: Bytes, media_type: str, then: Callable[[str], None], failed: Failed) -> None:
        """Keep a photo or a signature."""
        vault, draft = self._desk.vault, self._draft_id

        def attach() -> str:
            return vault.attach(draft, data() if callable(data) else data, media_type)

        self._desk.tasks.run(attach, then, failed)

    def attachment(self, name: str, then: Callable[[bytes], None]) -> None:
        """Read a photo or a signature."""
        vault = self._desk.vault
        self._desk.tasks.run(lambda: vault.attachment(name), then)

    def seal(self, xml: bytes, answers: Answers, then: Callable[[object], None], failed: Failed) -> None:
        """Freeze the visit into a record."""
        vault, draft, author, at = self._desk.vault, self._draft_id, self._author, self._desk.now()
        self._desk.tasks.run(lambda: vault.seal(draft, xml, answers, at, author), then, failed)

    def remember(self, ref: str) -> None:
        """Where to come back to; a disk that takes no answer either is told once, beside the answers."""
        vault, draft = self._desk.vault, self._draft_id
        self._desk.tasks.run(lambda: vault.place(draft, ref), None, lambda _error: None)

    def form_file(self, name: str, then: Callable[[bytes], None]) -> None:
        """A picture of the questionnaire; one that did not come along is left out."""
        vault, form = self._desk.vault, self._definition
        self._desk.tasks.run(lambda: vault.form_file(form.id, form.version, name), then, lambda _error: None)

    def audit(self, then: Callable[[str], None], failed: Failed) -> None:
        """Attach the log of all answers in ODK's format to the draft."""
        vault, draft, author, at = self._desk.vault, self._draft_id, self._author, self._desk.now()
        rule = self._definition.audit
        assert rule is not None

        def attach() -> str:
            rows = (*vault.trail(draft), AuditMark("form finalize", at, author))
            return vault.attach(draft, audit_csv(rule, rows).encode(), "text/csv")

        self._desk.tasks.run(attach, then, failed)

    def keep_language(self, name: str) -> None:
        """Open the questionnaire in this language from now on."""
        vault, key = self._desk.vault, LANGUAGE.format(self._definition.id)
        self._desk.tasks.run(lambda: vault.set_setting(key, name))

    def _compute(self) -> Compute | None:
        standards, previous = self._begun.visit.standards, self._begun.previous
        if standards is None or not Pointing(self._begun.visit.session).knows(*MEASURED):
            return None
        tasks, now = self._desk.tasks, self._desk.now

        def compute(answers: Answers, then: Callable[[LivePanel], None]) -> None:
            day = answers.date("visit_date") or now().date()
            tasks.run(lambda: _panel(answers, standards, day, previous), then)

        return compute


def _panel(answers: Answers, standards: Standards, day: date, previous: Answers | None) -> LivePanel:
    try:
        return whole_panel(answers, standards, day, previous)
    except StandardsError as error:
        return empty_panel(
            tr(
                "{sentence}{place}。{remedy}",
                sentence=retold(error.sentence),
                place=retold(error.place),
                remedy=retold(error.remedy),
            )
        )
