"""The audit log in ODK's CSV format, made from the journal of a form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from forms.xlsform.journal import JournalEntry
from forms.xlsform.schema import NodeDef

_QUOTED = re.compile(r'[",\r\n]')


@dataclass(frozen=True)
class AuditRule:
    """What a form asks of its audit log: the node that names the file, and the optional columns."""

    d: NodeDef
    has_values: bool = False
    has_user: bool = False
    has_reasons: bool = False


@dataclass(frozen=True)
class AuditRow:
    """One journal entry with when it was made and by whom."""

    entry: JournalEntry
    at: datetime
    user: str = ""
    reason: str = ""


@dataclass(frozen=True)
class AuditMark:
    """Something that happened to the form as a whole: form start, form resume, form save, form finalize…"""

    event: str
    at: datetime
    user: str = ""
    reason: str = ""


@dataclass(frozen=True)
class _Line:
    event: str
    node: str
    start: int
    end: int | None = None
    old: str = ""
    new: str = ""
    user: str = ""
    reason: str = ""


def read_audit_rule(by_path: Mapping[str, NodeDef], root: NodeDef) -> AuditRule | None:
    """What the form asks for in meta/audit; None when it asks for no log."""
    d = by_path.get(f"{root.path}/meta/audit")
    if d is None or not d.is_leaf:
        return None
    options = d.bind.options
    return AuditRule(
        d,
        has_values=options.get("track-changes") == "true",
        has_user=options.get("identify-user") == "true",
        has_reasons=options.get("track-changes-reasons") == "on-form-edit",
    )


def audit_csv(rule: AuditRule, rows: Iterable[AuditRow | AuditMark]) -> str:
    """The log as CSV text: one line per event, times in milliseconds, quotes only where they are needed.

    Answers one after another to the same question are one event, as they are one visit to a screen. Values
    that the engine made by itself ("keep") are not events.
    """
    header = ["event", "node", "start", "end"]
    header += ["old-value", "new-value"] if rule.has_values else []
    header += ["user"] if rule.has_user else []
    header += ["change-reason"] if rule.has_reasons else []
    lines = [",".join(header)]
    lines += [",".join(map(_cell, _cells(rule, line))) for line in _merged(rows)]
    return "\n".join(lines) + "\n"


def _merged(rows: Iterable[AuditRow | AuditMark]) -> Iterator[_Line]:
    open_: _Line | None = None
    for row in rows:
        line = _line(row)
        if line is None:
            continue
        if open_ is not None and (open_.event, open_.node) == ("question", line.node) == (
            line.event,
            line.node,
        ):
            open_ = replace(open_, end=line.end, new=line.new)
            continue
        if open_ is not None:
            yield open_
        open_ = line
    if open_ is not None:
        yield open_


def _line(row: AuditRow | AuditMark) -> _Line | None:
    at = round(row.at.timestamp() * 1000)
    if isinstance(row, AuditMark):
        return _Line(row.event, "", at, user=row.user, reason=row.reason)
    entry = row.entry
    if entry.op == "answer":
        return _Line("question", entry.ref, at, at, entry.old, entry.new, row.user, row.reason)
    if entry.op in ("add", "remove"):
        event = "add repeat" if entry.op == "add" else "delete repeat"
        return _Line(event, entry.ref, at, at, user=row.user)
    return None


def _cells(rule: AuditRule, line: _Line) -> list[str]:
    cells = [line.event, line.node, str(line.start), "" if line.end is None else str(line.end)]
    is_changed = line.old != line.new
    cells += [line.old if is_changed else "", line.new if is_changed else ""] if rule.has_values else []
    cells += [line.user] if rule.has_user else []
    cells += [line.reason] if rule.has_reasons else []
    return cells


def _cell(text: str) -> str:
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if _QUOTED.search(text) else text
