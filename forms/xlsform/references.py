"""Concrete references, `/data/members[2]/m_name`, to nodes and back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from forms.errors import AppError
from forms.xlsform.schema import NodeDef
from forms.xlsform.tree import Node, Scope

Plan = Callable[[NodeDef, Scope], Scope]
_ROW = re.compile(r"\[\d+\]")
_PART = re.compile(r"([^\[\]/]+)(?:\[(\d{1,9})\])?")


def _unknown(ref: str) -> AppError:
    return AppError("REF_UNKNOWN", "问卷里没有这道题或这一行。", place=ref)


@lru_cache(maxsize=4096)
def _step(part: str) -> tuple[str, int | None] | None:
    """The name and the row number of one step, None when it is none; the same few come again and again."""
    match = _PART.fullmatch(part)
    return None if match is None else (match[1], int(match[2]) if match[2] else None)


def generic(ref: str) -> str:
    """A concrete reference without its row numbers."""
    return _ROW.sub("", ref)


def find_node(root: Scope, ref: str, by_path: Mapping[str, NodeDef], plan: Plan | None = None) -> Node:
    """The node at a concrete reference; raises AppError REF_UNKNOWN.

    With `plan`, a repeat that has no rows and is named without a row number stands for the row it would get.
    """
    known = by_path.get(ref)
    if known is not None and not known.depth:
        return root.slots[known.slot]
    scope, d = _walk(root, ref, ref, plan)
    if d is None:
        raise _unknown(ref)
    return scope.slots[d.slot]


def find_rows(root: Scope, ref: str) -> tuple[Scope, NodeDef]:
    """The scope that holds a repeat's rows, and the repeat, by its reference without a row number."""
    above, _, name = ref.rpartition("/")
    scope, parent = _walk(root, above, ref)
    d = parent.by_name.get(name) if parent else None
    if d is None or not d.repeat:
        raise _unknown(ref)
    return scope, d


def _walk(root: Scope, path: str, ref: str, plan: Plan | None = None) -> tuple[Scope, NodeDef | None]:
    scope, d = root, None
    for part in path.split("/")[1:]:
        step = _step(part)
        if step is None:
            raise _unknown(ref)
        name, number = step
        if d is None:
            if name != root.d.name:
                raise _unknown(ref)
            d = root.d
            continue
        d = d.by_name.get(name)
        if d is None:
            raise _unknown(ref)
        if d.repeat:
            rows = scope.ranges[d.range_index]
            place = 1 if number is None else number
            if plan is not None and not rows and number is None:
                scope = plan(d, scope)
                continue
            if not 1 <= place <= len(rows):
                raise _unknown(ref)
            scope = rows[place - 1].scope
        elif number not in (None, 1):
            raise _unknown(ref)
    return scope, d
