"""A visit written beforehand as nested question names, answered one question at a time like a person would.

`{"visit": {"visit_type": "1"}, "members": [{"m_name": "…"}]}`: a key names a question, a group or a repeat;
a repeat is a list of rows. A mapping under a name of the writer's own is only a grouping, and a list under
such a name belongs to the repeat whose questions it names, so that a script survives a regrouped
questionnaire. Choices may be written as codes or as labels, several as a list.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from forms.errors import AppError
from forms.identity import normalise
from forms.xlsform import BodyNode, FormDefinition, FormSession, Question
from forms.xlsform.references import generic
from forms.xlsform.schema import NodeDef

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

    Raises ScriptError for a name that the questionnaire does not have, before the first step.
    """
    known = _names(session.definition.root)
    _check_names(script, known)
    yield from _level(session, session.definition.root, session.definition.root.path, script)


def not_recorded(session: FormSession, script: Tree) -> tuple[str, ...]:
    """Labels of scripted answers that the questionnaire does not ask, or computes otherwise."""
    silent: list[str] = []
    for ref, written in _targets(session, session.definition.root, session.definition.root.path, script):
        is_kept = session.relevant(ref) and session.value(ref) == _stored(session, ref, written)
        if written not in (None, "", []) and not is_kept:
            silent.append(session.label(ref) or ref.rpartition("/")[2])
    return tuple(silent)


def _level(session: FormSession, scope: NodeDef, parent: str, script: Tree) -> Iterator[Step]:
    level = _sort(script, _names(scope))
    for node in _inside(scope):
        ref = parent + node.path[len(scope.path) :]
        if node.repeat and node.name in level.rows:
            yield from _rows(session, node, ref, level.rows[node.name])
        elif node.name in level.answers and node.bind.calculate is None:
            text = _stored(session, ref, level.answers[node.name])
            if text != session.value(ref):
                yield Step("answer", ref, text)


def _rows(session: FormSession, node: NodeDef, ref: str, rows: Sequence[Tree]) -> Iterator[Step]:
    for extra in reversed(session.rows(ref)[len(rows) :]):
        yield Step("remove", extra)
    for number, row in enumerate(rows):
        if number >= len(session.rows(ref)):
            yield Step("add", ref)
        yield from _level(session, node, session.rows(ref)[number], row)


def _targets(session: FormSession, scope: NodeDef, parent: str, script: Tree) -> Iterator[tuple[str, object]]:
    level = _sort(script, _names(scope))
    for node in _inside(scope):
        ref = parent + node.path[len(scope.path) :]
        if node.repeat and node.name in level.rows:
            for concrete, row in zip(session.rows(ref), level.rows[node.name], strict=False):
                yield from _targets(session, node, concrete, row)
        elif node.name in level.answers:
            yield ref, level.answers[node.name]


def _inside(scope: NodeDef) -> Iterator[NodeDef]:
    """The leaves and repeats of one level, in document order; what is inside a repeat is another level."""
    for child in scope.children:
        if child.repeat or child.is_leaf:
            yield child
        else:
            yield from _inside(child)


def _names(scope: NodeDef) -> dict[str, NodeDef]:
    return {node.name: node for node in _inside(scope)}


def _sort(script: Tree, known: Mapping[str, NodeDef]) -> _Level:
    level = _Level()
    for key, value in script.items():
        node = known.get(key)
        if node is not None and node.repeat:
            level.rows[key] = _row_list(key, value)
        elif node is not None:
            level.answers[key] = value
        elif isinstance(value, Mapping):
            inner = _sort(value, known)
            level.answers |= inner.answers
            level.rows |= inner.rows
        elif isinstance(value, list) and (repeat := _owner(value, known)) is not None:
            level.rows[repeat.name] = _row_list(key, value)
        else:
            raise _unknown(key, known)
    return level


def _check_names(script: Tree, known: Mapping[str, NodeDef]) -> None:
    level = _sort(script, known)
    for name, rows in level.rows.items():
        for row in rows:
            _check_names(row, _names(known[name]))


def _row_list(key: str, value: object) -> list[Tree]:
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        raise ScriptError("SCRIPT_ROWS", "应写成一个列表，每条是一个对象。", place=key)
    return value


def _owner(rows: Sequence[object], known: Mapping[str, NodeDef]) -> NodeDef | None:
    """The one repeat that has every name used in these rows."""
    used = {name for row in rows if isinstance(row, Mapping) for name in row}
    owners = [node for node in known.values() if node.repeat and used and used <= set(_names(node))]
    return owners[0] if len(owners) == 1 else None


def _unknown(key: str, known: Mapping[str, NodeDef]) -> ScriptError:
    near = difflib.get_close_matches(key, known, n=1)
    hint = f"是不是“{near[0]}”？" if near else "请按问卷里的题名写。"
    return ScriptError("SCRIPT_NAME", "问卷里没有这个题名。", place=key, remedy=hint)


def _stored(session: FormSession, ref: str, written: object) -> str:
    """The text that the questionnaire stores for what was written: codes for labels, one form for numbers."""
    if isinstance(written, list):
        return " ".join(_stored(session, ref, one) for one in written)
    if written is None:
        return ""
    if isinstance(written, bool):
        return "1" if written else "0"
    text = str(written).strip()
    choices = session.choices(ref) if text else ()
    if choices:
        codes = {choice.label: choice.value for choice in choices} | {
            choice.value: choice.value for choice in choices
        }
        return codes.get(text) or " ".join(codes.get(part, part) for part in text.split())
    return normalise(text) if generic(ref) in _id_numbers(session.definition) else text


@lru_cache(maxsize=4)
def _id_numbers(definition: FormDefinition) -> frozenset[str]:
    return frozenset(question.ref for question in _questions(definition.body) if _is_id_number(question))


def _is_id_number(question: Question) -> bool:
    return "id-number" in question.appearance


def _questions(body: Sequence[BodyNode]) -> Iterator[Question]:
    for node in body:
        if isinstance(node, Question):
            yield node
        else:
            yield from _questions(node.children)
