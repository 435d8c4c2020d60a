"""Where the person is in the questionnaire: the page, the open row of each repeat, and how to go on."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.viewmodels.visit_page import (
    SILENT_KINDS,
    Page,
    Section,
    Table,
    concrete,
    questions_in,
    sections_of,
    tables_in,
)
from desktop.viewmodels.visit_state import Mark, Progress, is_asked
from desktop.viewmodels.visit_words import said
from forms.xlsform import FormDefinition, FormSession
from forms.xlsform.references import generic

CIRCLED = "①②③④⑤⑥⑦⑧⑨"


@dataclass(frozen=True)
class Stop:
    """One page that is asked under the answers so far."""

    section: int
    page: int


class Places:
    """The pages of one visit and the current one. Plain state: it decides nothing about answers."""

    def __init__(self, definition: FormDefinition, session: FormSession) -> None:
        self.sections: tuple[Section, ...] = sections_of(definition)
        self.progress = Progress(session, self.sections)
        self.homes = self.progress.homes
        self._session = session
        self.open_rows: dict[str, str] = {}
        self._stops: tuple[Stop, ...] | None = None
        self.at = Stop(0, 0)

    @property
    def section(self) -> Section:
        """The section that the current page belongs to."""
        return self.sections[self.at.section]

    @property
    def page(self) -> Page:
        """The current page."""
        return self.section.pages[self.at.page]

    def section_title(self, section: Section) -> str:
        """A section's name."""
        return said(self._session, section.ref) if section.ref else self._session.definition.title

    def page_title(self, section: Section, page: Page) -> str:
        """A page's own name, "" when it has none besides its section's."""
        alone = page.nodes[0].ref if len(page.nodes) == 1 and len(section.pages) > 1 else ""
        own = page.title_ref or alone
        return said(self._session, own) if own and own != section.ref else ""

    def section_mark(self, number: int) -> Mark:
        """The mark of a section."""
        return self.progress.mark([(s.section, s.page) for s in self.stops() if s.section == number])

    def page_mark(self, stop: Stop) -> Mark:
        """The mark of one page."""
        return self.progress.mark([(stop.section, stop.page)])

    def stops(self) -> tuple[Stop, ...]:
        """Every page that is asked now, in order; kept until an answer changes something."""
        if self._stops is None:
            self._stops = tuple(
                Stop(number, place)
                for number, section in enumerate(self.sections)
                for place, page in enumerate(section.pages)
                if is_asked(self._session, section, page)
            )
        return self._stops

    def forget_stops(self) -> None:
        """An answer may have opened or closed pages."""
        self._stops = None

    def beside(self, step: int) -> Stop | None:
        """The page before (-1) or after (+1) the current one, None at the ends."""
        here = (self.at.section, self.at.page)
        stops = self.stops()
        if step > 0:
            return next((stop for stop in stops if (stop.section, stop.page) > here), None)
        return next((stop for stop in reversed(stops) if (stop.section, stop.page) < here), None)

    def first_of(self, section: int) -> Stop | None:
        """The first asked page of a section."""
        return next((stop for stop in self.stops() if stop.section == section), None)

    def is_last(self) -> bool:
        """Whether nothing comes after the current page."""
        return self.beside(1) is None

    def open_row(self, ref: str) -> str:
        """The open row of a repeat, "" when all are closed."""
        row = self.open_rows.get(ref, "")
        return row if row in self._session.rows(ref) else ""

    def long_row(self) -> str:
        """The row that fills the current page, "" when the page is not a long repeat or shows its list."""
        return self.open_row(self.page.key) if self.page.repeat is not None else ""

    def row_beside(self, step: int) -> str:
        """The row before or after the one that fills the page, "" at the ends."""
        row = self.long_row()
        rows = self._session.rows(self.page.key) if row else ()
        place = rows.index(row) + step if row else -1
        return rows[place] if 0 <= place < len(rows) else ""

    def open_for(self, ref: str) -> Stop | None:
        """Open every row on the way to a question; returns the page that it is on."""
        home = self.homes.of(ref)
        steps = ref.split("/")
        for end in range(2, len(steps) + 1):
            if steps[end - 1].endswith("]"):
                row = "/".join(steps[:end])
                self.open_rows[row.rpartition("[")[0]] = row
        return Stop(*home) if home is not None else None

    def section_keys(self) -> dict[str, int]:
        """Alt+digit for each section: a numbered section (①) answers to its own number."""
        keys: dict[str, int] = {}
        labels = [said(self._session, section.ref) if section.ref else "" for section in self.sections]
        for number, label in enumerate(labels):
            if label[:1] in CIRCLED and label:
                keys.setdefault(str(CIRCLED.index(label[0]) + 1), number)
        free = iter(digit for digit in "123456789" if digit not in keys)
        for number in range(len(labels)):
            if number not in keys.values() and (digit := next(free, None)) is not None:
                keys[digit] = number
        return keys

    def tables(self) -> tuple[Table, ...]:
        """The tables on the current page."""
        row = self.long_row()
        table = self.page.table
        return tuple(tables_in(table.row(row) if table is not None and row else self.page.blocks))

    def open_blank(self) -> None:
        """A repeat that has nothing but one blank row waits with that row open."""
        page = self.page
        repeats = (
            [(t.ref, t.node) for t in self.tables()] if page.repeat is None else [(page.key, page.repeat)]
        )
        for ref, node in repeats:
            rows = self._session.rows(ref)
            first = next((q for q in questions_in(node.children) if q.kind not in SILENT_KINDS), None)
            if len(rows) != 1 or first is None or self.open_row(ref):
                continue
            if not self._session.value(concrete(first.ref, node.ref, rows[0])):
                self.open_rows[ref] = rows[0]

    def holds(self, ref: str) -> bool:
        """Whether a question is on the current page."""
        home = self.homes.of(generic(ref))
        return home == (self.at.section, self.at.page)
