"""What the engine knows of a shown question beyond its data: texts, choices, actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from forms.xlsform.body import Choice, Question
from forms.xlsform.code import Code, Context
from forms.xlsform.schema import NodeDef
from forms.xlsform.texts import Caption


@dataclass(frozen=True)
class FixedChoice:
    """A choice written in the body."""

    value: str
    label: Caption | None


@dataclass(frozen=True)
class ItemSet:
    """Choices taken from nodes: those of a list, or the rows of a repeat."""

    nodes: Callable[[Context], list[Any]]
    value: Callable[[Any], str]
    label: Callable[[Any, Context, str], str]
    is_filtered: bool
    is_fixed: Callable[[Any], bool]  # whether the label of an item is always the same in one language
    ready: dict[tuple[int, str], Choice] = field(default_factory=dict)  # by row and language
    whole: dict[str, tuple[Choice, ...]] = field(default_factory=dict)  # a long list as a whole, by language


@dataclass
class Shown:
    """What a shown element says and offers; `always` are the codes on offer when nothing filters them."""

    label: Caption | None = None
    hint: Caption | None = None
    guidance: Caption | None = None
    media: Mapping[str, Caption] = field(default_factory=dict)
    fixed: tuple[FixedChoice, ...] = ()
    items: ItemSet | None = None
    always: frozenset[str] | None = None


@dataclass(eq=False)
class Control:
    """One shown element; what it says is read when it is first wanted."""

    d: NodeDef
    question: Question | None
    read: Callable[[], Shown]

    @cached_property
    def shown(self) -> Shown:
        """What it says and offers."""
        return self.read()


@dataclass(frozen=True)
class Action:
    """A setvalue: when an event happens to `trigger`, the target gets the value of the expression."""

    target: NodeDef
    trigger: NodeDef | None
    events: frozenset[str]
    value: Code | None
    text: str
    picked: Callable[[Context], list[Any]] | None = None  # the nodes of a target with conditions

    def result(self, context: Context) -> Any:
        """The value to set."""
        return self.text if self.value is None else self.value.run(context)
