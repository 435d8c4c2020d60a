"""How far the vault has come, kept beside it: the head record, the unlock card, and a person's confirmation.

Operations of an open vault that are more than one transaction; `Vault` offers them as its methods.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from desktop.vault import card, counting, handover, head, office
from desktop.vault.errors import translated
from desktop.vault.machine import machine_mark
from desktop.vault.restoring import HANDOVER, RESTORED, restored_label
from desktop.vault.retention import ROTATION_DUE
from desktop.vault.work import UnlockCard

if TYPE_CHECKING:
    from desktop.vault.vault import Vault


def check_head(vault: Vault) -> int:
    """Prove that nothing was taken back since the last commit, VAULT_ROLLED_BACK; how many commits."""
    kept = head.read_head(vault.folder, vault.head_key)
    now = vault.progress()
    head.check_not_behind(now, kept)
    return now.commits


def confirm_restore(vault: Vault) -> None:
    """A person says that this copy is the one to work with: VAULT_UNCONFIRMED ends, a new epoch begins.

    The office must not mistake the new batches for a fork of the old ones. What came in a hand-over package
    gets the successor's name, and a new data key at the next opening: the predecessor knew the old one.
    """
    label = restored_label(vault.folder)
    vault.doubt = None
    with vault._writing() as session:
        office.put_setting(session, "machine", machine_mark(vault.vault_id))
        office.put_setting(session, "epoch", str(handover.epoch(session) + 1))
        if label.get("purpose") == HANDOVER:
            office.put_setting(session, ROTATION_DUE, "1")
    if label.get("name"):
        take_name(vault, label["name"], label.get("title", ""))
    with translated():
        (vault.folder / RESTORED).unlink(missing_ok=True)
    note_progress(vault)


def take_name(vault: Vault, name: str, title: str) -> None:
    """From now on the vault is this person's; an empty title stays as it was."""
    profile = replace(vault.profile(), name=name, title=title or vault.profile().title)
    vault.keep_fact("profile", json.dumps(asdict(profile), ensure_ascii=False))


def note_progress(vault: Vault, *, durable: bool = True) -> None:
    """Write the head record and the unlock card, after the commits they speak of; `durable`: on the disk.

    Opening need not wait: the head that the lock left speaks of the same commits.
    """
    with vault._writing() as session:
        now = counting.progress(session, vault.vault_id)
        unsent = (handover.unsent_count(session), handover.oldest_unsent(session))
    head.write_head(vault.folder, now, vault.head_key, durable=durable)
    shown = {name: value for name, value in asdict(vault.profile()).items() if name != "village_code"}
    card.write_card(
        vault.folder,
        UnlockCard(**shown, last_opened=vault.last_opened, unsent=unsent[0], oldest_unsent=unsent[1]),
    )
