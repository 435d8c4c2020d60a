"""The wording of a paper: read from TOML, checked to the last name before anything is printed.

A paper is `title`, `version`, `layout`, `issuer` and one or more `[[part]]`s (联), each a list of blocks. A
block is a table whose first key says what it is (BLOCKS below); `{name}` in a text is a value of the visit,
`{name:8}` a blank of that width where there is none, `{name:date}` a blank date. resources/papers/README.md
explains it to counties.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from forms.papers.layouts import LAYOUTS
from forms.papers.request import PaperError
from forms.papers.values import list_names, row_names, text_names

PLACE = re.compile(r"\{([a-z0-9_]+)(?::([0-9]{1,2}|date))?\}")
ISSUERS = {"assistant": "村（社区）、调查人", "township": "乡镇（街道）", "county": "县级民政部门"}
# What a block is, and what else may be said about it.
BLOCKS: Mapping[str, frozenset[str]] = {
    "title": frozenset(),
    "to": frozenset(),
    "text": frozenset({"lead"}),
    "line": frozenset(),
    "center": frozenset(),
    "right": frozenset(),
    "note": frozenset(),
    "heading": frozenset(),
    "list": frozenset({"each", "empty"}),
    "fields": frozenset({"label", "least"}),
    "rows": frozenset({"heads", "cells", "widths", "align", "empty", "blank", "least", "foot", "small"}),
    "sign": frozenset({"columns", "top"}),
    "office": frozenset({"date"}),
    "space": frozenset(),
    "photos": frozenset(),
    "code": frozenset(),
}
_COMMON = frozenset({"when", "unless", "keep"})
_TOP = frozenset(
    {"kind", "title", "subtitle", "version", "layout", "issuer", "copies", "warning", "for_each", "part"}
)
_PART = frozenset({"name", "stub", "page", "when", "unless", "blocks"})

Block = Mapping[str, object]


@dataclass(frozen=True)
class Part:
    """One copy (联) of a paper: `stub` is torn off below a cut line, `page` begins on a new page."""

    name: str
    stub: bool
    page: bool
    when: str
    unless: str
    blocks: tuple[tuple[str, Block], ...]


@dataclass(frozen=True)
class Template:
    """A paper's wording, checked."""

    kind: str
    title: str
    subtitle: str
    version: str
    layout: str
    issuer: str
    copies: str
    warning: str
    for_each: str
    parts: tuple[Part, ...]


@lru_cache(maxsize=64)
def read_template(toml: str) -> Template:
    """The template of a TOML text; raises PaperError naming what is missing, unknown or misshapen."""
    try:
        tree = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        raise _error("PAPER_TEXT_UNREADABLE", "文书文字文件读不懂。", str(error)) from error
    for key in ("kind", "title", "version", "layout", "issuer", "part"):
        if key not in tree:
            raise _error("PAPER_TEXT_MISSING", "文书文字缺少一项。", key)
    _known(tree, _TOP, "")
    made = Template(
        **{key: _text(tree, key, "") for key in ("kind", "title", "subtitle", "version", "layout", "issuer")},
        **{key: _text(tree, key, "") for key in ("copies", "warning", "for_each")},
        parts=tuple(_part(part, at) for at, part in enumerate(_tables(tree, "part"), 1)),
    )
    _check_head(made)
    return made


def fill(text: str, values: Mapping[str, str], *, blanks: bool) -> str:
    """The text with its places filled; without a value left empty, or with `blanks` a line to write on."""

    def value(match: re.Match[str]) -> str:
        name, form = match.group(1), match.group(2)
        found = values.get(name)
        if found is None:
            raise _error("PAPER_TEXT_PLACE", "文书文字里有不认识的空格名。", name)
        if found or not (blanks or form):
            return found
        return "　　　　年　　月　　日" if form == "date" else "＿" * int(form or 4)

    return PLACE.sub(value, text)


