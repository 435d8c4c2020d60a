"""Plays recorded cases against the engine: XPath evaluations, form sessions and JavaRosa walks.

The data lies beside the checkout (`$DENGMEN_DATA` or ../shared/data) and is never copied into it.
"""

from __future__ import annotations

import gzip
import json
import math
import os
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
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
from forms.xlsform.values import to_text

PHOENIX = ZoneInfo("America/Phoenix")
RECORDED = datetime(2026, 11, 21, 13, 14, 54, tzinfo=PHOENIX)
NUMBER, STRING, BOOLEAN = 1, 2, 3


def data_folder() -> Path | None:
    """The folder of recorded cases, None where it is absent."""
    beside = Path(__file__).resolve().parents[4] / "shared" / "data"
    folder = Path(os.environ.get("DENGMEN_DATA", beside))
    return folder if (folder / "xpath-enketo.jsonl.gz").is_file() else None


def lines(path: Path) -> Iterator[Any]:
    """The JSON values of a gzipped file, one a line."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


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
    root = etree.fromstring(case["xml"].encode(), etree.XMLParser(resolve_entities=False))
    document = read_document(root)
    shift = 1 if root.getroottree().docinfo.doctype else 0
    env = Environment(circumstances())
    instances = {}
    for element in root.iter("{*}instance"):
        if element.get("id"):
            instances[element.get("id")] = _instance(document, element.get("id"))
    compiler = Compiler(Shape(instances=instances))
    code = compiler.compile(parse(case["expr"]), place_of(None))
    context = Context(context_node(document, case.get("ctx") or "/", shift), None, env)
    wanted = case.get("rt") or 0
    if wanted == NUMBER:
        return as_number(code)(context)
    if wanted == STRING:
        return as_text(code)(context)
    if wanted == BOOLEAN:
        return as_boolean(code)(context)
    value = code.run(context)
    if isinstance(value, list) and "nodes" in case:
        return [path_of(node, shift) for node in value]
    return value


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


def same_number(ours: float, theirs: str | float) -> bool:
    """Numbers as recorded, NaN and infinities as text."""
    wanted = float(str(theirs).replace("Infinity", "inf"))
    return (math.isnan(ours) and math.isnan(wanted)) or math.isclose(ours, wanted, rel_tol=1e-9, abs_tol=1e-9)


def agrees(case: dict[str, Any]) -> bool:
    """Whether our engine gives the recorded outcome."""
    if "error" in case:
        try:
            evaluate(case)
        except (ExpressionError, LookupError, ValueError):
            return True
        return False
    value = evaluate(case)
    if "nodes" in case:
        wanted = [plain_path(path) for path in case["nodes"]]
        first_only = case.get("rt") in (8, 9)
        return (value[:1] if first_only else value) == (wanted)
    if "bool" in case:
        return value is case["bool"]
    if "num" in case:
        return isinstance(value, float) and same_number(value, case["num"])
    return to_text(value) == case["str"]


def is_deterministic(case: dict[str, Any]) -> bool:
    """Whether a recorded case has a document and an outcome that does not change by itself."""
    has_outcome = any(key in case for key in ("num", "str", "bool", "nodes", "error"))
    return bool(case.get("xml")) and has_outcome and not NOT_THE_SAME_TWICE.search(case["expr"])


def outcome(case: dict[str, Any]) -> bool:
    """Whether a case agrees; an expression that we refuse to load does not."""
    try:
        return agrees(case)
    except ExpressionError:
        return False
