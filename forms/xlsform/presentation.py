"""Texts, media and choices of a shown element, compiled at its place."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from forms.xlsform.body import Question
from forms.xlsform.code import Code, Context, as_text, constant
from forms.xlsform.compiler import Compiler
from forms.xlsform.controls import FixedChoice, ItemSet, Shown
from forms.xlsform.graph import Vertex
from forms.xlsform.place import Place, place_of
from forms.xlsform.refusal import ExpressionError
from forms.xlsform.schema import NodeDef
from forms.xlsform.source import Element, attribute, elements, tag_of
from forms.xlsform.syntax import Call, Expr, Filter, Path
from forms.xlsform.table import Row
from forms.xlsform.texts import Caption, caption, itext_key, read_parts

if TYPE_CHECKING:
    from forms.xlsform.loader import Loader

MEDIA = ("image", "big-image", "audio", "video")


def read_shown(loader: Loader, d: NodeDef, question: Question | None, element: Element) -> Shown:
    """The texts, media and choices of a shown element."""
    shown = Shown()
    for child in elements(element):
        tag = tag_of(child)
        if tag == "label":
            shown.label = _caption(loader, d, child)
            shown.media = _media(loader, d, child)
        elif tag == "hint":
            shown.hint = _caption(loader, d, child)
            shown.guidance = _caption(loader, d, child, "guidance")
    if question and question.kind in ("select_one", "select_multiple", "rank"):
        _choices(loader, d, shown, element)
    return shown


def outputs(loader: Loader, d: NodeDef) -> Callable[[str], Code]:
    """Compiles outputs; a change of what they read is a change of the shown question."""

    def compile_(text: str) -> Code:
        found = loader.compile(text, place_of(d), d.path, "label")
        if found is None:
            return constant("")
        loader.notice(d, found[1].uses)
        return found[0]

    return compile_


def _caption(loader: Loader, d: NodeDef, element: Element, form: str = "") -> Caption | None:
    reference = attribute(element, "ref")
    if reference and itext_key(reference) is None:
        code = outputs(loader, d)(reference)
        return Caption({"": (as_text(code),)}, "")
    key = itext_key(reference)
    if key is None and form:
        return None
    inline = read_parts(element) if key is None else ()
    return caption(loader.texts, key, inline, outputs(loader, d), form)


def _media(loader: Loader, d: NodeDef, element: Element) -> dict[str, Caption]:
    key = itext_key(attribute(element, "ref"))
    if key is None:
        return {}
    found = {form: caption(loader.texts, key, (), outputs(loader, d), form) for form in MEDIA}
    return {form: text for form, text in found.items() if text is not None}


def _choices(loader: Loader, d: NodeDef, shown: Shown, element: Element) -> None:
    items = [child for child in elements(element) if tag_of(child) == "item"]
    shown.fixed = tuple(_fixed(loader, d, item) for item in items)
    sets = [child for child in elements(element) if tag_of(child) == "itemset"]
    if sets:
        shown.items = _item_set(loader, d, sets[0])
    elif not items:
        loader.warnings.append(f"{d.name}：选择题没有选项")


def _fixed(loader: Loader, d: NodeDef, item: Element) -> FixedChoice:
    value, label = "", None
    for child in elements(item):
        if tag_of(child) == "value":
            value = (child.text or "").strip()
        elif tag_of(child) == "label":
            label = _caption(loader, d, child)
    return FixedChoice(value, label)


def _item_set(loader: Loader, d: NodeDef, element: Element) -> ItemSet | None:
    nodeset = attribute(element, "nodeset")
    found = loader.compile(nodeset, place_of(d), d.path, "choice_filter")
    if found is None:
        return None
    code, compiler = found
    if code.nodes is None:
        loader.fault(d.path, f"选项来源不是列表（{nodeset}）")
        return None
    try:
        place = _item_place(loader.shape.parse(nodeset), compiler, d)
        value, label, is_fixed = _item_parts(loader, d, element, place)
    except ExpressionError as error:
        loader.fault(d.path, str(error))
        return None
    if compiler.uses:
        uses = frozenset(use for use in compiler.uses if use.target is not d)
        loader.vertices[d, "choices"] = Vertex(d, "choices", code.nodes, uses)
    return ItemSet(code.nodes, value, label, bool(compiler.uses), is_fixed)


def _item_place(tree: Expr, compiler: Compiler, d: NodeDef) -> Place | None:
    """The place of value and label: the rows of a repeat, or None for rows of a list."""
    while isinstance(tree, Call) and tree.name == "randomize":
        tree = tree.args[0]
    start = tree.start if isinstance(tree, Path) else tree.primary if isinstance(tree, Filter) else tree
    if isinstance(start, Call) and start.name == "instance":
        return None
    if not isinstance(tree, Path):
        raise ExpressionError("选项来源的写法太复杂")
    targets = [use for use in compiler.uses if _matches(use.target.path, tree)]
    if not targets:
        raise ExpressionError("选项来源不在问卷的数据里")
    target = max((use.target for use in targets), key=lambda each: len(each.path))
    return place_of(d).inside(target, 0)


def _matches(path: str, tree: Path) -> bool:
    names = [step.test.rpartition(":")[2] for step in tree.steps if step.axis == "child"]
    return path.split("/")[-len(names) :] == names if names else True


def _item_parts(
    loader: Loader, d: NodeDef, element: Element, place: Place | None
) -> tuple[Callable[[Any], str], Callable[[Any, Context, str], str], Callable[[Any], bool]]:
    refs = {tag_of(child): attribute(child, "ref").strip() for child in elements(element)}
    label = refs.get("label", "") or refs.get("value", "")
    inner = label.strip()
    is_itext = inner.startswith("jr:itext(") and inner.endswith(")")
    inner = inner[len("jr:itext(") : -1].strip() if is_itext else inner
    get_value = _getter(loader, d, refs.get("value", ""), place)
    get_label = _getter(loader, d, inner, place)
    if not is_itext:
        return get_value, lambda node, *_: get_label(node), lambda _: True
    shown: dict[str, Caption | None] = {}
    compile_ = outputs(loader, d)

    def translated(node: Any, c: Context, language: str) -> str:
        key = get_label(node)
        if key not in shown:
            shown[key] = caption(loader.texts, key, (), compile_)
        text = shown[key]
        return key if text is None else text.show(c, language)

    return get_value, translated, lambda node: get_label(node) not in loader.texts.changing


def _getter(loader: Loader, d: NodeDef, reference: str, place: Place | None) -> Callable[[Any], str]:
    """The text of a child of an item."""
    name = reference.removeprefix("./").strip()
    if place is None or place.node is None:
        return _by_name(name.rpartition(":")[2])
    compiler = Compiler(loader.shape)
    code = compiler.compile(loader.shape.parse(reference), place)
    loader.notice(d, {use for use in compiler.uses if use.target is not d})
    found = as_text(code)

    def get(node: Any) -> str:
        return found(_At(node))  # type: ignore[arg-type]

    return get


class _At:
    """The little of a context that a path from a row needs."""

    __slots__ = ("current", "node", "scope")

    def __init__(self, node: Any) -> None:
        self.node = self.current = node
        self.scope = node.scope


@lru_cache(maxsize=256)
def _by_name(name: str) -> Callable[[Any], str]:
    def get(node: Any) -> str:
        if isinstance(node, Row):
            return node.text(name) or ""
        return next((str(child.string()) for child in node.children if child.name == name), "")

    return get
