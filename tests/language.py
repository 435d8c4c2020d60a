"""What the interface says, read from the source, and what the English catalogue has for it.

`python -m tests.language` names sentences without English, and entries that nothing in the source says now;
with `--write` the missing ones are added to the catalogue, empty, for the translator.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from desktop.language import catalogue
from desktop.vault.errors import SENTENCES
from forms.registry import codes
from sync.refusals import REFUSALS

ROOT = Path(__file__).parent.parent
CATALOGUE = ROOT / "resources" / "translations" / "en.po"
HAN = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
PLACE = re.compile(r"\{(\w*)(?::[^{}]*)?\}")
SCREENS = ("desktop/windows", "desktop/viewmodels", "desktop/app.py", "desktop/passwords.py")
"""Where a Chinese sentence outside tr() is a fault; other layers are translated where they are shown."""


REGISTRY = (
    codes.COVER_CATEGORIES,
    codes.VISIT_TYPES,
    codes.CONTACTS,
    codes.RELATIONS,
    codes.NEED_KINDS,
    codes.PROGRAMMES,
    codes.DISPOSITIONS,
)
"""Words of fixed codes that lists show."""


@dataclass(frozen=True)
class Literal:
    """A Chinese text in the source; an f-string has {} for what is filled in."""

    text: str
    place: str
    is_marked: bool
    """Whether it is the text of tr() or mark()."""
    is_compared: bool
    """Whether it is compared with, or looked up by: a value of the data."""


def literals(*places: str) -> Iterator[Literal]:
    """The Chinese texts of some folders or files, docstrings left out."""
    for place in places:
        path = ROOT / place
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            yield from _of_a_file(str(file))


@cache
def _of_a_file(file: str) -> tuple[Literal, ...]:
    tree = ast.parse(Path(file).read_text("utf-8"))
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    return tuple(_found(tree, above, Path(file).relative_to(ROOT).as_posix()))


def _found(tree: ast.Module, above: dict[ast.AST, ast.AST], name: str) -> Iterator[Literal]:
    for node in ast.walk(tree):
        text, parent = _text(node), above.get(node)
        if not HAN.search(text) or isinstance(parent, ast.Expr | ast.JoinedStr):
            continue
        marked = isinstance(parent, ast.Call) and ast.unparse(parent.func) in ("tr", "mark")
        outer = above.get(parent) if isinstance(parent, ast.Tuple | ast.List | ast.Set) else parent
        compared = isinstance(outer, ast.Compare) or (isinstance(parent, ast.Dict) and node in parent.keys)
        yield Literal(text, f"{name}:{getattr(node, 'lineno', 0)}", marked, compared)


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in node.values)
    return ""


def sentences() -> dict[str, str]:
    """Every text of tr() and mark() with its first place; the errors; words of the registry."""
    found: dict[str, str] = {}
    for name, table in (("desktop/vault/errors.py", SENTENCES), ("sync/refusals.py", REFUSALS)):
        found |= {text: name for pair in table.values() for text in pair if text}
    found |= {text: "forms/registry/codes.py" for table in REGISTRY for text in table.values()}
    for one in literals("desktop"):
        if one.is_marked:
            found.setdefault(one.text, one.place)
    return found


def missing() -> dict[str, str]:
    """Sentences of the interface without English."""
    known = catalogue("en")
    return {text: place for text, place in sentences().items() if text not in known}


def stale() -> list[str]:
    """Entries that no text of the program fits any more."""
    said = {PLACE.sub("{}", one.text) for one in literals("desktop", "sync", "forms")}
    words = {word for text in said for mark in (" · ", " ") for word in text.split(mark)}
    ends = {f"{text}。" for text in said}
    return [text for text in catalogue("en") if PLACE.sub("{}", text) not in said | words | ends]


def add_missing() -> int:
    """Put empty entries for what is missing at the end of the catalogue; how many."""
    wanted = missing()
    with CATALOGUE.open("a", encoding="utf-8") as file:
        for text, place in wanted.items():
            quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            file.write(f'\n#: {place}\nmsgid "{quoted}"\nmsgstr ""\n')
    return len(wanted)


if __name__ == "__main__":
    for said, where in missing().items():
        print(f"missing  {where}  {said!r}")
    for said in stale():
        print(f"stale  {said!r}")
    if "--write" in sys.argv:
        print(f"{add_missing()} entries added")
