"""A visit written beforehand as nested question names, answered one question at a time like a person would.

`{"visit": {"visit_type": "1"}, "members": [{"m_name": "…"}]}`: a key names a question, a group or a repeat;
a repeat is a list of rows. A mapping under a name of the writer's own is only a grouping, and a list under
such a name belongs to the repeat whose questions it names, so that a script survives a regrouped
questionnaire. Choices may be written as codes or as labels, several as a list.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from forms.errors import AppError
from forms.identity import normalise
from forms.xlsform import FormDefinition, FormSession, Group, Question, Repeat

Node = Question | Group | Repeat
Tree = Mapping[str, object]


class ScriptError(AppError):
    """A script that cannot be read, or an answer that its question refuses; nothing is sealed."""


@dataclass(frozen=True)
class Step:
    """One thing to do: answer a question, add a row to a repeat, or remove a row."""

    op: Literal["answer", "add", "remove"]
    ref: str
    text: str = ""


@dataclass
class _Level:
    """What one level of a script says: answers and rows by the names of the questionnaire."""

    answers: dict[str, object] = field(default_factory=dict)
    rows: dict[str, list[Tree]] = field(default_factory=dict)


def read_script(data: bytes) -> Tree:
    """The script in a JSON file; numbers keep the digits that were written. Raises ScriptError."""
    try:
        tree = json.loads(data.decode("utf-8-sig"), parse_float=str, parse_int=str)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise ScriptError(
            "SCRIPT_JSON", "不是有效的 JSON 文件。", remedy="请检查括号、引号和逗号。"
        ) from error
    if not isinstance(tree, dict):
        raise ScriptError("SCRIPT_JSON", "答案文件最外层应是一个对象。", remedy='如 {"visit": {…}}。')
    return tree


def steps(session: FormSession, script: Tree) -> Iterator[Step]:
    """What to do next, in the order of the questionnaire; each step is done before the next one is asked for.

    Raises ScriptError for a name that the questionnaire does not have.
    """
    yield from _level(session, "", session.definition.body, script)


def _level(session: FormSession, parent: str, body: Sequence[Node], script: Tree) -> Iterator[Step]:
    known = _names(body)
    level = _sort(script, known, session.definition)
    for name in sorted(set(level.answers) - set(known)):
        yield Step("answer", session.definition.leaf(name), as_text(level.answers[name], None, session))
    for node in known.values():
        ref = _concrete(node.ref, parent)
        if isinstance(node, Repeat) and node.name in level.rows:
            yield from _rows(session, node, ref, level.rows[node.name])
        elif isinstance(node, Question) and node.name in level.answers:
            yield Step("answer", ref, as_text(level.answers[node.name], node, session, ref))


def _rows(session: FormSession, node: Repeat, ref: str, rows: Sequence[Tree]) -> Iterator[Step]:
    for extra in reversed(session.rows(ref)[len(rows) :]):
        yield Step("remove", extra)
    for number, row in enumerate(rows):
        if number >= len(session.rows(ref)):
            yield Step("add", ref)
        yield from _level(session, session.rows(ref)[number], node.children, row)
