"""What the office says to a laptop, opened and proven: the one way in for the network and the stick."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from sync.hsb import Core, OpeningKey, Policy, Sender, SigningKey, only_entry, open_verified, verify
from sync.package import Package, package_from_json
from sync.publisher import check_published
from sync.receipt import Expected, Receipt, verify_receipt
from sync.refusals import HandoverError
from sync.strict import FormatError
from sync.trust import KeySet


@dataclass(frozen=True)
class Device:
    """This laptop and its keys."""

    dev: str
    signing: SigningKey
    opening: OpeningKey


@dataclass(frozen=True)
class Link:
    """An office and the laptop that is enrolled there."""

    keys: KeySet
    device: Device


@dataclass(frozen=True)
class SealedBatch:
    """A batch file that lies ready, and what its receipt must say."""

    path: Path
    batch: str
    sha256: str
    records: tuple[str, ...]


def unseal(data: bytes, link: Link, kind: str) -> bytes:
    """The one entry of a file that the office sealed to this laptop."""
    keys = link.keys
    signer = keys.sign if kind == "formpack" else keys.receipt

    def find(core: Core) -> Sender | None:
        return Sender(signer) if core.dev == keys.office else None

    file = BytesIO(data)
    policy = Policy(link.device.dev, frozenset({kind}), find)
    try:
        opened = open_verified(file, verify(file, policy), (link.device.opening,))
        return only_entry(opened, {"formpack": "package"}.get(kind, kind))
    except HandoverError as error:
        # A login page or a proxy's notice is not a damaged file; say what it is.
        raise HandoverError("NETWORK_PORTAL" if error.code == "NOT_HSB" else error.code) from error


def read_package(data: bytes, link: Link) -> Package:
    """The package in a sealed answer or file; PACKAGE_UNPROVEN when no publisher signed what is in it."""
    try:
        package = package_from_json(unseal(data, link, "formpack"))
    except FormatError as error:
        raise HandoverError("MANIFEST_MISMATCH", place=error.place) from error
    check_published(package, link.keys.forms)
    return package


def read_receipt(data: bytes, link: Link, batch: SealedBatch) -> tuple[Receipt, bytes]:
    """The proven receipt in a sealed answer or file, and its signed bytes; RECEIPT_INVALID otherwise."""
    expected = Expected(link.keys.office, link.device.dev, batch.batch, batch.sha256, batch.records)
    try:
        raw = unseal(data, link, "receipt")
    except HandoverError as error:
        if error.code == "NETWORK_PORTAL":
            raise
        raise HandoverError("RECEIPT_INVALID", place=error.code) from error
    return verify_receipt(raw, link.keys.receipt, expected), raw
