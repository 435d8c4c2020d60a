"""A plain XML document as nodes: secondary instances that are not simple tables."""

from __future__ import annotations

from lxml import etree

from forms.xlsform.values import Scalar


class DocNode:
    """One node of a document: element, attribute, text, comment, processing-instruction or document."""

    __slots__ = ("attributes", "children", "kind", "name", "namespace", "order", "parent", "prefix", "text")

    def __init__(self, kind: str, name: str = "", text: str = "", parent: DocNode | None = None) -> None:
        self.kind = kind
        self.name = name
        self.namespace = ""
        self.prefix = ""
        self.text = text
        self.parent = parent
        self.order = 0
        self.children: list[DocNode] = []
        self.attributes: list[DocNode] = []

    @property
    def typed(self) -> Scalar:
        """Documents carry text only."""
        return self.string()

    @property
    def stored(self) -> str:
        """Its text, as a question's stored answer."""
        return self.string()

    @property
    def value(self) -> Scalar:
        """Its text."""
        return self.string()

    def string(self) -> str:
        """The text of the node, or of all text nodes below it."""
        if self.kind not in ("element", "document"):
            return self.text
        return "".join(child.string() for child in self.children if child.kind in ("element", "text"))


class LastSaved:
    """Stands for the record saved last of the same form: what it holds is known when a session starts."""


def read_document(root: etree._Element, *, alone: bool = False) -> DocNode:
    """The document above an lxml root element, with nodes numbered in document order.

    `alone` is for the data of a form: without what stands beside the element, and without namespaces.
    """
    document = DocNode("document")
    outside = (
        [root] if alone else [*reversed(list(root.itersiblings(preceding=True))), root, *root.itersiblings()]
    )
    for item in outside:
        _append(item, document)
    _number(document)
    if alone:
        _forget_namespaces(document)
    return document


def _forget_namespaces(document: DocNode) -> None:
    stack = [document]
    while stack:
        node = stack.pop()
        node.namespace = ""
        stack.extend(node.children)


def _append(item: etree._Element, parent: DocNode) -> None:
    """Add one lxml item and everything below it; the XML parser has capped the nesting."""
    node = _node(item, parent)
    if node is not None:
        parent.children.append(node)
    if node is not None and node.kind == "element":
        if item.text:
            node.children.append(DocNode("text", text=item.text, parent=node))
        for child in item:
            _append(child, node)
    if item.tail and parent.kind == "element":
        parent.children.append(DocNode("text", text=item.tail, parent=parent))


def _node(item: etree._Element, parent: DocNode) -> DocNode | None:
    if item.tag is etree.Comment:
        return DocNode("comment", text=item.text or "", parent=parent)
    if item.tag is etree.ProcessingInstruction:
        return DocNode("processing-instruction", item.target, item.text or "", parent)
    if not isinstance(item.tag, str):
        return None
    tag = etree.QName(item.tag)
    node = DocNode("element", tag.localname, "", parent)
    node.namespace = tag.namespace or ""
    node.prefix = item.prefix or ""
    for key, value in item.attrib.items():
        name = etree.QName(key)
        attribute = DocNode("attribute", name.localname, str(value), node)
        attribute.namespace = name.namespace or ""
        prefixes = [prefix for prefix, uri in item.nsmap.items() if prefix and uri == name.namespace]
        attribute.prefix = prefixes[0] if prefixes else ""
        node.attributes.append(attribute)
    return node


def _number(document: DocNode) -> None:
    stack, order = [document], 0
    while stack:
        node = stack.pop()
        node.order = order
        for offset, attribute in enumerate(node.attributes):
            attribute.order = order + 1 + offset
        order += 1 + len(node.attributes)
        stack.extend(reversed(node.children))
