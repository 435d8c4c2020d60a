"""Bytes of an XForm -> its XML parts, safely: no entities, no network, no DTD, capped size and nesting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from lxml import etree

from forms.xlsform.refusal import FormFault, FormRefused

LARGEST_FORM = 20 * 1024 * 1024
XFORMS = "http://www.w3.org/2002/xforms"
XHTML = "http://www.w3.org/1999/xhtml"
JAVAROSA = "http://openrosa.org/javarosa"
OPENROSA = "http://openrosa.org/xforms"
ODK = "http://www.opendatakit.org/xforms"
Element: TypeAlias = Any  # lxml has no types of its own


@dataclass(frozen=True)
class Source:
    """The parts of an XForm."""

    title: str
    model: Element
    instance: Element
    instances: tuple[Element, ...]
    body: Element


def refuse(sentence: str, question: str = "") -> FormRefused:
    """A refusal with one reason."""
    return FormRefused([FormFault(question, sentence)])


def parse_xml(data: bytes, what: str = "问卷") -> Element:
    """The root element of foreign XML; raises FormRefused."""
    if len(data) > LARGEST_FORM:
        raise refuse(f"{what}超过 20 MB")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if "depth" in (error.msg or ""):
            raise refuse(f"{what}的分组或元素嵌套超过 250 层") from error
        raise refuse(f"{what}不是完好的 XML（第 {error.lineno or 0} 行）：{error.msg}") from error
    except ValueError as error:
        raise refuse(f"{what}不是完好的 XML") from error
    if root.getroottree().docinfo.doctype:
        raise refuse(f"{what}带有 DTD（DOCTYPE），为安全起见不接受")
    return root


def read_source(data: bytes) -> Source:
    """The parts of an XForm; raises FormRefused when one is missing."""
    root = parse_xml(data)
    model = next(iter(root.iter(f"{{{XFORMS}}}model")), None)
    body = root.find(f"{{{XHTML}}}body")
    if model is None or body is None:
        raise refuse("这不是 XForm：缺少 model 或 body")
    instances = tuple(model.iterchildren(f"{{{XFORMS}}}instance"))
    tops = [child for child in (instances[0] if instances else ()) if isinstance(child.tag, str)]
    if not tops:
        raise refuse("问卷没有数据实例（instance）")
    title = root.findtext(f".//{{{XHTML}}}title") or ""
    return Source(title.strip(), model, tops[0], instances[1:], body)


def tag_of(element: Element) -> str:
    """The local name of an element; blank for comments and processing instructions."""
    tag = element.tag
    return local_name(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=4096)
def local_name(tag: str) -> str:
    """A tag without its namespace."""
    return tag.rpartition("}")[2]


def elements(parent: Element) -> list[Element]:
    """The child elements."""
    return list(parent.iterchildren(etree.Element))


def tagged(root: Element, *names: str) -> Iterator[Element]:
    """The elements below with one of the local names, in document order."""
    return iter(root.iterdescendants(*(f"{{*}}{name}" for name in names)))


def attribute(element: Element, name: str, *namespaces: str) -> str:
    """An attribute by local name, without a namespace or in one of those given."""
    value = element.get(name)
    for namespace in namespaces:
        if value is None:
            value = element.get(f"{{{namespace}}}{name}")
    return "" if value is None else str(value)
