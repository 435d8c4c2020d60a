"""XForm -> FormDefinition: reads every part, compiles every expression, and collects all problems first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import partial
from typing import TypeAlias

from forms.xlsform.actions import read_actions
from forms.xlsform.blueprint import read_schema
from forms.xlsform.body import BodyNode, Question
from forms.xlsform.bodyreader import full_path, read_body, repeat_paths
from forms.xlsform.code import Code
from forms.xlsform.compiler import Compiler, is_anywhere
from forms.xlsform.controls import Action, Control
from forms.xlsform.entities import EntityRule, read_entities
from forms.xlsform.graph import Vertex, connect, widened
from forms.xlsform.instances import Media, read_instance, read_media
from forms.xlsform.place import Instance, Place, Shape, Use
from forms.xlsform.presentation import read_shown
from forms.xlsform.refusal import ExpressionError, FormFault, FormRefused
from forms.xlsform.rowstore import ColumnRows
from forms.xlsform.rules import read_binds, read_counts
from forms.xlsform.schema import NodeDef
from forms.xlsform.source import Element, Source, attribute, elements, tag_of, tagged
from forms.xlsform.syntax import Expr
from forms.xlsform.table import Table
from forms.xlsform.texts import Texts

Shared: TypeAlias = tuple[str, NodeDef, int]


@dataclass
class Prepared:
    """What compiling a form found out and need not find out again: syntax trees by their text, and the shown
    elements whose texts or choices change with the answers (None: not known, all have to be read)."""

    trees: dict[str, Expr] = field(default_factory=dict)
    lively: Collection[str] | None = None


class Loader:
    """The state of loading one form."""

    def __init__(self, source: Source, media: Media, known: Prepared) -> None:
        self.source = source
        self.known = known
        self.lively: list[str] = []
        self.noticed = 0
        self.faults: list[FormFault] = []
        self.warnings: list[str] = []
        self.controls: dict[str, Control] = {}
        self.vertices: dict[tuple[NodeDef, str], Vertex] = {}
        self.actions: list[Action] = []
        self.shared: dict[str, bool | None] = {}
        self.compiled: dict[Shared, tuple[Code, Compiler]] = {}
        self.entities: tuple[EntityRule, ...] = ()
        self.texts = Texts(next((e for e in elements(source.model) if tag_of(e) == "itext"), None))
        self.bind_ids = {
            attribute(bind, "id"): attribute(bind, "nodeset")
            for bind in elements(source.model)
            if tag_of(bind) == "bind" and bind.get("id")
        }
        self.base = f"/{tag_of(source.instance)}"
        self.definitions = read_schema(
            source.instance, repeat_paths(source.body, self.base), self._bound_attributes()
        )
        self.root = self.definitions[0]
        self.by_path = {d.path: d for d in self.definitions}
        outside = {d.path: d for d in self.definitions if not d.depth}
        attached = {
            name.rpartition(".")[0]: partial(read_media, name, data)
            for name, data in media.items()
            if name.lower().endswith(".csv")
        }
        self.shape = Shape(self.root, outside, self._instances(media), self._selects(), attached, known.trees)

    def load(self) -> tuple[tuple[BodyNode, ...], tuple[Vertex, ...]]:
        """The body, and the computations by rank; raises FormRefused with all faults found."""
        read_binds(self)
        body = read_body(self, self.source.body, self.base)
        read_counts(self)
        read_actions(self)
        self.entities = read_entities(self)
        ranked, cycles = connect(tuple(self.vertices.values()))
        if self.faults or cycles:
            raise FormRefused(self.faults + cycles)
        return body, ranked

    def fault(self, question: str, sentence: str, column: str = "") -> None:
        """Note a reason to refuse the form; the column is the one of an XLSForm."""
        self.faults.append(FormFault(question, sentence, column=column))

    def show(self, d: NodeDef, element: Element, question: Question | None = None) -> None:
        """Note a shown element; what it says is read now when it changes with answers, or may be wrong."""
        control = self.controls[d.path] = Control(
            d, question, partial(read_shown, self, d, question, element)
        )
        if self.known.lively is None:
            before = self._found()
            control.shown  # noqa: B018
            if self._found() != before:
                self.lively.append(d.path)
        elif d.path in self.known.lively:
            control.shown  # noqa: B018

    def _found(self) -> tuple[int, ...]:
        return len(self.faults), len(self.warnings), len(self.vertices), self.noticed

    def compile(
        self, text: str, place: Place, question: str, column: str = ""
    ) -> tuple[Code, Compiler] | None:
        """An expression at a place; None after noting the fault."""
        known = self._known_key(text, place)
        found = self.compiled.get(known) if known else None
        if found is None:
            compiler = Compiler(self.shape)
            try:
                found = compiler.compile(self.shape.parse(text), place), compiler
            except ExpressionError as error:
                self.fault(question, f"{error}（{_shorten(text)}）", column)
                return None
        if known:
            self.compiled[known] = found
        code, compiler = found
        if compiler.warnings:
            self.warnings += [f"{question.rpartition('/')[2]}：{sentence}" for sentence in compiler.warnings]
        return code, compiler

    def _known_key(self, text: str, place: Place) -> Shared | None:
        """Under what an expression can be shared by all questions of the same rows; None when it cannot."""
        if place.primary is None:
            return None
        if text not in self.shared:  # most occur once, and are not worth a look
            self.shared[text] = None
            return None
        is_shared = self.shared[text]
        if is_shared is None:
            try:
                is_shared = is_anywhere(self.shape.parse(text))
            except ExpressionError:  # told when it is compiled
                is_shared = False
            self.shared[text] = is_shared
        return (text, place.primary.scope, place.primary_bound) if is_shared else None

    def reference(self, element: Element) -> str:
        """What an element points at: its ref, or the node of the bind that it names."""
        return attribute(element, "ref") or self.bind_ids.get(attribute(element, "bind"), "")

    def notice(self, d: NodeDef, uses: set[Use]) -> None:
        """Note that a shown text of a definition reads others."""
        self.noticed += bool(uses)
        for use in widened(uses, d):
            use.target.notices.append((d, use.bound))

    def _instances(self, media: Media) -> dict[str, Instance]:
        found: dict[str, Instance] = {}
        for element in self.source.instances:
            try:
                name, table = read_instance(element, media)
                found[name] = table
            except ExpressionError as error:
                self.fault(attribute(element, "id"), str(error))
                found[attribute(element, "id")] = Table(
                    ColumnRows({})
                )  # so that its readers are not told again
        return found

    def _selects(self) -> set[str]:
        return {
            full_path(attribute(element, "ref"), self.base)
            for element in tagged(self.source.body, "select", "select1", "rank")
        }

    def _bound_attributes(self) -> list[str]:
        """The generic paths of attributes that binds and actions speak of."""
        found = [
            attribute(element, "nodeset") or attribute(element, "ref")
            for element in self.source.model.iterchildren("{*}bind", "{*}setvalue")
        ]
        found += [attribute(element, "ref") for element in tagged(self.source.body, "setvalue")]
        return [full_path(reference, self.base) for reference in found if "@" in reference]


def _shorten(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 80 else text[:77] + "…"
