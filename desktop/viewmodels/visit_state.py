"""How far a visit has come: what must be changed, what is a reminder, which sections are done."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass

from desktop.language import tr
from desktop.viewmodels.visit_page import (
    Block,
    Field,
    Page,
    Part,
    Section,
    questions_in,
)
from forms.xlsform import FormSession, Problem
from forms.xlsform.references import generic


@dataclass(frozen=True)
class Mark:
    """The state of a section or a part: done, some, none, or a number of things to change or to look at."""

    kind: str
    wrong: int = 0
    reminders: int = 0

    @property
    def words(self) -> str:
        """The state in words, for those who do not see the icon."""
        if self.wrong:
            return tr("{wrong} 处要改", wrong=self.wrong)
        if self.reminders:
            return tr("{reminders} 处提醒", reminders=self.reminders)
        return {"done": tr("填完"), "some": tr("填了一些"), "none": tr("没填")}[self.kind]


@dataclass(frozen=True)
class Tally:
    """Everything that the screen points at, in document order."""

    wrong: tuple[str, ...] = ()
    reminders: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """What F8 walks through: first what must be changed, then reminders."""
        return (*self.wrong, *self.reminders)


def walk_fields(session: FormSession, blocks: Sequence[Block]) -> Iterator[Field]:
    """Every relevant question of some blocks, row by row, in document order."""
    for block in blocks:
        if not session.relevant(block.ref):
            continue
        if isinstance(block, Field):
            yield block
        elif isinstance(block, Part):
            yield from walk_fields(session, block.blocks)
        else:
            for row in session.rows(block.ref):
                yield from walk_fields(session, block.row(row))


@dataclass(frozen=True)
class Suspect:
    """A question that the screen may have to point at: what is wrong with it, whether it has a reminder."""

    ref: str
    wrong: tuple[str, ...]
    has_reminder: bool


def suspects(
    session: FormSession, sections: Sequence[Section], missing: Container[str]
) -> tuple[Suspect, ...]:
    """Every such question in document order; stands until an answer changes. `missing` blocks sealing."""
    fields = (
        field for section in sections for page in section.pages for field in walk_fields(session, page.blocks)
    )
    made = (
        Suspect(
            field.ref,
            tuple(ref for ref in (field.ref, field.companion) if ref and ref in missing),
            any(session.relevant(ref) for ref in field.reminders),
        )
        for field in fields
    )
    return tuple(one for one in made if one.wrong or one.has_reminder)


def tally(found: Sequence[Suspect], shown: Callable[[str], Problem | None]) -> Tally:
    """What must be changed (as far as it is shown) and which reminders stand."""
    wrong: list[str] = []
    reminders: list[str] = []
    for one in found:
        own = [ref for ref in one.wrong if shown(ref) is not None]
        wrong.extend(own)
        if not own and one.has_reminder:
            reminders.append(one.ref)
    return Tally(tuple(wrong), tuple(reminders))


class Homes:
    """Which page a question lives on; built once per questionnaire."""

    def __init__(self, sections: Sequence[Section]) -> None:
        self._homes: dict[str, tuple[int, int]] = {}
        for number, section in enumerate(sections):
            for place, page in enumerate(section.pages):
                self._homes.setdefault(page.key, (number, place))
                for question in questions_in(page.nodes):
                    self._homes[question.ref] = (number, place)
                for node in page.nodes:
                    self._homes.setdefault(node.ref, (number, place))

    def of(self, ref: str) -> tuple[int, int] | None:
        """Section and page of a concrete or generic reference."""
        wanted = generic(ref)
        while wanted:
            if wanted in self._homes:
                return self._homes[wanted]
            wanted = wanted.rpartition("/")[0]
        return None


def mark_of(
    pages: Sequence[tuple[int, int]], touched: Callable[[tuple[int, int]], bool], counts: PageCounts
) -> Mark:
    """The mark of a section (all its pages) or of one page."""
    wrong = sum(counts.wrong.get(page, 0) for page in pages)
    reminders = sum(counts.reminders.get(page, 0) for page in pages)
    begun = [touched(page) for page in pages]
    if all(begun) and not any(counts.open.get(page, 0) for page in pages):
        return Mark("done", wrong, reminders)
    return Mark("some" if any(begun) else "none", wrong, reminders)


@dataclass(frozen=True)
class PageCounts:
    """Numbers per page: shown problems, reminders, and everything that still blocks sealing."""

    wrong: dict[tuple[int, int], int]
    reminders: dict[tuple[int, int], int]
    open: dict[tuple[int, int], int]


def count_by_page(homes: Homes, found: Tally, open_refs: Sequence[str]) -> PageCounts:
    """Spread a tally over the pages."""
    return PageCounts(_spread(homes, found.wrong), _spread(homes, found.reminders), _spread(homes, open_refs))


def _spread(homes: Homes, refs: Sequence[str]) -> dict[tuple[int, int], int]:
    counts: dict[tuple[int, int], int] = {}
    for ref in refs:
        home = homes.of(ref)
        if home is not None:
            counts[home] = counts.get(home, 0) + 1
    return counts


class Progress:
    """Marks of sections and pages, counted anew after answers."""

    def __init__(self, session: FormSession, sections: Sequence[Section]) -> None:
        self._session = session
        self._sections = sections
        self.homes = Homes(sections)
        self.tally = Tally()
        self.open_refs: tuple[str, ...] = ()
        self._suspects: tuple[Suspect, ...] = ()
        self._counts = PageCounts({}, {}, {})
        self._touched: set[tuple[int, int]] = set()

    def touch(self, ref: str) -> None:
        """Something was answered on the page of a question."""
        home = self.homes.of(ref)
        if home is not None:
            self._touched.add(home)

    def look(self, open_refs: Sequence[str]) -> None:
        """Answers have changed: keep what is wrong now, whether it is shown yet or not."""
        self.open_refs = tuple(open_refs)
        self._suspects = suspects(self._session, self._sections, frozenset(open_refs))

    def count(self, shown: Callable[[str], Problem | None]) -> None:
        """Count what is shown of it."""
        self.tally = tally(self._suspects, shown)
        self._counts = count_by_page(self.homes, self.tally, self.open_refs)

    def mark(self, pages: Sequence[tuple[int, int]]) -> Mark:
        """The mark of a section (its pages) or of one page."""
        return mark_of(pages, self._touched.__contains__, self._counts)


def is_asked(session: FormSession, section: Section, page: Page) -> bool:
    """Whether a page has anything to show under the answers so far."""
    if section.ref and not session.relevant(section.ref):
        return False
    return any(_shows(session, block) for block in page.blocks)


def _shows(session: FormSession, block: Block) -> bool:
    if not session.relevant(block.ref):
        return False
    return any(_shows(session, inner) for inner in block.blocks) if isinstance(block, Part) else True
