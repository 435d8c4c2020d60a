"""A page's content in reading order: runs of questions that flow like words, tables, parts with a heading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.viewmodels.visit import VisitViewModel
from desktop.viewmodels.visit_page import Block, Field, Part, Table
from desktop.viewmodels.visit_words import said
from desktop.windows.parts import label
from desktop.windows.questions.flow import FlowLayout, show_if
from desktop.windows.questions.view import QuestionView
from desktop.windows.theme import scale
from desktop.windows.visit.run import QuestionRun
from desktop.windows.visit.table import RepeatTable

FEW = 2


class BlocksView(QWidget):
    """Questions and tables bound to the view-model; drawn again in place, never rebuilt for an answer."""

    def __init__(
        self, model: VisitViewModel, blocks: Sequence[Block], *, in_frame: bool = False, bare: bool = False
    ) -> None:
        super().__init__()
        self._model = model
        self._in_frame = in_frame
        self._bare = bare or in_frame
        self._members: list[QuestionRun | RepeatTable | PartView] = []
        self._last_flow: FlowLayout | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(scale().space(12))
        self.setProperty("wide", True)
        self._fill(blocks)

    def _fill(self, blocks: Sequence[Block]) -> None:
        run: list[Field] = []
        on_card = not self._bare and _has_long_run(blocks)
        for block in blocks:
            if isinstance(block, Field):
                run.append(block)
                continue
            self._close_run(run, on_card=on_card)
            self._add_block(block)
        self._close_run(run, on_card=on_card)

    def _add_block(self, block: Table | Part) -> None:
        if isinstance(block, Table):
            table = RepeatTable(self._model, block, make_row=self._make_row)
            self._column.addWidget(table)
            show_if(table, table.is_asked)
            self._members.append(table)
            self._last_flow = None
        else:
            part = PartView(self._model, block, in_frame=self._in_frame)
            self._column.addWidget(part)
            self._members.append(part)
            self._last_flow = None

    def _make_row(self, blocks: Sequence[Block]) -> BlocksView:
        return BlocksView(self._model, blocks, in_frame=True)

    def _close_run(self, run: list[Field], *, on_card: bool) -> None:
        if not run:
            return
        made = QuestionRun(self._model, run, in_frame=self._in_frame, on_card=on_card)
        self._last_flow = made.flow
        self._column.addWidget(made.ground)
        self._members.append(made)
        run.clear()

    def add_tail(self, widget: QWidget) -> None:
        """Buttons at the end of the last line of questions."""
        widget.setProperty("end", True)
        if self._last_flow is not None:
            self._last_flow.addWidget(widget)
        else:
            self._column.addWidget(widget)

    def refresh(self, refs: frozenset[str]) -> None:
        """Draw the questions among these references again."""
        for member in self._members:
            member.refresh(refs)

    def refresh_rows(self, refs: frozenset[str]) -> None:
        """Repeats among these references have other rows or another open row."""
        for member in self._members:
            if isinstance(member, QuestionRun):
                member.look()
            else:
                member.refresh_rows(refs)

    def refresh_lines(self) -> None:
        """Finished rows of tables say what they hold now."""
        for member in self._members:
            if not isinstance(member, QuestionRun):
                member.refresh_lines()

    def stops(self) -> Iterator[QWidget]:
        """Everything that takes the keyboard, in reading order."""
        for member in self._members:
            yield from member.stops()

    def views(self) -> Iterator[QuestionView]:
        """Every question that is asked, also those in open rows."""
        for run in self.runs():
            yield from run.views()

    def runs(self) -> Iterator[QuestionRun]:
        """Every run of questions in reading order, also those in open rows; nothing of what is not asked."""
        for member in self._members:
            if isinstance(member, QuestionRun):
                yield member
            else:
                yield from member.runs()

    def question(self, ref: str) -> QuestionView | None:
        """The question of a reference, when it is on this page and asked."""
        return next((view for run in self.runs() if (view := run.question(ref)) is not None), None)

    def tables(self) -> Iterator[RepeatTable]:
        """Every table, also those in open rows."""
        for member in self._members:
            if isinstance(member, RepeatTable):
                yield member
                yield from member.inner_tables()
            elif isinstance(member, PartView):
                yield from member.tables()


def _has_long_run(blocks: Sequence[Block]) -> bool:
    """Whether the questions of a page get a ground: one or two beside a table do without."""
    runs = [list(run) for is_field, run in groupby(blocks, lambda one: isinstance(one, Field)) if is_field]
    return any(len(run) > FEW or len(run) == len(blocks) for run in runs)


class PartView(QWidget):
    """A group inside a page: its heading and its own blocks."""

    def __init__(self, model: VisitViewModel, part: Part, *, in_frame: bool) -> None:
        super().__init__()
        self._model = model
        self._ref = part.ref
        self._heading = label(said(model.session, part.ref), "strong" if in_frame else "h2", "ink")
        self._blocks = BlocksView(model, part.blocks, in_frame=in_frame)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(scale().space(8))
        column.addWidget(self._heading)
        column.addWidget(self._blocks)
        self.setProperty("wide", True)
        self.refresh(frozenset())

    def refresh(self, refs: frozenset[str]) -> None:
        """Draw what changed; a part that is not asked is not shown."""
        text = said(self._model.session, self._ref)
        self._heading.setText(text)
        self._heading.setVisible(bool(text))
        self._blocks.refresh(refs)
        show_if(self, self._model.session.relevant(self._ref))

    def refresh_rows(self, refs: frozenset[str]) -> None:
        """Pass on."""
        self._blocks.refresh_rows(refs)

    def refresh_lines(self) -> None:
        """Pass on."""
        self._blocks.refresh_lines()

    def stops(self) -> Iterator[QWidget]:
        """Nothing while the part is not asked."""
        if self._model.session.relevant(self._ref):
            yield from self._blocks.stops()

    def runs(self) -> Iterator[QuestionRun]:
        """Nothing while the part is not asked."""
        if self._model.session.relevant(self._ref):
            yield from self._blocks.runs()

    def tables(self) -> Iterator[RepeatTable]:
        """Every table of the part."""
        yield from self._blocks.tables()
