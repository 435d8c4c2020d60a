"""The visit: takes answers, keeps them safe, says what changed and what is missing.

The engine runs here on the UI thread because it is pure and fast; the vault is reached only through the
functions in `VisitServices`. Signals state facts, and their data are Python objects.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from desktop.language import retold
from desktop.viewmodels.visit_counting import Counting
from desktop.viewmodels.visit_last import LastVisit
from desktop.viewmodels.visit_page import Section
from desktop.viewmodels.visit_places import Places
from desktop.viewmodels.visit_readback import ReadBack, read_back, spoken_figures
from desktop.viewmodels.visit_repeats import Summaries, Summary
from desktop.viewmodels.visit_saving import SaveState, Saving
from desktop.viewmodels.visit_sealing import Sealing
from desktop.viewmodels.visit_services import Bytes, VisitFacts, VisitServices
from desktop.viewmodels.visit_state import Tally
from desktop.viewmodels.visit_way import Way
from forms.errors import AppError
from forms.xlsform import Changes, FormSession, Problem, Repeat

__all__ = ["VisitFacts", "VisitServices", "VisitViewModel"]


class VisitViewModel(QObject):
    """One open draft. `way` moves through it, `sealing` ends it, `live` works out, `last` remembers."""

    changed = Signal(object)
    """Questions to draw again: a frozenset of concrete references."""
    rows_changed = Signal(object)
    """Repeats whose rows or open row changed: a frozenset of references."""
    page_changed = Signal()
    """Another page, or another row of a long repeat, is on the screen."""
    progress_changed = Signal()
    """Marks of sections, problems and what is missing were counted anew."""
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
        self.sealing = Sealing(session, services, self)
        self.trouble, self.live = self.sealing.trouble, self.sealing.live
        self.last = LastVisit(session, facts.previous)
        self.way = Way(session, self.trouble, services.remember, self)
        self.way.has_review = facts.previous is not None
        self._carried = set(facts.carried)
        self._saving = Saving(services.save, self)
        self._counting = Counting(session, self.places.progress, self.trouble, self.live)
        self._summaries = Summaries(session)
        self._spoken: tuple[object, tuple[ReadBack, ...]] | None = None
        self.refresh = self._counting.now
        self._connect()
        for entry in facts.journal:
            if entry.op == "answer":
                self.places.progress.touch(entry.ref)
        self.way.arrive(facts.place)
        self._saving.put(facts.opening)
        self.refresh()

    def _connect(self) -> None:
        self._counting.counted.connect(self.progress_changed)
        self._saving.changed.connect(self.save_changed)
        self.way.page_changed.connect(self.page_changed)
        self.way.page_changed.connect(self.refresh)
        self.way.rows_changed.connect(self.rows_changed)
        self.way.rows_changed.connect(self._soon)
        self.way.focus_wanted.connect(self.focus_wanted)
        self.way.passed.connect(self._redraw)
        self.sealing.changed.connect(self.progress_changed)
        self.sealing.sealed.connect(self.sealed)
        self.sealing.troubled.connect(self.troubled)
        self.live.changed.connect(self._worked_out)
        self.go_next, self.go_previous = self.way.next, self.way.previous
        self.go_section, self.go_stop, self.go_to = self.way.section, self.way.stop, self.way.to

    # ---- reading ----

    @property
    def places(self) -> Places:
        """The pages and where the person is."""
        return self.way.places

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

    def is_section_asked(self, number: int) -> bool:
        """Whether a section has any page to show."""
        return self.places.first_of(number) is not None

    def summary(self, node: Repeat, ref: str) -> Summary:
        """A repeat as a table."""
        return self._summaries.of(node, ref, self.places.progress.open_refs)

    def problem(self, ref: str) -> Problem | None:
        """The problem to show at a question; a missing answer only once the person was there."""
        return self.trouble.shown(ref)

    def typed(self, ref: str) -> str | None:
        """Text that could not be taken as an answer and still stands in its field."""
        return self.trouble.typed(ref)

    def is_carried(self, ref: str) -> bool:
        """Whether the value is the last visit's and was not touched since."""
        return ref in self._carried

    def earlier(self, ref: str) -> str:
        """What was said at the last visit, in words, once another answer stands; "" otherwise."""
        return "" if ref in self._carried else self.last.earlier(ref)

    @property
    def is_seal_page(self) -> bool:
        """Whether the current page is the last one: the visit is sealed from here."""
        return self.way.is_last

    @property
    def has_signatures(self) -> bool:
        """Whether the current page is for signing."""
        return self.way.is_signing

    def read_back(self) -> tuple[ReadBack, ...]:
        """The sentences to read aloud: everything before the page that is signed."""
        before = self.sections[: self.places.at.section] or self.sections
        known = (len(before), self.live.panel)
        if self._spoken is None or self._spoken[0] != known:
            self._spoken = known, read_back(self.session, before, spoken_figures(self.live.panel))
        return self._spoken[1]

    def missing(self) -> tuple[Problem, ...]:
        """Every question that still blocks sealing."""
        return self.trouble.missing()

    # ---- answering ----

    def set_language(self, name: str) -> None:
        """Say everything in another language of the questionnaire, now and the next time."""
        if self.services.keep_language is not None:
            self.services.keep_language(name)
        self._take(self.session.set_language(name))

    def answer(self, ref: str, text: str) -> None:
        """Take an answer; text that cannot be one stays in its field with a sentence beside it."""
        self.trouble.visit((ref,))
        had_trouble = self.trouble.accept(ref)
        if had_trouble:
            self._outdate()
        if text == self.session.value(ref):
            self._redraw(frozenset({ref}))
            return
        try:
            changes = self.session.answer(ref, text)
        except AppError as error:
            self.refuse(ref, text, retold(error.sentence))
            return
        self._carried.discard(ref)
        self.places.progress.touch(ref)
        self._take(changes, frozenset({ref}) if had_trouble else frozenset())

    def refuse(self, ref: str, text: str, sentence: str) -> None:
        """Keep text that is no answer (a half-typed date) in sight and say why."""
        self.trouble.refuse(ref, text, sentence)
        self._outdate()
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
        self._outdate()
        self.way.show_row(ref)  # first: a page that the row fills is then made once
        self._take(changes)
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
        self._carried = {kept for kept in self._carried if not kept.startswith(ref + "[")}
        self._outdate()
        self.way.show_row(ref)
        self._take(changes)

    def take_unchanged(self, ref: str) -> bool:
        """没有变化: enter a whole table as the last visit left it; False when there is nothing to enter."""
        if not self.last.rows_to_take(ref):
            return False
        changes = self.last.take(ref)
        self.places.open_rows.pop(ref, None)
        self.trouble.forget_rows(ref)
        self.places.progress.touch(ref)
        self._carried.update(entry.ref for entry in changes.entries if entry.op == "answer")
        self._take(changes)
        self.way.show_row(ref)
        return True

    def attach(self, ref: str, data: Bytes, media_type: str) -> None:
        """Store a picture; its name becomes the answer once the picture is on disk."""

        def stored(name: str) -> None:
            self.answer(ref, name)

        self.services.attach(data, media_type, stored, self.troubled.emit)

    # ---- ending ----

    def go_next_problem(self, after: str = "") -> None:
        """F8: the next thing that must be changed or looked at, after the question that has the keyboard."""
        self.refresh()
        wrong = self.tally.wrong
        if not wrong and self.is_seal_page:
            wrong = tuple(problem.ref for problem in self.missing())
        reasons = (one.ref for one in self.sealing.unexplained())
        found = tuple(dict.fromkeys((*wrong, *reasons, *self.tally.reminders)))
        if found:
            place = found.index(after) + 1 if after in found else 0
            self.show(found[place % len(found)])

    def show(self, ref: str) -> None:
        """Bring a question, or the place of a reason on the read-back page, to the keyboard."""
        if self.places.homes.of(ref) is None:
            self.way.to_signing()
            self.focus_wanted.emit(ref)
        else:
            self.go_to(ref)

    def leave(self) -> None:
        """保存并离开: emits `left` once everything is on disk."""
        self._saving.when_idle(self.left.emit)

    def part(self) -> None:
        """The laptop is locked or the window closed: what was typed last goes to the vault at once."""
        self._saving.part()
        self.live.part()

    def seal(self) -> None:
        """签字封存: freeze the answers; emits `sealed`, or shows the first thing that is missing."""
        self.sealing.start(self._saving.when_idle, self._show_missing)

    # ---- inside ----

    def _show_missing(self, ref: str) -> None:
        self._redraw(frozenset(problem.ref for problem in self.missing()))
        self.show(ref)

    def _outdate(self) -> None:
        """What was worked out of the answers no longer holds."""
        self._counting.outdate()
        self._summaries.forget()
        self.trouble.forget_missing()
        self._spoken = None
        self.places.forget_stops()

    def _take(self, changes: Changes, also: frozenset[str] = frozenset()) -> None:
        self._outdate()
        self._saving.put(changes.entries)
        if changes.structure:
            self.rows_changed.emit(changes.structure)
        self._redraw(changes.refs | also | self.way.opened())

    @Slot(object)
    def _redraw(self, refs: frozenset[str]) -> None:
        self.changed.emit(refs)
        self._counting.soon()

    @Slot(object)
    def _soon(self, _refs: object) -> None:
        self._counting.soon()

    @Slot(object)
    def _worked_out(self, _panel: object) -> None:
        self.progress_changed.emit()
