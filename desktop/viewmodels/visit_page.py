"""Cuts a questionnaire into sections and pages: the groups of the form, and what fits one screen.

Nothing here knows a particular questionnaire. A section is a top-level group; a page is one of its inner
groups, a long repeat (shown one row at a time), or the run of questions in between.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from forms.xlsform import FormDefinition, Group, Question, Repeat

Node = Group | Repeat | Question

LONG_REPEAT = 14
"""A repeat that asks more questions than this opens as a page of its own."""

SILENT_KINDS = frozenset({"note", "calculate", "acknowledge"})
COMPANION = "_na"
REMINDER = "reminder"
SIGNATURE = "signature"


@dataclass(frozen=True)
class Field:
    """One question as it stands on a page, with what belongs to it."""

    ref: str
    node: Question
    companion: str = ""
    reminders: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A repeat shown as a compact table inside a page."""

    ref: str
    node: Repeat

    def row(self, ref: str) -> tuple[Block, ...]:
        """What one row draws, in reading order; worked out once a row."""
        if ref not in self._rows:
            self._rows[ref] = blocks_of(self.node.children, self.node.ref, ref)
        return self._rows[ref]

    @cached_property
    def _rows(self) -> dict[str, tuple[Block, ...]]:
        return {}


@dataclass(frozen=True)
class Part:
    """A group inside a page, shown under its own heading."""

    ref: str
    node: Group
    blocks: tuple[Block, ...]


Block = Field | Table | Part


@dataclass(frozen=True)
class Page:
    """What is on the screen at one time. `repeat` is set when the page shows the rows of one long repeat."""

    key: str
    nodes: tuple[Node, ...]
    title_ref: str = ""
    repeat: Repeat | None = None

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """What the page draws, in reading order: a questionnaire does not change while it is filled."""
        return blocks_of(self.nodes)

    @cached_property
    def table(self) -> Table | None:
        """The long repeat whose rows fill the page one by one."""
        return Table(self.repeat.ref, self.repeat) if self.repeat is not None else None


@dataclass(frozen=True)
class Section:
    """One entry of the list on the left."""

    ref: str
    pages: tuple[Page, ...] = field(default=())


def sections_of(definition: FormDefinition) -> tuple[Section, ...]:
    """Every section of the questionnaire in order; loose questions between groups form nameless sections."""
    found: list[Section] = []
    loose: list[Node] = []
    for node in definition.body:
        if isinstance(node, Question):
            loose.append(node)
            continue
        _close_loose(loose, found)
        pages = _pages_of(node) if isinstance(node, Group) else (_page_of_repeat(node),)
        if pages:
            found.append(Section(node.ref, pages))
    _close_loose(loose, found)
    return tuple(found)


def _close_loose(loose: list[Node], found: list[Section]) -> None:
    if loose:
        found.append(Section("", (Page(loose[0].ref, tuple(loose)),)))
        loose.clear()


def _page_of_repeat(node: Repeat) -> Page:
    return Page(node.ref, (node,), node.ref, node if is_long(node) else None)


def _pages_of(group: Group) -> tuple[Page, ...]:
    """The pages of a section: its groups and long repeats, and the questions between them."""
    pages: list[Page] = []
    run: list[Node] = []
    for child in group.children:
        if isinstance(child, Group) and any(True for _ in questions_in(child.children)):
            _close_run(run, group, pages)
            pages.extend(_pages_of_inner(child))
        elif isinstance(child, Repeat) and is_long(child):
            _close_run(run, group, pages)
            pages.append(_page_of_repeat(child))
        else:
            run.append(child)
    _close_run(run, group, pages)
    return tuple(sorted(pages, key=_is_signed))


def _is_signed(page: Page) -> bool:
    """People sign last, after photos and whatever else stands in the same section."""
    return any(is_signature(question) for question in questions_in(page.nodes))


def _pages_of_inner(group: Group) -> tuple[Page, ...]:
    """An inner group is one page, unless a long repeat inside it needs a page of its own."""
    if any(isinstance(node, Repeat) and is_long(node) for node in _walk(group.children)):
        return _pages_of(group)
    return (Page(group.ref, group.children, group.ref),)


def _close_run(run: list[Node], group: Group, pages: list[Page]) -> None:
    if run:
        key = group.ref if not pages else run[0].ref
        alone = run[0].ref if len(run) == 1 and pages else ""
        pages.append(Page(key, tuple(run), alone))
        run.clear()


def _walk(nodes: Sequence[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        if not isinstance(node, Question):
            yield from _walk(node.children)


def questions_in(nodes: Sequence[Node]) -> Iterator[Question]:
    """Every question at any depth, in document order."""
    return (node for node in _walk(nodes) if isinstance(node, Question))


def is_long(repeat: Repeat) -> bool:
    """Whether a row has more fields than fit a frame inside a table."""
    asked = [
        node
        for node in questions_in(repeat.children)
        if node.kind not in SILENT_KINDS and not node.name.endswith(COMPANION)
    ]
    return len(asked) > LONG_REPEAT


def concrete(ref: str, generic_parent: str, concrete_parent: str) -> str:
    """The reference of a node inside one particular row."""
    return concrete_parent + ref[len(generic_parent) :]


def blocks_of(
    nodes: Sequence[Node], generic_parent: str = "", concrete_parent: str = ""
) -> tuple[Block, ...]:
    """What a page draws, in reading order; companions and reminders are attached to their question."""
    found: list[Block] = []
    for node in nodes:
        ref = concrete(node.ref, generic_parent, concrete_parent)
        if isinstance(node, Repeat):
            found.append(Table(ref, node))
        elif isinstance(node, Group):
            found.append(Part(ref, node, blocks_of(node.children, node.ref, ref)))
        elif not _attached(found, node, ref):
            found.append(Field(ref, node))
    return tuple(found)


def _attached(found: list[Block], node: Question, ref: str) -> bool:
    last = found[-1] if found else None
    if not isinstance(last, Field):
        return False
    if node.name == last.node.name + COMPANION:
        found[-1] = Field(last.ref, last.node, ref, last.reminders)
        return True
    if is_reminder(node):
        found[-1] = Field(last.ref, last.node, last.companion, (*last.reminders, ref))
        return True
    return False


def is_reminder(node: Question) -> bool:
    """A note that the questionnaire wants shown in amber under the question before it."""
    return node.kind == "note" and REMINDER in node.appearance


def fields_in(blocks: Sequence[Block]) -> Iterator[Field]:
    """The questions of a page outside its tables, in reading order."""
    for block in blocks:
        if isinstance(block, Field):
            yield block
        elif isinstance(block, Part):
            yield from fields_in(block.blocks)


def tables_in(blocks: Sequence[Block]) -> Iterator[Table]:
    """The tables of a page, in reading order."""
    for block in blocks:
        if isinstance(block, Table):
            yield block
        elif isinstance(block, Part):
            yield from tables_in(block.blocks)


def is_signature(node: Question) -> bool:
    """A question answered by signing."""
    return node.kind == "image" and SIGNATURE in node.appearance
