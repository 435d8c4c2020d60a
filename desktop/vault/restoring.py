"""Putting restored files in the place of a vault: staged, then swapped, and finished after any crash.

A restore is staged in `restoring/`. From the moment `ready` is written there it is completed: by the same
program or by the next opening. What was in the folder before is moved to `replaced-N/`, never deleted.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from desktop.vault.door import Step, go_on
from desktop.vault.errors import VaultError, translated, vault_error
from desktop.vault.files import read_bounded, sync_folder, text_field, write_atomically
from desktop.vault.presence import READY, STAGE, SWAP, is_restoring

RESTORED = "vault.restored"
HANDOVER = "handover"
"""Stands beside a vault that came from a backup until a person has confirmed it."""
POINTS = ("ready", "moved", "swapping", "placed", "finished")
_READY, _SWAP = READY, SWAP
_STAYS = {"vault.lock", STAGE}
_LIMIT = 4096


def decide(folder: Path, label: Mapping[str, str]) -> None:
    """From here on the staged restore is completed, whatever happens; `label` stays until confirmed."""
    taken = [path.name for path in folder.glob("replaced-*")]
    number = next(n for n in range(1, len(taken) + 2) if f"replaced-{n}" not in taken)
    note = {"aside": f"replaced-{number}", "label": json.dumps(dict(label))}
    write_atomically(folder / STAGE / _READY, json.dumps(note).encode())


def finish_restore(folder: Path, step: Step = go_on) -> None:
    """Complete a decided restore, or clear away one that was not decided. Crash points: POINTS."""
    stage = folder / STAGE
    if not stage.exists():
        return
    if not is_restoring(folder):
        with translated():
            shutil.rmtree(stage)
        return
    step("ready")
    with translated():
        if (stage / _READY).is_file():
            note = _note(stage / _READY)
            _move_aside(folder, folder / note["aside"])
            step("moved")
            (stage / _READY).rename(stage / _SWAP)
            sync_folder(stage)
        step("swapping")
        note = _note(stage / _SWAP)
        write_atomically(folder / RESTORED, note["label"].encode())
        _move_in(stage, folder)
        step("placed")
        (stage / _SWAP).unlink()
        shutil.rmtree(stage)
        sync_folder(folder)
    step("finished")


def restored_label(folder: Path) -> dict[str, str]:
    """What `decide` noted of the restore that waits for a person's word; empty without one."""
    try:
        tree = json.loads(read_bounded(folder / RESTORED, _LIMIT))
        return {name: text_field(tree, name) for name in tree}
    except (VaultError, ValueError, KeyError, TypeError):
        return {}


def _move_aside(folder: Path, aside: Path) -> None:
    old = [path for path in folder.iterdir() if _is_ours(path)]
    if not old:
        return
    aside.mkdir(mode=0o700, exist_ok=True)
    for path in old:
        path.rename(aside / path.name)
    sync_folder(aside)
    sync_folder(folder)


def _is_ours(path: Path) -> bool:
    """Files of the vault and its outbox; settings of the window and what was moved aside before stay."""
    return path.name not in _STAYS and (path.name.startswith("vault") or path.name == "outbox")


def _move_in(stage: Path, folder: Path) -> None:
    # The slots come last: they are what makes a folder a vault.
    found = [path for path in stage.iterdir() if path.name != _SWAP]
    for path in sorted(found, key=lambda path: path.name.startswith("vault.slots")):
        path.rename(folder / path.name)
    sync_folder(folder)


def _note(path: Path) -> dict[str, str]:
    try:
        tree = json.loads(read_bounded(path, _LIMIT))
        return {name: text_field(tree, name) for name in ("aside", "label")}
    except (VaultError, ValueError, KeyError, TypeError) as error:
        raise vault_error("BACKUP_DAMAGED", place=path.name) from error
