"""The visit: takes answers, keeps them safe, says what changed, what is missing and where to go next.

The engine runs here on the UI thread because it is pure and fast; the vault is reached only through the
functions in `VisitServices`. Signals state facts, and their data are Python objects.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.viewmodels.visit_page import Page, Section, blocks_of, fields_in, is_signature, questions_in
from desktop.viewmodels.visit_places import Places, Stop
from desktop.viewmodels.visit_readback import ReadBack, read_back, spoken_figures
from desktop.viewmodels.visit_repeats import Summary, summarise
from desktop.viewmodels.visit_saving import SaveState, Saving
from desktop.viewmodels.visit_services import VisitFacts, VisitServices
from desktop.viewmodels.visit_state import Mark, Tally, walk_fields
from desktop.viewmodels.visit_trouble import Trouble
from forms.answers import Answers
from forms.errors import AppError
from forms.xlsform import Changes, FormSession, Problem, Repeat

REFRESH_MS = 60
FEW_BESIDE_SIGNATURES = 4

__all__ = ["VisitFacts", "VisitServices", "VisitViewModel"]


class VisitViewModel(QObject):
    """One open draft."""

    changed = Signal(object)
    """Questions to draw again: a frozenset of concrete references."""
    rows_changed = Signal(object)
    """Repeats whose rows or open row changed: a frozenset of references."""
    page_changed = Signal()
    """Another page, or another row of a long repeat, is on the screen."""
    progress_changed = Signal()
    """Marks of sections, problems and what is missing were counted anew."""
    live_changed = Signal(object)
    """The live panel's new content."""
    save_changed = Signal(object)
    """The SaveState."""
    focus_wanted = Signal(object)
    """A question that should get the keyboard."""
    sealed = Signal(object)
    """The Record."""
    left = Signal()
    """Everything is on disk and the person wants to leave."""
    troubled = Signal(object)
    """An AppError that belongs to no question."""

    def __init__(
        self, session: FormSession, services: VisitServices, facts: VisitFacts, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.services = services
        self.facts = facts
        self.places = Places(session.definition, session)
        self.trouble = Trouble(session)
        self.live: object | None = None
        self.is_sealing = False
        self._carried = set(facts.carried)
        self._saving = Saving(services.save, self)
        self._saving.changed.connect(self.save_changed)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(REFRESH_MS)
        self._later.timeout.connect(self.refresh)
        for entry in facts.journal:
            if entry.op == "answer":
                self.places.progress.touch(entry.ref)
        self._arrive(facts.place)
        self._saving.put(facts.opening)
        self.refresh()

    # ---- reading ----

    @property
    def save_state(self) -> SaveState:
        """What the status line says."""
        return self._saving.state

    @property
    def tally(self) -> Tally:
        """What the screen points at."""
        return self.places.progress.tally

    @property
    def sections(self) -> tuple[Section, ...]:
        """All sections of the questionnaire."""
        return self.places.sections

    def section_title(self, section: Section) -> str:
        """A section's name."""
        return self.session.label(section.ref) if section.ref else self.session.definition.title

    def page_title(self, section: Section, page: Page) -> str:
        """A page's own name, "" when it has none besides its section's."""
        alone = page.nodes[0].ref if len(page.nodes) == 1 and len(section.pages) > 1 else ""
        own = page.title_ref or alone
        return self.session.label(own) if own and own != section.ref else ""

    def is_section_asked(self, number: int) -> bool:
        """Whether a section has any page to show."""
        return self.places.first_of(number) is not None

    def section_mark(self, number: int) -> Mark:
        """The mark of a section."""
        pages = [(stop.section, stop.page) for stop in self.places.stops() if stop.section == number]
        return self.places.progress.mark(pages)

    def page_mark(self, stop: Stop) -> Mark:
        """The mark of one page."""
        return self.places.progress.mark([(stop.section, stop.page)])

    def summary(self, node: Repeat, ref: str) -> Summary:
        """A repeat as a table."""
        return summarise(self.session, node, ref, self.places.progress.open_refs)

    def problem(self, ref: str) -> Problem | None:
        """The problem to show at a question; a missing answer only once the person was there."""
        return self.trouble.shown(ref)

    def typed(self, ref: str) -> str | None:
        """Text that could not be taken as an answer and still stands in its field."""
        return self.trouble.typed(ref)

    def is_carried(self, ref: str) -> bool:
        """Whether the value is the last visit's and was not touched since."""
        return ref in self._carried

    @property
    def is_seal_page(self) -> bool:
        """Whether the current page is the last one: the visit is sealed from here."""
        return self.places.is_last() and not self.places.long_row()

    @property
    def has_signatures(self) -> bool:
        """Whether the current page is for signing: signatures, and few other questions beside them."""
        signing = [is_signature(node) for node in questions_in(self.places.page.nodes)]
        return any(signing) and signing.count(False) <= FEW_BESIDE_SIGNATURES

    def read_back(self) -> tuple[ReadBack, ...]:
        """The sentences to read aloud: everything before the page that is signed."""
        before = self.sections[: self.places.at.section] or self.sections
        return read_back(self.session, before, spoken_figures(self.live))

    def missing(self) -> tuple[Problem, ...]:
        """Everything that still blocks sealing."""
        return self.trouble.missing()

    def missing_sentence(self) -> str:
        """What is missing, in words, for the bottom bar; "" when the visit can be sealed."""
        return self.trouble.missing_sentence()

    # ---- answering ----

    def answer(self, ref: str, text: str) -> None:
        """Take an answer; text that cannot be one stays in its field with a sentence beside it."""
        self.trouble.visit((ref,))
        had_trouble = self.trouble.accept(ref)
        if text == self.session.value(ref):
            self._redraw(frozenset({ref}))
            return
        try:
            changes = self.session.answer(ref, text)
        except AppError as error:
            self.refuse(ref, text, error.sentence)
            return
        self._carried.discard(ref)
        self.places.progress.touch(ref)
        self._take(changes, frozenset({ref}) if had_trouble else frozenset())

    def refuse(self, ref: str, text: str, sentence: str) -> None:
        """Keep text that is no answer (a half-typed date) in sight and say why."""
        self.trouble.refuse(ref, text, sentence)
        self._redraw(frozenset({ref}))

    def visit(self, ref: str) -> None:
        """The person was at a question and left it."""
        if not self.trouble.has_visited(ref):
            self.trouble.visit((ref,))
            self._redraw(frozenset({ref}))

    def add_row(self, ref: str) -> str:
        """Add a row to a repeat and open it; returns the row, "" when the form allows no more."""
        try:
            changes = self.session.add_repeat(ref)
        except AppError as error:
            self.troubled.emit(error)
            return ""
        row = self.session.rows(ref)[-1]
        self.places.open_rows[ref] = row
        self.places.progress.touch(ref)
        self._take(changes)
        self._show_row(ref)
        return row

    def remove_row(self, row: str) -> None:
        """Remove a row of a repeat; later rows move up."""
        ref = row.rpartition("[")[0]
        try:
            changes = self.session.remove_repeat(row)
        except AppError as error:
            self.troubled.emit(error)
            return
        self.places.open_rows.pop(ref, None)
        self.trouble.forget_rows(ref)
        self.places.forget_stops()
        self._show_row(ref)
        self._take(changes)

    def open_row(self, row: str) -> None:
        """Open a row for editing."""
        ref = row.rpartition("[")[0]
        self.places.open_rows[ref] = row
        self.remember(row)
        self._show_row(ref)

    def close_row(self, ref: str) -> None:
        """填好了: close the open row of a repeat and show what is wrong in it."""
        row = self.places.open_rows.pop(ref, "")
        if row:
            self._visit_under(row)
        self._show_row(ref)

    def attach(self, ref: str, data: bytes, media_type: str) -> None:
        """Store a picture; its name becomes the answer once the picture is on disk."""

        def stored(name: str) -> None:
            self.answer(ref, name)

        self.services.attach(data, media_type, stored, self.troubled.emit)

    # ---- going ----

    def go_next(self) -> None:
        """下一步: the next row of a long repeat, its list, or the next page."""
        self._leave_page()
        row, beside = self.places.long_row(), self.places.row_beside(1)
        if row:
            self.close_row(self.places.page.key) if not beside else self.open_row(beside)
            return
        self._go(self.places.beside(1))

    def go_previous(self) -> None:
        """上一步."""
        self._leave_page()
        row, beside = self.places.long_row(), self.places.row_beside(-1)
        if row:
            self.close_row(self.places.page.key) if not beside else self.open_row(beside)
            return
        self._go(self.places.beside(-1))

    def go_section(self, number: int) -> None:
        """Jump to a section."""
        if 0 <= number < len(self.sections):
            self._go(self.places.first_of(number))

    def go_stop(self, stop: Stop) -> None:
        """Jump to a page; a long repeat shows its list."""
        page = self.sections[stop.section].pages[stop.page]
        if page.repeat is not None:
            self.places.open_rows.pop(page.key, None)
        self._go(stop)

    def go_to(self, ref: str) -> None:
        """Jump to one question, opening the row that it is in."""
        before = (self.places.at, dict(self.places.open_rows))
        stop = self.places.open_for(ref)
        if stop is None or stop not in self.places.stops():
            return
        self.places.at = stop
        self.remember(ref)
        if (stop, self.places.open_rows) != before:
            self.page_changed.emit()
        self.focus_wanted.emit(ref)

    def go_next_problem(self, after: str = "") -> None:
        """F8: the next thing that must be changed or looked at, after the question that has the keyboard."""
        self.refresh()
        found = self.tally.all
        if not found and self.is_seal_page:
            found = tuple(problem.ref for problem in self.missing())
        if found:
            place = found.index(after) + 1 if after in found else 0
            self.go_to(found[place % len(found)])

    def remember(self, ref: str) -> None:
        """Keep the place where the person is, for the next start."""
        if self.services.remember is not None:
            self.services.remember(ref)

    def leave(self) -> None:
        """保存并离开: emits `left` once everything is on disk."""
        self._saving.when_idle(self.left.emit)

    def seal(self) -> None:
        """签字封存: freeze the answers; emits `sealed`, or shows the first thing that is missing."""
        if self.is_sealing:
            return
        missing = self.missing()
        if missing:
            self.trouble.reveals_all = True
            self._redraw(frozenset(problem.ref for problem in missing))
            self.go_to(missing[0].ref)
            return
        self.is_sealing = True
        self.progress_changed.emit()
        self._saving.when_idle(self._seal_now)

    # ---- inside ----

    def _seal_now(self) -> None:
        try:
            xml = self.session.finish()
        except AppError as error:
            self._seal_refused(error)
            return
        self.services.seal(xml, Answers(self.session.answers()), self.sealed.emit, self._seal_refused)

    def _seal_refused(self, error: AppError) -> None:
        self.is_sealing = False
        self.progress_changed.emit()
        self.troubled.emit(error)

    def _take(self, changes: Changes, also: frozenset[str] = frozenset()) -> None:
        self.places.forget_stops()
        self._saving.put(changes.entries)
        if changes.structure:
            self.rows_changed.emit(changes.structure)
        self._redraw(changes.refs | also)

    def _redraw(self, refs: frozenset[str]) -> None:
        self.changed.emit(refs)
        self._later.start()

    def _show_row(self, ref: str) -> None:
        if self.places.page.key == ref and self.places.page.repeat is not None:
            self.page_changed.emit()
        else:
            self.rows_changed.emit(frozenset({ref}))
        self._later.start()

    def _leave_page(self) -> None:
        self.places.progress.touch(self.places.page.key)
        row = self.places.long_row()
        if row:
            self._visit_under(row)
        else:
            refs = [field.ref for field in fields_in(blocks_of(self.places.page.nodes))]
            self.trouble.visit(refs)
            self._redraw(frozenset(refs))

    def _visit_under(self, row: str) -> None:
        refs = {
            found.ref
            for found in walk_fields(self.session, self.places.page.nodes)
            if found.ref.startswith(row)
        }
        self.trouble.visit(refs)
        self._redraw(frozenset(refs))

    def _go(self, stop: Stop | None) -> None:
        if stop is None or stop not in self.places.stops():
            return
        self.places.at = stop
        if self.is_seal_page:
            self.trouble.reveals_all = True
        self.places.open_blank()
        self.remember(self.places.page.key)
        self.page_changed.emit()
        self.refresh()

    def _arrive(self, place: str) -> None:
        stop = self.places.open_for(place) if place else None
        first = next(iter(self.places.stops()), Stop(0, 0))
        self.places.at = stop if stop in self.places.stops() else first
        self.places.open_blank()

    @Slot()
    def refresh(self) -> None:
        """Count problems and marks and work out the live panel anew (debounced after each answer)."""
        self._later.stop()
        open_refs = [problem.ref for problem in self.missing()]
        self.places.progress.count(self.problem, open_refs)
        if self.services.live is not None:
            self.live = self.services.live(Answers(self.session.answers()))
            self.live_changed.emit(self.live)
        self.progress_changed.emit()
