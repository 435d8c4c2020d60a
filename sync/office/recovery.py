"""The township's recovery key: any two of its keepers together open it, nobody alone.

For each pair of keepers the private key lies in `keys/recovery.json`, closed with what Argon2id makes of both
passphrases. The file may be kept on a stick in a safe; its public half goes out with the key set.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path

from sync.files import flush_file, place_durably
from sync.hsb import OpeningKey
from sync.hsb.box import close_box, open_box
from sync.office.enrolment import find_device
from sync.office.office import Office
from sync.office.passphrases import LEAST_PASSPHRASE, Costs, key_of
from sync.recovery import answer, check_number, request_from_json
from sync.refusals import HandoverError
from sync.strict import FormatError, canonical, fields, hex_of, integer_of, list_of, parse, text_of
from sync.trust import read_key_set, write_key_set

FILE = "recovery.json"
LOG = "recoveries.jsonl"
_KEY_SET = "keyset.json"
LEAST_KEEPERS, MOST_KEEPERS = 2, 5
_FORMAT = "dengmen-office-recovery/1"
_SALT = 16
_BOX = 12 + 32 + 16
_LIMIT = 64 * 1024


@dataclass(frozen=True)
class Keeper:
    """One of the persons who keep the recovery key."""

    name: str
    passphrase: str = field(repr=False)


@dataclass(frozen=True)
class Answered:
    """The reply for the laptop, and what both sides compare on the telephone before it is handed over."""

    reply: bytes
    check_number: str
    holder: str
    device_no: str


@dataclass(frozen=True)
class _Lock:
    name: str
    salt: bytes
    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 4


def make_recovery_key(office: Office, keepers: Sequence[Keeper]) -> str:
    """Make the key and publish its public half with the next version of the key set; its name.

    RECOVERY_EXISTS, RECOVERY_KEEPERS.
    """
    path = office.folder / "keys" / FILE
    if path.exists():
        raise HandoverError("RECOVERY_EXISTS")
    _check_keepers(keepers)
    key = OpeningKey(office.around.token(32))
    locks = [_Lock(keeper.name, office.around.token(_SALT)) for keeper in keepers]
    halves = [_half(keeper.passphrase, lock) for keeper, lock in zip(keepers, locks, strict=True)]
    pairs = [
        {"of": [a, b], "box": close_box(halves[a] + halves[b], key.raw, _context(a, b)).hex()}
        for a, b in combinations(range(len(keepers)), 2)
    ]
    kept = {"fmt": _FORMAT, "public": key.public.raw.hex(), "keepers": [_plain(x) for x in locks]}
    _write(path, canonical({**kept, "pairs": pairs}))
    known = read_key_set(office.key_set, office.id)
    renewed = replace(known, version=known.version + 1, issued_at=office.now(), recovery=key.public)
    _write(office.folder / _KEY_SET, write_key_set(renewed, office.keys.root))
    return key.public.name


def recover(office: Office, request: bytes, keepers: Sequence[Keeper]) -> Answered:
    """Answer a laptop's request; two keepers must be there.

    RECOVERY_INVALID, WRONG_RECIPIENT, DEVICE_UNKNOWN, DEVICE_REVOKED, RECOVERY_KEEPERS, RECOVERY_REFUSED,
    RECOVERY_KEY_UNKNOWN.
    """
    asked = request_from_json(request)
    if asked.subject.office != office.id:
        raise HandoverError("WRONG_RECIPIENT")
    with office.store.reading() as session:
        device = find_device(session, asked.subject.device)
        holder, device_no = device.holder, device.device_no
    reply = answer(request, _open(office.folder / "keys" / FILE, keepers))
    number = check_number(request)
    _log(office, {"device": asked.subject.device, "check": number, "keepers": [k.name for k in keepers]})
    return Answered(reply, number, holder, device_no)


def _log(office: Office, said: dict[str, object]) -> None:
    """Who opened which laptop, and when; on the disk before the reply exists."""
    with (office.folder / LOG).open("ab") as file:
        file.write(canonical({"at": office.now(), **said}) + b"\n")
    flush_file(office.folder / LOG)


def _open(path: Path, keepers: Sequence[Keeper]) -> OpeningKey:
    locks, pairs = _read(path)
    names = [lock.name for lock in locks]
    if len({keeper.name for keeper in keepers}) != 2 or not {k.name for k in keepers} <= set(names):
        raise HandoverError("RECOVERY_KEEPERS")
    first, second = sorted(keepers, key=lambda keeper: names.index(keeper.name))
    a, b = names.index(first.name), names.index(second.name)
    both = _half(first.passphrase, locks[a]) + _half(second.passphrase, locks[b])
    raw = open_box(both, pairs.get((a, b), b""), _context(a, b))
    if raw is None:
        raise HandoverError("RECOVERY_REFUSED")
    return OpeningKey(raw)


def _read(path: Path) -> tuple[list[_Lock], dict[tuple[int, int], bytes]]:
    try:
        with path.open("rb") as source:
            data = source.read(_LIMIT)
        shape = {"fmt": str, "public": str, "keepers": list, "pairs": list}
        values = fields(parse(data, FILE), shape, FILE)
        locks = [_read_lock(item) for item in list_of(values, "keepers", limit=MOST_KEEPERS)]
        return locks, dict(_read_pair(item) for item in list_of(values, "pairs", limit=MOST_KEEPERS**2))
    except (OSError, FormatError) as error:
        raise HandoverError("RECOVERY_KEY_MISSING") from error


def _read_lock(item: object) -> _Lock:
    values = fields(item, {"name": str, "salt": str, "m": int, "t": int, "p": int}, FILE)
    return _Lock(
        text_of(values, "name", limit=40),
        bytes.fromhex(hex_of(values, "salt", size=_SALT)),
        integer_of(values, "m", low=19 * 1024, high=1024 * 1024),
        integer_of(values, "t", low=1, high=16),
        integer_of(values, "p", low=1, high=8),
    )


def _read_pair(item: object) -> tuple[tuple[int, int], bytes]:
    values = fields(item, {"of": list, "box": str}, FILE)
    a, b = (integer_of({"n": n}, "n", high=MOST_KEEPERS) for n in list_of(values, "of", limit=2))
    return (a, b), bytes.fromhex(hex_of(values, "box", size=_BOX))


def _plain(lock: _Lock) -> dict[str, object]:
    costs = {"m": lock.memory_kib, "t": lock.passes, "p": lock.lanes}
    return {"name": lock.name, "salt": lock.salt.hex(), **costs}


def _check_keepers(keepers: Sequence[Keeper]) -> None:
    names = {keeper.name.strip() for keeper in keepers}
    words = {keeper.passphrase for keeper in keepers}
    fine = (
        LEAST_KEEPERS <= len(keepers) <= MOST_KEEPERS
        and len(names) == len(words) == len(keepers)
        and all(0 < len(name) <= 40 for name in names)
        and all(len(word) >= LEAST_PASSPHRASE for word in words)
    )
    if not fine:
        raise HandoverError("RECOVERY_KEEPERS")


def _half(passphrase: str, lock: _Lock) -> bytes:
    return key_of(passphrase, lock.salt, Costs(lock.memory_kib, lock.passes, lock.lanes))


def _context(a: int, b: int) -> bytes:
    return b"dengmen recovery key %d %d" % (a, b)


def _write(path: Path, content: bytes) -> None:
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    part.chmod(0o600)
    flush_file(part)
    place_durably(part, path)
