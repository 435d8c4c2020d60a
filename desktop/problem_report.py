"""A problem report for the township: what the program is, how the vault stands, and the scrubbed log.

It holds no name, number, answer or key, and even so is sealed to the office and signed by this laptop, so
that nobody on the way reads or changes it.
"""

from __future__ import annotations

import hashlib
import json
import platform
import uuid
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.handover import known_link
from desktop.logging_file import scrubbed, tail
from desktop.vault.audit import Event
from desktop.vault.errors import translated
from forms.errors import AppError
from sync.hsb import Keys, Letter, attachment_entry, seal

if TYPE_CHECKING:
    from desktop.vault import Vault

KIND = "transfer"
SUFFIX = ".report.hsb"


def gather(vault: Vault, version: str) -> dict[str, object]:
    """Everything a report says; to be shown before it is written."""
    counts = vault.counts()
    return {
        "fmt": "dengmen-report/1",
        "program": version,
        "python": platform.python_version(),
        "system": scrubbed(f"{platform.system()} {platform.release()} {platform.machine()}"),
        "doubt": vault.doubt.code if vault.doubt is not None else "",
        "files": {_shape(path): path.stat().st_size for path in vault.folder.iterdir() if path.is_file()},
        "counts": {name: int(value) for name, value in vars(counts).items()},
        "verify": _verified(vault),
        "log": tail(vault.folder),
    }


def write_report(vault: Vault, folder: Path, version: str, now: datetime) -> Path:
    """Seal the report into a new file in `folder`; NOT_ENROLLED without an office. It is in the audit log."""
    link = known_link(vault)
    content = json.dumps(gather(vault, version), ensure_ascii=False, indent=1).encode()
    letter = Letter(
        kind=KIND,
        sender=link.device.dev,
        audience=link.keys.office,
        batch=str(uuid.uuid4()),
        created=now.isoformat(timespec="seconds"),
    )
    entry = attachment_entry(hashlib.sha256(content).hexdigest(), len(content), lambda: content)
    path = folder / f"dengmen-{vault.profile().device_no}-{now:%Y%m%d-%H%M%S}{SUFFIX}"
    with translated(), path.open("xb") as out:
        seal(out, letter, [entry], Keys(link.device.signing, link.keys.openers[:1]))
    vault.note_event(Event("report", path.name), now)
    return path


def _verified(vault: Vault) -> str:
    try:
        vault.check_pages()
        vault.verify_records()
        vault.verify_audit()
    except AppError as error:
        return error.code
    return "ok"


def _shape(path: Path) -> str:
    """A file by its kind: what the program did not name itself is not told."""
    known = path.name.startswith(("vault", "dengmen.log", "settings"))
    return path.name if known and path.name.isascii() else "other"
