"""Mutated slots and head files: never a crash, never a wrong success.

    uv run python -m tests.fuzz.slots --count 10000 [--json]

A mutation may also repair the plain checksum, as an attacker would; what may come out is a named error, or
the very data key of the unchanged file when the change said nothing (a blank, the order of the keys).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

from desktop.vault import KdfParameters, VaultError, head, keys, slots
from desktop.vault.head import Head

PASSWORD = "hongmei-lukou-2"
CHEAP = KdfParameters(19 * 1024, 1, 1)
_VALUES = (
    None,
    0,
    -1,
    2**70,
    "",
    "x",
    "00" * 60,
    [],
    {},
    True,
    1.5,
    "vault-1-00000000.db",
    "../../etc/passwd",
)


def mutated(data: bytes, dice: random.Random) -> bytes:
    """One mutation: bytes flipped, cut, doubled or inserted, or a field of the tree changed."""
    kind = dice.randrange(6)
    at = dice.randrange(len(data))
    if kind == 0:
        return data[:at] + bytes([data[at] ^ (1 << dice.randrange(8))]) + data[at + 1 :]
    if kind == 1:
        return data[:at]
    if kind == 2:
        return data[:at] + dice.randbytes(dice.randrange(1, 9)) + data[at:]
    if kind == 3:
        return data[:at] + data[at : at + 40] + data[at:]
    tree = json.loads(data)
    _change(tree, dice)
    if kind == 5 and "sum" in tree:
        tree.pop("sum")
        body = json.dumps(tree, sort_keys=True, separators=(",", ":")).encode()
        tree["sum"] = hashlib.sha256(body).hexdigest()
    return json.dumps(tree, sort_keys=True, separators=(",", ":")).encode()


def _change(tree: dict[str, object], dice: random.Random) -> None:
    spots: list[tuple[dict[str, object], str]] = [(tree, name) for name in tree]
    listed = tree.get("slots")
    if isinstance(listed, list):
        for slot in listed:
            spots += [(slot, name) for name in slot] + [(slot["kdf"], name) for name in slot["kdf"]]
    place, name = spots[dice.randrange(len(spots))]
    if dice.randrange(4) == 0:
        del place[name]
    else:
        place[name] = _VALUES[dice.randrange(len(_VALUES))]


def outcome_of_slots(data: bytes, password: str, whole: bytes) -> str:
    """What the slots file does: an error's code, or "same"; AssertionError for a wrong success."""
    try:
        found = slots.slots_from_json(data)
        key = slots.unlock(found, password)
    except VaultError as error:
        return error.code
    genuine = slots.slots_from_json(whole)
    if found != genuine or key != slots.unlock(genuine, password):
        raise AssertionError("a changed slots file opened something")
    return "same"


def outcome_of_head(data: bytes, key: bytes, whole: bytes) -> str:
    """What the head file does: an error's code, or "same"; AssertionError for a wrong success."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / head.NAME).write_bytes(whole)
        genuine = head.read_head(folder, key)
        (folder / head.NAME).write_bytes(data)
        try:
            found = head.read_head(folder, key)
        except VaultError as error:
            return error.code
    if found != genuine:
        raise AssertionError("a changed head file was believed")
    return "same"


def made(folder: Path) -> tuple[bytes, bytes, bytes]:
    """Whole slots, whole head, and the head's key."""
    key, head_key = bytes(range(32)), bytes(32)
    slot = slots.passphrase_slot(key, PASSWORD, "v", CHEAP)
    whole = slots.slots_to_json(slots.Slots("v", 1, "vault-1-00000000.db", (slot,)), keys.derive(key))
    head.write_head(folder, Head("v", 1, 9, 2, "aa" * 32, 3, "bb" * 32, 1, "20260309-00001"), head_key)
    return whole, (folder / head.NAME).read_bytes(), head_key


def main() -> int:
    """Run the campaign; 0 when nothing crashed and nothing wrong opened."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=20260309)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    dice, seen = random.Random(options.seed), Counter[str]()
    with tempfile.TemporaryDirectory() as name:
        whole, whole_head, head_key = made(Path(name))
    for number in range(options.count):
        if number % 2:
            seen["head " + outcome_of_head(mutated(whole_head, dice), head_key, whole_head)] += 1
        else:
            seen["slots " + outcome_of_slots(mutated(whole, dice), PASSWORD, whole)] += 1
    counts = dict(sorted(seen.items()))
    print(json.dumps(counts) if options.json else "\n".join(f"{n:6} {what}" for what, n in counts.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
