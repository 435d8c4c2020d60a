"""The table of functions as README.md shows it, from the code itself."""

from __future__ import annotations

from forms.xlsform.functions import FUNCTIONS
from forms.xlsform.special import SPECIAL


def function_rows() -> list[tuple[str, str, str, str, str]]:
    """Every function: name, arguments, result, source, and what it gives."""
    rows = [
        (each.name, each.args, each.result, each.source, (each.run.__doc__ or "").strip().splitlines()[0])
        for each in FUNCTIONS.values()
    ]
    rows += [(each.name, each.args, each.result, each.source, each.note) for each in SPECIAL.values()]
    return sorted(rows)


def function_table() -> str:
    """The functions as a Markdown table."""
    lines = ["| function | arguments | result | source | gives |", "|---|---|---|---|---|"]
    lines += [
        f"| `{name}` | {args} | {result} | {source} | {gives} |"
        for name, args, result, source, gives in function_rows()
    ]
    return "\n".join(lines) + "\n"
