"""A forgotten password: ask the township, take its answer, and leave with a new password and a new data key.

The new password is chosen when the request is made. It guards the one-time key that the answer is sealed to:
whoever finds both the laptop and the answer still opens nothing without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desktop.vault import binding, one_time, slots, tries
from desktop.vault.audit import Event
from desktop.vault.card import read_card
from desktop.vault.door import Step, Unlocked, alone, check_new_password, go_on
from desktop.vault.entry import note_closed
from desktop.vault.errors import VaultError, translated, vault_error
from desktop.vault.keys import KdfParameters
from desktop.vault.one_time import Asked, Waiting
from desktop.vault.presence import vault_exists
from desktop.vault.rotation import Turning, recovery_slot, turn
from desktop.vault.slots import RecoverySlot
from desktop.vault.vault import Vault
from sync.hsb import SealingKey
from sync.recovery import Request, Subject, check_number, read_reply, request_to_json

NAME = "vault.recovery"


@dataclass(frozen=True)
class RecoverySheet:
    """What the printed recovery sheet says; it holds no secret."""

    holder: str
    village: str
    township: str
    device_no: str
    vault_mark: str  # the first 8 characters of the vault's id
    key_mark: str  # six groups of four digits that name the township's recovery key, "" without one
    printed: str
    steps: tuple[str, ...]


def keep_recovery_key(vault: Vault, office: str, key: bytes | None) -> bool:
    """Seal the data key to the township's recovery key; whether anything changed. None changes nothing."""
    known = vault.door.slots
    if key is None or vault.doubt is not None:
        return False
    wanted = RecoverySlot(office, vault.device().device_id, key.hex(), b"")
    if known.recovery is not None and slots.same_recovery(known.recovery, wanted):
        return False
    made = recovery_slot(known.vault_id, wanted, vault.door.key)
    vault.replace_slots(slots.with_recovery(known, made))
    return True


def can_recover(folder: Path) -> bool:
    """Whether the township could open this vault."""
    try:
        return slots.load(folder).recovery is not None
    except VaultError:
        return False


def ask(folder: Path, password: str, now: datetime, kdf: KdfParameters | None = None) -> Asked:
    """Make a request; `password` is the new one. RECOVERY_NONE without a recovery key of the township."""
    check_new_password(password, read_card(folder))
    if not vault_exists(folder):
        raise vault_error("VAULT_MISSING")
    slot = slots.load(folder).recovery
    if slot is None:
        raise vault_error("RECOVERY_NONE")
    key = one_time.new_one_time()
    created = now.isoformat(timespec="seconds")
    subject = Subject(slots.load(folder).vault_id, slot.office, slot.device)
    request = request_to_json(Request(subject, slot.key, slot.sealed, key.public, created))
    made = Asked(request, check_number(request), created)
    return one_time.keep(_waiting(folder), made, key, (password, kdf or KdfParameters()))


def asked(folder: Path) -> Asked | None:
    """The request that waits for its answer, or None."""
    return one_time.waiting(_waiting(folder))


def answer(folder: Path, reply: bytes, password: str, step: Step = go_on) -> None:
    """Take the township's answer: the password chosen with the request opens the vault from now on.

    The data key is changed too. RECOVERY_NOT_ASKED, RECOVERY_INVALID, VAULT_PASSWORD_WRONG.
    """
    with alone(folder):
        found = one_time.reopen(_waiting(folder), password)
        known = slots.load(folder)
        door = Unlocked(known, read_reply(reply, found.request, found.key))
        if not slots.proven(known, door.key):
            raise vault_error("VAULT_SLOTS_TAMPERED", place=slots.NAME)
        turned = turn(folder, door, Turning(password, found.kdf, step, unbinds=True))
        with translated():
            (folder / NAME).unlink()
        tries.forgive(folder)
        note_closed(folder, turned, Event("recovery"), binding.FACT)


def recovery_sheet(folder: Path, now: datetime) -> RecoverySheet:
    """The contents of the printed sheet, known without the password."""
    known, card = slots.load(folder), read_card(folder)
    mark = ""
    if known.recovery is not None:
        mark = check_number(SealingKey(bytes.fromhex(known.recovery.key)).raw)
    return RecoverySheet(
        holder=card.name,
        village=card.village,
        township=card.township,
        device_no=card.device_no,
        vault_mark=known.vault_id[:8],
        key_mark=mark,
        printed=now.date().isoformat(),
        steps=(
            "在解锁屏按“忘记密码”，先想好新密码，再把申请文件存到 U 盘。",
            "打电话给乡镇，报机号和申请上的 24 位核对号，两边要一样。",
            "乡镇两位保管人一起到场，做出答复文件。",
            "拿到答复文件后，回到“忘记密码”，选答复文件，输入想好的新密码。",
            "进去以后核对住户和未交接的份数；资料一条不少，旧密码从此作废。",
        ),
    )


def _waiting(folder: Path) -> Waiting:
    return Waiting(folder / NAME, "RECOVERY_NOT_ASKED")
