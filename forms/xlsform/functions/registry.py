"""The table of functions that expressions may call: name, arguments, result, source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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

    def letters(self) -> list[str]:
        """The arguments as written in `args`."""
        return self.args.split()

    def letter(self, index: int) -> str:
        """What the argument at an index must be."""
        letters = self.letters()
        return letters[min(index, len(letters) - 1)][0]

    def accepts(self, count: int) -> bool:
        """Whether so many arguments are right."""
        letters = self.letters()
        least = sum(1 for letter in letters if len(letter) == 1)
        return count >= least and (count <= len(letters) or any("*" in letter for letter in letters))


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
