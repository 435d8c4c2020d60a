"""A form being filled: answers in, changes out."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from forms.errors import AppError
from forms.xlsform import choices as offers
from forms.xlsform.acting import act_on_row
from forms.xlsform.blueprint import new_scope, plant
from forms.xlsform.body import Choice
from forms.xlsform.checking import check_answer, problem_of
from forms.xlsform.codec import read_stored
from forms.xlsform.engine import Engine
from forms.xlsform.entities import Entity, entities_of
from forms.xlsform.environment import Circumstances, Environment
from forms.xlsform.journal import Changes
from forms.xlsform.preload import run_preloads
from forms.xlsform.references import find_node, find_rows, generic
from forms.xlsform.refusal import FormIncomplete, Problem
from forms.xlsform.rows import add_row, remove_row
from forms.xlsform.serialise import answers_of, write_instance
from forms.xlsform.tree import Node
from forms.xlsform.undo import Step, take_back
from forms.xlsform.values import to_text

MOST_UNDONE = 100
MOST_SPELLINGS = 50_000
if TYPE_CHECKING:
    from forms.xlsform.definition import FormDefinition


class FormSession:
    """One form being filled. References are concrete: `/data/members[2]/m_name`, rows counted from 1."""

    def __init__(self, definition: FormDefinition, circumstances: Circumstances) -> None:
        self.definition = definition
        self._history: deque[Step] = deque(maxlen=MOST_UNDONE)
        env = Environment(circumstances, definition.version)
        wanted = circumstances.language
        self.language = wanted if wanted in definition.languages else definition.texts.default
        self.engine = Engine(definition, env, plant(definition.instance, definition.root))
        env.choice_label = lambda node, code: offers.label_of(self.engine, node, code, self.language)
        env.itext = self._itext
        for scope in self.engine.root.inside():
            for node in scope.slots:
                if node.stored:
                    self.engine.load_text(node, node.stored)

    # What a client does

    def answer(self, ref: str, text: str) -> Changes:
        """Store an answer ("" clears it), even one that its constraint rejects.

        Raises AppError ANSWER_TYPE, ANSWER_TEXT or ANSWER_CHOICE for text that cannot be the answer,
        ANSWER_READONLY where nothing may be typed, REF_UNKNOWN for a reference that is not there.
        """
        engine = self.engine
        node = self._node(ref)
        if is_readonly(node):
            raise AppError("ANSWER_READONLY", "这道题不能填写。", place=ref)
        stored = check_answer(engine, node, text)
        old = node.stored
        if stored != old:
            engine.store(node, stored, read_stored(node.d.bind.type, stored, engine.env.zone))
            engine.note("answer", node, old)
            engine.drain()
        return self._done()

    def add_repeat(self, ref: str) -> Changes:
        """Append a row to a repeat, given by its reference without a row number."""
        up, d = find_rows(self.engine.root, ref)
        if d.bind.count is not None:
            raise AppError("REPEAT_COUNTED", "这里的行数由问卷计算，不能手工增加。", place=ref)
        act_on_row(self.engine, add_row(self.engine, d, up))
        self.engine.drain()
        return self._done()

    def remove_repeat(self, ref: str) -> Changes:
        """Remove a row and everything in it."""
        row = self._node(ref)
        if not row.d.repeat:
            raise AppError("REF_UNKNOWN", "所指的不是循环里的一行。", place=ref)
        if row.d.bind.count is not None:
            raise AppError("REPEAT_COUNTED", "这里的行数由问卷计算，不能手工删除。", place=ref)
        remove_row(self.engine, row, is_parked=False)
        self.engine.drain()
        return self._done()

    def undo(self) -> Changes:
        """Take back the last answer, new row or removed row of this session, with everything it caused.

        What is taken back is journalled like any other change. Raises AppError UNDO_NOTHING.
        """
        if not self._history:
            raise AppError("UNDO_NOTHING", "没有可以撤销的操作。")
        take_back(self.engine, self._history.pop())
        return self.engine.take_changes()

    def _done(self) -> Changes:
        """The changes of one operation, which can be taken back."""
        taken = tuple(self.engine.taken)
        changes = self.engine.take_changes()
        if changes.entries:
            self._history.append(Step(changes.entries, taken))
        return changes

    def set_language(self, language: str) -> Changes:
        """Show texts in another language of the form; values that quote labels are computed again."""
        self.language = language if language in self.definition.languages else self.language
        for scope in self.engine.root.inside():
            for rank in scope.d.vertices:
                if not self.engine.vertices[rank].is_volatile:
                    self.engine.push(rank, scope)
        self.engine.drain()
        self.engine.changed.update(node for scope in self.engine.root.inside() for node in scope.slots)
        return self.engine.take_changes()

    def recompute_all(self) -> None:
        """Compute everything again from what is stored; changes nothing when the session is consistent."""
        self.engine.push_everything()
        self.engine.drain()

    # What a client sees

    def rows(self, ref: str) -> tuple[str, ...]:
        """The concrete references of a repeat's rows."""
        up, d = find_rows(self.engine.root, ref)
        return tuple(row.ref() for row in up.ranges[d.range_index])

    def value(self, ref: str) -> str:
        """The stored text, also of a node that is not relevant now."""
        return self._node(ref).stored

    def relevant(self, ref: str) -> bool:
        """Whether the node and all around it applies; a repeat without rows answers for its next row."""
        row = self._next_row(ref)
        if row is None:
            return self._node(ref).relevant
        condition = row.d.bind.relevant
        is_around = row.parent is None or row.parent.relevant
        return is_around and (condition is None or bool(condition(self.engine.context(row))))

    def required(self, ref: str) -> bool:
        """Whether an answer is needed."""
        return self._node(ref).required

    def readonly(self, ref: str) -> bool:
        """Whether the node, or a group around it, may not be changed."""
        return is_readonly(self._node(ref))

    def label(self, ref: str) -> str:
        """The label in the current language, outputs filled in."""
        return self._text(ref, "label")

    def hint(self, ref: str) -> str:
        """The hint in the current language."""
        return self._text(ref, "hint")

    def guidance(self, ref: str) -> str:
        """The longer hint for those who want it."""
        return self._text(ref, "guidance")

    def media(self, ref: str) -> dict[str, str]:
        """Media of the label: image, big-image, audio, video -> file reference."""
        node = self._node(ref)
        control = self.definition.controls.get(node.d.path)
        context = self.engine.context(node)
        media = control.shown.media if control else {}
        return {form: text.show(context, self.language) for form, text in media.items()}

    def choices(self, ref: str) -> tuple[Choice, ...]:
        """The choices on offer, after choice_filter; empty for a question without choices."""
        node = self._node(ref)
        if not self._is_select(node):
            return ()
        return offers.offered(self.engine, node, self.language)

    def display(self, ref: str) -> str:
        """The value as a person reads it: labels of the chosen codes, joined by 、."""
        node = self._node(ref)
        if not self._is_select(node) or not node.stored:
            return node.stored
        labels = {choice.value: choice.label for choice in offers.offered(self.engine, node, self.language)}
        single = offers.is_single(self.definition.controls[node.d.path])
        codes = [node.stored] if single else node.stored.split()
        return "、".join(labels.get(code, code) for code in codes)

    def problem(self, ref: str) -> Problem | None:
        """What is wrong with one answer now."""
        return problem_of(self, self._node(ref))

    def problems(self) -> tuple[Problem, ...]:
        """Everything that keeps the form from being finished, in document order."""
        found = []
        stack = [self.engine.root.node]
        while stack:
            node = stack.pop()
            problem = problem_of(self, node)
            if problem is not None:
                found.append(problem)
            stack.extend(reversed(node.children))
        return tuple(found)

    def answers(self) -> dict[str, Any]:
        """The relevant answers as a nested tree, for forms.answers.Answers."""
        return answers_of(self.engine.root.node)

    def entities(self) -> tuple[Entity, ...]:
        """The entities that the answers create or update, for whoever keeps the lists."""
        return entities_of(self.definition.entities, self.engine.root)

    def finish(self, *, audit: str = "") -> bytes:
        """The canonical instance XML; raises FormIncomplete while problems are left.

        `audit` is the file name of the audit log, for a form that asks for one and a caller that attaches it.
        """
        found = self.problems()
        if found:
            raise FormIncomplete(found)
        run_preloads(self.engine, "end")
        asks = self.definition.audit
        if asks is not None:
            node = self.engine.root.slots[asks.d.slot]
            self.engine.store(node, audit, audit)
        self.engine.drain()
        return write_instance(self.definition, self.engine.root.node)

    def _node(self, ref: str) -> Node:
        known = self.definition.outside_repeats.get(ref)
        if known is not None:
            return self.engine.root.slots[known.slot]
        node = find_node(self.engine.root, ref, self.definition.by_path)
        if not node.d.depth and len(self.definition.outside_repeats) < MOST_SPELLINGS:
            self.definition.outside_repeats[ref] = node.d
        return node

    def _next_row(self, ref: str) -> Node | None:
        """The row that a repeat without rows would get; None for every other reference."""
        known = None if ref.endswith("]") else self.definition.by_path.get(generic(ref))
        if known is None or not known.repeat or self.rows(ref):
            return None
        up, d = find_rows(self.engine.root, ref)
        return new_scope(d, up).node

    def _is_select(self, node: Node) -> bool:
        control = self.definition.controls.get(node.d.path)
        return control is not None and (bool(control.shown.fixed) or control.shown.items is not None)

    def _text(self, ref: str, which: str) -> str:
        node = find_node(self.engine.root, ref, self.definition.by_path, new_scope)
        control = self.definition.controls.get(node.d.path)
        caption = getattr(control.shown, which) if control else None
        return caption.show(self.engine.context(node), self.language) if caption else ""

    def _itext(self, key: str) -> str:
        parts = self.definition.texts.parts(key, self.language)
        if parts is None:
            return f"[itext:{key}]"  # as JavaRosa writes it
        return to_text("".join(part for part in parts if isinstance(part, str)))


def is_readonly(node: Node) -> bool:
    """Whether the node, or a group around it, may not be changed."""
    step: Node | None = node
    while step is not None:
        if step.readonly:
            return True
        step = step.parent
    return False
