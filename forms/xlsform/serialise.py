"""Instance XML: the canonical bytes of a finished form, and reading them back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from forms.xlsform.schema import NodeDef
from forms.xlsform.source import Element, elements, local_name, parse_xml, refuse, tag_of
from forms.xlsform.tree import Node

if TYPE_CHECKING:
    from forms.xlsform.definition import FormDefinition

_KNOWN = {
    "http://openrosa.org/xforms": "orx",
    "http://openrosa.org/javarosa": "jr",
    "http://www.opendatakit.org/xforms": "odk",
    "http://www.opendatakit.org/xforms/entities": "entities",
}
_ENTITIES = {"\r": "&#13;"}


def write_instance(definition: FormDefinition, root: Node) -> bytes:
    """Relevant nodes only, UTF-8, no added white space; namespaces first, then id, version, the others."""
    prefixes = _prefixes(definition)
    out = ["<?xml version='1.0' encoding='UTF-8'?>"]
    _write(root, prefixes, out)
    return "".join(out).encode("utf-8")


def _prefixes(definition: FormDefinition) -> dict[str, str]:
    """A prefix for every namespace in use; the root's own one is the default."""
    root = definition.root
    used = {d.namespace for d in definition.definitions}
    for d in definition.definitions:
        used.update(etree.QName(key).namespace or "" for key in d.attributes)
    found = {"": "", root.namespace: ""}
    source = {uri: prefix for prefix, uri in definition.instance.nsmap.items() if prefix}
    for uri in sorted(used - set(found)):
        found[uri] = source.get(uri) or _KNOWN.get(uri) or f"n{len(found)}"
    return found


def _write(node: Node, prefixes: dict[str, str], out: list[str]) -> None:
    d = node.d
    name = _tag(d, prefixes)
    out.append(f"<{name}")
    if d.parent is None:
        out.extend(_declarations(d, prefixes))
    for key, value in sorted(d.attributes.items(), key=_attribute_order):
        bound = d.bound_attributes.get(key)
        node_of = node.scope.slots[bound.slot] if bound else None
        if node_of is None or node_of.relevant:
            text = node_of.stored if node_of else value
            out.append(f" {_attribute(key, prefixes)}={quoteattr(text)}")
    start = len(out)
    if d.children:
        for child in node.children:
            _write(child, prefixes, out)
    elif node.stored:
        out.append(escape(node.stored, _ENTITIES))
    if len(out) == start:
        out.append("/>")
        return
    out.insert(start, ">")
    out.append(f"</{name}>")


def _attribute_order(item: tuple[str, str]) -> tuple[int, str]:
    return (("id", "version").index(item[0]) if item[0] in ("id", "version") else 2, item[0])


def _declarations(root: NodeDef, prefixes: dict[str, str]) -> list[str]:
    default = [f" xmlns={quoteattr(root.namespace)}"] if root.namespace else []
    named = sorted((prefix, uri) for uri, prefix in prefixes.items() if prefix)
    return default + [f" xmlns:{prefix}={quoteattr(uri)}" for prefix, uri in named]


def _tag(d: NodeDef, prefixes: dict[str, str]) -> str:
    prefix = prefixes[d.namespace]
    return f"{prefix}:{d.name}" if prefix else d.name


def _attribute(key: str, prefixes: dict[str, str]) -> str:
    name = etree.QName(key)
    prefix = prefixes.get(name.namespace or "", "")
    return f"{prefix}:{name.localname}" if prefix else name.localname


def answers_of(node: Node) -> dict[str, Any]:
    """The relevant answers below a node: groups as dicts, repeats as lists of dicts, leaves as text."""
    found: dict[str, Any] = {}
    for child in node.d.children:
        if child.repeat:
            rows = node.scope.ranges[child.range_index]
            found[child.name] = [answers_of(row) for row in rows if row.relevant]
            continue
        one = node.scope.slots[child.slot]
        if one.relevant:
            found[child.name] = answers_of(one) if child.children else one.stored
    return found


def read_instance_xml(definition: FormDefinition, xml: bytes) -> dict[str, Any]:
    """The answers in finished XML; raises FormRefused when it belongs to another form."""
    top = parse_xml(xml, "记录")
    if tag_of(top) != definition.root.name:
        raise refuse("这份记录不是用这张问卷填写的")
    return _read(definition.root, top)


def _read(d: NodeDef, element: Element) -> dict[str, Any]:
    found: dict[str, Any] = {child.name: [] for child in d.children if child.repeat}
    known = d.by_name
    for item in elements(element):  # some three hundred of a record
        child = known.get(local_name(item.tag))
        if child is None:
            continue
        value: Any = _read(child, item) if child.children else item.text or ""
        if child.repeat:
            found[child.name].append(value)
        else:
            found[child.name] = value
    return {name: found[name] for name in known if name in found}
