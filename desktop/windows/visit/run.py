"""A run of questions that flow like words on one ground; each gets its widget when it is asked and needed.

Of a long questionnaire most questions are never asked, and of a long page most are not in sight: a widget
takes two milliseconds to make, which is too long for a key when there are fifty of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.viewmodels.visit import VisitViewModel
from desktop.viewmodels.visit_page import Field
from desktop.windows.questions.flow import FlowLayout, show_if
from desktop.windows.questions.view import QuestionView


class QuestionRun:
    """The questions of one ground, by their place in it."""

    def __init__(
        self, model: VisitViewModel, fields: Sequence[Field], ground: QWidget, flow: FlowLayout, *, in_frame: bool
    ) -> None:
        self._session = model.session
        self._model = model
        self._fields = tuple(fields)
        self._ground = ground
        self._flow = flow
        self._in_frame = in_frame
        self._views: dict[int, QuestionView] = {}
        self._places = {
            ref: place
            for place, field in enumerate(fields)
            for ref in (field.ref, field.companion, *field.reminders)
            if ref
        }
        self._asked: set[int] = set()
        self.look()

    # ---- following the answers ----

    def look(self) -> None:
        """Find out which questions are asked; a ground without any is not shown."""
        self._asked = {n for n, field in enumerate(self._fields) if self._session.relevant(field.ref)}
        show_if(self._ground, bool(self._asked))

    def refresh(self, refs: frozenset[str]) -> None:
        """Draw the questions among these references again."""
        touched = {self._places[ref] for ref in refs if ref in self._places}
        for place in touched:
            if self._session.relevant(self._fields[place].ref):
                self._asked.add(place)
            else:
                self._asked.discard(place)
            if place in self._views:
                self._views[place].refresh()
        if touched:
            show_if(self._ground, bool(self._asked))

    # ---- making widgets ----

    def waiting(self) -> list[int]:
        """The places of questions that are asked and have no widget yet, in reading order."""
        return sorted(self._asked - self._views.keys())

    def view(self, place: int) -> QuestionView:
        """The widget of a question, made when it is wanted for the first time."""
        if place not in self._views:
            made = QuestionView(self._model, self._fields[place], is_compact=self._in_frame)
            self._flow.insert(sum(one < place for one in self._views), made)
            made.show()
            self._put_in_tab_order(place, made)
            self._views[place] = made
        return self._views[place]

    def bottom_before(self, place: int, around: QWidget) -> int:
        """How far down a question without a widget will stand at least, in the coordinates of `around`."""
        before = [n for n in self._views if n < place and n in self._asked]
        above = self._views[max(before)] if before else None
        if above is None:
            return self._ground.mapTo(around, self._ground.rect().topLeft()).y()
        return above.mapTo(around, above.rect().bottomLeft()).y()

    def _put_in_tab_order(self, place: int, made: QuestionView) -> None:
        """Tab goes in reading order, also to a question that appears between two others."""
        before = [n for n in self._views if n < place]
        after = [n for n in self._views if n > place]
        if before:
            last = _takers(self._views[max(before)])[-1:]
        elif after:
            last = [taker.previousInFocusChain() for taker in _takers(self._views[min(after)])[:1]]
        else:
            last = []
        for taker in _takers(made) if last else ():
            QWidget.setTabOrder(last[0], taker)
            last = [taker]

    # ---- what the page asks ----

    def stops(self) -> Iterator[QWidget]:
        """What takes the keyboard, in reading order; made as one goes along."""
        for view in self.views():
            if view.target is not None:
                yield view.target

    def views(self) -> Iterator[QuestionView]:
        """Every question that is asked, made as one goes along."""
        for place in sorted(self._asked):
            yield self.view(place)

    def find(self, ref: str) -> QuestionView | None:
        """The question of a reference, when it is here and asked."""
        place = self._places.get(ref)
        return self.view(place) if place is not None and place in self._asked else None


def _takers(view: QuestionView) -> list[QWidget]:
    """The widgets of a question that Tab stops at."""
    return [one for one in view.findChildren(QWidget) if one.focusPolicy() & Qt.FocusPolicy.TabFocus]
