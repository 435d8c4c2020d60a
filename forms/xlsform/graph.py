"""The dependency graph on generic paths: what is computed, what it reads, in which order, and cycles."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from forms.xlsform.code import Run
from forms.xlsform.place import Use
from forms.xlsform.refusal import FormFault
from forms.xlsform.schema import NodeDef

WORDS = {
    "calculate": "计算",
    "relevant": "相关条件",
    "required": "必答条件",
    "readonly": "只读条件",
    "count": "循环次数",
    "choices": "选项筛选",
}
# The number of rows is settled after everything else (engine.py), so it may depend on the rows themselves.
_FEEDING = ("calculate", "relevant", "choices")


@dataclass(eq=False, slots=True)
class Vertex:
    """One computation of a form: a property of a definition."""

    d: NodeDef
    prop: str
    run: Run
    uses: frozenset[Use]
    is_volatile: bool = False
    is_kept: bool = False
    rank: int = -1
    scope: NodeDef = field(init=False)

    def __post_init__(self) -> None:
        self.scope = self.d.parent.scope if self.prop == "count" and self.d.parent else self.d.scope


def connect(vertices: Sequence[Vertex]) -> tuple[tuple[Vertex, ...], list[FormFault]]:
    """Rank the computations and tell every definition whom it feeds; returns them by rank, and cycles."""
    readers = _edges(vertices)
    ordered = _sort(vertices, readers)
    if len(ordered) < len(vertices):
        return tuple(ordered), [_cycle(set(vertices) - set(ordered), readers)]
    for rank, vertex in enumerate(ordered):
        vertex.rank = rank
        vertex.scope.vertices.append(rank)
        if vertex.prop == "choices":
            vertex.d.choices_rank = rank
    for vertex in ordered:
        for use in widened(vertex.uses, vertex.d):
            if vertex.scope.depth:
                use.target.feeds.append((vertex.rank, use.bound))
            elif vertex.rank not in use.target.root_feeds[-1:]:
                use.target.root_feeds.append(vertex.rank)
    return tuple(ordered), []


def widened(uses: Iterable[Use], reader: NodeDef) -> set[Use]:
    """The uses, with a group that is read as a whole standing for everything in it."""
    found: set[Use] = set()
    for use in uses:
        found.add(use)
        if use.target.children and not use.target.repeat and not reader.is_within(use.target):
            found.update(Use(d, min(use.bound, d.depth)) for d in use.target.below())
    return found


def _edges(vertices: Sequence[Vertex]) -> dict[Vertex, set[Vertex]]:
    """For every computation those that must come after it."""
    makers: dict[NodeDef, list[Vertex]] = {}
    for vertex in vertices:
        if vertex.prop in _FEEDING:
            makers.setdefault(vertex.d, []).append(vertex)
    readers: dict[Vertex, set[Vertex]] = {vertex: set() for vertex in vertices}
    for vertex in vertices:
        for use in widened(vertex.uses, vertex.d):
            for maker in _makers(makers, use.target):
                if maker is not vertex or vertex.prop in ("calculate", "relevant"):
                    readers[maker].add(vertex)
        _after_own_choices(vertex, makers, readers)
    return readers


def _after_own_choices(
    vertex: Vertex, makers: dict[NodeDef, list[Vertex]], readers: dict[Vertex, set[Vertex]]
) -> None:
    """A question's choices are checked after its relevance, which decides whether they matter."""
    if vertex.prop != "choices":
        return
    for d in vertex.d.above():
        for maker in makers.get(d, ()):
            if maker.prop == "relevant":
                readers[maker].add(vertex)


def _makers(makers: dict[NodeDef, list[Vertex]], target: NodeDef) -> Iterable[Vertex]:
    """What decides the value that a reader of the target sees."""
    yield from makers.get(target, ())
    above = target.parent
    while above is not None:
        for maker in makers.get(above, ()):
            if maker.prop == "relevant":
                yield maker
        above = above.parent


def _sort(vertices: Sequence[Vertex], readers: dict[Vertex, set[Vertex]]) -> list[Vertex]:
    """Kahn's algorithm, earlier questions first where the graph leaves a choice."""
    place = {vertex: at for at, vertex in enumerate(vertices)}
    waiting = dict.fromkeys(vertices, 0)
    for after in readers.values():
        for vertex in after:
            waiting[vertex] += 1
    ready = [place[vertex] for vertex in vertices if not waiting[vertex]]
    heapq.heapify(ready)
    ordered: list[Vertex] = []
    while ready:
        vertex = vertices[heapq.heappop(ready)]
        ordered.append(vertex)
        for after_vertex in readers[vertex]:
            waiting[after_vertex] -= 1
            if not waiting[after_vertex]:
                heapq.heappush(ready, place[after_vertex])
    return ordered


def _cycle(stuck: set[Vertex], readers: dict[Vertex, set[Vertex]]) -> FormFault:
    """One circle among the computations that could not be ordered, by names."""
    sources: dict[Vertex, Vertex] = {}
    for vertex in stuck:
        for after in readers[vertex] & stuck:
            sources[after] = vertex
    step = min(sources, key=lambda vertex: vertex.d.order)
    seen: dict[Vertex, int] = {}
    while step not in seen:
        seen[step] = len(seen)
        step = sources[step]
    circle = list(seen)[seen[step] :]
    circle.reverse()
    names = " → ".join(f"{vertex.d.name}（{WORDS[vertex.prop]}）" for vertex in [*circle, circle[0]][:12])
    return FormFault(circle[0].d.path, f"题目互相依赖，形成循环：{names}")
