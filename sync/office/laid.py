"""What the inner office lays into a gateway's store, and how the gateway reads it: everything signed.

`office/keyset-…`, `office/devices-…`: public keys of the office and of its laptops. `receipts/…`: sealed to
their laptops, named as the batch. `refused/…`: the code, when a batch could not be opened. `packages/DEV/…`:
sealed to this laptop. A gateway hands out nothing whose signature is not the office's; what it could forge
beyond that, the laptop finds out by itself.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

from sync.hsb import Core, Policy, Sender, VerifyKey, verify
from sync.office.keeping import BATCHES, Keeping, KeepingError
from sync.office.tables import Batch, Device
from sync.refusals import REFUSALS, HandoverError
from sync.statement import Purpose, open_statement
from sync.strict import FormatError, fields, hex_of, integer_of, list_of, moment_of, parse, text_of
from sync.trust import KeySet, read_key_set

if TYPE_CHECKING:
    from sync.office.store import Store

OFFICE, RECEIPTS, REFUSED, PACKAGES = "office", "receipts", "refused", "packages"
DEVICES_FORMAT = "dengmen-devices/1"
MAX_DEVICES = 100_000
_BATCH = re.compile(rf"{BATCHES}/([A-Za-z0-9-]{{1,64}}-\d{{1,16}}-\d{{6,16}}-[0-9a-f]{{16}}\.hsb)")
_KEYS = f"{OFFICE}/keyset-"
_LOG = logging.getLogger("dengmen.gateway")


@dataclass(frozen=True)
class Admitted:
    """A laptop as far as a gateway must know it: no holder, no machine number."""

    dev: str
    sign: str
    epoch: int
    not_after: str
    revoked_at: str


class Told:
    """The newest key set, and the laptops in the gateway's database; looked for every few seconds."""

    def __init__(self, office: str, kept: Keeping, store: Store, every: float) -> None:
        self._office, self._kept, self._store, self._every = office, kept, store, every
        self._turn = threading.Lock()
        self._looked = float("-inf")
        self._raw, self._devices = b"", ""
        self._keys: KeySet | None = None
        self.look()

    def look(self) -> None:
        """Take over what is newer than what is known; what is not the office's is left and logged."""
        with self._turn:
            if time.monotonic() - self._looked < self._every:
                return
            self._looked = time.monotonic()
            names = self._kept.names(OFFICE)
            version = self._keys.version if self._keys is not None else 0
            for name in (one for one in names if one > keys_name(version) and one.startswith(_KEYS)):
                self._take_keys(name)
            lists = [one for one in names if one.startswith(f"{OFFICE}/devices-") and one > self._devices]
            for name in reversed(lists):
                if self._take_devices(name):
                    break

    def keys(self) -> KeySet:
        """The office's public keys; NOTHING_NEW before the office laid any down."""
        if self._keys is None:
            raise HandoverError("NOTHING_NEW")
        return self._keys

    def key_set(self) -> bytes:
        """The same as the office signed them."""
        self.look()
        self.keys()
        return self._raw

    def _take_keys(self, name: str) -> None:
        try:
            raw = read_bytes(self._kept, name)
            keys = read_key_set(raw, self._office)
        except (HandoverError, KeepingError) as error:
            _LOG.warning("not the office's: %s %s", name, error.code)
            return
        if self._keys is None or keys.version > self._keys.version:
            self._raw, self._keys = raw, keys

    def _take_devices(self, name: str) -> bool:
        try:
            admitted = read_devices(read_bytes(self._kept, name), self.keys())
        except (HandoverError, KeepingError, FormatError) as error:
            _LOG.warning("not the office's: %s %s", name, error.code)
            return False
        with self._store.transaction() as session:
            for one in admitted:
                session.merge(_row_of(one))
        self._devices = name
        return True


def keys_name(version: int) -> str:
    """Where the key set of this version lies."""
    return f"{_KEYS}{version:08d}.json"


