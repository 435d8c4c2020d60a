"""What the office wants done: records that come back to be corrected, and tasks at households."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sync.strict import FormatError, fields, integer_of, moment_of, text_of

VISIT, ALERT, SAMPLE = "visit", "alert", "sample"
KINDS = frozenset({VISIT, ALERT, SAMPLE})


@dataclass(frozen=True)
class ReturnedRecord:
    """退回补正: the office holds this record and asks for a corrected one, for this reason."""

    number: int
    record_id: str
    at: str
    by: str
    reason: str


@dataclass(frozen=True)
class Task:
    """Something to do at a household: a visit assigned, an alert to verify, a sample to check."""

    number: int
    kind: str
    hh_id: str
    text: str
    due: str  # ISO date or ""
    at: str
    by: str


def read_returned(item: object, place: str) -> ReturnedRecord:
    """One returned record; raises FormatError."""
    names = ("record_id", "at", "by", "reason")
    values = fields(item, {**dict.fromkeys(names, str), "number": int}, place)
    if not values["record_id"] or not str(values["reason"]).strip():
        raise FormatError(place, "缺记录编号或理由")
    texts = {name: text_of(values, name) for name in names}
    moment_of(texts, "at", place)
    return ReturnedRecord(integer_of(values, "number", low=1), **texts)


def read_task(item: object, place: str) -> Task:
    """One task; raises FormatError."""
    names = ("kind", "hh_id", "text", "due", "at", "by")
    values = fields(item, {**dict.fromkeys(names, str), "number": int}, place)
    if values["kind"] not in KINDS or not values["hh_id"]:
        raise FormatError(place, "种类不认识或缺户编号")
    texts = {name: text_of(values, name) for name in names}
    moment_of(texts, "at", place)
    try:
        if texts["due"]:
            date.fromisoformat(texts["due"])
    except ValueError as error:
        raise FormatError(f"{place}.due", "不是日期") from error
    return Task(integer_of(values, "number", low=1), **texts)
