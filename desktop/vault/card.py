"""The card: what the unlock screen may show without the key. It names the assistant and no household."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from desktop.vault.errors import VaultError
from desktop.vault.files import read_bounded, write_atomically

NAME = "vault.card"
LIMIT = 8 * 1024


class UnlockCard(NamedTuple):
    """What the unlock screen shows without the key; nothing of any household."""

    name: str
    title: str
    village: str
    township: str
    device_no: str
    last_opened: str = ""
    unsent: int = 0
    oldest_unsent: str = ""


EMPTY = UnlockCard("", "", "", "", "")


def read_card(folder: Path) -> UnlockCard:
    """The card; an empty one when it is missing or damaged, because nothing depends on it."""
    try:
        tree = json.loads(read_bounded(folder / NAME, LIMIT).decode("utf-8"))
        card = UnlockCard(**tree)
    except (VaultError, ValueError, TypeError, RecursionError):
        return EMPTY
    kinds = {name: int if name == "unsent" else str for name in UnlockCard._fields}
    sound = all(type(getattr(card, name)) is kind for name, kind in kinds.items())
    return card if sound else EMPTY


def write_card(folder: Path, card: UnlockCard) -> None:
    """Keep the card, without waiting for the disk: nothing depends on it."""
    if read_card(folder) != card:
        data = json.dumps(card._asdict(), ensure_ascii=False).encode("utf-8")
        write_atomically(folder / NAME, data, durable=False)
