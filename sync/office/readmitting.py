"""A laptop enrolled after the backup from which this office was restored: known again by its certificate.

The certificate carries the root key's signature, so that the office need not remember having given it. Who
presents it must hold the laptop's key: the request is stamped with it. The clerk is told, for the office may
have forgotten as well that this laptop was switched off.
"""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from sync.hsb import VerifyKey
from sync.office import described
from sync.office.enrolment import MAX_REQUEST, device_row
from sync.office.office import Office
from sync.office.standing import use_nonce
from sync.office.tables import Device, Incident
from sync.refusals import HandoverError
from sync.stamp import Stamp, check_stamp, read_stamp
from sync.trust import read_certificate

CODE = "DEVICE_READMITTED"
readmitting = APIRouter()


@readmitting.post("/v1/certificate", **described.CERTIFICATE)
async def certificate(request: Request) -> JSONResponse:
    """Present a certificate."""
    office: Office = request.app.state.office
    stamp, signature = read_stamp(request.headers, office.id, request.method, request.url.path)
    data = bytearray()
    async for block in request.stream():
        data += block
        if len(data) > MAX_REQUEST:
            raise HandoverError("TOO_LARGE")
    await run_in_threadpool(readmit, office, bytes(data), (stamp, signature))
    return JSONResponse({}, headers={"Cache-Control": "no-store"})


def readmit(office: Office, data: bytes, stamped: tuple[Stamp, bytes]) -> None:
    """Know the laptop of this certificate again; nothing changes for one that is known.

    Raises OFFICE_UNPROVEN for bytes that our root did not sign, SIGNATURE_INVALID, REQUEST_TIME and
    REQUEST_REPLAYED for the stamp, DEVICE_MISMATCH, DEVICE_EXPIRED, DEVICE_REVOKED.
    """
    stamp, signature = stamped
    now, found = office.around.now(), read_certificate(data, office.id)
    if found.dev != stamp.dev:
        raise HandoverError("DEVICE_MISMATCH")
    check_stamp(stamp, signature, VerifyKey(bytes.fromhex(found.sign)), now)
    if datetime.fromisoformat(found.not_after) < now:
        raise HandoverError("DEVICE_EXPIRED")
    with office.store.fleeting() as session:
        use_nonce(session, stamp, now, is_sqlite=office.store.is_sqlite)
    with office.store.turn_of(found.dev) as session:
        known = session.get(Device, found.dev)
        if known is not None and known.revoked_at:
            raise HandoverError("DEVICE_REVOKED")
        if known is None:
            session.add(device_row(found, data))
            session.add(Incident(at=office.now(), code=CODE, dev=found.dev, batch="", file=""))
