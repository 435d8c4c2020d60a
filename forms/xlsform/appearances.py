"""Appearances: the words that say how a question looks, and those that are not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forms.xlsform.source import Element, attribute

if TYPE_CHECKING:
    from forms.xlsform.bodyreader import Reader

_ODK = """
multiline numbers minimal autocomplete columns columns-pack columns-flex likert list-nolabel label
table-list field-list no-calendar month-year year masked thousands-sep quick quickcompact compact
rating counter map image-map signature draw annotate new new-front front placement-map maps url
bearing vertical no-ticks picker no-buttons hidden-answer search horizontal horizontal-compact list
spinner printer textarea text ex randomized ethiopian coptic islamic bikram-sambat myanmar persian
buddhist selfie hide-input w1 w2 w3 w4 w5 w6 w7 w8 w9 w10 no-collapse summary page first last hide
"""
# Our own, as is everything that begins with dm-.
_OWN = "id-number na reminder"
APPEARANCES = frozenset(f"{_ODK} {_OWN}".split())
REFUSED_APPEARANCES = {"search": "还不支持外观 search()，请改用 select_one_from_file"}


def read_appearance(reader: Reader, element: Element, path: str) -> frozenset[str]:
    """The appearance of an element as words; an unknown one is a warning, an unsupported one a fault."""
    text = attribute(element, "appearance")
    if text.startswith(("search(", "search (")):
        reader.fault(path, REFUSED_APPEARANCES["search"])
    words = frozenset(text.split())
    if text.startswith(("ex:", "printer:")) or "search(" in text:
        return words
    for word in sorted(words - APPEARANCES):
        if not word.startswith(("columns-", "dm-")):
            reader.warnings.append(f"{path.rpartition('/')[2]}：不认识的外观“{word}”，按普通样子显示")
    return words
