"""Handing over: the vault's unsent records become a sealed batch, and a proven receipt settles it.

The order is what keeps work safe: the batch file is on the disk before the vault knows it, and the vault
knows it before the first byte is sent. After a crash the very same bytes are sent again, and the office
answers with the very same receipt.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from desktop.handover_batches import OUTBOX, Outgoing, check_file, make_next, oldest_waiting
from desktop.vault.recovery import keep_recovery_key
from desktop.vault.work import OfficeTrust, VerifiedReceipt
from forms.errors import AppError
from sync.answers import Device, Link
from sync.client import OfficeClient
from sync.courier import Progress
from sync.custody import InCustodyError
from sync.enrolling import Enrolled
from sync.holding import Holding
from sync.hsb import OpeningKey, SigningKey
from sync.needs import check_package
from sync.package import Package
from sync.receipt import Receipt
from sync.refusals import HandoverError
from sync.ticket import Ticket
from sync.trust import KeySet, read_certificate, read_key_set

if TYPE_CHECKING:
    from desktop.vault.vault import Vault

__all__ = ["OUTBOX", "Outgoing"]
_LATEST = "handover.latest"


@dataclass(frozen=True)
class Enrolment:
    """What the assistant may read out to the township: who admitted this laptop, and 24 digits to compare."""

    office: str
    holder: str
    device_no: str
    check_number: str


@dataclass(frozen=True)
class Pulled:
    """What came down."""

    issued_at: str
    questionnaires: int
    households: int
    returned: int = 0
    tasks: int = 0
    lost: int = 0  # batches that the office no longer holds, and that wait here again


@dataclass(frozen=True)
class Handed:
    """What the office proved to hold; `rejected` pairs a record with the code of the reason."""

    batch_id: str
    receipt_no: str
    accepted: tuple[str, ...]
    rejected: tuple[tuple[str, str], ...]
    gaps: tuple[int, ...]
    at: str
    batches: int = 1
    held: int = 0  # batches that a gateway keeps, and that the office has not confirmed yet


@dataclass(frozen=True)
class Delivery:
    """A receipt whose proof was checked, and its signed bytes."""

    receipt: Receipt
    raw: bytes


@dataclass(frozen=True)
class Fetched:
    """A package and the key set of the day, both proven; None when a gateway has nothing newer."""

    trust: OfficeTrust
    package: Package | None


def enrol(vault: Vault, client: OfficeClient, ticket: Ticket, now: datetime) -> Enrolment:
    """Use a ticket and keep what the office answered; also for a laptop that was enrolled before."""
    return keep_enrolment(vault, client.enrol(ticket, device_of(vault)), ticket.url, now)


def keep_enrolment(vault: Vault, enrolled: Enrolled, url: str, now: datetime) -> Enrolment:
    """Keep the certificate and keys; batches go on in the epoch that the certificate names."""
    trust = OfficeTrust(
        name=enrolled.keys.name,
        url=url,
        key_set=enrolled.key_set,
        certificate=enrolled.certificate_bytes,
        root=enrolled.keys.office,
        enrolled_at=now.isoformat(timespec="seconds"),
    )
    vault.begin_epoch(enrolled.certificate.epoch)
    vault.save_office(trust)
    _keep_recovery_key(vault, enrolled.keys)
    card = enrolled.certificate
    return Enrolment(trust.name, card.holder, card.device_no, enrolled.check_number)


def pull(vault: Vault, client: OfficeClient) -> Pulled:
    """Fetch what the office publishes and put it into the vault: `fetch` and `keep` in one thread."""
    trust = trust_of(vault)
    device = link_of(vault, client.now).device
    return keep(vault, fetch(client, trust, (device, vault.holding(), vault.fact("package.issued_at"))))


def fetch(client: OfficeClient, trust: OfficeTrust, asking: tuple[Device, Holding, str]) -> Fetched:
    """The network's part of a pull; an office that shows older keys than it once did is refused."""
    device, held, issued = asking
    key_set = client.key_set(trust.root)
    fresh = newer_keys(trust, key_set)
    today, link = replace(trust, name=fresh.name, key_set=key_set), Link(fresh, device)
    try:
        return Fetched(today, client.known(link, trust.certificate, lambda: client.pull(link, held, issued)))
    except HandoverError as error:
        if error.code != "NOTHING_NEW":
            raise
        return Fetched(today, None)


def newer_keys(trust: OfficeTrust, key_set: bytes) -> KeySet:
    """A key set of this office that is not older than the known one; OFFICE_KEYS_OLD, OFFICE_UNPROVEN."""
    fresh, known = read_key_set(key_set, trust.root), read_key_set(trust.key_set, trust.root)
    if fresh.version < known.version:
        raise HandoverError("OFFICE_KEYS_OLD")
    return fresh


def keep(vault: Vault, fetched: Fetched) -> Pulled:
    """The vault's part of a pull: all of the package or nothing."""
    package = fetched.package
    if package is not None:
        check_package(package)
    _keep_recovery_key(vault, read_key_set(fetched.trust.key_set, fetched.trust.root))
    if package is None:
        vault.save_office(fetched.trust)
        return Pulled("", 0, 0)
    lost = vault.take_package(fetched.trust, package)
    _note_time(vault, package.issued_at)
    counts = (len(package.questionnaires), len(package.households))
    return Pulled(package.issued_at, *counts, len(package.returned), len(package.tasks), lost)


