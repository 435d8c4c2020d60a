"""Keeps one tree of answers consistent: after a change only what depends on it is computed again.

Pending computations wait in a heap ordered by rank, so each runs once, after everything it reads. A
computation is (rank, scope): in rows of repeats only the rows concerned are visited.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from forms.xlsform.acting import act
from forms.xlsform.choices import keep_offered
from forms.xlsform.code import Context
from forms.xlsform.codec import cast, read_stored
from forms.xlsform.environment import Environment
from forms.xlsform.graph import Vertex
from forms.xlsform.journal import Changes, JournalEntry
from forms.xlsform.rows import count_rows
from forms.xlsform.schema import NodeDef
from forms.xlsform.tree import Node, Scope, refs_of, scopes_of
from forms.xlsform.values import Scalar

if TYPE_CHECKING:
    from forms.xlsform.definition import FormDefinition

MOST_ACTIONS = 10_000
MOST_COUNTS = 2


class Engine:
    """The state of one session and the way changes spread through it."""

    def __init__(self, definition: FormDefinition, env: Environment, root: Scope) -> None:
        self.definition = definition
        self.vertices: tuple[Vertex, ...] = definition.vertices
        self.env = env
        self.root = env.root = root
        self.heap: list[int] = []
        self.pending: dict[int, dict[Scope, None]] = {}
        self.entries: list[JournalEntry] = []
        self.changed: set[Node] = set()
        self.structure: set[str] = set()
        self.fired: list[Node] = []
        self.is_replaying = False
        self.counts: dict[tuple[int, Scope], None] = {}
        self.taken: list[Node] = []

    # Changes of the tree

    def store(self, node: Node, text: str, value: Scalar) -> bool:
        """Give a node a value; everything that reads it becomes pending."""
        if text == node.stored and type(value) is type(node.value):
            return False
        node.stored = text
        node.value = value
        self.changed.add(node)
        if node.relevant:
            node.typed = value
            self.push_feeds(node)
        # While a journal is put back, what an action once did is in the journal; it must not be done again.
        if node.d.is_trigger and not self.is_replaying:
            self.fired.append(node)
        return True

    def load_text(self, node: Node, text: str) -> None:
        """Give a node stored text without telling anyone: for building a tree."""
        node.stored = text
        node.value = read_stored(node.d.bind.type, text, self.env.zone)
        node.typed = node.value if node.relevant else ""

    def note(self, op: Any, node: Node, old: str) -> None:
        """Add a journal entry for a change of value."""
        self.entries.append(JournalEntry(op, node.ref(), old, node.stored))

    # What becomes pending

    def push(self, rank: int, scope: Scope) -> None:
        """Make one computation pending."""
        scopes = self.pending.get(rank)
        if scopes is None:
            self.pending[rank] = {scope: None}
            heapq.heappush(self.heap, rank)
        else:
            scopes[scope] = None

    def push_feeds(self, node: Node) -> None:
        """Everything that reads a node."""
        d = node.d
        self._push_root(d)
        for rank, bound in d.feeds:
            for scope in scopes_of(node.scope.at_depth(bound), self.vertices[rank].scope):
                self.push(rank, scope)
        if d.notices:
            self._push_notices(d, node.scope, d.depth)

    def _push_root(self, d: NodeDef) -> None:
        """The computations outside repeats that read a definition; the commonest kind, so written out."""
        pending, heap, root = self.pending, self.heap, self.root
        for rank in d.root_feeds:
            if rank not in pending:
                pending[rank] = {root: None}
                heapq.heappush(heap, rank)

    def push_structure(self, d: NodeDef, up: Scope, moved: Sequence[Node]) -> None:
        """Everything that reads the rows of a repeat as such; what reads only its own row when that moved."""
        most = d.depth - 1
        self._push_root(d)
        for rank, bound in d.feeds:
            anchors = [up.at_depth(bound)] if bound <= most else [row.scope for row in moved]
            for anchor in anchors:
                for scope in scopes_of(anchor, self.vertices[rank].scope):
                    self.push(rank, scope)
        if d.notices:
            self._push_notices(d, up, most)

    def _push_notices(self, d: NodeDef, around: Scope, most: int) -> None:
        for shown, bound in d.notices:
            for scope in scopes_of(around.at_depth(min(bound, most)), shown.scope):
                self.changed.add(scope.slots[shown.slot])

    def push_scope(self, scope: Scope) -> None:
        """Every computation of a scope."""
        for rank in scope.d.vertices:
            self.push(rank, scope)

    def push_everything(self) -> None:
        """Every computation that can be made again from what is stored."""
        for scope in self.root.inside():
            for rank in scope.d.vertices:
                if not self.vertices[rank].is_kept:
                    self.push(rank, scope)

    def forget_pending(self) -> None:
        """Drop what waits to be computed: the state is known otherwise."""
        self.heap.clear()
        self.pending.clear()
        self.counts.clear()
        self.fired.clear()

    # Computing

    def drain(self) -> None:
        """Run pending computations and the actions they set off until nothing is left."""
        left = MOST_ACTIONS
        counted: dict[tuple[int, Scope], int] = {}
        while (
            self.heap
            or self.fired
            or (self.counts and not self.is_replaying and self._settle_counts(counted))
        ):
            while self.heap:
                rank = heapq.heappop(self.heap)
                vertex = self.vertices[rank]
                run, slot, is_relevance = vertex.run, vertex.d.slot, vertex.prop == "relevant"
                for scope in self.pending.pop(rank):
                    if not scope.alive:
                        continue
                    if is_relevance:  # the commonest by far, so written out
                        node = scope.slots[slot]
                        result = run(node.context or self.context(node))
                        if node.own != result:
                            node.own = result
                            self.spread_relevance(node)
                    else:
                        self._run(vertex, scope)
            fired, self.fired = self.fired, []
            for node in fired:
                left -= act(self, node, "xforms-value-changed") if left > 0 else 0

    def _settle_counts(self, counted: dict[tuple[int, Scope], int]) -> bool:
        """Bring counted repeats to their number of rows; returns whether there was anything to do.

        A number that depends on the rows themselves ("one more?") would grow for ever, so each is settled
        at most twice in one operation and goes on with the next.
        """
        ready = [key for key in self.counts if counted.get(key, 0) < MOST_COUNTS]
        for key in ready:
            del self.counts[key]
            counted[key] = counted.get(key, 0) + 1
            if key[1].alive:
                count_rows(self, self.vertices[key[0]], key[1])
        return bool(ready)

    def context(self, node: Node) -> Context:
        """The context of a node's own expressions, made once."""
        context = node.context
        if context is None:
            context = node.context = Context(node, node.scope, self.env)
        return context

    def _run(self, vertex: Vertex, scope: Scope) -> None:
        prop = vertex.prop
        if vertex.is_kept and self.is_replaying:  # its value is in the journal
            return
        if prop == "count":
            self.counts[vertex.rank, scope] = None
            return
        node = scope.slots[vertex.d.slot]
        if prop == "choices":
            self._offer(node)
            return
        result = vertex.run(node.context or self.context(node))
        if prop == "calculate":
            self._calculated(vertex, node, result)
        elif getattr(node, vertex.prop) != result:
            setattr(node, vertex.prop, result)
            self.changed.add(node)

    def _calculated(self, vertex: Vertex, node: Node, result: Any) -> None:
        old = node.stored
        if self.store(node, *cast(node.d.bind.type, result, self.env.zone)) and vertex.is_kept:
            self.note("keep", node, old)

    def spread_relevance(self, node: Node) -> None:
        """Carry a changed relevance down; stops where a node's own condition already hid it."""
        stack = [node]
        while stack:
            one = stack.pop()
            effective = one.own and (one.parent is None or one.parent.relevant)
            if effective == one.relevant:
                continue
            one.relevant = effective
            self.changed.add(one)
            if one.d.children:
                stack.extend(one.every_child())
            else:
                one.typed = one.value if effective else ""
            if one.d.bound_attributes:
                stack.extend(one.bound())
            if one.d.root_feeds or one.d.feeds or one.d.notices:
                self.push_feeds(one)
            if effective and one.d.choices_rank >= 0:
                self.push(one.d.choices_rank, one.scope)

    def _offer(self, node: Node) -> None:
        """The choices changed: an answer no longer among them is cleared."""
        self.changed.add(node)
        if node.stored == "" or not node.relevant or node.d.bind.calculate is not None:
            return  # what a form computes is the form's business, even when it is no choice of its own
        kept = keep_offered(self, node)
        if kept != node.stored:
            old = node.stored
            self.store(node, kept, kept)
            self.note("answer", node, old)

    def take_changes(self) -> Changes:
        """What happened since the last call."""
        refs = frozenset(refs_of(self.changed))
        changes = Changes(tuple(self.entries), refs, frozenset(self.structure))
        self.entries, self.changed, self.structure, self.taken = [], set(), set(), []
        return changes
