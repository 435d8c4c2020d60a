"""The audit log: who opened the vault, saw a full number, took something out, wiped or changed a setting.

Every entry is chained to the one before it, so that none can be changed or taken out without a trace. An
entry names the event and what it was done to (a household number, a serial, a setting), never a name, an
identity number or an answer; a reason that a person typed for an export is kept as it was typed.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlmodel import Session, col, select

from desktop.vault.errors import vault_error
from desktop.vault.tables import AuditEntry

Kind = Literal[
    "unlock",
    "unlock_failed",
    "reveal",
    "export",
    "print",
    "wipe",
    "setting",
    "password",
    "recovery",
    "rotation",
    "backup",
    "restore",
    "report",
]
WORDS: Mapping[Kind, str] = {
    "unlock": "解锁",
    "unlock_failed": "解锁失败",
    "reveal": "查看完整证件号",
    "export": "导出",
    "print": "打印",
    "wipe": "清除本机明细",
    "setting": "修改设置",
    "password": "更换密码",
    "recovery": "恢复密码",
    "rotation": "更换资料钥匙",
    "backup": "备份",
    "restore": "确认恢复",
    "report": "问题报告",
}
_DETAIL_LIMIT = 200


@dataclass(frozen=True)
class Event:
    """What happened: to what (a household number, a serial, a setting's name) and, for an export, why."""

    kind: Kind
    subject: str = ""
    detail: str = ""


@dataclass(frozen=True)
class AuditRow:
    """One line of the log as it is shown."""

    n: int
    at: str
    kind: str
    words: str
    subject: str
    detail: str


def note(session: Session, event: Event, at: datetime) -> None:
    """Append one event; the caller's commit makes it durable."""
    last = session.exec(select(AuditEntry).order_by(col(AuditEntry.n).desc()).limit(1)).first()
    entry = AuditEntry(
        n=last.n + 1 if last is not None else 1,
        at=at.isoformat(timespec="seconds"),
        kind=event.kind,
        subject=event.subject,
        detail=event.detail[:_DETAIL_LIMIT],
        link="",
    )
    entry.link = _link(last.link if last is not None else "", entry)
    session.add(entry)
    session.flush()


def listed(session: Session, most: int = 500) -> tuple[AuditRow, ...]:
    """The log, the newest first."""
    query = select(AuditEntry).order_by(col(AuditEntry.n).desc()).limit(most)
    return tuple(_row(entry) for entry in session.exec(query).all())


def verify(session: Session) -> int:
    """How many entries there are, all in place and unchanged; AUDIT_CHANGED names the first that is not."""
    previous, count = "", 0
    for entry in session.exec(select(AuditEntry).order_by(col(AuditEntry.n))).all():
        count += 1
        if entry.n != count or entry.link != _link(previous, entry):
            raise vault_error("AUDIT_CHANGED", place=f"第 {count} 条")
        previous = entry.link
    return count


def exported(session: Session) -> bytes:
    """The whole log as CSV (UTF-8 with a mark, so that spreadsheets read it), the oldest first."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\r\n")
    lines.writerow(("序号", "时间", "事项", "对象", "说明", "校验值"))
    for entry in session.exec(select(AuditEntry).order_by(col(AuditEntry.n))).all():
        shown = _row(entry)
        lines.writerow(
            (entry.n, entry.at, shown.words, _cell(entry.subject), _cell(entry.detail), entry.link)
        )
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _row(entry: AuditEntry) -> AuditRow:
    words = {str(kind): text for kind, text in WORDS.items()}.get(entry.kind, entry.kind)
    return AuditRow(entry.n, entry.at, entry.kind, words, entry.subject, entry.detail)


def _cell(text: str) -> str:
    """A text that begins like a formula would be carried out by a spreadsheet."""
    return "'" + text if text[:1] in tuple("=+-@\t\r") and text else text


def _link(previous: str, entry: AuditEntry) -> str:
    said = [previous, entry.n, entry.at, entry.kind, entry.subject, entry.detail]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
