"""What the vault is doing when the fault strikes; every acknowledgement is said the moment it is given."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

from sqlmodel import Session

from desktop.vault import keys, open_vault, slots
from desktop.vault.audit import Event
from desktop.vault.backup import backup, check_backup, find_backups
from desktop.vault.database import Database
from desktop.vault.door import judge
from desktop.vault.files import read_bounded
from desktop.vault.migrations import STEPS, migrate, run_all
from desktop.vault.rotation import Turning, rotate
from forms.errors import AppError
from tests.faults.world import CHEAP, HOUSEHOLDS, NOW, PASSWORD, Hand

OTHER_DISK = "disk"
Say = Callable[[str], object]
Job = Callable[[Path, Say, random.Random], None]


def answering(folder: Path, say: Say, dice: random.Random) -> None:
    """Answers without end, a photo, a setting and a log entry now and then."""
    vault = open_vault(folder, PASSWORD)
    hand = Hand(vault, say, dice)
    draft = vault.drafts()[0].draft_id
    say("ready")
    for number in itertools.count(1000):
        hand.answer(draft, number)
        if number % 7 == 0:
            hand.attach(draft)
        if number % 5 == 0:
            vault.set_setting("round", str(number))
            say(f"setting round {number}")
        if number % 6 == 0:
            vault.note_event(Event("reveal", HOUSEHOLDS[0]), hand.tick())
            say("audit")


def sealing(folder: Path, say: Say, dice: random.Random) -> None:
    """One visit after the other."""
    vault = open_vault(folder, PASSWORD)
    hand = Hand(vault, say, dice)
    say("ready")
    for hh_id in itertools.cycle(HOUSEHOLDS[3:]):
        hand.visit(hh_id)


def handing_over(folder: Path, say: Say, dice: random.Random) -> None:
    """A visit, its batch and its receipt."""
    vault = open_vault(folder, PASSWORD)
    hand = Hand(vault, say, dice)
    say("ready")
    for hh_id in itertools.cycle(HOUSEHOLDS[3:]):
        hand.visit(hh_id)
        hand.handover()


def opening(folder: Path, say: Say, dice: random.Random) -> None:
    """Opening, one answer, locking."""
    say("ready")
    for number in itertools.count(dice.randrange(10**4, 10**7)):
        vault = open_vault(folder, PASSWORD)
        Hand(vault, say, dice).answer(vault.drafts()[0].draft_id, number)
        vault.close()


def wiping(folder: Path, say: Say, dice: random.Random) -> None:
    """A visit, its receipt, and forty days later its detail is taken away; other records stay."""
    vault = open_vault(folder, PASSWORD)
    told: dict[str, str] = {}

    def tell(line: str) -> None:
        kind, first, *_ = line.split()
        told[kind] = first
        say(line)

    hand = Hand(vault, tell, dice)
    say("ready")
    for hh_id in itertools.cycle(HOUSEHOLDS[3:]):
        record = hand.visit(hh_id)
        hand.handover()
        say(f"leaving {record.record_id} {told['draft']} {told['photo']}")
        vault.wipe([record.record_id], hand.tick() + timedelta(days=40))
        say("audit")


def backing_up(folder: Path, say: Say, dice: random.Random) -> None:
    """An answer and a backup onto the other disk, again and again."""
    vault = open_vault(folder, PASSWORD)
    hand = Hand(vault, say, dice)
    draft = vault.drafts()[0].draft_id
    say("ready")
    for number in itertools.count(1000):
        hand.answer(draft, number)
        backup(vault, folder.parent / OTHER_DISK, hand.tick())
        say("copied")


def check_backups(folder: Path) -> str:
    """Every backup that has its name is whole and opens; "" or what is wrong."""
    place = folder.parent / OTHER_DISK
    key = judge(folder, PASSWORD).key
    found = find_backups(place)
    for one in found:
        try:
            check_backup(one.path, folder, key)
        except AppError as error:
            return f"{one.path.name}: {error.code}"
        finally:
            one.path.unlink()
    return ""


def rotating(folder: Path, say: Say, _dice: random.Random) -> None:
    """A new data key again and again."""
    say("ready")
    while True:
        rotate(folder, Turning(PASSWORD, CHEAP), NOW)
        say("rotated")


def migrating(folder: Path, say: Say, _dice: random.Random) -> None:
    """A step that rewrites every journal row, done and redone on the raw key."""
    known = slots.slots_from_json(read_bounded(folder / slots.NAME, slots.LIMIT))
    key = keys.derive(slots.unlock(known, PASSWORD)).database

    def widen(session: Session) -> None:
        run_all(
            session,
            "ALTER TABLE journal ADD COLUMN extra VARCHAR DEFAULT '';\nUPDATE journal SET extra = ref",
        )

    say("ready")
    while True:
        database = Database(folder / known.database, key)
        migrate(database, [*STEPS, widen])
        with database.transaction() as session:
            run_all(session, "ALTER TABLE journal DROP COLUMN extra")
            session.connection().exec_driver_sql(f"PRAGMA user_version={len(STEPS)}")
        database.close()
        say("migrated")


def check_migrated(folder: Path) -> str:
    """Undo a finished step, so that the vault opens as usual; "" or what is half done."""
    known = slots.slots_from_json(read_bounded(folder / slots.NAME, slots.LIMIT))
    database = Database(folder / known.database, keys.derive(slots.unlock(known, PASSWORD)).database)
    try:
        with database.transaction() as session:
            ask = session.connection().exec_driver_sql
            version = ask("PRAGMA user_version").scalar_one()
            is_wide = "extra" in [row[1] for row in ask("PRAGMA table_info(journal)").all()]
            if is_wide != (version == len(STEPS) + 1):
                return f"version {version}, column {is_wide}"
            if is_wide and ask("SELECT count(*) FROM journal WHERE extra <> ref").scalar_one():
                return "half migrated"
            if is_wide:
                ask("ALTER TABLE journal DROP COLUMN extra")
                ask(f"PRAGMA user_version={len(STEPS)}")
    finally:
        database.close()
    return ""


MOST = {
    "backup": 4,
    "wipe": 24,
    "answers": 40,
    "sealing": 12,
    "handover": 18,
    "opening": 3,
    "rotation": 2,
    "migration": 2,
}
"""How many acknowledgements a job is allowed to give before it is killed, at the most."""
JOBS: Mapping[str, Job] = {
    "answers": answering,
    "sealing": sealing,
    "handover": handing_over,
    "opening": opening,
    "rotation": rotating,
    "wipe": wiping,
    "backup": backing_up,
    "migration": migrating,
}
