"""The fixed wording of a paper, kept as data so that a county can change it without a new program."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

from forms.papers.request import PaperError

_PLACE = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True)
class Texts:
    """The texts of one paper by key."""

    tree: Mapping[str, object]

    def one(self, key: str) -> str:
        """One text; a dot goes down a table."""
        found: object = self.tree
        for part in key.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        if not isinstance(found, str):
            raise PaperError(
                "PAPER_TEXT_MISSING", "文书文字缺少一项。", place=key, remedy="请更换文书文字文件。"
            )
        return found

    def tables(self, key: str) -> list[Texts]:
        """The tables of an array, in order."""
        found = self.tree.get(key)
        return [Texts(row) for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []


def read_texts(toml: str) -> Texts:
    """The texts of a TOML file; raises PaperError when it cannot be read."""
    try:
        return Texts(tomllib.loads(toml))
    except tomllib.TOMLDecodeError as error:
        raise PaperError(
            "PAPER_TEXT_UNREADABLE", "文书文字文件读不懂。", place=str(error), remedy="请更换文书文字文件。"
        ) from error


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its {names} replaced; an unknown name is refused, values are not looked into again."""

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in values:
            raise PaperError(
                "PAPER_TEXT_PLACE", "文书文字里有不认识的空格名。", place=name, remedy="请更换文书文字文件。"
            )
        return values[name]

    return _PLACE.sub(value, text)
