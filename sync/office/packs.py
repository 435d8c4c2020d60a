"""Records as the office stores them: up to a hundred to a row, deflated as they were sealed.

In a sealed file each record is deflated in the light of the one before it (HSB.md section 2),
to a tenth of its length. Inflating them to store them one by one, for the database to deflate each by itself,
would cost more than all the rest of the intake and take ten times the room.

A pack is, for each record, one byte (1: deflated in the light of the one before it in this pack), four bytes
of length, and so many bytes of raw deflate.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sync.hsb import PRIOR, Listed, deflated, inflated

SIZE = 100  # records of one pack


@dataclass(frozen=True)
class Packed:
    """A record as it came: its bytes, how the file stored them, and the JSON entry before it in the file."""

    listed: Listed
    stored: bytes
    content: bytes
    prior: bytes


def pack(records: Sequence[Packed]) -> bytes:
    """At most `SIZE` records in one row."""
    pieces, before = [], None
    for one in records:
        follows = one.listed.codec == PRIOR and one.prior is before
        stored = one.stored if follows or one.listed.codec == "deflate" else deflated(one.content)
        pieces += [bytes([follows]), len(stored).to_bytes(4, "big"), stored]
        before = one.content
    return b"".join(pieces)


def unpacked(packed: bytes) -> Iterator[bytes]:
    """The records of a pack, one after the other."""
    at, before = 0, b""
    while at < len(packed):
        start = at + 5
        end = start + int.from_bytes(packed[at + 1 : start], "big")
        before = inflated(packed[start:end], before if packed[at] else b"")
        yield before
        at = end


def nth(packed: bytes, place: int) -> bytes:
    """The record at this place of its pack; raises IndexError."""
    for number, content in enumerate(unpacked(packed)):
        if number == place:
            return content
    raise IndexError(place)
