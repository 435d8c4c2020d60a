"""An office's gateway: where laptops reach it, it verifies and keeps what they hand in, and opens nothing.

In its folder lie a signing key of its own, the mandate by which the office's root vouches for it, a database
of which machine handed in which file, and the sealed files (`store/`, or a bucket). No key of the office is
there, no questionnaire, no roster, no name: `dengmen-office open`, on the inner machine, takes the sealed
files from the store and lays receipts and packages into it, sealed to their laptops (`opener`).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path

from fastapi import FastAPI
from sqlmodel import select

from sync.custody import Custody, Mandate, read_mandate, sign_custody, write_mandate
from sync.files import flush_file, place_durably
from sync.holding import ISSUED
from sync.hsb import MAX_FILE, Policy, SigningKey, Verified, verify
from sync.office.app import machine_app
from sync.office.intake import SUSPICIOUS, Look, check_sequence, kept_name, set_aside
from sync.office.keeping import BATCHES, QUARANTINE, Keeping, keeping_at
from sync.office.laid import RECEIPTS, Told, laid_package, laid_receipt, refusal_of
from sync.office.office import KEEPING_ADDRESS, Office, database_address
from sync.office.reception import Answer, Rooms, Ways
from sync.office.standing import Standing, keep_batch, standing_of
from sync.office.store import Store
from sync.office.tables import Batch, Device
from sync.office.watching import watching
from sync.refusals import HandoverError
from sync.strict import FormatError, canonical, fields, hex_of, parse, text_of
from sync.surroundings import Surroundings

MANDATE_DAYS = 730
STORE = "store"
_CARD, _MANDATE, _KEY, _DATABASE = "gateway.json", "mandate.json", "keys/gateway.json", "gateway.db"
_FORMAT = "dengmen-gateway-folder/1"


@dataclass(frozen=True)
class Gateway(Rooms):
    """A reception (see `reception`) without any of the office's keys."""

    folder: Path
    id: str  # of the office
    name: str  # of the township
    signing: SigningKey = field(repr=False)
    mandate: bytes
    store: Store
    kept: Keeping
    around: Surroundings
    told: Told
    max_batch: int = MAX_FILE

    @property
    def key_set(self) -> bytes:
        """The office's public keys, as the office laid them down last."""
        return self.told.key_set()

    def close(self) -> None:
        """Let go of the database."""
        self.store.close()


@dataclass(frozen=True)
class Status:
    """How a gateway stands; `oldest` is when the oldest waiting batch came, "" when none waits."""

    name: str
    laptops: int
    kept: int
    waiting: int
    oldest: str
    aside: int
    mandate_ends: str


def found_gateway(office: Office, folder: Path, address: str = "", days: int = MANDATE_DAYS) -> str:
    """Make a gateway's folder, to be carried to its machine; gives back the name of its key.

    It needs the root key, once. `address` is a bucket for the sealed files. Raises OFFICE_EXISTS.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise HandoverError("OFFICE_EXISTS", place=folder.name)
    if address:
        keeping_at(address)  # refused here, and not on the other machine
        (folder / KEEPING_ADDRESS).write_text(f"{address}\n", "utf-8")
    now, key = office.around.now(), SigningKey(office.around.token(32))
    moments = [moment.isoformat(timespec="seconds") for moment in (now, now + timedelta(days=days))]
    mandate = Mandate(office.id, office.name, key.public.name, *moments)
    (folder / _MANDATE).write_bytes(write_mandate(mandate, office.keys.root))
    (folder / _KEY).parent.mkdir(mode=0o700)
    descriptor = os.open(folder / _KEY, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(canonical({"gateway": key.seed.hex()}))
    part = folder / f"{_CARD}.part"
    part.write_bytes(canonical({"fmt": _FORMAT, "office": office.id, "name": office.name}))
    flush_file(part)
    place_durably(part, folder / _CARD)
    return key.public.name


def is_gateway(folder: Path) -> bool:
    """Whether this is a gateway's folder, and not an office's."""
    return (folder / _CARD).is_file()


def store_of(folder: Path) -> Keeping:
    """Where a gateway keeps its sealed files."""
    named = folder / KEEPING_ADDRESS
    return keeping_at(named.read_text("utf-8").strip() if named.exists() else str(folder / STORE))


def open_gateway(folder: Path, around: Surroundings, look_every: float = 10.0) -> Gateway:
    """The gateway in this folder; every `look_every` seconds it looks what the office has laid down.

    Raises GATEWAY_MISSING, OFFICE_UNPROVEN for a mandate that the office's root did not sign.
    """
    try:
        card = fields(
            parse((folder / _CARD).read_bytes(), _CARD), dict.fromkeys(("fmt", "office", "name"), str), _CARD
        )
        office, name = hex_of(card, "office", size=32), text_of(card, "name")
        values = fields(parse((folder / _KEY).read_bytes(), _KEY), {"gateway": str}, _KEY)
        key = SigningKey(bytes.fromhex(hex_of(values, "gateway", size=32)))
        mandate = (folder / _MANDATE).read_bytes()
    except (OSError, FormatError) as error:
        raise HandoverError("GATEWAY_MISSING", place=folder.name) from error
    if read_mandate(mandate, office).key != key.public.name:
        raise HandoverError("OFFICE_UNPROVEN", place=_MANDATE)
    store, kept = Store(database_address(folder, _DATABASE)), store_of(folder)
    gateway = Gateway(
        folder, office, name, key, mandate, store, kept, around, Told(office, kept, store, look_every)
    )
    for place in (gateway.incoming, gateway.uploads):
        place.mkdir(mode=0o700, exist_ok=True)
    return gateway


def gateway_app(gateway: Gateway) -> FastAPI:
    """The machines' routes, and those for who watches over it; no page."""
    given = (partial(keep, gateway), partial(again, gateway), _refuse_to_enrol, partial(_package, gateway))
    app = machine_app(gateway, Ways(*given, gateway.told.look))
    app.include_router(watching)
    return app


