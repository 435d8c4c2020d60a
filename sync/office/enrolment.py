"""Tickets and devices: who may hand over to this office."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO

from sqlmodel import Session, col, func, select

from sync.hsb import (
    Core,
    Keys,
    Letter,
    Policy,
    SealingKey,
    Sender,
    VerifyKey,
    json_entry,
    only_entry,
    open_verified,
    seal_bytes,
    verify,
)
from sync.office.office import Office
from sync.office.reception import Reception
from sync.office.standing import Standing, standing_of, use_nonce
from sync.office.tables import Batch, Device, TicketRow
from sync.refusals import HandoverError
from sync.stamp import Stamp, check_stamp
from sync.strict import canonical
from sync.ticket import (
    SHORT,
    EnrolRequest,
    OfficeCard,
    Ticket,
    check_request,
    code_secret,
    request_from_json,
)
from sync.trust import Certificate, check_number, write_certificate

MAX_REQUEST = 64 * 1024
TICKET_DAYS = 7
CERTIFICATE_DAYS = 730
MAX_TRIES = 5
_DEVICE_ID = re.compile(r"[A-Za-z0-9-]{1,64}")


@dataclass(frozen=True)
class Invitation:
    """For whom a ticket is, and where the laptop shall find the office."""

    holder: str
    device_no: str
    url: str
    days: int = TICKET_DAYS


def issue_code(office: Office, invitation: Invitation) -> str:
    """A new single-use short code of eight digits, for a laptop that has the office's card."""
    code = f"{int.from_bytes(office.around.token(8), 'big') % 10**8:08d}"
    secret = code_secret(office.id, invitation.device_no, code)
    now = office.around.now()
    row = TicketRow(
        ticket=f"{SHORT}{office.around.new_id()}",
        secret=secret,
        holder=invitation.holder,
        device_no=invitation.device_no,
        issued_at=now.isoformat(timespec="seconds"),
        expires=(now + timedelta(days=invitation.days)).isoformat(timespec="seconds"),
    )
    with office.store.transaction() as session:
        session.add(row)
    return code


def office_card(office: Office, url: str) -> OfficeCard:
    """What a laptop needs to recognise this office; it may hang on a wall."""
    return OfficeCard(url.rstrip("/"), office.id, office.name)


def issue_ticket(office: Office, invitation: Invitation) -> Ticket:
    """A new single-use ticket."""
    now = office.around.now()
    ticket = Ticket(
        url=invitation.url.rstrip("/"),
        office=office.id,
        township=office.name,
        ticket=office.around.new_id(),
        secret=office.around.token(16).hex(),
        expires=(now + timedelta(days=invitation.days)).isoformat(timespec="seconds"),
        holder=invitation.holder,
        device_no=invitation.device_no,
        keys=office.key_set.decode(),
    )
    row = TicketRow(
        ticket=ticket.ticket,
        secret=ticket.secret,
        holder=ticket.holder,
        device_no=ticket.device_no,
        issued_at=now.isoformat(timespec="seconds"),
        expires=ticket.expires,
    )
    with office.store.transaction() as session:
        session.add(row)
    return ticket


def enrol(office: Office, data: bytes) -> bytes:
    """Enrol the device that sent this file; gives back its certificate and our keys, sealed to it."""
    file = BytesIO(data)
    policy = Policy(office.id, frozenset({"enrol"}), _own_key, MAX_REQUEST)
    verified = verify(file, policy)
    request = request_from_json(only_entry(open_verified(file, verified, office.keys.openers), "enrol"))
    said = (request.office, request.dev, request.sign)
    if said != (office.id, verified.core.dev, verified.core.dkid) or not _DEVICE_ID.fullmatch(request.dev):
        raise HandoverError("TICKET_REFUSED")
    try:
        with office.store.turn_of(request.dev) as session:
            certificate = _admit(office, session, request)
    except HandoverError as error:
        if error.code == "TICKET_REFUSED" and request.ticket.startswith(SHORT):
            _count_try(office, request)
        raise
    return _answer(office, request, certificate)


def find_device(session: Session, dev: str) -> Device:
    """An enrolled device that may ask; raises DEVICE_UNKNOWN or DEVICE_REVOKED."""
    device = session.get(Device, dev)
    if device is None:
        raise HandoverError("DEVICE_UNKNOWN")
    if device.revoked_at:
        raise HandoverError("DEVICE_REVOKED")
    return device


def admit_request(office: Reception, stamp: Stamp, signature: bytes, batch: str = "") -> Standing:
    """How the laptop that stamped a request stands, with what was answered to `batch` before.

    Raises when the stamp is not its own, late, or used before.
    """
    with office.store.loose() as session:
        device = standing_of(session, stamp.dev, batch)
        if device is None:
            raise HandoverError("DEVICE_UNKNOWN")
        if device.revoked_at:
            raise HandoverError("DEVICE_REVOKED")
        now = office.around.now()
        check_stamp(stamp, signature, VerifyKey(bytes.fromhex(device.sign)), now)
        device.check_not_expired(now)
        use_nonce(session, stamp, now, is_sqlite=office.store.is_sqlite)
    return device


