"""The Markdown subset of labels and hints, as safe HTML or as plain text.

Headings, emphasis, links, line breaks and `<span style="color:…">` are understood. Everything else is text:
it is escaped, so nothing that a form or an answer says can become markup of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from html import escape

LONGEST_LABEL = 20_000
_BACKSLASHED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>])")
_HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t]*#*$")
_LINK = re.compile(r"\[([^\[\]\n]{1,500})\]\(([^()\s]{1,2000})\)")
_QUOTE = "(?:&quot;|&#x27;)"
_SPAN = re.compile(rf"&lt;span style={_QUOTE}([^&<>]{{0,200}}){_QUOTE}&gt;(.*?)&lt;/span&gt;", re.DOTALL)
_STRONG = re.compile(r"(\*\*|__)(?=\S)([^\n]{1,2000}?)(?<=\S)\1")
_EMPHASIS = re.compile(r"\*(?=[^\s*])([^\n*]{1,2000})\*|(?<!\w)_(?=[^\s_])([^\n_]{1,2000})_(?!\w)")
_COLOUR = re.compile(r"#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?|[a-zA-Z]{3,20}")
_FONT = re.compile(r"[\w \-]{1,40}")
_SAFE = ("http://", "https://", "mailto:", "tel:")
_KEPT = "\ufdd0{}\ufdd1"
_KEPT_AGAIN = re.compile("\ufdd0(\\d+)\ufdd1")
_TAG = re.compile(r"<br>|</?(?:strong|em|span|a|h[1-6])\b[^<>]*>")


@lru_cache(maxsize=64)
def markdown_html(text: str) -> str:
    """A label as HTML of a few harmless tags; a screen asks several times for each."""
    return "<br>".join(_line(line) for line in _spans(text[:LONGEST_LABEL]).split("\n"))


def markdown_plain(text: str) -> str:
    """A label without its marks, for lists, papers and reading aloud."""
    plain = _TAG.sub(lambda match: "\n" if match[0] == "<br>" else "", markdown_html(text))
    for entity, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#x27;", "'"), ("&amp;", "&")):
        plain = plain.replace(entity, letter)
    return plain


def _spans(text: str) -> str:
    """The text escaped, with coloured spans put back where their style is harmless."""
    safe = escape(re.sub("[\ufdd0\ufdd1]", "", text))
    return _SPAN.sub(lambda match: _styled(match[1], match[2]), safe)


def _styled(style: str, inside: str) -> str:
    kept = []
    for part in style.split(";"):
        name, _, value = (each.strip() for each in part.partition(":"))
        if (name == "color" and _COLOUR.fullmatch(value)) or (
            name == "font-family" and _FONT.fullmatch(value)
        ):
            kept.append(f"{name}:{value}")
    return f'<span style="{";".join(kept)}">{inside}</span>' if kept else inside


def _line(line: str) -> str:
    held: list[str] = []

    def hold(kept: str) -> str:
        held.append(kept)
        return _KEPT.format(len(held) - 1)

    line = _BACKSLASHED.sub(lambda match: hold(match[1]), line)
    line = re.sub(r"<[^<>]*>", lambda match: hold(match[0]), line)  # our own spans, already checked
    heading = _HEADING.match(line)
    line = heading[2] if heading else line
    line = _LINK.sub(lambda match: _link(match, hold), line)
    line = _STRONG.sub(r"<strong>\2</strong>", line)
    line = _EMPHASIS.sub(lambda match: f"<em>{match[1] or match[2]}</em>", line)
    if heading:
        line = f"<h{len(heading[1])}>{line}</h{len(heading[1])}>"
    while _KEPT_AGAIN.search(line):  # what was held may hold what was held before it
        line = _KEPT_AGAIN.sub(lambda match: held[int(match[1])], line)
    return line


def _link(match: re.Match[str], hold: Callable[[str], str]) -> str:
    """A link to the web, mail or a telephone; any other address stays as written."""
    address = match[2]
    if not address.lower().startswith(_SAFE):
        return match[0]
    opening = hold(f'<a href="{address}">')
    return f"{opening}{match[1]}{hold('</a>')}"
