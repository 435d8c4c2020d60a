"""Actions at work: what setvalue does when its event happens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from forms.xlsform.codec import cast
from forms.xlsform.controls import Action
from forms.xlsform.tree import Node, scopes_of

if TYPE_CHECKING:
    from forms.xlsform.engine import Engine


def act(engine: Engine, node: Node, event: str) -> int:
    """Run the actions that an event on a node sets off; returns how many nodes were set."""
    done = 0
    for action in engine.definition.actions:
        if event in action.events and action.trigger is node.d:
            for target in _targets(engine, action, node):
                _set(engine, action, target)
                done += 1
    return done


def act_on_row(engine: Engine, row: Node) -> None:
    """Run the actions for new rows."""
    for scope in row.scope.inside():
        act(engine, scope.node, "odk-new-repeat")


def act_on_load(engine: Engine, event: str) -> None:
    """Run the actions of loading, in every row there is."""
    for action in engine.definition.actions:
        if event in action.events:
            for scope in scopes_of(engine.root, action.target.scope):
                _set(engine, action, scope.slots[action.target.slot])


def _targets(engine: Engine, action: Action, node: Node) -> Iterable[Node]:
    """The nodes that an action sets: those it picks, else its target in the rows around the node."""
    if action.picked is not None:
        return list(action.picked(engine.context(node)))
    scope = node.scope
    while not action.target.scope.is_within(scope.d) and scope.up is not None:
        scope = scope.up
    return [inner.slots[action.target.slot] for inner in scopes_of(scope, action.target.scope)]


def _set(engine: Engine, action: Action, node: Node) -> None:
    old = node.stored
    value = action.result(engine.context(node))
    if engine.store(node, *cast(node.d.bind.type, value, engine.env.zone)):
        engine.note("keep", node, old)
