"""The choices a select offers right now."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from forms.xlsform.body import Choice
from forms.xlsform.table import LONG, Row

if TYPE_CHECKING:
    from forms.xlsform.code import Context
    from forms.xlsform.controls import Control, ItemSet
    from forms.xlsform.engine import Engine
    from forms.xlsform.tree import Node


def offered_values(engine: Engine, node: Node) -> Collection[str]:
    """The codes on offer."""
    control = engine.definition.controls[node.d.path].shown
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
    control = engine.definition.controls[node.d.path].shown
    context = engine.context(node)
    found = [
        Choice(choice.value, choice.label.show(context, language) if choice.label else choice.value)
        for choice in control.fixed
    ]
    items = control.items
    if items is None:
        return tuple(found)
    if not found and language in items.whole:
        return items.whole[language]
    nodes = items.nodes(context)
    made = (*found, *_from_items(items, nodes, context, language))
    is_constant = len(made) > LONG and not items.is_filtered and not control.fixed
    if is_constant and all(type(item) is Row and items.is_fixed(item) for item in nodes):
        items.whole[language] = made
    return made


def _from_items(items: ItemSet, nodes: list[Any], context: Context, language: str) -> Iterator[Choice]:
    """The choices of a list; those of a table are made once, as its rows never change."""
    ready = items.ready
    for item in nodes:
        key = (item.index, language) if type(item) is Row else None
        choice = ready.get(key) if key else None
        if choice is None:
            value = items.value(item)
            if value == "":
                continue
            choice = Choice(value, items.label(item, context, language))
            if key and items.is_fixed(item):
                ready[key] = choice
        yield choice


def label_of(engine: Engine, node: Node, code: str, language: str) -> str:
    """The label of one code; blank when it is not on offer, as in JavaRosa."""
    for choice in offered(engine, node, language):
        if choice.value == code:
            return choice.label
    return ""


def keep_offered(engine: Engine, node: Node) -> str:
    """The stored answer without the codes that are no longer on offer."""
    values = frozenset(offered_values(engine, node))
    if is_single(engine.definition.controls[node.d.path]):
        return node.stored if node.stored in values else ""
    return " ".join(code for code in node.stored.split() if code in values)


def is_single(control: Control) -> bool:
    """Whether only one code can be chosen."""
    return control.question is not None and control.question.kind == "select_one"
