"""XForm -> FormDefinition: reads every part, compiles every expression, and collects all problems first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TypeAlias

from forms.xlsform.actions import read_actions
from forms.xlsform.bind import TYPES
from forms.xlsform.blueprint import read_schema
from forms.xlsform.body import BodyNode, Question
from forms.xlsform.bodyreader import full_path, path_of, read_body, repeat_paths
from forms.xlsform.code import NOWHERE, Code, Run, always, as_boolean, as_number, never
from forms.xlsform.compiler import Compiler, is_anywhere
from forms.xlsform.controls import Action, Control
from forms.xlsform.entities import ENTITIES, EntityRule, read_entities
from forms.xlsform.graph import Vertex, connect, widened
from forms.xlsform.instances import Media, read_instance, read_media
from forms.xlsform.place import Instance, Place, Shape, Use, place_of
from forms.xlsform.presentation import outputs, read_shown
from forms.xlsform.refusal import ExpressionError, FormFault, FormRefused
from forms.xlsform.rowstore import ColumnRows
from forms.xlsform.schema import NodeDef
from forms.xlsform.source import JAVAROSA, ODK, Element, Source, attribute, elements, tag_of, tagged
from forms.xlsform.syntax import Expr
from forms.xlsform.table import Table
from forms.xlsform.texts import Caption, Texts, caption, itext_key

Shared: TypeAlias = tuple[str, NodeDef, int]
_CONVERT: dict[str, Callable[[Code], Run]] = {
    "calculate": lambda code: code.run,
    "relevant": as_boolean,
    "required": as_boolean,
    "readonly": as_boolean,
    "constraint": as_boolean,
    "count": as_number,
}
_COLUMNS = {
    "calculate": "calculation",
    "relevant": "relevant",
    "required": "required",
    "readonly": "read_only",
    "constraint": "constraint",
    "count": "repeat_count",
}
_ODK = f"{{{ODK}}}"
PRELOADS = frozenset(("uid", "timestamp", "date", "property", "context", "patient"))


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
        self.vertices: list[Vertex] = []
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
        self.shape = Shape(self.root, outside, self._instances(media), self._selects(), known.trees)

    def load(self) -> tuple[BodyNode, ...]:
        """Read everything; raises FormRefused with all faults found."""
        self._binds()
        body = read_body(self, self.source.body, self.base)
        self._counts()
        read_actions(self)
        self.entities = read_entities(self)
        ranked, cycles = connect(self.vertices)
        if self.faults or cycles:
            raise FormRefused(self.faults + cycles)
        self.vertices = list(ranked)
        return body

    def fault(self, question: str, sentence: str, column: str = "") -> None:
        """Note a reason to refuse the form; the column is the one of an XLSForm."""
        self.faults.append(FormFault(question, sentence, column=column))

    def show(self, d: NodeDef, element: Element, question: Question | None = None) -> None:
        """Note a shown element; what it says is read now when it changes with answers, or may be wrong."""
        control = self.controls[d.path] = Control(d, question, partial(read_shown, self, d, question, element))
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
        for name, data in media.items():
            if name.lower().endswith(".csv"):
                try:
                    found[name.rpartition(".")[0]] = read_media(name, data)
                except ExpressionError as error:
                    self.fault(name, str(error))
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

    def _binds(self) -> None:
        for element in self.source.model.iterchildren("{*}bind"):
            path = full_path(attribute(element, "nodeset"), self.base)
            d = self.by_path.get(path)
            if d is None:
                self.warnings.append(f"{path}：有规则，但问卷的数据里没有这道题")
                continue
            self._bind(element, d)

    def _bind(self, element: Element, d: NodeDef) -> None:
        given = {str(key): str(value) for key, value in element.attrib.items()}
        declared = given.get("type", "").rpartition(":")[2] or "string"
        if declared not in TYPES:
            self.fault(d.path, f"不支持的数据类型 {declared}")
            return
        bind = d.bind
        bind.declared_type, bind.type = declared, TYPES[declared]
        bind.constraint_message = self._message(d, _javarosa(given, "constraintMsg"))
        bind.required_message = self._message(d, _javarosa(given, "requiredMsg"))
        bind.save_to = given.get(f"{{{ENTITIES}}}saveto", "")
        bind.options = {key.rpartition("}")[2]: value for key, value in given.items() if key.startswith(_ODK)}
        bind.preload = _javarosa(given, "preload")
        bind.preload_params = _javarosa(given, "preloadParams")
        if bind.preload and bind.preload not in PRELOADS:
            self.fault(d.path, f"不支持的预填 {bind.preload}")
        for prop in ("calculate", "relevant", "required", "readonly", "constraint"):
            text = given.get(prop, "").strip()
            if text:
                self._rule(d, prop, text)

    def _message(self, d: NodeDef, text: str) -> Caption | None:
        if not text.strip():
            return None
        inline = (text.strip(),)
        return caption(self.texts, itext_key(text), inline, outputs(self, d))

    def _rule(self, d: NodeDef, prop: str, text: str, place: Place | None = None) -> None:
        if prop in d.bind.sources:
            self.warnings.append(f"{d.name}：有两条“{_COLUMNS[prop]}”规则，只用后一条")
            self.vertices = [each for each in self.vertices if (each.d, each.prop) != (d, prop)]
        d.bind.sources[prop] = text
        if prop in ("required", "readonly") and text in ("true()", "false()"):
            setattr(d.bind, prop, always if text == "true()" else never)
            setattr(d, f"always_{prop}", text == "true()")
            return
        found = self.compile(text, place or place_of(d), d.path, _COLUMNS[prop])
        if found is None:
            return
        code, compiler = found
        run = _CONVERT[prop](code)
        setattr(d.bind, prop, run)
        if prop in ("required", "readonly") and code.constant:
            setattr(d, f"always_{prop}", run(NOWHERE))
            return
        if prop == "constraint":
            self.notice(d, compiler.uses)
            return
        vertex = Vertex(d, prop, run, frozenset(compiler.uses))
        if prop == "calculate":
            vertex.is_volatile = vertex.is_kept = compiler.volatile
        self.vertices.append(vertex)

    def _counts(self) -> None:
        for element in tagged(self.source.body, "repeat"):
            text = attribute(element, "count", JAVAROSA)
            path = path_of(element, self.base)
            if text and path in self.by_path:
                self._rule(self.by_path[path], "count", text)
            if attribute(element, "noAddRemove", JAVAROSA) and not text:
                self.warnings.append(f"{path.rpartition('/')[2]}：不理会 noAddRemove，循环可以增删")
        for vertex in self.vertices:
            if vertex.prop == "calculate":
                vertex.is_kept |= vertex.d.bind.is_editable

    def _bound_attributes(self) -> list[str]:
        """The generic paths of attributes that binds and actions speak of."""
        found = [
            full_path(attribute(element, "nodeset") or attribute(element, "ref"), self.base)
            for element in self.source.model.iterchildren("{*}bind", "{*}setvalue")
        ]
        found += [
            full_path(attribute(element, "ref"), self.base)
            for element in tagged(self.source.body, "setvalue")
        ]
        return [path for path in found if "@" in path]


def _javarosa(given: Mapping[str, str], name: str) -> str:
    return given.get(name) or given.get(f"{{{JAVAROSA}}}{name}", "")


def _shorten(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 80 else text[:77] + "…"
