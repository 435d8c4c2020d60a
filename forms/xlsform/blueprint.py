"""The primary instance of an XForm -> definitions, and the first tree of answers with its defaults."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from forms.xlsform.bind import Bind
from forms.xlsform.schema import NodeDef, lay_out
from forms.xlsform.source import JAVAROSA, OPENROSA, XFORMS, Element, elements, refuse, tag_of
from forms.xlsform.tree import Node, Scope, number_rows

_TEMPLATE = f"{{{JAVAROSA}}}template"
DEEPEST_GROUPS = 100


def read_schema(instance: Element, repeats: set[str], attributes: Iterable[str] = ()) -> tuple[NodeDef, ...]:
    """All definitions in document order; `repeats` and `attributes` are generic paths of what is bound."""
    root = _define(instance, None, repeats, 1)
    _name_record(root)
    for path in dict.fromkeys(attributes):
        _define_attribute(root, path)
    return lay_out(root)


def _define_attribute(root: NodeDef, path: str) -> None:
    """Make an attribute a definition of its own; one that the instance does not have stays unknown."""
    above, _, name = path.rpartition("/@")
    owner = next((d for d in root.below() if d.path == above), None)
    key = next((key for key in owner.attributes if etree.QName(key).localname == name), "") if owner else ""
    if owner is None or not key:
        return
    d = NodeDef(f"@{name}", path, owner, default=owner.attributes[key].strip())
    d.bind = Bind()
    owner.bound_attributes[key] = owner.by_name[d.name] = d


def _name_record(root: NodeDef) -> None:
    """A form that forgot meta/instanceID gets one: every record has a name of its own."""
    meta = root.by_name.get("meta")
    if meta is None:
        meta = _child(root, "meta", OPENROSA)
    if "instanceID" not in meta.by_name and not meta.repeat:
        _child(meta, "instanceID", meta.namespace).bind.preload = "uid"


def _child(parent: NodeDef, name: str, namespace: str) -> NodeDef:
    child = NodeDef(name, f"{parent.path}/{name}", parent, namespace)
    child.bind = Bind()
    parent.children.append(child)
    parent.by_name[name] = child
    return child


def _define(element: Element, parent: NodeDef | None, repeats: set[str], level: int) -> NodeDef:
    if level > DEEPEST_GROUPS:
        raise refuse(f"分组嵌套超过 {DEEPEST_GROUPS} 层")
    name = tag_of(element)
    path = f"{parent.path if parent else ''}/{name}"
    namespace = etree.QName(element.tag).namespace or ""
    d = NodeDef(name, path, parent, "" if namespace == XFORMS else namespace, path in repeats)
    d.bind = Bind()
    d.attributes = {str(key): str(value) for key, value in element.attrib.items() if key != _TEMPLATE}
    for child in elements(element):
        known = d.by_name.get(tag_of(child))
        if known is None:
            below = _define(child, d, repeats, level + 1)
            d.children.append(below)
            d.by_name[below.name] = below
            if below.repeat:
                below.first_rows = sum(
                    tag_of(row) == below.name and row.get(_TEMPLATE) is None for row in elements(element)
                )
        elif not known.repeat:
            raise refuse(f"同一组里有两个 {known.path}", known.name)
    d.default = "" if d.children else (element.text or "").strip()
    return d


def new_scope(repeat: NodeDef, up: Scope) -> Scope:
    """A fresh row of a repeat with the defaults of its template and the rows written inside it."""
    scope = Scope(repeat, up)
    for node in scope.slots:
        node.stored = node.d.default
    for inner in repeat.ranges:
        rows = scope.ranges[inner.range_index]
        rows.extend(new_scope(inner, scope).node for _ in range(inner.first_rows))
        number_rows(rows)
    return scope


def plant(instance: Element, root: NodeDef) -> Scope:
    """The first tree: defaults, and as many rows as the form writes out."""
    scope = Scope(root, None)
    _fill(instance, scope.node, scope)
    return scope


def _fill(element: Element, node: Node, scope: Scope) -> None:
    for key, attribute in node.d.bound_attributes.items():
        scope.slots[attribute.slot].stored = element.get(key, "").strip()
    if node.d.is_leaf:
        node.stored = (element.text or "").strip()
        return
    for child in elements(element):
        d = node.d.by_name[tag_of(child)]
        if not d.repeat:
            _fill(child, scope.slots[d.slot], scope)
        elif child.get(_TEMPLATE) is None:
            rows = scope.ranges[d.range_index]
            row = new_scope(d, scope)
            for inner in row.ranges:
                inner.clear()
            rows.append(row.node)
            number_rows(rows, len(rows) - 1)
            _fill(child, row.node, row)
