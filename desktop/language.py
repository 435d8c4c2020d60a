"""The language of the interface: Chinese sentences in the source, an English catalogue beside it.

`tr("封存的走访 {count} 份", count=3)` is written where the sentence is shown. The Chinese text is itself the
key: without a catalogue it is only filled in, so Chinese costs nothing and nothing can be missing. Texts in
tables of a module are marked with `mark` where they stand and translated by `tr(TABLE[key])` where shown.

Why a gettext .po and not Qt's .ts with QTranslator: some sentences come from forms, sync and the vault, which
may not know Qt; placeholders are named and Python's; the translator writes plural forms without a word in the
source; every translator's tool knows .po; it is read as it is, so no compiled file can be out of date.

Not translated, on purpose: questionnaires (they have languages of their own), hints and checks with the
Chinese rule they quote, the reading back to the household, papers, and the audit log.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

CHINESE, ENGLISH = "zh", "en"
LANGUAGES = {CHINESE: "简体中文", ENGLISH: "English"}
"""What can be chosen, each in its own words."""

LEAST_WORDS = 6
"""A template with fewer letters fits too much: only numbers and dates count as its values."""
_DOT = " · "
_HAN, _PLACE = r"[\u3400-\u9fff]", r"\{(\w+)\}"  # compiled when a catalogue is read: Chinese needs none
_ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}
_spoken: dict[str, tuple[str, ...]] = {}
_patterns: list[tuple[re.Pattern[str], str]] = []
_chosen = [CHINESE]


def tr(text: str, **values: object) -> str:
    """A Chinese sentence in the language of the interface, with its {placeholders} filled in.

    An entry with plural forms takes the one for its number: {count}, or the last {placeholder} that is a
    whole number, or else the first value. A sentence without an entry comes back in Chinese.
    """
    if _spoken:
        forms = _spoken.get(text)
        if forms is not None:
            text = forms[plural(_number(text, values))] if len(forms) > 1 else forms[0]
    return text.format(**values) if values else text


def mark(text: str) -> str:
    """A sentence that stands in a table and is translated where it is shown; comes back as it is."""
    return text


def retold(text: str) -> str:
    """A finished Chinese sentence of another layer (of an error, say) in the language now.

    Found as it is, or by the template it fits; the filled-in words stay. Without an entry it stays Chinese.
    """
    return _retold(text) if _spoken else text


@lru_cache(maxsize=4096)
def _retold(text: str) -> str:
    if text in _spoken:
        return _spoken[text][0]
    for pattern, source in _templates():
        found = pattern.fullmatch(text)
        if found is not None:
            return tr(source, **found.groupdict())
    if _DOT in text:
        return _DOT.join(_retold(part) for part in text.split(_DOT))
    pair = text.split("：")
    return ": ".join(tr(part) for part in pair) if len(pair) == 2 and set(pair) <= set(_spoken) else text


def in_a_row(*sentences: str) -> str:
    """Finished sentences in a row, in the language now: English has a space between, Chinese none."""
    space = "" if _chosen[0] == CHINESE else " "
    return space.join(told.strip() for told in map(retold, sentences) if told)


def language() -> str:
    """The language chosen now: "zh" or "en"."""
    return _chosen[0]


def use_language(name: str) -> None:
    """Speak another language from now on; what is on the screen already has to be built anew."""
    _spoken.clear()
    _patterns.clear()
    _retold.cache_clear()
    _chosen[0] = name if name in LANGUAGES else CHINESE
    if _chosen[0] != CHINESE:
        _spoken.update(catalogue(_chosen[0]))


@lru_cache(maxsize=2)
def catalogue(name: str) -> dict[str, tuple[str, ...]]:
    """The entries of a shipped language: Chinese to one form, or to singular and plural."""
    from importlib.resources import files  # Chinese, the language of most starts, needs none

    return read_po((files("resources") / "translations" / f"{name}.po").read_text("utf-8"))


def read_po(text: str) -> dict[str, tuple[str, ...]]:
    """The translated entries of a .po file; empty and fuzzy ones are left out."""
    found: dict[str, tuple[str, ...]] = {}
    for block in text.split("\n\n"):
        entry: dict[str, str] = {}
        key = ""
        for line in block.splitlines():
            if line.startswith("#"):
                if line.startswith("#,") and "fuzzy" in line:
                    break
                continue
            word, _, rest = line.partition('"')
            key = word.strip() or key
            entry[key] = entry.get(key, "") + _plain(rest[:-1])
        else:
            forms = tuple(entry[key] for key in sorted(entry) if key.startswith("msgstr") and entry[key])
            if entry.get("msgid") and forms:
                found[entry["msgid"]] = forms
    return found


def _templates() -> list[tuple[re.Pattern[str], str]]:
    if not _patterns:
        found = [text for text in _spoken if "{" in text and re.search(_HAN, text)]
        for text in sorted(found, key=len, reverse=True):
            value = r".+" if len(re.sub(_PLACE, "", text)) >= LEAST_WORDS else r"[\d:,./-]+"
            pieces = enumerate(re.split(_PLACE, text))
            parts = [f"(?P<{one}>{value})" if at % 2 else re.escape(one) for at, one in pieces]
            _patterns.append((re.compile("".join(parts), re.DOTALL), text))
    return _patterns


def _plain(text: str) -> str:
    if "\\" not in text:
        return text
    head, *rest = text.split("\\")
    made, letters = [head], iter(rest)
    for piece in letters:
        if piece:
            made.append(_ESCAPES.get(piece[0], piece[0]) + piece[1:])
        else:  # an escaped backslash splits into an empty piece and what follows it
            made.append("\\" + next(letters, ""))
    return "".join(made)


def plural(number: int | None) -> int:
    """Which of the two forms a number takes in English, as the catalogue's Plural-Forms line says: n != 1.

    Words that stand without any number are many.
    """
    return 0 if number == 1 else 1


def _number(text: str, values: Mapping[str, object]) -> int | None:
    """The number that a sentence counts by."""
    names = [name for name in reversed(re.findall(_PLACE, text)) if name in values]
    wanted = [values[name] for name in sorted(names, key=lambda name: name != "count")]
    return next((number for one in (*wanted, *values.values()) if (number := _whole(one)) is not None), None)


def _whole(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and value.isdecimal() and value.isascii() else None
