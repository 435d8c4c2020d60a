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
from desktop.windows.parts import card, column
from desktop.windows.questions.flow import FlowLayout, show_if
from desktop.windows.questions.view import QuestionView
from desktop.windows.theme import scale


class QuestionRun:
    """The questions of one ground, by their place in it."""

    def __init__(
        self, model: VisitViewModel, fields: Sequence[Field], *, in_frame: bool, on_card: bool
    ) -> None:
        self._model = model
        self._session = model.session
        self._fields = tuple(fields)
        self._in_frame = in_frame
        self.ground = card() if on_card else QWidget()
        self.ground.setProperty("wide", True)
        self.flow = self._lay_flow()
        self._views: dict[int, QuestionView] = {}
        self._places = {
            ref: place
            for place, field in enumerate(fields)
            for ref in (field.ref, field.companion, *field.reminders)
            if ref
        }
        self._asked: set[int] = set()
        self.look()

    def _lay_flow(self) -> FlowLayout:
        sizes, line = scale(), self.ground
        if self.ground.layout() is not None:
            line = QWidget()
            column(self.ground).addWidget(line)
        if self._in_frame:
            return FlowLayout(line, sizes.space(12), sizes.space(10))
        return FlowLayout(line, sizes.space(20), sizes.space(14))

    # ---- following the answers ----

    def look(self) -> None:
        """Find out which questions are asked; a ground without any is not shown."""
        self._asked = {n for n, field in enumerate(self._fields) if self._session.relevant(field.ref)}
        show_if(self.ground, bool(self._asked))

    def refresh(self, refs: frozenset[str]) -> None:
        """Draw the questions among these references again."""
        touched = {self._places[ref] for ref in refs if ref in self._places}
        for place in touched:
            if self._session.relevant(self._fields[place].ref):
                self._asked.add(place)
            else:
                self._asked.discard(place)
        self.flow.setEnabled(False)
        for place in touched & self._views.keys():
            self._views[place].refresh()
        self.flow.setEnabled(True)
        if touched:
            show_if(self.ground, bool(self._asked))

    # ---- making widgets ----

    def waiting(self) -> list[int]:
        """The places of questions that are asked and have no widget yet, in reading order."""
        return sorted(self._asked - self._views.keys())

    def view(self, place: int) -> QuestionView:
        """The widget of a question, made when it is wanted for the first time."""
        if place not in self._views:
            made = QuestionView(self._model, self._fields[place], is_compact=self._in_frame)
            # Showing a widget lays out everything around it at once, unless the layout is off that long.
            self.flow.setEnabled(False)
            self.flow.insert(sum(one < place for one in self._views), made)
            made.show()
            self.flow.setEnabled(True)
            made.watch()
            self._put_in_tab_order(place, made)
            self._views[place] = made
        return self._views[place]

    def bottom_before(self, place: int, around: QWidget) -> int:
        """How far down a question without a widget will stand at least, in the coordinates of `around`."""
        before = [n for n in self._views if n < place and n in self._asked]
        above = self._views[max(before)] if before else None
        if above is None:
            return self.ground.mapTo(around, self.ground.rect().topLeft()).y()
        return above.mapTo(around, above.rect().bottomLeft()).y()

    def _put_in_tab_order(self, place: int, made: QuestionView) -> None:
        """Tab goes in reading order, also to a question that appears between two others."""
        before = [n for n in self._views if n < place]
        after = [n for n in self._views if n > place]
        if before:
            last = _takers(self._views[max(before)])[-1:]
        elif after:
            first = next(iter(_takers(self._views[min(after)])), None)
            earlier = first.previousInFocusChain() if first is not None else None
            last = [earlier] if earlier is not None else []
        else:
            last = list[QWidget]()
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

    def question(self, ref: str) -> QuestionView | None:
        """The question of a reference, when it is here and asked."""
        place = self._places.get(ref)
        return self.view(place) if place is not None and place in self._asked else None


def _takers(view: QuestionView) -> list[QWidget]:
    """The widgets of a question that Tab stops at."""
    return [one for one in view.findChildren(QWidget) if one.focusPolicy() & Qt.FocusPolicy.TabFocus]
