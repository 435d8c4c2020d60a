"""The body of an XForm -> groups, repeats and questions as a client shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Kind = Literal[
    "text", "integer", "decimal", "date", "time", "dateTime", "select_one", "select_multiple", "rank",
    "range", "note", "acknowledge", "image", "audio", "video", "file", "geopoint", "geotrace", "geoshape",
    "barcode", "calculate",
]  # fmt: skip


@dataclass(frozen=True)
class Question:
    """One question; `ref` is its generic path."""

    ref: str
    name: str
    kind: Kind
    appearance: frozenset[str] = frozenset()
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Group:
    """Questions that belong together."""

    ref: str
    name: str
    appearance: frozenset[str] = frozenset()
    children: tuple[BodyNode, ...] = ()


@dataclass(frozen=True)
class Repeat:
    """Questions asked once for each row; `is_counted` when an expression decides how many rows there are."""

    ref: str
    name: str
    appearance: frozenset[str] = frozenset()
    children: tuple[BodyNode, ...] = ()
    is_counted: bool = False


BodyNode: TypeAlias = Question | Group | Repeat


@dataclass(frozen=True)
class Choice:
    """One choice on offer."""

    value: str
    label: str
