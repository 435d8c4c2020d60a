"""What the office writes to a stick for its laptops: a whole package each, and the latest receipts again."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import col, select

from sync.office.office import Office
from sync.office.publishing import sealed_package
from sync.office.tables import Batch, Device

LATEST_RECEIPTS = 20
"""A stick that brought receipts may be lost on the way back; they go along with the next one."""


def files_for(office: Office, numbers: frozenset[str] = frozenset()) -> Iterator[tuple[str, bytes]]:
    """File stem and content for every laptop in use, or for those with these numbers."""
    with office.store.reading() as session:
        rows = session.exec(select(Device).where(Device.revoked_at == "").order_by(col(Device.device_no)))
        devices = [row for row in rows.all() if not numbers or row.device_no in numbers]
    day = f"{office.around.now():%Y%m%d}"
    for device in devices:
        yield f"dengmen-{device.device_no}-package-{day}", sealed_package(office, device)
        yield from _receipts(office, device)


def _receipts(office: Office, device: Device) -> list[tuple[str, bytes]]:
    query = select(Batch).where(Batch.dev == device.dev).order_by(col(Batch.number).desc())
    with office.store.reading() as session:
        rows = session.exec(query.limit(LATEST_RECEIPTS)).all()
        return [
            (f"dengmen-{device.device_no}-{row.epoch}-{row.seq:06d}.receipt", row.receipt) for row in rows
        ]
