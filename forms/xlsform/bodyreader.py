"""Elements of the body -> groups, repeats and questions, with their controls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

from forms.xlsform.appearances import read_appearance
from forms.xlsform.body import BodyNode, Group, Kind, Question, Repeat
from forms.xlsform.controls import Control
from forms.xlsform.refusal import ExpressionError
from forms.xlsform.schema import NodeDef
from forms.xlsform.source import JAVAROSA, ODK, Element, attribute, elements, tag_of, tagged

CONTROLS = frozenset(("input", "select", "select1", "rank", "range", "trigger", "upload", "secret"))
DEEPEST_BODY = 110
_REFERRING = frozenset(("group", "repeat", "input", "select", "select1", "range", "rank", "upload"))
_BESIDE = frozenset(
    ("label", "hint", "item", "itemset", "value", "help", "alert", "setvalue", "setgeopoint", "recordaudio")
)


class Reader(Protocol):
    """What the body reader needs of the loader."""

    by_path: dict[str, NodeDef]
    controls: dict[str, Control]
    warnings: list[str]

    def fault(self, question: str, sentence: str) -> None: ...

    def reference(self, element: Element) -> str: ...

    def show(self, d: NodeDef, element: Element, question: Question | None = None) -> None: ...


_UNUSUAL = re.compile(r"[:.()\[@\s]|//|/$")


def full_path(reference: str, base: str) -> str:
    """A reference as an absolute generic path without prefixes and predicates."""
    reference = reference.strip()
    if reference.startswith("/") and not _UNUSUAL.search(reference):
        return reference
    names = [] if reference.startswith("/") else [name for name in base.split("/") if name]
    for name in reference.split("/"):
        if name == "..":
            names = names[:-1]
        elif name not in ("", ".", "current()"):
            names.append(("@" if name.startswith("@") else "") + name.lstrip("@").rpartition(":")[2])
    return "/" + "/".join(names)


def repeat_paths(body: Element, base: str) -> set[str]:
    """The generic paths of all repeats."""
    return {path_of(element, base) for element in tagged(body, "repeat")}


def path_of(element: Element, base: str) -> str:
    """The generic path that an element of the body stands for, by its own reference and those around it."""
    path = base
    for each in reversed([element, *element.iterancestors()]):
        reference = attribute(each, "nodeset") or attribute(each, "ref")
        if reference and tag_of(each) in _REFERRING:
            path = full_path(reference, path)
    return path


def read_body(reader: Reader, body: Element, base: str) -> tuple[BodyNode, ...]:
    """Everything below an element, in order; groups too deep for a person are a fault, not a crash."""
    if sum(1 for _ in body.iterancestors()) > DEEPEST_BODY:
        reader.fault(base, f"分组嵌套超过 {DEEPEST_BODY} 层")
        return ()
    return tuple(node for element in elements(body) for node in _read(reader, element, base))


def _read(reader: Reader, element: Element, base: str) -> Iterator[BodyNode]:
    tag = tag_of(element)
    if tag == "group":
        yield from _group(reader, element, base)
    elif tag == "repeat":
        yield from _repeat(reader, element, base)
    elif tag in CONTROLS:
        yield from _question(reader, element, base)
    elif tag not in _BESIDE:
        reader.fault(base, f"不支持的控件 <{tag}>")


def _group(reader: Reader, element: Element, base: str) -> Iterator[BodyNode]:
    """A group; one that only wraps a repeat gives its label to the repeat and disappears."""
    reference = reader.reference(element)
    path = full_path(reference, base) if reference else base
    inner = [child for child in elements(element) if tag_of(child) == "repeat"]
    if inner and full_path(attribute(inner[0], "nodeset") or path, path) == path:
        d = reader.by_path.get(path)
        if d is not None:
            reader.show(d, element)
        yield from (node for child in inner for node in _repeat(reader, child, path, element))
        return
    d = reader.by_path.get(path)
    if d is None:
        reader.fault(path, "题目不在问卷的数据里")
        return
    if reference:
        reader.show(d, element)
    yield Group(path, d.name, read_appearance(reader, element, path), read_body(reader, element, path))


def _repeat(
    reader: Reader, element: Element, base: str, wrapper: Element | None = None
) -> Iterator[BodyNode]:
    path = full_path(attribute(element, "nodeset") or attribute(element, "ref") or ".", base)
    d = reader.by_path.get(path)
    if d is None:
        reader.fault(path, "循环不在问卷的数据里")
        return
    if path not in reader.controls:
        reader.show(d, element)
    look = read_appearance(reader, element, path)
    if wrapper is not None:
        look |= read_appearance(reader, wrapper, path)
    counted = bool(attribute(element, "count", JAVAROSA))
    yield Repeat(path, d.name, look, read_body(reader, element, path), counted)


def _question(reader: Reader, element: Element, base: str) -> Iterator[BodyNode]:
    path = full_path(reader.reference(element), base)
    d = reader.by_path.get(path)
    if d is None or d.children:
        reader.fault(path, "题目不在问卷的数据里" if d is None else "题目所指的是一个分组")
        return
    look = read_appearance(reader, element, path)
    try:
        kind = kind_of(element, d)
    except ExpressionError as error:
        reader.fault(path, str(error))
        return
    if attribute(element, "query"):
        reader.warnings.append(f"{d.name}：select_one_external 的选项表没有随问卷提供，按文字题填写")
    question = Question(path, d.name, kind, look, _parameters(element))
    if not d.bind.readonly and not attribute(element, "readonly"):
        d.bind.is_editable = d.bind.calculate is not None
    reader.show(d, element, question)
    yield question


def _parameters(element: Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in element.attrib.items():
        name = str(key)
        if value and (name in _PARAMETERS or name.startswith(f"{{{ODK}}}")):
            found[name.rpartition("}")[2]] = str(value)
    return found


_PARAMETERS = frozenset(
    (
        *("start", "end", "step", "rows", "mediatype", "query", "autoplay", "accuracyThreshold"),
        *("max-pixels", "incremental", "capture-accuracy"),
    )
)


_INPUTS: dict[str, Kind] = {
    "text": "text",
    "integer": "integer",
    "decimal": "decimal",
    "date": "date",
    "time": "time",
    "dateTime": "dateTime",
    "geopoint": "geopoint",
    "geotrace": "geotrace",
    "geoshape": "geoshape",
    "boolean": "text",
}
_UPLOADS: tuple[tuple[str, Kind], ...] = (("image/", "image"), ("audio/", "audio"), ("video/", "video"))


def kind_of(element: Element, d: NodeDef) -> Kind:
    """The kind of a question, from its control and data type; raises ExpressionError when unsupported."""
    tag = tag_of(element)
    plain: dict[str, Kind] = {
        "select1": "select_one",
        "select": "select_multiple",
        "rank": "rank",
        "range": "range",
        "trigger": "acknowledge",
        "secret": "text",
    }
    if tag in plain:
        return plain[tag]
    if tag == "upload":
        media = attribute(element, "mediatype")
        return next((kind for start, kind in _UPLOADS if media.startswith(start)), "file")
    return _input(d)


def _input(d: NodeDef) -> Kind:
    bind = d.bind
    if bind.declared_type == "barcode":
        return "barcode"
    if bind.type == "binary":
        raise ExpressionError("文件类题目的控件应为 upload")
    if bind.calculate is not None and bind.sources.get("readonly", "").startswith("true"):
        return "calculate"
    if bind.type == "text" and bind.sources.get("readonly", "").startswith("true"):
        return "note"
    return _INPUTS[bind.type]
