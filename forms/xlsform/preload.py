"""Values that the device knows: jr:preload, and the instance id."""

from __future__ import annotations

from forms.xlsform.environment import Environment
from forms.xlsform.moments import from_aware
from forms.xlsform.tree import Node


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
        known = {"deviceid": env.circumstances.device, "username": env.circumstances.user}
        return known.get(params, "")
    return None
