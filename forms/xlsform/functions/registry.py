"""The table of functions that expressions may call: name, arguments, result, source."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

Run = TypeVar("Run", bound=Callable[..., Any])
WORDS = {"n": "数", "t": "文本", "b": "真假", "N": "节点集", "v": "值"}


@dataclass(frozen=True)
class Function:
    """One function. `args` has a letter per argument: n number, t text, b boolean, N nodes, v any value.

    A trailing `?` makes an argument optional, a trailing `*` lets it repeat from none on. A function that
    `wants_context` gets the evaluation context first; a `volatile` one gives another value every time.
    """

    name: str
    args: str
    result: str
    source: str
    run: Callable[..., Any]
    wants_context: bool = False
    volatile: bool = False

    @cached_property
    def letters(self) -> tuple[str, ...]:
        """The arguments as written in `args`."""
        return tuple(self.args.split())

    @cached_property
    def counts(self) -> range:
        """How many arguments are right."""
        least = sum(1 for letter in self.letters if len(letter) == 1)
        return range(least, sys.maxsize if "*" in self.args else len(self.letters) + 1)

    def letter(self, index: int) -> str:
        """What the argument at an index must be."""
        return self.letters[min(index, len(self.letters) - 1)][0]


FUNCTIONS: dict[str, Function] = {}


def function(
    name: str,
    args: str,
    result: str,
    *,
    source: str = "XPath 1.0",
    context: bool = False,
    volatile: bool = False,
) -> Callable[[Run], Run]:
    """Register a function under its name in expressions."""

    def register(run: Run) -> Run:
        FUNCTIONS[name] = Function(name, args, result, source, run, context, volatile)
        return run

    return register
