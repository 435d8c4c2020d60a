"""A USB stick at the laptop: batches out; enrolment, receipts and packages in.

One stick serves several laptops and offices. What is for this laptop is taken, in an order that makes sense,
each file on its own; what is for others is named and left alone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.handover import (
    Delivery,
    Enrolment,
    Fetched,
    Handed,
    Pulled,
    device_of,
    keep,
    keep_enrolment,
    known_link,
    link_of,
    settle,
    trust_of,
)
from desktop.handover_batches import Outgoing, all_waiting, check_file, make_next, outgoing
from forms.errors import AppError
from sync.answers import Link, read_package, read_receipt
from sync.enrolling import ask_to_enrol, read_enrolment
from sync.refusals import HandoverError
from sync.stick import Found, look, look_at, put, read_whole, sort_out
from sync.stick import Tell as Tell
from sync.trust import read_key_set

if TYPE_CHECKING:
    from desktop.vault.vault import Vault
    from sync.ticket import Ticket

MAX_IMPORT = 96 * 1024 * 1024
_ASKED = "enrol.asked"
_ORDER = {"enrol": 0, "receipt": 1, "formpack": 2}


@dataclass
class Collected:
    """What a stick brought; `troubles` pairs the name of a file with the code of why it was not taken."""

    enrolled: Enrolment | None = None
    handed: list[Handed] = field(default_factory=list)
    pulled: Pulled | None = None
    troubles: list[tuple[str, str]] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing new came."""
        return self.enrolled is None and not self.handed and self.pulled is None


def export_to(vault: Vault, folder: Path, now: datetime, tell: Tell = lambda _: None) -> tuple[Path, ...]:
    """Put everything unsent on a stick, in as many files as it needs; gives back the files, oldest first.

    What waits already goes out as the same bytes. Raises NOTHING_UNSENT, OUTBOX_DAMAGED or a STICK_ code;
    files that are whole on the stick stay there, and the next try goes on.
    """
    link = link_of(vault, now)
    while make_next(vault, link, now) is not None:
        pass
    waiting = all_waiting(vault, link)
    if not waiting:
        raise AppError("NOTHING_UNSENT", "没有待交接的记录。")
    return tuple(_put_batch(vault, one, folder, tell) for one in waiting)


def ask_on_stick(vault: Vault, ticket: Ticket, folder: Path, moment: tuple[datetime, str]) -> Path:
    """Write the request to enrol; `moment` is the time and a new id. TICKET_INVALID for one without keys."""
    if not ticket.keys:
        raise HandoverError("TICKET_INVALID")
    keys = read_key_set(ticket.keys.encode(), ticket.office)
    at, new_id = moment
    device = device_of(vault)
    request = ask_to_enrol(keys, ticket, device, (at.isoformat(timespec="seconds"), new_id))
    asked = {"url": ticket.url, "office": ticket.office, "keys": ticket.keys}
    vault.keep_fact(_ASKED, json.dumps(asked))
    return put(request, folder, f"dengmen-{ticket.device_no}-enrol")


def collect(vault: Vault, place: Path, now: datetime) -> Collected:
    """Take in what is for this laptop: enrolment first, then receipts, then the newest package.

    `place` is a stick's folder or one file. Raises a STICK_ code when nothing can be read; trouble with one
    file does not keep the others out.
    """
    found = look(place) if place.is_dir() else (look_at(place),)
    sorted_out = sort_out(found, vault.device().device_id)
    collected = Collected()
    collected.foreign = [one.path.name for one in sorted_out.others if one.core is not None]
    collected.troubles = [(one.path.name, one.code) for one in sorted_out.others if one.core is None]
    for one in sorted(sorted_out.mine, key=_turn):
        try:
            _take(vault, one, (collected, now))
        except AppError as error:
            collected.troubles.append((one.path.name, error.code))
    return collected


def _turn(found: Found) -> tuple[int, str]:
    core = found.core
    return (_ORDER.get(core.kind, 9), core.created if core.kind == "formpack" else "") if core else (9, "")


def _take(vault: Vault, found: Found, into: tuple[Collected, datetime]) -> None:
    collected, now = into
    kind = found.core.kind if found.core is not None else ""
    data = read_whole(found.path, MAX_IMPORT)
    if kind == "enrol":
        collected.enrolled = _take_enrolment(vault, data, now) or collected.enrolled
    elif kind == "receipt":
        collected.handed.extend(_take_receipt(vault, found, data))
    elif kind == "formpack":
        collected.pulled = _take_package(vault, data) or collected.pulled
    else:
        raise HandoverError("KIND_UNEXPECTED")


def _take_enrolment(vault: Vault, data: bytes, now: datetime) -> Enrolment | None:
    asked = json.loads(vault.fact(_ASKED) or "{}")
    if not asked:
        return None  # it was taken before
    keys = read_key_set(asked["keys"].encode(), asked["office"])
    enrolled = read_enrolment(data, Link(keys, device_of(vault)))
    kept = keep_enrolment(vault, enrolled, asked["url"], now)
    vault.keep_fact(_ASKED, "")
    return kept


def _take_receipt(vault: Vault, found: Found, data: bytes) -> list[Handed]:
    """What the receipt settles, nothing when that was done before; RECEIPT_INVALID for no batch of ours."""
    link = known_link(vault)
    named = found.core.batch if found.core is not None else ""
    row = vault.batch(named)
    if row is None:
        raise HandoverError("RECEIPT_INVALID")
    if row.receipt_no:
        return []
    return [settle(vault, Delivery(*read_receipt(data, link, outgoing(vault, link, row).batch)))]


def _take_package(vault: Vault, data: bytes) -> Pulled | None:
    package = read_package(data, known_link(vault))
    if package.issued_at == vault.fact("package.issued_at"):
        return None
    return keep(vault, Fetched(trust_of(vault), package))


def _put_batch(vault: Vault, one: Outgoing, folder: Path, tell: Tell) -> Path:
    check_file(one)
    return put(one.batch.path, folder, f"dengmen-{vault.profile().device_no}-{one.batch.path.stem}", tell)