def strings(value: object) -> Iterator[str]:
    """Every text inside a block's value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


def _part(tree: Mapping[str, object], at: int) -> Part:
    place = f"part {at}"
    _known(tree, _PART, place)
    blocks = tuple(
        _block(block, f"{place} block {number}") for number, block in enumerate(_tables(tree, "blocks"), 1)
    )
    for key in ("when", "unless"):
        _known_text(_text(tree, key, place), place)
    return Part(
        name=_text(tree, "name", place),
        stub=tree.get("stub") is True,
        page=tree.get("page") is True,
        when=_text(tree, "when", place),
        unless=_text(tree, "unless", place),
        blocks=blocks,
    )


def _block(tree: Block, place: str) -> tuple[str, Block]:
    name = next((key for key in tree if key in BLOCKS), "")
    if not name:
        raise _error("PAPER_TEXT_BLOCK", "文书文字里有不认识的段落。", f"{place} {'、'.join(tree)}")
    _known(tree, BLOCKS[name] | _COMMON | {name}, place)
    for key in {"when", "unless"} & tree.keys():
        _known_text(_text(tree, key, place), place)
    if name in ("list", "rows"):
        _check_list(name, tree, place)
    else:
        _check_places(tree, text_names() | row_names(), place)
    if name == "fields" and not _is_grid(tree["fields"]):
        raise _error("PAPER_TEXT_SHAPE", "文书文字的表格写法不对。", place)
    return name, tree


def _check_list(name: str, tree: Block, place: str) -> None:
    source = tree[name]
    if not isinstance(source, str) or source not in list_names():
        raise _error("PAPER_TEXT_LIST", "文书文字里有不认识的清单名。", f"{place} {source}")
    cells = list_names()[source] | text_names() | {"n"}
    _check_places(tree, cells, place)
    if name == "rows":
        counts = {
            len(value) for key in ("heads", "cells", "widths") if isinstance(value := tree.get(key), list)
        }
        if (
            len(counts) != 1
            or "cells" not in tree
            or "widths" not in tree
            or not _is_grid(tree.get("foot", []))
        ):
            raise _error("PAPER_TEXT_SHAPE", "文书文字的表格写法不对。", place)


def _is_grid(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(row, list) and all(isinstance(cell, str) for cell in row) for row in value
    )


def _check_places(tree: Block, names: frozenset[str], place: str) -> None:
    for text in (found for value in tree.values() for found in strings(value)):
        for match in PLACE.finditer(text):
            if match.group(1) not in names:
                raise _error("PAPER_TEXT_PLACE", "文书文字里有不认识的空格名。", f"{place} {match.group(1)}")


def _check_head(made: Template) -> None:
    if made.layout not in LAYOUTS:
        raise _error("PAPER_TEXT_LAYOUT", "文书版式不认识。", made.layout)
    if made.issuer not in ISSUERS:
        raise _error("PAPER_TEXT_ISSUER", "文书出具单位不认识。", made.issuer)
    if made.for_each and made.for_each not in list_names():
        raise _error("PAPER_TEXT_LIST", "文书文字里有不认识的清单名。", made.for_each)
    _known_text(made.warning.partition("|")[0], "warning")


def _known_text(name: str, place: str) -> None:
    if name and name not in text_names() | row_names():
        raise _error("PAPER_TEXT_PLACE", "文书文字里有不认识的空格名。", f"{place} {name}")


def _known(tree: Mapping[str, object], names: frozenset[str], place: str) -> None:
    unknown = sorted(tree.keys() - names)
    if unknown:
        raise _error("PAPER_TEXT_UNKNOWN", "文书文字里有多余的项。", f"{place} {'、'.join(unknown)}".strip())


def _text(tree: Mapping[str, object], key: str, place: str) -> str:
    found = tree.get(key, "")
    if not isinstance(found, str):
        raise _error("PAPER_TEXT_SHAPE", "文书文字里有一项应是文字。", f"{place} {key}".strip())
    return found


def _tables(tree: Mapping[str, object], key: str) -> Sequence[Mapping[str, object]]:
    found = tree.get(key)
    if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
        raise _error("PAPER_TEXT_SHAPE", "文书文字里有一项应是列表。", key)
    return found


def _error(code: str, sentence: str, place: str) -> PaperError:
    return PaperError(code, sentence, place=place, remedy="请更换文书文字文件。")
