"""Functions on node sets."""

from __future__ import annotations

import math

from forms.xlsform.code import Context
from forms.xlsform.functions.registry import function
from forms.xlsform.values import NodeLike, Nodes, Value, to_number, to_text

OPENROSA = "OpenRosa"
_XML = "http://www.w3.org/XML/1998/namespace"
_MODULUS, _FACTOR = 2147483647, 16807


@function("count", "N", "number")
def count(nodes: Nodes) -> float:
    """How many nodes."""
    return float(len(nodes))


@function("count-non-empty", "N", "number", source=OPENROSA)
def count_non_empty(nodes: Nodes) -> float:
    """How many nodes hold text."""
    return float(sum(1 for node in nodes if node.string() != ""))


@function("local-name", "N?", "text", context=True)
def local_name(at: Context, *nodes: Nodes) -> str:
    """The name without its prefix."""
    return _name(at, nodes)


@function("name", "N?", "text", context=True)
def name(at: Context, *nodes: Nodes) -> str:
    """The name of the first node with its prefix."""
    prefix = getattr(_first(at, nodes), "prefix", "")
    return f"{prefix}:{_name(at, nodes)}" if prefix else _name(at, nodes)


@function("namespace-uri", "N?", "text", context=True)
def namespace_uri(at: Context, *nodes: Nodes) -> str:
    """The namespace of the first node."""
    node = _first(at, nodes)
    return str(getattr(node, "namespace", "")) if node is not None else ""


@function("lang", "t", "boolean", context=True)
def lang(at: Context, language: str) -> bool:
    """Whether the nearest xml:lang is that language."""
    node = at.node
    while node is not None:
        for attribute in node.attributes:
            if attribute.name == "lang" and attribute.namespace == _XML:
                found, wanted = attribute.string().lower(), language.lower()
                return bool(found == wanted or found.startswith(wanted + "-"))
        node = node.parent
    return False


def _first(at: Context, nodes: tuple[Nodes, ...]) -> NodeLike | None:
    if not nodes:
        return at.node  # type: ignore[no-any-return]
    return nodes[0][0] if nodes[0] else None


def _name(at: Context, nodes: tuple[Nodes, ...]) -> str:
    node = _first(at, nodes)
    return str(getattr(node, "name", "")) if node is not None else ""


@function("id", "v", "nodes", context=True)
def by_id(at: Context, value: Value) -> Nodes:
    """The elements whose id attribute is one of the words."""
    texts = [node.string() for node in value] if isinstance(value, list) else [to_text(value)]
    wanted = {word for text in texts for word in text.split()}
    top = at.node
    while top.parent is not None:
        top = top.parent
    found, stack = [], [top]
    while stack:
        node = stack.pop()
        if any(each.name == "id" and each.string() in wanted for each in node.attributes):
            found.append(node)
        stack.extend(reversed(node.children))
    return found


@function("randomize", "N v?", "nodes", source=OPENROSA, context=True, volatile=True)
def randomize(at: Context, nodes: Nodes, *seed: Value) -> Nodes:
    """The nodes shuffled; with a seed always in the same order, as in other clients (Park-Miller)."""
    start = _seed(at, seed[0]) if seed else int(at.env.random() * _MODULUS)
    return shuffled(nodes, start)


def _seed(at: Context, value: Value) -> int:
    number = to_number(value, at.zone)
    if number == number and math.isfinite(number):
        return int(number)
    return 0


def shuffled(nodes: Nodes, seed: int) -> Nodes:
    """The inside-out shuffle with the generator that XForms prescribes."""
    state = int(math.fmod(seed, _MODULUS))
    if state <= 0:
        state += _MODULUS - 1
    found: Nodes = []
    for place, node in enumerate(nodes):
        state = state * _FACTOR % _MODULUS
        other = int((state - 1) / (_MODULUS - 1) * (place + 1))
        found.append(node)
        found[place], found[other] = found[other], node
    return found