def list_devices(office: Office) -> tuple[dict[str, str], ...]:
    """Every device that was enrolled, with the digits its assistant reads out."""
    with office.store.reading() as session:
        rows = session.exec(select(Device).order_by(col(Device.enrolled_at))).all()
        return tuple(
            {
                "device": row.dev,
                "device_no": row.device_no,
                "holder": row.holder,
                "enrolled_at": row.enrolled_at,
                "revoked_at": row.revoked_at,
                "check_number": check_number(office.id, VerifyKey(bytes.fromhex(row.sign))),
            }
            for row in rows
        )


def revoke(office: Office, dev: str) -> None:
    """Switch a device off; raises DEVICE_UNKNOWN or DEVICE_REVOKED."""
    with office.store.transaction() as session:
        find_device(session, dev).revoked_at = office.now()


def _own_key(core: Core) -> Sender:
    # Nobody knows this device yet: the file proves that its maker holds the key, the ticket does the rest.
    return Sender(VerifyKey(bytes.fromhex(core.dkid)))


def _admit(office: Office, session: Session, request: EnrolRequest) -> bytes:
    ticket = _ticket_of(session, request)
    known = session.get(Device, request.dev)
    same = known is not None and (known.sign, known.open) == (request.sign, request.open)
    if known is not None and known.revoked_at:
        raise HandoverError("DEVICE_REVOKED")
    if known is not None and same and known.ticket == ticket.ticket:
        return known.certificate  # the answer to the first request was lost on the way
    if ticket.used_by:
        raise HandoverError("TICKET_USED")
    if datetime.fromisoformat(ticket.expires) < office.around.now():
        raise HandoverError("TICKET_EXPIRED")
    if known is not None and not same:
        raise HandoverError("DEVICE_TAKEN")
    return _register(office, session, request, ticket)


def _ticket_of(session: Session, request: EnrolRequest) -> TicketRow:
    """The ticket that a request uses, its proof checked; a short code is looked for among its machine's."""
    if not request.ticket.startswith(SHORT):
        ticket = session.get(TicketRow, request.ticket)
        if ticket is None or ticket.ticket.startswith(SHORT):
            raise HandoverError("TICKET_REFUSED")
        check_request(request, ticket.secret)
        return ticket
    device_no = request.ticket.removeprefix(SHORT)
    rows = select(TicketRow).where(
        TicketRow.device_no == device_no, col(TicketRow.ticket).startswith(SHORT, autoescape=True)
    )
    for ticket in session.exec(rows.order_by(col(TicketRow.issued_at).desc())).all():
        if ticket.tries < MAX_TRIES and _proves(request, ticket.secret):
            return ticket
    raise HandoverError("TICKET_REFUSED")


def _proves(request: EnrolRequest, secret: str) -> bool:
    try:
        check_request(request, secret)
    except HandoverError:
        return False
    return True


def _count_try(office: Office, request: EnrolRequest) -> None:
    """Note a wrong short code; the fifth one ends every open code of the machine: TICKET_LOCKED."""
    device_no = request.ticket.removeprefix(SHORT)
    with office.store.transaction() as session:
        rows = session.exec(
            select(TicketRow).where(
                TicketRow.device_no == device_no,
                TicketRow.used_by == "",
                col(TicketRow.ticket).startswith(SHORT, autoescape=True),
            )
        ).all()
        for row in rows:
            row.tries += 1
        is_over = bool(rows) and all(row.tries >= MAX_TRIES for row in rows)
    if is_over:
        raise HandoverError("TICKET_LOCKED")


def _register(office: Office, session: Session, request: EnrolRequest, ticket: TicketRow) -> bytes:
    now = office.around.now()
    known = session.get(Device, request.dev)
    newest = session.exec(select(func.max(Batch.epoch)).where(Batch.dev == request.dev)).one() or 0
    certificate = Certificate(
        office=office.id,
        dev=request.dev,
        device_no=ticket.device_no,
        holder=ticket.holder,
        sign=request.sign,
        open=request.open,
        issued_at=now.isoformat(timespec="seconds"),
        not_after=(now + timedelta(days=CERTIFICATE_DAYS)).isoformat(timespec="seconds"),
        # Whoever has this certificate is the true machine; a clone goes on in an epoch that is over.
        epoch=max(newest, known.epoch if known is not None else 0) + 1,
    )
    signed = write_certificate(certificate, office.keys.root)
    ticket.used_by = request.dev
    session.merge(device_row(certificate, signed, ticket.ticket))
    return signed


def _answer(office: Office, request: EnrolRequest, certificate: bytes) -> bytes:
    letter = Letter(
        kind="enrol",
        sender=office.id,
        audience=request.dev,
        batch=office.around.new_id(),
        created=office.now(),
    )
    content = canonical({"certificate": certificate.decode(), "keys": office.key_set.decode()})
    keys = Keys(office.keys.receipt, (SealingKey(bytes.fromhex(request.open)),))
    return seal_bytes(letter, [json_entry("enrol", content)], keys)


def device_row(certificate: Certificate, signed: bytes, ticket: str = "") -> Device:
    """How the office remembers the laptop of this certificate; `ticket` is empty where it is not known."""
    return Device(
        dev=certificate.dev,
        ticket=ticket,
        device_no=certificate.device_no,
        holder=certificate.holder,
        sign=certificate.sign,
        open=certificate.open,
        certificate=signed,
        enrolled_at=certificate.issued_at,
        not_after=certificate.not_after,
        epoch=certificate.epoch,
    )
