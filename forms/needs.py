"""What the registry, the screening and the papers need from a questionnaire, and what one of them lacks.

The list itself is data (resources/questionnaires/required.toml): a county may add questions and codes and
change labels, but a question that is gone would leave a rule or a paper silently empty.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from forms.xlsform import BodyNode, Circumstances, FormDefinition, FormFault, FormSession, Question
from forms.xlsform.schema import NodeDef

COMPUTED, REPEAT = "computed", "repeat"
_KINDS = {
    "text": "文字",
    "number": "数字",
    "date": "日期",
    "select_one": "单选",
    "select_multiple": "多选",
    "image": "图片",
}
_NUMBERS = frozenset({"integer", "decimal", "range"})


@dataclass(frozen=True)
class Need:
    """One question: `table` is the repeat that it stands in, "" outside; `codes` must be on offer."""

    name: str
    kind: str
    table: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Needs:
    """Everything that is read from the questionnaire with this id."""

    form_id: str
    all: tuple[Need, ...]


def read_needs(text: str) -> Needs:
    """The needs in the TOML of resources/questionnaires/required.toml."""
    tree = tomllib.loads(text)
    needs = (
        Need(name, entry["kind"], entry.get("table", ""), tuple(entry.get("codes", "").split()))
        for entry in tree["need"]
        for name in entry["names"].split()
    )
    return Needs(tree["form_id"], tuple(needs))


def lacking(definition: FormDefinition, needs: Needs) -> tuple[FormFault, ...]:
    """Every need that the questionnaire does not meet, in the order of the list; () when it can be used.

    Codes of a list that is filtered by other answers are not looked at: what it offers depends on them.
    """
    form = _Form(definition)
    return tuple(fault for need in needs.all for fault in form.faults(need))


class _Form:
    """The questions of one questionnaire by name and table, with an empty session to ask for choices."""

    def __init__(self, definition: FormDefinition) -> None:
        self._definition = definition
        self._places = {
            (node.name, _table_of(node)): node for node in definition.root.below() if _is_wanted(node)
        }
        self._asked = {question.ref: question for question in _questions(definition.body)}
        around = Circumstances(lambda: datetime(2000, 1, 1, tzinfo=UTC), lambda: "0", lambda: 0.5)
        self._session: FormSession = definition.start(around)[0]

    def faults(self, need: Need) -> Iterator[FormFault]:
        """What is wrong with one need; nothing when it is met."""
        node = self._places.get((need.name, need.table))
        where = f"{need.table}/{need.name}" if need.table else need.name
        if node is None:
            yield FormFault(where, self._absent(need))
        elif need.kind == REPEAT and not node.repeat:
            yield FormFault(where, "应是循环（begin_repeat）")
        elif need.kind not in (REPEAT, COMPUTED):
            yield from self._kind(need, node, where)

    def _absent(self, need: Need) -> str:
        if need.kind == REPEAT:
            return "缺少这个循环"
        if any(name == need.name for name, _ in self._places):
            return f"应放在循环 {need.table} 里" if need.table else "不应放在循环里"
        return "缺少这一题"

    def _kind(self, need: Need, node: NodeDef, where: str) -> Iterator[FormFault]:
        question = self._asked.get(node.path)
        # What is calculated instead of asked gives the same answer to whoever reads it.
        if question is None or question.kind == "calculate":
            return
        kind = "number" if question.kind in _NUMBERS else question.kind
        if kind != need.kind:
            yield FormFault(where, f"题型应是{_KINDS[need.kind]}")
        elif need.codes:
            offered = self._codes(node)
            missing = [code for code in need.codes if offered is not None and code not in offered]
            if missing:
                yield FormFault(where, f"选项少了代码 {'、'.join(missing)}")

    def _codes(self, node: NodeDef) -> frozenset[str] | None:
        """The codes on offer; None where they depend on other answers."""
        items = self._definition.controls[node.path].shown.items
        if (items is not None and items.is_filtered) or node.depth > 1:
            return None
        return frozenset(choice.value for choice in self._session.choices(self._reference(node)))

    def _reference(self, node: NodeDef) -> str:
        if not node.depth:
            return node.path
        repeat = next(one.path for one in node.above() if one.repeat)
        if not self._session.rows(repeat):
            self._session.add_repeat(repeat)
        return f"{self._session.rows(repeat)[0]}{node.path.removeprefix(repeat)}"


def _is_wanted(node: NodeDef) -> bool:
    return node.is_leaf or node.repeat


def _table_of(node: NodeDef) -> str:
    """The innermost repeat around a question; a repeat stands where its own parent stands."""
    above = (one for one in node.above() if one.repeat and one is not node)
    return next((one.name for one in above), "")


def _questions(body: Sequence[BodyNode]) -> Iterator[Question]:
    for node in body:
        if isinstance(node, Question):
            yield node
        else:
            yield from _questions(node.children)
