"""The inner opener: takes sealed batches from a gateway's store, and lays down what the gateway may hand out.

It runs where the office's keys are, on a machine that nothing outside reaches. It trusts the gateway in
nothing: every file is verified, opened and taken in as if its laptop had brought it here. The store may be
the gateway's folder or bucket, or a copy of it on a stick.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace

from sqlmodel import col, select

from sync.office.intake import accept
from sync.office.keeping import BATCHES, Keeping, KeepingError
from sync.office.laid import (
    DEVICES_FORMAT,
    OFFICE,
    PACKAGES,
    RECEIPTS,
    REFUSED,
    Admitted,
    batch_files,
    keys_name,
    read_bytes,
    read_devices,
)
from sync.office.office import Office
from sync.office.projecting import project_waiting
from sync.office.publishing import current_package, seal_package
from sync.office.tables import Device
from sync.package import package_to_json
from sync.refusals import HandoverError
from sync.statement import Purpose, make_statement
from sync.strict import FormatError, canonical
from sync.trust import read_key_set

_BLOCK = 1024 * 1024
_NUMBER = re.compile(r"(?<=[-/])[0-9]{12}(?=[-.])")


@dataclass
class Round:
    """What one round did; `troubles` pairs the name of a file with the code of why it was not taken in."""

    taken: int = 0
    known: int = 0  # had come by another way before; their receipts are laid down now
    packages: int = 0
    troubles: list[tuple[str, str]] = field(default_factory=list)


def open_store(office: Office, kept: Keeping, *, try_again: bool = False) -> Round:
    """Take in what has no receipt yet, and lay down receipts, packages, keys and the list of laptops.

    A batch that was refused is left alone unless `try_again`. Breaking off at any point loses nothing: the
    next round gives the same receipts.
    """
    done = Round()
    for name in _without_receipt(kept, try_again=try_again):
        _take_in(office, kept, name, done)
    project_waiting(office)
    done.packages = lay_down(office, kept)
    return done


def lay_down(office: Office, kept: Keeping) -> int:
    """Lay down what a gateway needs of today, where it changed; how many packages were new."""
    keys = read_key_set(office.key_set, office.id)
    name = keys_name(keys.version)
    if not kept.holds(name):
        kept.put_bytes(name, office.key_set)
    with office.store.reading() as session:
        rows = session.exec(select(Device).order_by(col(Device.dev))).all()
    admitted = tuple(Admitted(*(getattr(row, one) for one in Admitted.__dataclass_fields__)) for row in rows)
    _lay_devices(office, kept, admitted)
    return sum(_lay_package(office, kept, row) for row in rows if not row.revoked_at)


def _without_receipt(kept: Keeping, *, try_again: bool) -> Iterator[str]:
    receipts, refused = set(kept.names(RECEIPTS)), set(kept.names(REFUSED))
    for name in batch_files(kept):
        is_left = f"{REFUSED}/{name}" in refused and not try_again
        if f"{RECEIPTS}/{name}" not in receipts and not is_left:
            yield name


def _take_in(office: Office, kept: Keeping, name: str, done: Round) -> None:
    part = office.incoming / f"{office.around.new_id()}.part"
    try:
        try:
            with kept.read(f"{BATCHES}/{name}") as source, part.open("xb") as copy:
                copy.writelines(iter(lambda: source.read(_BLOCK), b""))
        except KeepingError as error:  # rotten or gone there: the next files may be sound
            done.troubles.append((name, error.code))
            return
        answer = accept(office, part)
    except HandoverError as error:
        done.troubles.append((name, error.code))
        if not kept.holds(f"{REFUSED}/{name}"):
            kept.put_bytes(f"{REFUSED}/{name}", canonical({"code": error.code}))
        return
    finally:
        part.unlink(missing_ok=True)
    kept.put_bytes(f"{RECEIPTS}/{name}", answer.receipt)
    done.taken += answer.is_new
    done.known += not answer.is_new


def _lay_devices(office: Office, kept: Keeping, admitted: tuple[Admitted, ...]) -> None:
    names = [one for one in kept.names(OFFICE) if one.startswith(f"{OFFICE}/devices-")]
    try:
        known = read_devices(read_bytes(kept, names[-1]), read_key_set(office.key_set, office.id))
    except (IndexError, HandoverError, FormatError, KeepingError):
        known = None
    if known == admitted:
        return
    listed = {"fmt": DEVICES_FORMAT, "office": office.id, "devices": [asdict(one) for one in admitted]}
    signed = make_statement(Purpose.DEVICES, canonical(listed), office.keys.sign)
    kept.put_bytes(f"{OFFICE}/devices-{_number(office, names)}.json", signed)


def _lay_package(office: Office, kept: Keeping, device: Device) -> bool:
    """Whether a new package was laid down; the name carries the hash of what is in it, but for the time."""
    try:
        package = current_package(office, device.dev)
    except HandoverError as error:
        if error.code == "NOTHING_PUBLISHED":
            return False
        raise
    # What a laptop handed in since is news to nobody, unless the office was restored from a backup.
    told = replace(package, issued_at="", held=office.mark)
    digest = hashlib.sha256(package_to_json(told)).hexdigest()[:12]
    names = kept.names(f"{PACKAGES}/{device.dev}")
    if names and names[-1].endswith(f"-{digest}.hsb"):
        return False
    name = f"{PACKAGES}/{device.dev}/{_number(office, names)}-{digest}.hsb"
    kept.put_bytes(name, seal_package(office, device, package))
    return True


def _number(office: Office, names: Sequence[str]) -> str:
    """The seconds of now, but more than those of the last name; a fresh stick begins as late as any other."""
    last = _NUMBER.search(names[-1]) if names else None
    return f"{max(int(office.around.now().timestamp()), int(last[0]) + 1 if last else 0):012d}"