def read_devices(data: bytes, keys: KeySet) -> tuple[Admitted, ...]:
    """The laptops in a list that the office signed; SIGNATURE_INVALID or FormatError."""
    value = open_statement(data, Purpose.DEVICES, keys.sign)
    values = fields(value, {"fmt": str, "office": str, "devices": list}, "机器表")
    if (values["fmt"], values["office"]) != (DEVICES_FORMAT, keys.office):
        raise FormatError("机器表", "版本不认识")
    return tuple(_admitted(item) for item in list_of(values, "devices", limit=MAX_DEVICES))


def laid_receipt(kept: Keeping, told: Told, row: Batch) -> bytes | None:
    """The sealed receipt of a batch, when the office made one for this laptop and batch."""
    name = f"{RECEIPTS}/{row.file}"
    if not kept.holds(name):
        return None
    sealed = read_bytes(kept, name)
    core = _proven(sealed, told, (row.dev, "receipt"))
    return sealed if core is not None and core.batch == row.batch else None


def refusal_of(kept: Keeping, row: Batch) -> str:
    """The code with which the office refused a batch, "" when it did not."""
    name = f"{REFUSED}/{row.file}"
    if not kept.holds(name):
        return ""
    try:
        code = str(fields(parse(read_bytes(kept, name), name), {"code": str}, name)["code"])
    except FormatError:
        return ""
    return code if code in REFUSALS else ""


def laid_package(kept: Keeping, told: Told, dev: str, issued: str) -> bytes | None:
    """The newest package for a laptop, None when it was made at `issued` or before."""
    for name in reversed(kept.names(f"{PACKAGES}/{dev}")):
        sealed = read_bytes(kept, name)
        core = _proven(sealed, told, (dev, "formpack"))
        if core is not None:
            return sealed if _is_later(core.created, issued) else None
    return None


def batch_files(kept: Keeping) -> Iterator[str]:
    """The names of batches as files (without the folder), each laptop's in the order of its numbers."""
    found = (_BATCH.fullmatch(name) for name in kept.names(BATCHES))
    return iter(sorted((one[1] for one in found if one is not None), key=_order))


def read_bytes(kept: Keeping, name: str) -> bytes:
    """A small file whole; raises KeepingError."""
    with kept.read(name) as file:
        return file.read()


def _order(name: str) -> tuple[str, int, int]:
    dev, epoch, seq, _ = name.rsplit("-", 3)
    return dev, int(epoch), int(seq)


def _proven(sealed: bytes, told: Told, what: tuple[str, str]) -> Core | None:
    """The head of a file that the office sealed to this laptop; needs no key to open."""
    dev, kind = what
    keys = told.keys()
    signer = keys.sign if kind == "formpack" else keys.receipt
    policy = Policy(dev, frozenset({kind}), lambda core: Sender(signer) if core.dev == keys.office else None)
    try:
        return verify(BytesIO(sealed), policy).core
    except HandoverError as error:
        _LOG.warning("not the office's: %s %s", kind, error.code)
        return None


def _is_later(created: str, issued: str) -> bool:
    try:
        return not issued or datetime.fromisoformat(created) > datetime.fromisoformat(issued)
    except (ValueError, TypeError):  # a header that is no time, or one without a zone
        return True


def _row_of(one: Admitted) -> Device:
    return Device(**vars(one), ticket="", device_no="", holder="", open="", enrolled_at="", certificate=b"")


def _admitted(item: object) -> Admitted:
    texts = ("dev", "sign", "not_after", "revoked_at")
    values = fields(item, {**dict.fromkeys(texts, str), "epoch": int}, "机器表")
    sign = hex_of(values, "sign", size=32)
    VerifyKey(bytes.fromhex(sign))
    return Admitted(
        dev=text_of(values, "dev", limit=64),
        sign=sign,
        epoch=integer_of(values, "epoch", low=1),
        not_after=moment_of(values, "not_after", "机器表"),
        revoked_at=text_of(values, "revoked_at", limit=40),
    )