def push(vault: Vault, client: OfficeClient, now: datetime, progress: Progress) -> Handed:
    """Hand over everything unsent, the waiting batch first: prepare, send and settle in one thread.

    What a gateway keeps goes on waiting. Raises NOTHING_UNSENT when there is nothing to do.
    """
    handed: list[Handed] = []
    held: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    while (outgoing := prepare(vault, now, refused, held)) is not None:
        try:
            sending = partial(send, client, outgoing, progress)
            sent = client.known(outgoing.link, trust_of(vault).certificate, sending)
            handed.append(settle(vault, sent))
        except InCustodyError as kept:
            vault.note_custody(kept.custody.batch, kept.custody.received_at, kept.raw)
            held |= {kept.custody.batch}
            continue
        except HandoverError as error:
            if error.code != "BATCH_UNKNOWN" or outgoing.batch.path.exists():
                raise
            vault.give_up_batch(outgoing.batch.batch)  # neither side has it: its records go into a new one
            continue
        refused |= {record for record, _ in handed[-1].rejected}
    if not handed and not held:
        raise AppError("NOTHING_UNSENT", "没有待交接的记录。")
    return _together(handed, len(held))


def prepare(
    vault: Vault,
    now: datetime,
    leave: frozenset[str] = frozenset(),
    held: frozenset[str] = frozenset(),
) -> Outgoing | None:
    """The batch that still waits for its receipt, or a new one of what is unsent, or None.

    `leave` names records that shall stay out, because the office has just refused them, and `held` batches
    for which a gateway has just said that it keeps them.
    """
    link = link_of(vault, now)
    return oldest_waiting(vault, link, held) or make_next(vault, link, now, leave)


def send(client: OfficeClient, outgoing: Outgoing, progress: Progress) -> Delivery:
    """The network's part of a push; nothing counts but the proven receipt that it gives back.

    InCustodyError when a gateway proves that it keeps the batch, sealed and unopened.
    """
    batch = outgoing.batch
    if not batch.path.exists():
        # Only the office can still tell what became of a batch whose file is gone.
        return Delivery(*client.receipt(outgoing.link, batch))
    check_file(outgoing)
    if outgoing.is_in_custody:  # ask before sending all of it again
        known = client.uploaded(outgoing.link, batch, batch.path.stat().st_size)
        if not isinstance(known, int):
            return Delivery(*known)
    return Delivery(*client.push(outgoing.link, batch, progress))


def settle(vault: Vault, delivery: Delivery) -> Handed:
    """Mark as 已送达 what the receipt names."""
    receipt = delivery.receipt
    verified = VerifiedReceipt(
        batch_id=receipt.batch,
        receipt_no=receipt.number,
        accepted=receipt.accepted,
        rejected=receipt.rejected,
        at=datetime.fromisoformat(receipt.received_at),
        raw=delivery.raw,
    )
    vault.accept_receipt(verified)
    _note_time(vault, receipt.received_at)
    return Handed(
        batch_id=receipt.batch,
        receipt_no=receipt.number,
        accepted=receipt.accepted,
        rejected=receipt.rejected,
        gaps=receipt.gaps,
        at=receipt.received_at,
    )


def _keep_recovery_key(vault: Vault, keys: KeySet) -> None:
    """From now on two persons of the township can help when the password is forgotten."""
    keep_recovery_key(vault, keys.office, keys.recovery.raw if keys.recovery is not None else None)


def device_of(vault: Vault) -> Device:
    """This laptop as the office knows it."""
    keys = vault.device()
    return Device(keys.device_id, SigningKey(keys.signing_seed), OpeningKey(keys.opening_key))


def trust_of(vault: Vault) -> OfficeTrust:
    """The office of this laptop; raises NOT_ENROLLED."""
    trust = vault.office()
    if trust is None:
        raise AppError(
            "NOT_ENROLLED", "本机还没有在乡镇登记。", remedy="请向乡镇管理员要登记凭证，先完成登记。"
        )
    return trust


def _together(handed: list[Handed], held: int) -> Handed:
    last = handed[-1] if handed else Handed("", "", (), (), (), "")
    return replace(
        last,
        held=held,
        accepted=tuple(record for one in handed for record in one.accepted),
        rejected=tuple(pair for one in handed for pair in one.rejected),
        batches=len(handed),
    )


def link_of(vault: Vault, now: datetime) -> Link:
    """The office and this laptop; NOT_ENROLLED, or DEVICE_EXPIRED by the latest time that was ever seen."""
    trust = trust_of(vault)
    certificate = read_certificate(trust.certificate, trust.root)
    seen = vault.fact(_LATEST)
    latest = max(now, datetime.fromisoformat(seen)) if seen else now
    if datetime.fromisoformat(certificate.not_after) < latest:
        raise HandoverError("DEVICE_EXPIRED")
    return known_link(vault)


def known_link(vault: Vault) -> Link:
    """The office and this laptop, to read what comes; NOT_ENROLLED."""
    trust = trust_of(vault)
    return Link(read_key_set(trust.key_set, trust.root), device_of(vault))


def _note_time(vault: Vault, at: str) -> None:
    seen = vault.fact(_LATEST)
    if not seen or datetime.fromisoformat(seen) < datetime.fromisoformat(at):
        vault.keep_fact(_LATEST, at)
