"""What the intake asks of the database about a laptop and its batches, in statements that are made once.

A small machine takes in hundreds of batches a minute. To compose the same dozen statements anew for each of
them took longer than to read the records that are in them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, func, select, text
from sqlmodel import Session

from sync.held import held_text
from sync.office.tables import OfficeBase
from sync.refusals import HandoverError
from sync.stamp import WINDOW, Stamp

MAX_GAPS = 1_000
_DEVICE, _BATCH, _NONCE = (OfficeBase.metadata.tables[name] for name in ("device", "batch", "nonce"))
_MINE = (_BATCH.c.dev == bindparam("dev"), _BATCH.c.epoch == bindparam("epoch"))

_STANDING = (
    select(
        _DEVICE.c.dev,
        _DEVICE.c.sign,
        _DEVICE.c.open,
        _DEVICE.c.epoch,
        _DEVICE.c.not_after,
        _DEVICE.c.revoked_at,
        select(func.max(_NONCE.c.at)).scalar_subquery(),
        _BATCH.c.sha256,
        _BATCH.c.receipt,
    )
    .select_from(
        _DEVICE.outerjoin(_BATCH, and_(_BATCH.c.dev == _DEVICE.c.dev, _BATCH.c.batch == bindparam("batch")))
    )
    .where(_DEVICE.c.dev == bindparam("dev"))
)
_NEIGHBOURS = select(_BATCH.c.seq, _BATCH.c.sha256, _BATCH.c.prev).where(
    *_MINE, _BATCH.c.seq.in_([bindparam("before"), bindparam("seq"), bindparam("after")])
)
_WINDOW = (*_MINE, _BATCH.c.seq >= bindparam("low"), _BATCH.c.seq < bindparam("seq"))
_CHAIN = select(
    select(func.max(_BATCH.c.seq)).where(*_MINE).scalar_subquery(),
    select(func.count()).select_from(_BATCH).where(*_WINDOW).scalar_subquery(),
    select(_BATCH.c.statement)
    .where(_BATCH.c.dev == bindparam("dev"))
    .order_by(_BATCH.c.number.desc())
    .limit(1)
    .scalar_subquery(),
)
_ARRIVED = select(_BATCH.c.seq).where(*_WINDOW)
_HELD = select(_BATCH.c.epoch, _BATCH.c.seq).where(_BATCH.c.dev == bindparam("dev"))
_KEEP = _BATCH.insert()
_USE = text("INSERT INTO nonce (dev, nonce, at) VALUES (:dev, :nonce, :at) ON CONFLICT DO NOTHING")
# A power cut may take the last half second of them back: nobody waits for the disk.
_USE_LIGHTLY = text(
    "INSERT INTO nonce (dev, nonce, at) SELECT :dev, :nonce, :at"
    " FROM (SELECT set_config('synchronous_commit', 'off', true)) AS lightly ON CONFLICT DO NOTHING"
)
_FORGET = _NONCE.delete().where(_NONCE.c.at < bindparam("oldest"))


@dataclass(frozen=True)
class Standing:
    """A laptop as the office knows it, and what was answered to one batch of it before."""

    dev: str
    sign: str
    open: str
    epoch: int
    not_after: str
    revoked_at: str
    heard: int | None  # the latest time that any laptop's request was answered, in seconds
    sha256: str | None
    receipt: bytes | None

    def check_not_expired(self, now: datetime) -> None:
        """Raise DEVICE_EXPIRED by the latest time seen here: a clock that was set back revives nothing."""
        if datetime.fromisoformat(self.not_after).timestamp() < max(now.timestamp(), self.heard or 0):
            raise HandoverError("DEVICE_EXPIRED")


@dataclass(frozen=True)
class Came:
    """What came from a laptop before this batch: gaps, the largest number, its newest receipt."""

    gaps: tuple[int, ...]
    highest: int
    statement: bytes | None


def standing_of(session: Session, dev: str, batch: str) -> Standing | None:
    """How a laptop and this batch of it stand; None for a laptop that nobody enrolled."""
    row = session.connection().execute(_STANDING, {"dev": dev, "batch": batch}).first()
    return Standing(*row) if row is not None else None


def neighbours(session: Session, dev: str, epoch: int, seq: int) -> dict[int, tuple[str, str]]:
    """The batches with this number and those beside it: the hash of each and the one that it follows."""
    asked = {"dev": dev, "epoch": epoch, "before": seq - 1, "seq": seq, "after": seq + 1}
    return {at: (own, prev) for at, own, prev in session.connection().execute(_NEIGHBOURS, asked)}


def what_came(session: Session, dev: str, epoch: int, seq: int) -> Came:
    """What came before batch `seq`; of the numbers that are missing, those of the last thousand."""
    low = max(1, seq - MAX_GAPS)
    asked = {"dev": dev, "epoch": epoch, "seq": seq, "low": low}
    highest, count, statement = session.connection().execute(_CHAIN, asked).one()
    gaps: tuple[int, ...] = ()
    if count < seq - low:
        arrived = set(session.connection().execute(_ARRIVED, asked).scalars())
        gaps = tuple(number for number in range(low, seq) if number not in arrived)
    return Came(gaps, max(highest or 0, seq), statement)


def held_batches(session: Session, dev: str) -> str:
    """Which batches of a laptop are here, as a package says it."""
    return held_text((epoch, seq) for epoch, seq in session.connection().execute(_HELD, {"dev": dev}))


def keep_batch(session: Session, row: Mapping[str, object]) -> None:
    """Write down a batch that was accepted, with all columns of its table."""
    session.connection().execute(_KEEP, row)


def use_nonce(session: Session, stamp: Stamp, now: datetime, *, is_sqlite: bool) -> None:
    """Note that a stamp was used; raises REQUEST_REPLAYED when it was used before."""
    connection = session.connection()
    if stamp.nonce.endswith("0"):  # one in sixteen clears away for all
        # Older than twice the window can no longer be replayed, whichever way the clocks differ.
        connection.execute(_FORGET, {"oldest": int((now - 2 * WINDOW).timestamp())})
    row = {"dev": stamp.dev, "nonce": stamp.nonce, "at": int(now.timestamp())}
    if connection.execute(_USE if is_sqlite else _USE_LIGHTLY, row).rowcount == 0:
        raise HandoverError("REQUEST_REPLAYED")
