"""The words of choices as the installed questionnaire has them: a renamed choice reaches the paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from forms.papers.codes import label
from forms.xlsform.source import XFORMS, Element, attribute, elements, read_source, tag_of, tagged


def labels_of(xml: bytes) -> Callable[[str, str], str]:
    """The words of a code by list and code, from a questionnaire as XForm XML; ours where it has none.

    A label with a place to fill in is left to ours: what a paper prints must not depend on other answers.
    """
    known = _lists(xml)

    def words(list_name: str, code: str) -> str:
        return known.get(list_name, {}).get(code) or label(list_name, code)

    return words


@lru_cache(maxsize=4)
def _lists(xml: bytes) -> Mapping[str, Mapping[str, str]]:
    source = read_source(xml)
    texts = _texts(source.model.find(f"{{{XFORMS}}}itext"))
    return {attribute(one, "id"): _items(one, texts) for one in source.instances if attribute(one, "id")}


def _items(instance: Element, texts: Mapping[str, str]) -> Mapping[str, str]:
    found = {}
    for item in tagged(instance, "item"):
        cells = {tag_of(cell): cell.text or "" for cell in elements(item)}
        found[cells.get("name", "")] = cells.get("label", "") or texts.get(cells.get("itextId", ""), "")
    return found


def _texts(itext: Element | None) -> Mapping[str, str]:
    """The plain texts of the default language, else of the first."""
    translations = [] if itext is None else list(tagged(itext, "translation"))
    chosen = next((one for one in translations if one.get("default") is not None), None)
    if chosen is None and translations:
        chosen = translations[0]
    if chosen is None:
        return {}
    return {attribute(one, "id"): _plain(one) for one in tagged(chosen, "text")}


def _plain(text: Element) -> str:
    for value in elements(text):
        if tag_of(value) == "value" and not attribute(value, "form"):
            return "" if len(value) else (value.text or "")
    return ""
