"""Uploads that a poor network cuts: what arrived stays, and the laptop goes on where it ended.

A part file belongs to one device, one batch and one content (its announced hash and length), so that every
writer writes the same bytes at the same places and a late packet of a dead connection does no harm. Whether
the bytes are right is decided by the signature of the whole file, never by how it came.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import select

from sync.office.reception import Reception
from sync.office.tables import Batch
from sync.refusals import HandoverError

MAX_PARTS = 4  # of one device; the oldest gives way
_RANGE = re.compile(r"bytes (\d{1,12})-(\d{1,12})/(\d{1,12})")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Upload:
    """A batch file on its way: whose it is, and what it will be when it is whole."""

    dev: str
    batch: str
    sha256: str
    total: int

    def part(self, office: Reception) -> Path:
        """The file in which it grows."""
        name = f"{self.dev}-{self.batch}-{self.sha256[:16]}-{self.total}.part"
        return office.uploads / name

    def received(self, office: Reception) -> int:
        """How many bytes are here."""
        part = self.part(office)
        return part.stat().st_size if part.exists() else 0


@dataclass(frozen=True)
class Span:
    """The bytes that a request carries: from `start`, up to and without `end`."""

    start: int
    end: int
    total: int

    @property
    def is_whole(self) -> bool:
        """Whether these are all the bytes of the batch."""
        return self.start == 0 and self.end == self.total


def read_span(header: str, limit: int) -> Span:
    """The span of a Content-Range header; raises REQUEST_INVALID or TOO_LARGE."""
    match = _RANGE.fullmatch(header)
    if match is None:
        raise HandoverError("REQUEST_INVALID", place="Content-Range")
    span = Span(int(match[1]), int(match[2]) + 1, int(match[3]))
    if span.total > limit:
        raise HandoverError("TOO_LARGE")
    if not span.start < span.end <= span.total:
        raise HandoverError("REQUEST_INVALID", place="Content-Range")
    return span


def upload_of(dev: str, batch: str, sha256: str, total: int) -> Upload:
    """The upload that these words name; raises REQUEST_INVALID before anything becomes a file name."""
    if not _UUID.fullmatch(batch) or not _HASH.fullmatch(sha256):
        raise HandoverError("REQUEST_INVALID")
    return Upload(dev, batch, sha256, total)


def given_receipt(office: Reception, upload: Upload) -> bytes | None:
    """The receipt of this very file, when it was accepted before."""
    with office.store.reading() as session:
        query = select(Batch).where(Batch.dev == upload.dev, Batch.batch == upload.batch)
        row = session.exec(query).first()
        return row.receipt if row is not None and row.sha256 == upload.sha256 else None


def drop_if_given(office: Reception, upload: Upload) -> None:
    """Take away a part of a file that has its receipt.

    A second connection with the same bytes may begin one anew while the first ends the upload.
    """
    if upload.part(office).exists() and given_receipt(office, upload) is not None:
        with suppress(OSError):  # somebody still writes it, on a system that minds; he drops it then
            upload.part(office).unlink(missing_ok=True)


async def take(office: Reception, upload: Upload, span: Span, blocks: AsyncIterator[bytes]) -> int:
    """Write the blocks where they belong, each at once; gives back how many bytes are here.

    A span that would leave a hole is not read: the answer tells the laptop where to go on.
    """
    received = upload.received(office)
    if span.start > received:
        return received
    part = upload.part(office)
    if not received:
        _make_room(office, upload.dev)
    place = span.start
    with part.open("r+b" if part.exists() else "xb", buffering=0) as file:
        file.seek(place)
        async for block in blocks:
            if place + len(block) > span.end:
                raise HandoverError("REQUEST_INVALID", place="Content-Range")
            file.write(block)
            place += len(block)
    return upload.received(office)


def _make_room(office: Reception, dev: str) -> None:
    parts = sorted(office.uploads.glob(f"{dev}-*.part"), key=lambda part: part.stat().st_mtime)
    for part in parts[: 1 - MAX_PARTS]:
        part.unlink(missing_ok=True)
