"""Labels, hints and messages: translations, fallback between languages, outputs filled in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from forms.xlsform.code import Code, Context, as_text
from forms.xlsform.source import Element, attribute, elements, tag_of, tagged

RawPart: TypeAlias = "str | Output"
_ITEXT = re.compile(r"\s*jr:itext\(\s*(['\"])(.*)\1\s*\)\s*", re.DOTALL)
_MISSING = "-"


@dataclass(frozen=True)
class Output:
    """An expression whose value stands inside a text."""

    expression: str


class Texts:
    """The itext of a form: language -> id -> form of the text ("" is the plain one) -> parts.

    A language is indexed when a text of it is first wanted, and a text read when it is shown.
    """

    def __init__(self, itext: Element | None = None) -> None:
        found = [] if itext is None else [each for each in elements(itext) if tag_of(each) == "translation"]
        self._translations = {attribute(each, "lang"): each for each in found}
        chosen = [attribute(each, "lang") for each in found if each.get("default") is not None]
        self.languages = tuple(self._translations)
        self.default = next((language for language in (*chosen, *self.languages) if language), "")
        self.forms = frozenset() if itext is None else frozenset(map(str, itext.xpath(".//@form")))
        self.changing = frozenset(_owner(each) for each in tagged(itext, "output")) if found else frozenset()
        self._elements: dict[str, dict[str, Element]] = {}
        self._read: dict[tuple[str, str], dict[str, tuple[RawPart, ...]]] = {}

    def parts(self, key: str, language: str, form: str = "") -> tuple[RawPart, ...] | None:
        """The text in a language, else in the default one, else in any that has it."""
        for each in (language, self.default, *self.languages):
            found = self._text(each, key).get(form)
            if found and found != (_MISSING,):
                return found
        return None

    def _text(self, language: str, key: str) -> dict[str, tuple[RawPart, ...]]:
        """One text in all its forms."""
        found = self._read.get((language, key))
        if found is None:
            element = self._index(language).get(key, ())
            found = self._read[language, key] = {
                attribute(value, "form"): read_parts(value) for value in element if tag_of(value) == "value"
            }
        return found

    def _index(self, language: str) -> dict[str, Element]:
        found = self._elements.get(language)
        if found is None:
            texts = tagged(self._translations[language], "text") if language in self._translations else ()
            found = self._elements[language] = {attribute(text, "id"): text for text in texts}
        return found


def _owner(output: Element) -> str:
    """The id of the text that an output stands in."""
    return next((attribute(each, "id") for each in output.iterancestors() if tag_of(each) == "text"), "")


@dataclass(frozen=True, slots=True)
class Unchanging:
    """A text without outputs by language, looked up when it is shown: most texts of a form never are."""

    texts: Texts
    key: str
    form: str

    def get(
        self, language: str, default: tuple[str | Callable[[Context], str], ...] = ()
    ) -> tuple[str | Callable[[Context], str], ...]:
        """The text in a language or what stands in for it."""
        found = self.texts.parts(self.key, language, self.form)
        return default if found is None else tuple(part for part in found if isinstance(part, str))


@dataclass(frozen=True)
class Caption:
    """A text ready to show: per language a row of constants and outputs."""

    by_language: Mapping[str, tuple[str | Callable[[Context], str], ...]] | Unchanging
    default: str

    def show(self, context: Context, language: str) -> str:
        """The text in a language."""
        parts = self.by_language.get(language)
        if parts is None:
            parts = self.by_language.get(self.default, ())
        return "".join(part if isinstance(part, str) else part(context) for part in parts).strip()


def read_parts(element: Element) -> tuple[RawPart, ...]:
    """Mixed content: text with <output value="…"/>."""
    if not len(element):
        text = (element.text or "").strip() or element.text
        return (text,) if text else ()
    parts: list[RawPart] = [element.text or ""]
    for child in element:
        if tag_of(child) == "output":
            parts.append(Output(attribute(child, "value") or attribute(child, "ref")))
        elif isinstance(child.tag, str):
            parts.extend(read_parts(child))
        parts.append(child.tail or "")
    plain = [part for part in parts if part != ""]
    if len(plain) == 1 and isinstance(plain[0], str):
        return (plain[0].strip(),)
    return tuple(plain)


def itext_key(reference: str) -> str | None:
    """The id in jr:itext('…'), None when the reference is something else."""
    match = _ITEXT.fullmatch(reference)
    return match[2] if match else None


def caption(
    texts: Texts,
    key: str | None,
    inline: tuple[RawPart, ...],
    compile_: Callable[[str], Code],
    form: str = "",
) -> Caption | None:
    """A text by its itext id, or as written in place; None when there is neither."""
    if key is None:
        return Caption({"": _ready(inline, compile_)}, "") if inline else None
    if form and form not in texts.forms:
        return None
    if key not in texts.changing:
        is_there = not form or texts.parts(key, texts.default, form) is not None
        return Caption(Unchanging(texts, key, form), texts.default) if is_there else None
    found = {language: texts.parts(key, language, form) for language in texts.languages}
    ready = {language: _ready(parts, compile_) for language, parts in found.items() if parts is not None}
    return Caption(ready, texts.default) if ready else None


def _ready(
    parts: tuple[RawPart, ...], compile_: Callable[[str], Code]
) -> tuple[str | Callable[[Context], str], ...]:
    return tuple(part if isinstance(part, str) else as_text(compile_(part.expression)) for part in parts)
