"""Between a gateway and a stick, for an inner machine that no cable reaches: what either lacks of the other.

Only names of known shape are carried, and nothing is overwritten on either side. Neither side trusts the
stick: the gateway proves what it hands out, the opener what it opens.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from sync.office.keeping import BATCHES, Keeping
from sync.office.laid import OFFICE, PACKAGES, RECEIPTS, REFUSED, batch_files

_BLOCK = 1024 * 1024
_STEM = r"[A-Za-z0-9-]{1,120}\.(hsb|json)"
_LAID = re.compile(rf"({OFFICE}|{RECEIPTS}|{REFUSED}|{PACKAGES}/[A-Za-z0-9-]{{1,64}})/{_STEM}")


def carry(gateway: Keeping, stick: Keeping) -> tuple[int, int]:
    """Take from the stick what the office laid there, then write the batches without a receipt to it.

    Gives back how many batches went out and how many files came back. Raises KEPT_DIFFERENT, KEPT_DAMAGED.
    """
    back = sum(_bring(stick, gateway, name) for name in _laid(stick))
    settled = {*gateway.names(RECEIPTS), *gateway.names(REFUSED)}
    waiting = [
        name for name in batch_files(gateway) if not {f"{RECEIPTS}/{name}", f"{REFUSED}/{name}"} & settled
    ]
    out = sum(_bring(gateway, stick, f"{BATCHES}/{name}") for name in waiting)
    # So that the opener sees what has not changed since.
    for name in (*gateway.names(OFFICE), *gateway.names(PACKAGES)):
        _bring(gateway, stick, name)
    return out, back


def _laid(stick: Keeping) -> list[str]:
    names = (name for under in (OFFICE, RECEIPTS, REFUSED, PACKAGES) for name in stick.names(under))
    return [name for name in names if _LAID.fullmatch(name)]


def _bring(source: Keeping, target: Keeping, name: str) -> bool:
    if target.holds(name):
        return False
    with tempfile.TemporaryDirectory() as folder:
        part = Path(folder) / "part"
        with source.read(name) as file, part.open("xb") as copy:
            copy.writelines(iter(lambda: file.read(_BLOCK), b""))
        target.put(name, part)
    return True
