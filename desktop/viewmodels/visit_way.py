"""The way through a visit: from page to page, into rows and out of them, to one question."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Signal

from desktop.viewmodels.visit_page import fields_in, is_signature, questions_in
from desktop.viewmodels.visit_places import Places, Stop
from desktop.viewmodels.visit_state import walk_fields
from desktop.viewmodels.visit_trouble import Trouble
from forms.xlsform import FormSession

Remember = Callable[[str], None]
FEW_BESIDE_SIGNATURES = 4


class Way(QObject):
    """Moves the current place. It takes no answers; it tells which questions were passed."""

    page_changed = Signal()
    """Another page, or another row of a long repeat, is on the screen."""
    rows_changed = Signal(object)
    """Repeats whose open row changed: a frozenset of references."""
    focus_wanted = Signal(object)
    """A question that should get the keyboard."""
    passed = Signal(object)
    """Questions that the person was at: a frozenset of references."""

    def __init__(
        self, session: FormSession, trouble: Trouble, remember: Remember | None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._trouble = trouble
        self._remember = remember
        self.places = Places(session.definition, session)
        self.has_review = False
        """Whether the 变化 page stands before the page that is signed."""
        self.is_reviewing = False
        self._end: Stop | None = None
        """The page where the person came to the end, as it was then."""

    @property
    def is_last(self) -> bool:
        """Whether the current page is the last one."""
        return self.places.is_last() and not self.places.long_row() and not self.is_reviewing

    @property
    def is_signing(self) -> bool:
        """Whether the current page is for signing: signatures, and few other questions beside them."""
        return self._signs(self.places.at) and not self.is_reviewing

    @property
    def is_first(self) -> bool:
        """Whether nothing comes before the current page."""
        return self.places.beside(-1) is None and not self.places.long_row() and not self._comes_from_review()

    def _signs(self, stop: Stop) -> bool:
        page = self.places.sections[stop.section].pages[stop.page]
        signing = [is_signature(node) for node in questions_in(page.nodes)]
        return any(signing) and signing.count(False) <= FEW_BESIDE_SIGNATURES

    def _is_reviewed_first(self, stop: Stop) -> bool:
        """The page that is signed, or the last one where nothing is signed."""
        stops = self.places.stops()
        wanted = next((one for one in stops if self._signs(one)), stops[-1] if stops else None)
        return self.has_review and stop == wanted

    def _comes_from_review(self) -> bool:
        return not self.is_reviewing and self._is_reviewed_first(self.places.at)

    def next(self) -> None:
        """下一步: the next row of a long repeat, its list, or the next page."""
        self._step(1)

    def previous(self) -> None:
        """上一步."""
        self._step(-1)

    def _step(self, step: int) -> None:
        left = self._leave_page()
        row, beside = self.places.long_row(), self.places.row_beside(step)
        if row:
            self.close_row(self.places.page.key) if not beside else self.open_row(beside)
        elif (self.is_reviewing and step > 0) or (self._comes_from_review() and step < 0):
            self.is_reviewing = not self.is_reviewing
            self._arrived()
        else:
            self._go(self.places.beside(step))
        self.passed.emit(left)  # after the move: a page that is gone need not say what is missing on it

    def section(self, number: int) -> None:
        """Jump to a section."""
        if 0 <= number < len(self.places.sections):
            self._go(self.places.first_of(number))

    def stop(self, stop: Stop) -> None:
        """Jump to a page; a long repeat shows its list."""
        page = self.places.sections[stop.section].pages[stop.page]
        if page.repeat is not None:
            self.places.open_rows.pop(page.key, None)
        self._go(stop)

    def to(self, ref: str) -> None:
        """Jump to one question, opening the row that it is in."""
        before = (self.places.at, dict(self.places.open_rows), self.is_reviewing)
        stop = self.places.open_for(ref)
        if stop is None or stop not in self.places.stops():
            return
        self.places.at = stop
        self.is_reviewing = False
        self.remember(ref)
        if (stop, self.places.open_rows, False) != before:
            self.page_changed.emit()
        self.focus_wanted.emit(ref)

    def to_signing(self) -> None:
        """Straight to the page that is signed, past the 变化 page."""
        stop = next((one for one in self.places.stops() if self._signs(one)), None)
        if stop is not None and not (stop == self.places.at and not self.is_reviewing):
            self.places.at = stop
            self.is_reviewing = False
            self._arrived()

    def opened(self) -> frozenset[str]:
        """Answers may open pages behind the last one (a consent): then what is missing there waits until
        the person has been there; returns the questions that say something else now."""
        if not self._trouble.reveals_all or self._end != self.places.at or self.is_last:
            return frozenset()
        self._trouble.reveals_all = False
        return frozenset(problem.ref for problem in self._trouble.missing())

    def _is_at_end(self, ref: str) -> bool:
        """On the last page itself, which the person comes to for the first time."""
        return self._end is not None and self.places.homes.of(ref) == (self._end.section, self._end.page)

    def remember(self, ref: str) -> None:
        """Keep the place where the person is, for the next start."""
        if self._remember is not None:
            self._remember(ref)

    def arrive(self, place: str) -> None:
        """Begin where the person was, or at the first page."""
        stop = self.places.open_for(place) if place else None
        first = next(iter(self.places.stops()), Stop(0, 0))
        self.places.at = stop if stop in self.places.stops() else first
        self.places.open_blank()

    def open_row(self, row: str) -> None:
        """Open a row for editing."""
        ref = row.rpartition("[")[0]
        self.places.open_rows[ref] = row
        self.remember(row)
        self.show_row(ref)

    def close_row(self, ref: str) -> None:
        """填好了: close the open row of a repeat and show what is wrong in it."""
        row = self.places.open_rows.pop(ref, "")
        if row:
            self.passed.emit(self._visit_under(row))
        self.show_row(ref)

    def show_row(self, ref: str) -> None:
        """Another row of a repeat is open now, or none."""
        if self.places.page.key == ref and self.places.page.repeat is not None:
            self.page_changed.emit()
        else:
            self.rows_changed.emit(frozenset({ref}))

    def _leave_page(self) -> frozenset[str]:
        """The person was at every question of the page or of the row that fills it."""
        self.places.progress.touch(self.places.page.key)
        row = self.places.long_row()
        if row:
            return self._visit_under(row)
        return self._visit(field.ref for field in fields_in(self.places.page.blocks))

    def _visit_under(self, row: str) -> frozenset[str]:
        fields = walk_fields(self._session, self.places.page.blocks)
        return self._visit(found.ref for found in fields if found.ref.startswith(row))

    def _visit(self, refs: Iterable[str]) -> frozenset[str]:
        found = frozenset(refs)
        self._trouble.visit(found)
        return found

    def _go(self, stop: Stop | None) -> None:
        if stop is None or stop not in self.places.stops():
            return
        self.places.at = stop
        self.is_reviewing = self._is_reviewed_first(stop)
        self._arrived()

    def _arrived(self) -> None:
        if self.is_last:
            is_new, self._end = self._end != self.places.at, self.places.at
            self._trouble.reveal(self._is_at_end if is_new else None)
        self.places.open_blank()
        self.remember(self.places.page.key)
        self.page_changed.emit()
