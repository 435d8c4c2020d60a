"""Taking a vault back from a backup or a hand-over package, and the drill that proves that one could."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.vault import keys, slots, successor
from desktop.vault.copying import check_copy
from desktop.vault.door import Step, Unlocked, alone, go_on
from desktop.vault.errors import VaultError, translated, vault_error
from desktop.vault.files import make_private_folder, read_bounded, sync_folder, write_atomically
from desktop.vault.opening import OpenOptions, open_vault
from desktop.vault.parcel import SEALED, SLOTS, Label, is_proven, unpack
from desktop.vault.presence import STAGE, vault_exists
from desktop.vault.reached import take_name
from desktop.vault.restoring import HANDOVER, decide, finish_restore
from desktop.vault.retention import ROTATION_DUE
from desktop.vault.slots import Slots
from desktop.vault.work import Counts

if TYPE_CHECKING:
    from desktop.vault.vault import Vault

POINTS = ("staged", "decided", "ready", "moved", "swapping", "placed", "finished")


@dataclass(frozen=True)
class Restoring:
    """How to restore: over a vault that is there (it is moved aside) only when `replace` was confirmed.

    `name` and `title` of the successor who takes over; they count once a person has confirmed.
    `home` is where the request of a sealed package waits, when that is not the folder itself.
    """

    replace: bool = False
    step: Step = go_on
    name: str = ""
    title: str = ""
    home: Path | None = None


@dataclass(frozen=True)
class Drill:
    """What a backup would give back."""

    label: Label
    counts: Counts
    proven: int


def restore(source: Path, folder: Path, password: str, how: Restoring | None = None) -> Label:
    """Put the vault of a backup into the folder, closed; it opens in doubt until a person confirms it.

    A package that was sealed to this laptop opens with the password chosen with the request, which stays.
    Crash points: POINTS. BACKUP_DAMAGED, VAULT_PASSWORD_WRONG, VAULT_EXISTS, and those of `open_sealed`; the
    folder is then unchanged.
    """
    options = how or Restoring()
    make_private_folder(folder)
    with alone(folder):
        finish_restore(folder)
        if vault_exists(folder) and not options.replace:
            raise vault_error("VAULT_EXISTS")
        try:
            label = _stage(source, folder, password, options.home or folder)
        except BaseException:
            finish_restore(folder)
            raise
        options.step("staged")
        heir = {"name": options.name, "title": options.title}
        decide(folder, {"created": label.created, "purpose": label.purpose, **heir})
        options.step("decided")
        finish_restore(folder, options.step)
    if label.purpose == HANDOVER:
        successor.forget(folder)
    return label


def drill(source: Path, password: str, home: Path | None = None) -> Drill:
    """Restore into a temporary folder, open it, prove every record, and throw it away again.

    `home` is where the request of a sealed package waits.
    """
    with tempfile.TemporaryDirectory(prefix="dengmen-drill-") as name:
        folder = Path(name) / "vault"
        label = restore(source, folder, password, Restoring(home=home))
        vault = open_vault(folder, password, OpenOptions(read_only=True))
        try:
            return Drill(label, vault.counts(), vault.verify_records())
        finally:
            vault.close()


def confirm(vault: Vault, name: str = "", title: str = "") -> None:
    """A person has compared with the township: work goes on here, under the successor's name if given.

    A vault that came in a hand-over package gets a new data key at the next opening: the predecessor knew
    the old one.
    """
    vault.confirm_restore()
    if name:
        take_name(vault, name, title)
        vault.keep_fact(ROTATION_DUE, "1")


def explain(label: Label, *, is_sealed: bool = False) -> tuple[str, ...]:
    """What a hand-over package holds and does not hold, for the person who takes it over."""
    word = "打开用做接班申请时定下的密码。" if is_sealed else "密码是当面告知的，立即更换。"
    made = datetime.fromisoformat(label.created).strftime("%Y-%m-%d %H:%M")
    return (
        f"{label.device_no} 机资料交接包，{made} 制作。",
        f"内有住户 {label.households} 户、封存的走访 {label.records} 份，其中 {label.unsent} 份还没有回执。",
        "内有：走访记录和草稿、照片和签名、花名册、问卷、参数、打印和操作记录、未交接的批次。",
        "不含：前任的密码；打印出的纸件；乡镇已收到的回执以外的往来。",
        f"接收人先请乡镇停用前任的登记，再恢复、确认、写上自己的姓名；{word}",
    )


def _stage(source: Path, folder: Path, password: str, home: Path) -> Label:
    stage = folder / STAGE
    with translated():
        stage.mkdir(mode=0o700)
    head = unpack(source, stage)
    known = slots.slots_from_json(read_bounded(stage / SLOTS, slots.LIMIT))
    word, costs = password, None
    if (stage / SEALED).exists():
        sealed = read_bounded(stage / SEALED, successor.LIMIT)
        word, costs = successor.open_sealed(home, sealed, head.label.vault_id, password)
    door = Unlocked(known, slots.unlock(known, word))
    matches = (known.vault_id, known.database) == (head.label.vault_id, head.database)
    if not matches or not is_proven(head, door.key):
        raise vault_error("BACKUP_DAMAGED", place=source.name)
    try:
        check_copy(stage / head.database, keys.derive(door.key).database, known.vault_id)
    except VaultError as error:
        raise vault_error("BACKUP_DAMAGED", place=source.name) from error
    if costs is not None:
        _rewrap(stage, slots.with_password(known, door.key, password, costs), door.key)
    with translated():
        sync_folder(stage)
    return head.label


def _rewrap(stage: Path, changed: Slots, key: bytes) -> None:
    """The sealed password of a package ends here: the successor's own opens what was taken over."""
    write_atomically(stage / SLOTS, slots.slots_to_json(changed, keys.derive(key)))
    with translated():
        (stage / SEALED).unlink()
