"""Why a leaf of a walk may end differently here: JavaRosa settles some things only when a person passes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from forms.xlsform import FormDefinition, FormSession
from forms.xlsform.references import generic
from forms.xlsform.schema import NodeDef

LATE_ROWS = "循环行数随数目立即增减，JavaRosa 走到循环时才增、从不减（首行总在）"
LATE_CHOICE = "选项被筛掉后答案立即清除，JavaRosa 等到再次显示时"
CALCULATED = "计算改变了值也触发 xforms-value-changed（ODK 规范），JavaRosa 只在作答时触发"
_ROW = re.compile(r"\[(\d+)\]")


def counted(definition: FormDefinition, ref: str) -> NodeDef | None:
    """The outermost counted repeat on the way to a reference."""
    found = None
    d = definition.by_path.get(generic(ref))
    for above in d.above() if d else ():
        found = above if above.repeat and above.bind.count is not None else found
    return found


def reasons(session: FormSession, refs: Iterable[str]) -> Callable[[str], str]:
    """Tells of a reference why it may differ; "" when there is no known reason."""
    definition = session.definition
    late, acted = _late_rows(session, refs), _set_by_calculates(definition)
    texts = {d: d.bind.sources.get("constraint", "") for d in definition.definitions}

    def reason(ref: str) -> str:
        d = definition.by_path.get(generic(ref))
        if d is None:
            return ""
        if d in late or any(each.path in texts[d] for each in late):
            return LATE_ROWS
        return CALCULATED if d in acted else ""

    return reason


def _late_rows(session: FormSession, refs: Iterable[str]) -> frozenset[NodeDef]:
    """Every definition in, or computed from, a counted repeat of which JavaRosa has other rows."""
    ours = {scope.node.ref() for scope in session.engine.root.inside() if scope.up is not None}
    theirs = {_plain(session, ref[: match.end()]) for ref in refs for match in _ROW.finditer(ref)}
    late = [counted(session.definition, ref) for ref in ours ^ (theirs - {""})]
    return _readers(session.definition, {d for d in late if d is not None})


def _plain(session: FormSession, ref: str) -> str:
    """A reference to a row without the numbers of what is no repeat; "" when it is none."""
    names, path, plain = ref.split("/")[1:], "", ""
    d = None
    for name in names:
        path += f"/{_ROW.sub('', name)}"
        d = session.definition.by_path.get(path)
        plain += f"/{name}" if d is not None and d.repeat else f"/{_ROW.sub('', name)}"
    return plain if d is not None and d.repeat else ""


def _set_by_calculates(definition: FormDefinition) -> frozenset[NodeDef]:
    """What a setvalue sets when a calculate changes, and what is computed from it."""
    targets = {
        action.target
        for action in definition.actions
        if action.trigger is not None and action.trigger.bind.calculate is not None
    }
    return _readers(definition, targets)


def _readers(definition: FormDefinition, start: set[NodeDef]) -> frozenset[NodeDef]:
    """The definitions, what is inside them, and all whose computations read them, also through others."""
    found = {below for d in start for below in d.below()}
    grown = True
    while grown:
        more = {
            below
            for vertex in definition.vertices
            if vertex.d not in found and any(use.target in found for use in vertex.uses)
            for below in vertex.d.below()
        }
        grown = not more <= found
        found |= more
    return frozenset(found)
