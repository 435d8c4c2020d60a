"""No room, no right to write: a full disk, a limit of file size, a folder that cannot be written."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop.vault import Vault, VaultError, open_vault, reserve
from tests.faults.kills import in_child, read_lines
from tests.faults.verdict import Round, judge
from tests.faults.world import PASSWORD, Hand, Ledger

DISK = 48 * 1024 * 1024


@contextmanager
def small_disk(at: Path) -> Iterator[Path | None]:
    """A disk of 48 MiB in memory, or None where mounting is not permitted."""
    at.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "none", str(at)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode:
        yield None
        return
    try:
        yield at
    finally:
        subprocess.run(["umount", str(at)], check=False)


def full_disk(folder: Path, ledger: Ledger, dice: random.Random) -> Round:
    """Answers and visits until the disk is full; the refusal is named, the lock works, nothing is lost."""
    filler = folder.parent / "filler"

    def fill() -> None:
        reserve.make(folder)
        free = shutil.disk_usage(folder).free
        with filler.open("wb") as out:
            os.posix_fallocate(out.fileno(), 0, max(1, free - dice.randrange(3 * reserve.LOW)))

    return _until_refused("disk full", folder, ledger, (fill, lambda: filler.unlink(missing_ok=True), dice))


def size_limit(folder: Path, ledger: Ledger, dice: random.Random) -> Round:
    """A limit of file size (a quota shows the same way)."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        biggest = max(path.stat().st_size for path in folder.iterdir())
        soft = biggest + dice.randrange(400_000)
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, resource.RLIM_INFINITY))

    def lift() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    return _until_refused("size limit", folder, ledger, (limit, lift, dice))


Trouble = tuple[Callable[[], None], Callable[[], None], random.Random]


def _until_refused(kind: str, folder: Path, ledger: Ledger, trouble: Trouble) -> Round:
    begin, end, dice = trouble
    seed, goes_on = dice.random(), dice.random() < 0.5

    def work(say: Callable[[str], object]) -> None:
        vault = open_vault(folder, PASSWORD)
        hand = Hand(vault, say, random.Random(seed))
        begin()
        try:
            _fill_up(vault, hand)
        except VaultError as error:
            say(f"code {error.code}")
        if goes_on:
            end()
            hand.answer(vault.drafts()[0].draft_id, 9000)
            say("went on")
        vault.close()
        say("closed")

    child, reading = in_child(work)
    said = read_lines(reading)
    _, status = os.waitpid(child, 0)
    end()
    mine = [line for line in said if line.split()[0] not in ("code", "went", "closed")]
    result = judge(kind, folder, Ledger([*ledger.said, *mine]))
    code = next((line.split()[1] for line in said if line.startswith("code")), "")
    result.note = code
    if code != "VAULT_DISK_FULL" or "closed" not in said or status or (goes_on and "went on" not in said):
        result.bug = result.bug or f"{code or 'no code'}, {said[-1:]}, exit {status}"
    return result


def _fill_up(vault: Vault, hand: Hand) -> None:
    draft = vault.drafts()[0].draft_id
    for number in range(1000, 9000):
        hand.answer(draft, number, size=hand.dice.choice((20, 3000, 60_000)))
        if number % 9 == 0:
            hand.visit(f"999901001203-07-00{34 + number % 8}")


def read_only(folder: Path, ledger: Ledger, disk: Path | None) -> Round:
    """A folder that cannot be written: refused by name, untouched; it opens again afterwards."""
    if disk is None:
        folder.chmod(0o500)
    else:
        _remount(disk, "ro")
    try:
        refused = judge("read-only folder", folder, ledger)
    finally:
        if disk is None:
            folder.chmod(0o700)
        else:
            _remount(disk, "rw")
    result = judge("read-only folder", folder, ledger)
    result.note = refused.code
    if refused.code != "VAULT_READ_ONLY" or refused.bug:
        result.bug = f"{refused.code or 'no code'} {refused.bug}"
    return result


def _remount(disk: Path, mode: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{mode}", str(disk)], check=True, capture_output=True)
