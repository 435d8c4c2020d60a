"""Values that the device knows: jr:preload, and the instance id."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from forms.xlsform.codec import read_stored
from forms.xlsform.environment import Circumstances, Environment
from forms.xlsform.moments import from_aware
from forms.xlsform.tree import Node

if TYPE_CHECKING:
    from forms.xlsform.engine import Engine

PROPERTIES: Mapping[str, Callable[[Circumstances], str]] = {
    "deviceid": lambda known: known.device,
    "username": lambda known: known.user,
}  # others, like the telephone's number, stay blank on a laptop


def preload(node: Node, env: Environment, stage: str) -> str | None:
    """The value of a preloaded node at a stage (start or end); None when the stage has none for it."""
    bind = node.d.bind
    kind, params = bind.preload, bind.preload_params
    if stage == "end":
        return from_aware(env.now(), "dateTime").text if (kind, params) == ("timestamp", "end") else None
    if kind == "uid":
        return f"uuid:{env.new_id()}"
    if kind == "timestamp":
        return from_aware(env.now(), "dateTime").text if params == "start" else None
    if kind == "date":
        return from_aware(env.now(), "date").text if params == "today" else None
    if kind == "property":
        known = PROPERTIES.get(params)
        return known(env.circumstances) if known else ""
    return None


def run_preloads(engine: Engine, stage: str) -> None:
    """Fill the nodes that the device fills."""
    for scope in engine.root.inside():
        for node in scope.slots:
            if not node.d.bind.preload:
                continue
            text, old = preload(node, engine.env, stage), node.stored
            if text is not None and text != old:
                engine.store(node, text, read_stored(node.d.bind.type, text, engine.env.zone))
                engine.note("keep", node, old)
