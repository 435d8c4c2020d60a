"""Labels, hints and messages: translations, fallback between languages, outputs filled in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from forms.xlsform.code import Code, Context, as_text
from forms.xlsform.source import Element, attribute, tag_of

RawPart: TypeAlias = "str | Output"
_ITEXT = re.compile(r"\s*jr:itext\(\s*(['\"])(.*)\1\s*\)\s*", re.DOTALL)
_MISSING = "-"


@dataclass(frozen=True)
class Output:
    """An expression whose value stands inside a text."""

    expression: str


@dataclass(frozen=True)
class Texts:
    """The itext of a form: language -> id -> form of the text ("" is the plain one) -> parts."""

    languages: tuple[str, ...] = ()
    default: str = ""
    table: Mapping[str, Mapping[str, Mapping[str, tuple[RawPart, ...]]]] = field(default_factory=dict)
    forms: frozenset[str] = frozenset()
    changing: frozenset[str] = frozenset()  # the ids of texts with outputs

    def parts(self, key: str, language: str, form: str = "") -> tuple[RawPart, ...] | None:
        """The text in a language, else in the default one, else in any that has it."""
        own = self.table.get(language, {}).get(key, {}).get(form)
        if own and own != (_MISSING,):
            return own
        for each in (self.default, *self.languages):
            found = self.table.get(each, {}).get(key, {}).get(form)
            if found and found != (_MISSING,):
                return found
        return None


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


def read_texts(itext: Element | None) -> Texts:
    """The itext block of a model."""
    if itext is None:
        return Texts()
    table: dict[str, dict[str, dict[str, tuple[RawPart, ...]]]] = {}
    default = ""
    for translation in itext:
        if tag_of(translation) != "translation":
            continue
        language = attribute(translation, "lang")
        if translation.get("default") is not None and not default:
            default = language
        table[language] = {
            attribute(text, "id"): {
                attribute(value, "form"): read_parts(value) for value in text if tag_of(value) == "value"
            }
            for text in translation
            if tag_of(text) == "text"
        }
    forms = frozenset(form for texts in table.values() for text in texts.values() for form in text)
    changing = frozenset(
        key
        for texts in table.values()
        for key, text in texts.items()
        for parts in text.values()
        if len(parts) > 1 or (parts and not isinstance(parts[0], str))
    )
    return Texts(tuple(table), default or next(iter(table), ""), table, forms, changing)


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
    if form not in texts.forms:
        return None
    if key not in texts.changing:
        is_there = texts.parts(key, texts.default, form) is not None
        return Caption(Unchanging(texts, key, form), texts.default) if is_there else None
    found = {language: texts.parts(key, language, form) for language in texts.languages}
    ready = {language: _ready(parts, compile_) for language, parts in found.items() if parts is not None}
    return Caption(ready, texts.default) if ready else None


def _ready(
    parts: tuple[RawPart, ...], compile_: Callable[[str], Code]
) -> tuple[str | Callable[[Context], str], ...]:
    return tuple(part if isinstance(part, str) else as_text(compile_(part.expression)) for part in parts)
