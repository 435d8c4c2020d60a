"""Whether text can be an answer, and what is wrong with an answer that is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forms.xlsform.choices import offered_values
from forms.xlsform.codec import check_typed
from forms.xlsform.refusal import Problem, answer_refused

if TYPE_CHECKING:
    from forms.xlsform.engine import Engine
    from forms.xlsform.session import FormSession
    from forms.xlsform.texts import Caption
    from forms.xlsform.tree import Node

_SELECTS = ("select_one", "select_multiple", "rank")
DEFAULT_REQUIRED = "必答题，请填写。"
DEFAULT_CONSTRAINT = "填写的内容不符合要求，请检查。"


def check_answer(engine: Engine, node: Node, text: str) -> str:
    """The text as it is stored; raises AppError when it cannot be the answer of this question."""
    if node.d.children:
        raise answer_refused("REF_UNKNOWN", node.ref(), "分组不能填写答案。")
    control = engine.definition.controls.get(node.d.path)
    kind = control.question.kind if control and control.question else ""
    if kind in _SELECTS:
        return _check_choices(engine, node, text, kind)
    return check_typed(node.d.bind.type, text, node.ref(), engine.env.zone)


def _check_choices(engine: Engine, node: Node, text: str, kind: str) -> str:
    codes = [text.strip()] if kind == "select_one" else text.split()
    codes = [code for code in dict.fromkeys(codes) if code]
    offered = frozenset(offered_values(engine, node))
    if any(code not in offered for code in codes):
        raise answer_refused("ANSWER_CHOICE", node.ref(), "所填的不在可选的选项之中，请从选项里选择。")
    if kind == "rank" and codes and len(codes) != len(offered):
        raise answer_refused("ANSWER_CHOICE", node.ref(), "排序题要把所有选项都排上。")
    return " ".join(codes)


def problem_of(session: FormSession, node: Node) -> Problem | None:
    """The problem of one node: an answer missing where it is required, or against its constraint."""
    bind = node.d.bind
    if not node.relevant or node.d.children:
        return None
    if node.stored == "":
        if not node.required:
            return None
        message = _said(session, node, bind.required_message) or DEFAULT_REQUIRED
        return Problem(node.ref(), "required", message)
    if bind.constraint is None or bind.constraint(session.engine.context(node)):
        return None
    message = _said(session, node, bind.constraint_message) or DEFAULT_CONSTRAINT
    return Problem(node.ref(), "constraint", message)


def _said(session: FormSession, node: Node, message: Caption | None) -> str:
    """A message of the form in the session's language, outputs filled in."""
    return message.show(session.engine.context(node), session.language) if message else ""
