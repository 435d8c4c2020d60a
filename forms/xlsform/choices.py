"""The choices a select offers right now."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from forms.xlsform.body import Choice

if TYPE_CHECKING:
    from forms.xlsform.controls import Control
    from forms.xlsform.engine import Engine
    from forms.xlsform.tree import Node


def offered_values(engine: Engine, node: Node) -> Collection[str]:
    """The codes on offer."""
    control = engine.definition.controls[node.d.path]
    if control.always is not None:
        return control.always
    values = [choice.value for choice in control.fixed]
    if control.items is not None:
        get = control.items.value
        values += [get(item) for item in control.items.nodes(engine.context(node))]
    if control.items is None or not control.items.is_filtered:
        control.always = frozenset(values)
    return values


def offered(engine: Engine, node: Node, language: str) -> tuple[Choice, ...]:
    """The choices on offer with their labels."""
    control = engine.definition.controls[node.d.path]
    context = engine.context(node)
    found = [
        Choice(choice.value, choice.label.show(context, language) if choice.label else choice.value)
        for choice in control.fixed
    ]
    items = control.items
    if items is not None:
        for item in items.nodes(context):
            value = items.value(item)
            if value != "":
                found.append(Choice(value, items.label(item, context, language)))
    return tuple(found)


def label_of(engine: Engine, node: Node, code: str, language: str) -> str:
    """The label of one code; the code itself when it is not on offer."""
    for choice in offered(engine, node, language):
        if choice.value == code:
            return choice.label
    return code


def keep_offered(engine: Engine, node: Node) -> str:
    """The stored answer without the codes that are no longer on offer."""
    values = frozenset(offered_values(engine, node))
    if is_single(engine.definition.controls[node.d.path]):
        return node.stored if node.stored in values else ""
    return " ".join(code for code in node.stored.split() if code in values)


def is_single(control: Control) -> bool:
    """Whether only one code can be chosen."""
    return control.question is not None and control.question.kind == "select_one"
