"""The manual: which pages there are, which one fits a screen, and where a word stands.

A page is a Markdown file of resources/manual; its first line is its title. No Qt here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from forms.errors import AppError

PAGES = (
    "first-start",
    "enrolment",
    "unlock",
    "today",
    "finding",
    "household",
    "visit",
    "repeats",
    "unknown",
    "photos",
    "hints",
    "changes",
    "signing",
    "correction",
    "nobody-home",
    "papers",
    "handover",
    "stick",
    "answers",
    "ledger",
    "settings",
    "backup",
    "successor",
    "messages",
    "glossary",
)
"""In the order in which one learns them; also the order on paper."""

PAGE_OF = {
    "welcome": "first-start",
    "begin": "enrolment",
    "unlock": "unlock",
    "recovery": "unlock",
    "restore": "backup",
    "today": "today",
    "households": "finding",
    "household": "household",
    "visit": "visit",
    "papers": "papers",
    "handover": "handover",
    "ledger": "ledger",
    "settings": "settings",
}
"""The page that F1 opens, by what is on the screen."""

PICTURE = re.compile(r"!\[[^\]]*\]\(([^)]+)\)")
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)]+)\)")


@dataclass(frozen=True)
class Page:
    """One page: its name, its title, and its Markdown."""

    name: str
    title: str
    text: str

    @property
    def pictures(self) -> tuple[str, ...]:
        """The files of its pictures, beside the page."""
        return tuple(PICTURE.findall(self.text))

    @property
    def links(self) -> tuple[str, ...]:
        """What it links to, as written."""
        return tuple(_LINK.findall(self.text))


@cache
def pages() -> tuple[Page, ...]:
    """All pages in order."""
    return tuple(_read(name) for name in PAGES)


def page(name: str) -> Page:
    """One page; MANUAL_PAGE for a name that is none."""
    for one in pages():
        if one.name == name:
            return one
    raise AppError("MANUAL_PAGE", "手册里没有这一页。", place=name)


def page_for(screen: str) -> str:
    """The page for what is on the screen; the first one for a screen without its own."""
    return PAGE_OF.get(screen, PAGES[0])


def find(words: str) -> tuple[Page, ...]:
    """The pages that hold all these words, those with a word in the title first."""
    wanted = words.split()
    found = [one for one in pages() if all(word in one.text for word in wanted)]
    return tuple(sorted(found, key=lambda one: not any(word in one.title for word in wanted)))


def picture(name: str) -> bytes:
    """A picture's bytes; b"" when there is none."""
    file = files("resources") / "manual" / name
    return file.read_bytes() if "/" not in name.removeprefix("pictures/") and file.is_file() else b""


def _read(name: str) -> Page:
    text = (files("resources") / "manual" / f"{name}.md").read_text("utf-8")
    return Page(name, text.partition("\n")[0].removeprefix("# ").strip(), text)
