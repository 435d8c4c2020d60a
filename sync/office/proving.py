"""Who made the records of a batch: one signature proves a whole run of the chain.

A record's link is the hash of what it says, of its number and of the link before it (forms.record). Whoever
signed the last link of a gapless run has signed, by its hash, every record of the run. One signature in fifty
is then checked before the receipt; each record's own one is checked behind it (projecting.py), because
it is what proves the record alone, years later, when its neighbours may have been erased.
"""

from __future__ import annotations

from collections.abc import Iterable

from forms.record import GENESIS, Record, RecordError, verify_signature
from sync.hsb import VerifyKey, check


def unsigned(records: Iterable[Record], key: VerifyKey) -> frozenset[str]:
    """The links that this key signed neither itself nor by signing a later one.

    Every record's link must have been compared with its content before (`forms.record.verify_link`).
    """
    vouched, unproven = (0, GENESIS), set()
    for record in sorted(records, key=lambda record: record.n, reverse=True):
        if (record.n, record.link) != vouched and not is_signed(record, key):
            unproven.add(record.link)
        else:
            vouched = (record.n - 1, record.previous)
    return frozenset(unproven)


def is_signed(record: Record, key: VerifyKey) -> bool:
    """Whether this key signed the record's own link."""
    try:
        verify_signature(record, lambda signature, message: check(key, message, signature))
    except RecordError:
        return False
    return True