def keep(gateway: Gateway, path: Path) -> Answer:
    """Keep the uploaded file at `path`, sealed as it is; raises HandoverError and keeps nothing refused.

    A file that shows two laptops with one enrolment, or a revoked one, is kept aside in quarantine.
    """
    gateway.told.look()
    try:
        look = Look(gateway)
        with path.open("rb") as file:
            verified = verify(file, Policy(gateway.id, frozenset({"submit"}), look, gateway.max_batch))
        return _keep(gateway, verified, path)
    except HandoverError as error:
        if error.code in SUSPICIOUS:
            set_aside(gateway, path, error.code)
        raise


def again(gateway: Gateway, dev: str, batch: str, custody: bytes) -> Answer:
    """The office's receipt as soon as it is here, its refusal, or our custody receipt again."""
    with gateway.store.reading() as session:
        row = session.get_one(Batch, (dev, batch))
    receipt = laid_receipt(gateway.kept, gateway.told, row)
    if receipt is not None:
        return Answer(receipt, is_new=False)
    refusal = refusal_of(gateway.kept, row)
    if refusal:
        raise HandoverError(refusal)
    return Answer(custody, is_new=False, is_custody=True)


def status(gateway: Gateway) -> Status:
    """How it stands, without anything about a person."""
    gateway.told.look()
    with gateway.store.reading() as session:
        devices = session.exec(select(Device.dev).where(Device.revoked_at == "")).all()
        rows = session.exec(select(Batch.file, Batch.received_at)).all()
    done = set(gateway.kept.names(RECEIPTS))
    waiting = [at for file, at in rows if f"{RECEIPTS}/{file}" not in done]
    aside, ends = len(gateway.kept.names(QUARANTINE)), read_mandate(gateway.mandate, gateway.id).not_after
    return Status(gateway.name, len(devices), len(rows), len(waiting), min(waiting, default=""), aside, ends)


def _keep(gateway: Gateway, verified: Verified, path: Path) -> Answer:
    core = verified.core
    with gateway.store.turn_of(core.dev) as session:
        laptop = standing_of(session, core.dev, core.batch)
        if laptop is None or laptop.revoked_at:  # since the file was looked at
            raise HandoverError("DEVICE_REVOKED")
        if laptop.receipt is None:
            laptop.check_not_expired(gateway.around.now())
            if core.epoch < laptop.epoch:
                raise HandoverError("CHAIN_FORK")
            check_sequence(session, core, verified.sha256)
            row = _row(gateway, verified, gateway.store.next_number(session))
            gateway.kept.put(f"{BATCHES}/{kept_name(verified)}", path)
            keep_batch(session, row)
            return Answer(row["receipt"], is_new=True, is_custody=True)  # type: ignore[arg-type]
    if laptop.sha256 != verified.sha256:
        raise HandoverError("BATCH_CONFLICT")
    return again(gateway, core.dev, core.batch, laptop.receipt)


def _row(gateway: Gateway, verified: Verified, number: int) -> dict[str, object]:
    core, at = verified.core, gateway.now()
    custody = Custody(
        office=gateway.id,
        number=f"G{gateway.around.now():%Y%m%d}-{number:05d}",
        dev=core.dev,
        batch=core.batch,
        epoch=core.epoch,
        seq=core.seq,
        file=verified.sha256,
        head=verified.head_sha256,
        received_at=at,
    )
    place = {"dev": core.dev, "batch": core.batch, "epoch": core.epoch, "seq": core.seq, "prev": core.prev}
    told = {"receipt": sign_custody(custody, gateway.signing, gateway.mandate), "statement": b""}
    kept = {"sha256": verified.sha256, "file": kept_name(verified), "received_at": at, "number": number}
    return {**place, **told, **kept}


def _refuse_to_enrol(_request: bytes) -> bytes:
    raise HandoverError("GATEWAY_ENROL")  # only who has the office's keys can open the request


def _package(gateway: Gateway, laptop: Standing, headers: Mapping[str, str]) -> bytes:
    issued = headers.get(ISSUED, "")
    found = laid_package(gateway.kept, gateway.told, laptop.dev, issued)
    if found is None:
        raise HandoverError("NOTHING_NEW")
    return found
