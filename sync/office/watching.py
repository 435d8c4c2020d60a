"""For the machine that watches over the office: is it well, and how much does it do. No person in it."""

from __future__ import annotations

import shutil
from datetime import datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, func, select

from sync.office.office import Office
from sync.office.projecting import waiting_records
from sync.office.tables import Batch, Device, Incident, StoredRecord, Unprojected

watching = APIRouter()
LEAST_FREE = 512 * 1024 * 1024


@watching.get("/healthz")
def healthz(request: Request) -> JSONResponse:
    """200 while batches can be taken in: the database answers and the disk has room; else 503."""
    office: Office = request.app.state.office
    try:
        with office.store.reading() as session:
            session.exec(select(1)).one()
        database = True
    except SQLAlchemyError:
        database = False
    disk = shutil.disk_usage(office.folder).free >= LEAST_FREE
    return JSONResponse({"database": database, "disk": disk}, 200 if database and disk else 503)


@watching.get("/metrics")
def metrics(request: Request) -> Response:
    """Counts in the format of Prometheus, read from the database, so that every worker says the same."""
    from prometheus_client import CollectorRegistry, Gauge, generate_latest

    office: Office = request.app.state.office
    registry = CollectorRegistry()
    with office.store.reading() as session:
        found = {
            "dengmen_records": (_count(session, StoredRecord), "Records stored"),
            "dengmen_batches": (_count(session, Batch), "Batches receipted"),
            "dengmen_devices": (_count(session, Device), "Machines enrolled"),
            "dengmen_incidents": (_count(session, Incident), "Files kept aside and records not readable"),
            "dengmen_unprojected": (waiting_records(session), "Records that wait for the registry"),
        }
        oldest = session.exec(
            select(Batch.received_at)
            .join(Unprojected, (col(Unprojected.dev) == Batch.dev) & (col(Unprojected.batch) == Batch.batch))
            .order_by(col(Unprojected.number))
            .limit(1)
        ).first()
    lag = (office.around.now() - datetime.fromisoformat(oldest)).total_seconds() if oldest else 0
    found["dengmen_registry_lag_seconds"] = (int(max(0, lag)), "Age of the oldest record that waits")
    found["dengmen_disk_free_bytes"] = (shutil.disk_usage(office.folder).free, "Room for batches")
    for name, (value, words) in found.items():
        Gauge(name, words, registry=registry).set(value)
    return Response(generate_latest(registry), media_type="text/plain; version=0.0.4")


def _count(session: Session, table: type[Batch | Device | Incident | StoredRecord]) -> int:
    return session.exec(select(func.count()).select_from(table)).one()
