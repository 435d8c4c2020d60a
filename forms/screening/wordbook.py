"""Which question names exist and which labels stand for which codes: read from the Markdown questionnaire.

Only the tables' text is read, nothing is compiled, so that a visit written by hand may say 农村 for 2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# Read by name when they are written, though no visit asks them: what the office or an earlier record knows.
_ALSO_READ = frozenset(
    [
        "m_injury_care",
        "x_event_date",
        "n_state",
        "n_result",
        "n_closed",
        "last_visit",
        "last_check",
        "accept_date",
        "public_date",
        "decide_date",
    ]
)


@dataclass(frozen=True)
class Wordbook:
    """`names` of questions, groups and repeats; `codes` of a question: label -> code."""

    names: frozenset[str] = _ALSO_READ
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    numbers: frozenset[str] = frozenset()
    dates: frozenset[str] = frozenset()

    def code(self, question: str, written: str) -> str | None:
        """The code for what was written, a code or a label; None when the question's list has neither."""
        choices = self.codes.get(question)
        if choices is None or written in choices.values():
            return written
        return choices.get(_plain(written))


def read_wordbook(markdown: str) -> Wordbook:
    """The words of a Markdown XLSForm."""
    survey, choices = _tables(markdown)
    lists: dict[str, dict[str, str]] = {}
    for row in choices:
        labels = lists.setdefault(row.get("list_name", ""), {})
        label = row.get("label", "")
        # The words before a bracket are enough: 低收入（低保边缘） may be written 低收入.
        labels.setdefault(_plain(label), row.get("name", ""))
        labels.setdefault(_plain(label.split("（")[0]), row.get("name", ""))
    kinds = {row.get("name", ""): row.get("type", "").split() for row in survey if row.get("type")}
    asked = {name: kind for name, kind in kinds.items() if name}
    return Wordbook(
        names=_ALSO_READ | asked.keys(),
        codes={
            name: lists[kind[1]]
            for name, kind in asked.items()
            if kind[0] in ("select_one", "select_multiple") and len(kind) > 1 and kind[1] in lists
        },
        numbers=frozenset(name for name, kind in asked.items() if kind[0] in ("integer", "decimal")),
        dates=frozenset(name for name, kind in asked.items() if kind[0] == "date"),
    )


def _plain(label: str) -> str:
    return label.replace("/", "、").replace("(", "（").replace(")", "）").strip()


def _tables(markdown: str) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """The rows of the survey and the choices sheets by their headings; other sheets are of no use here."""
    sheets: dict[str, list[dict[str, str]]] = {}
    name, header = "", list[str]()
    for line in markdown.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.strip().startswith("|"):
            continue
        if len(cells) == 1 or (cells[0] and not any(cells[1:])):
            name, header = cells[0], []
        elif not header:
            header = [heading.split("::")[0] for heading in line.strip()[1:].split("|")]
            header = [heading.strip() for heading in header]
        else:
            values = [value.strip() for value in line.strip()[1:].split("|")]
            sheets.setdefault(name, []).append(dict(zip(header, values, strict=False)))
    return sheets.get("survey", []), sheets.get("choices", [])
