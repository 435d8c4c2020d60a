"""Plays recorded XPath evaluations: one expression, one document, one outcome."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from lxml import etree

from forms.xlsform.code import Context, as_boolean, as_number, as_text
from forms.xlsform.compiler import Compiler
from forms.xlsform.document import DocNode, read_document
from forms.xlsform.environment import Circumstances, Environment
from forms.xlsform.parser import parse
from forms.xlsform.place import Shape, place_of
from forms.xlsform.refusal import ExpressionError
from forms.xlsform.syntax import Expr, Negate, Number, Text
from forms.xlsform.values import to_text

PHOENIX = ZoneInfo("America/Phoenix")
RECORDED = datetime(2026, 11, 21, 13, 14, 54, tzinfo=PHOENIX)
NUMBER, STRING, BOOLEAN = 1, 2, 3


def circumstances() -> Circumstances:
    """Fixed circumstances in the time zone of the recordings."""
    return Circumstances(
        now=lambda: RECORDED, new_id=lambda: "00000000-0000-4000-8000-000000000000", random=lambda: 0.5
    )


def context_node(document: DocNode, path: str, shift: int) -> Any:
    """The node that a recorded path leads to; a DOCTYPE counts as a child of the document there."""
    node: Any = document
    for step in path.strip("/").split("/"):
        if step.startswith("@"):
            node = next(each for each in node.attributes if each.name == step[1:].rpartition(":")[2])
        elif step:
            place = int(step.partition(":")[0])
            node = node.children[place - (shift if node is document else 0)]
    return node


def path_of(node: Any, shift: int) -> str:
    """The recorded way to write a node's place."""
    steps = []
    while node.parent is not None:
        if node.kind == "attribute":
            steps.append(f"@{node.name}")
        else:
            index = node.parent.children.index(node) + (shift if node.parent.parent is None else 0)
            steps.append(str(index))
        node = node.parent
    return "/" + "/".join(reversed(steps))


def plain_path(path: str) -> str:
    """A recorded path without the names of its steps."""
    steps = []
    for step in path.split("/"):
        steps.append("@" + step[1:].rpartition(":")[2] if step.startswith("@") else step.partition(":")[0])
    return "/".join(steps)


def evaluate(case: dict[str, Any]) -> Any:
    """The outcome of a recorded evaluation in our engine."""
    value = run_tree(case, parse(case["expr"]))
    if isinstance(value, list) and "nodes" in case:
        return [path_of(node, _shift(case)) for node in value]
    return value


def _shift(case: dict[str, Any]) -> int:
    return 1 if "<!DOCTYPE" in case["xml"] else 0


def run_tree(case: dict[str, Any], tree: Expr) -> Any:
    """What an expression gives in the document and at the context of a case."""
    root = etree.fromstring(case["xml"].encode(), etree.XMLParser(resolve_entities=False))
    document = read_document(root)
    env = Environment(circumstances())
    instances = {}
    for element in root.iter("{*}instance"):
        if element.get("id"):
            instances[element.get("id")] = _instance(document, element.get("id"))
    compiler = Compiler(Shape(instances=dict(instances)))
    code = compiler.compile(tree, place_of(None))
    context = Context(context_node(document, case.get("ctx") or "/", _shift(case)), None, env)
    wanted = case.get("rt") or 0
    if wanted == NUMBER:
        return as_number(code)(context)
    if wanted == STRING:
        return as_text(code)(context)
    if wanted == BOOLEAN:
        return as_boolean(code)(context)
    return code.run(context)


def _instance(document: DocNode, name: str) -> DocNode:
    found = [node for node in _below(document) if node.name == "instance" and _attribute(node, "id") == name]
    return found[0]


def _below(node: DocNode) -> Iterator[DocNode]:
    yield node
    for child in node.children:
        yield from _below(child)


def _attribute(node: DocNode, name: str) -> str:
    return next((each.text for each in node.attributes if each.name == name), "")


NOT_THE_SAME_TWICE = re.compile(r"\b(now|today|random|uuid)\(|randomize\([^,]*\)$")
NO_VALUE = (ExpressionError, LookupError, ValueError)


@dataclass(frozen=True)
class Seen:
    """A recorded case and what our engine made of it: a value, or the error it refused with."""

    case: dict[str, Any]
    value: Any = None
    error: str = ""

    @property
    def wanted(self) -> Any:
        """The recorded outcome, whatever its kind."""
        return next((self.case[key] for key in ("bool", "num", "str", "nodes") if key in self.case), None)


def is_deterministic(case: dict[str, Any]) -> bool:
    """Whether a recorded case has a document and an outcome that does not change by itself."""
    has_outcome = any(key in case for key in ("num", "str", "bool", "nodes", "error"))
    return bool(case.get("xml")) and has_outcome and not NOT_THE_SAME_TWICE.search(case["expr"])


def see(case: dict[str, Any]) -> Seen:
    """Our engine's outcome."""
    try:
        return Seen(case, evaluate(case))
    except NO_VALUE as error:
        return Seen(case, error=f"{type(error).__name__}: {error}")


def agrees(seen: Seen) -> bool:
    """Whether our engine gave the recorded outcome."""
    case, value = seen.case, seen.value
    if seen.error or "error" in case:
        return bool(seen.error) and "error" in case
    if "nodes" in case:
        wanted = [plain_path(path) for path in case["nodes"]]
        return bool((value[:1] if case.get("rt") in (8, 9) else value) == wanted)
    if "bool" in case:
        return value is case["bool"]
    if "num" in case:
        return isinstance(value, float) and same_number(value, case["num"])
    return bool(to_text(value) == case["str"])


def same_number(ours: float, theirs: str | float) -> bool:
    """Numbers as recorded, NaN and infinities as text."""
    wanted = float(str(theirs).replace("Infinity", "inf"))
    return (math.isnan(ours) and math.isnan(wanted)) or math.isclose(ours, wanted, rel_tol=1e-9, abs_tol=1e-9)


def nodes_of(case: dict[str, Any], tree: Expr) -> list[Any] | None:
    """The nodes that a part of a case's expression gives, None when it is no node set."""
    try:
        value = run_tree({**case, "rt": 0}, tree)
    except NO_VALUE:
        return None
    return value if isinstance(value, list) else None


def number_in(case: dict[str, Any], tree: Expr) -> float:
    """The number that a part of a case's expression gives."""
    try:
        return float(run_tree({**case, "rt": NUMBER}, tree))
    except NO_VALUE:
        return math.nan


def number_of(tree: Expr) -> float:
    """A literal number, also when written as text; 0 for anything else."""
    if isinstance(tree, Negate):
        return -number_of(tree.operand)
    try:
        return float(tree.value) if isinstance(tree, Number | Text) else 0.0
    except ValueError:
        return 0.0
