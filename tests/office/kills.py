"""Kill the office, or PostgreSQL under it, while laptops hand in: `python -m tests.office.kills --batches N`.

Several laptops push without end; a killer ends the whole office (kill -9, every process of it) or the
database at random moments; both are started again. A batch that got its receipt must be there at the end,
and every laptop must get all its batches through.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
from sqlmodel import select

from sync.client import OfficeClient
from sync.courier import Patience
from sync.office.office import Office, create_office, keep_database_address, open_office
from sync.office.publishing import Publication, publish
from sync.office.tables import Batch, StoredRecord
from sync.refusals import HandoverError
from sync.surroundings import real_surroundings
from tests import postgresql
from tests.bench.office_fleet import Questionnaire, enrolled
from tests.sync.conftest import XFORM

LAPTOPS, RECORDS = 4, 3
FORM = Questionnaire(
    XFORM.replace("VERSION", "1").encode(),
    {},
    "four",
    "1",
    '<data id="four" version="1"><visit><visit_date>2026-03-09</visit_date></visit></data>',
)


@dataclass
class Found:
    """What came of it."""

    acknowledged: int = 0
    kills: int = 0
    records: set[str] = field(default_factory=set)
    missing: tuple[str, ...] = ()


class Running:
    """The office as a process group on a fixed port, started again after every kill."""

    def __init__(self, folder: Path, workers: int) -> None:
        with contextlib.closing(__import__("socket").create_server(("127.0.0.1", 0))) as free:
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        command = [str(Path(sys.executable).with_name("dengmen-office")), "serve", str(folder)]
        self._command = [*command, "--port", str(self.port), "--workers", str(workers)]
        self.start()

    def start(self) -> None:
        """Start, and wait until it answers."""
        for _ in range(20):
            self.process = subprocess.Popen(
                self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
            )
            until = time.monotonic() + 60
            while time.monotonic() < until and self.process.poll() is None:
                with contextlib.suppress(httpx2.HTTPError):
                    httpx2.get(f"{self.url}/v1/keys", timeout=2)
                    return
                time.sleep(0.1)
        raise AssertionError("the office does not start")

    def kill(self) -> None:
        """End every process of it at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)


def campaign(kind: str, batches: int, kills: int, seed: int) -> Found:
    """Hand in so many batches among so many kills."""
    chance, found = random.Random(seed), Found()
    folder = Path(tempfile.mkdtemp(prefix="dengmen-kills-"))
    folder.chmod(0o711)
    try:
        with contextlib.ExitStack() as stack:
            address = stack.enter_context(postgresql.server(folder)) if kind == "postgresql" else ""
            office = _founded(folder / "office", address)
            running = Running(office.folder, 2 if kind == "postgresql" and kills > 1 else 1)
            try:
                _hand_in(office, (running, folder), (batches, kills, chance), found)
            finally:
                running.kill()
            _look(office, found)
            office.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return found


def _founded(folder: Path, address: str) -> Office:
    create_office(folder, "样例县青山镇", real_surroundings()).close()
    if address:
        keep_database_address(folder, address)
    office = open_office(folder, real_surroundings())
    publish(office, Publication((FORM.xml,)))
    return office


def _hand_in(
    office: Office, where: tuple[Running, Path], plan: tuple[int, int, random.Random], found: Found
) -> None:
    running, folder = where
    count, kills, chance = plan
    laptops = enrolled(office, folder, LAPTOPS)
    threads = [
        threading.Thread(target=_push_all, args=(one, running.url, count // LAPTOPS, found))
        for one in laptops
    ]
    for thread in threads:
        thread.start()
    # Kills are spread over the batches, so that some of them are always on their way.
    for kill in range(kills):
        while found.acknowledged < (kill + 0.5) * count / kills and any(t.is_alive() for t in threads):
            time.sleep(0.02)
        time.sleep(chance.random() * 0.2)
        if (folder / "pg").exists() and (kill + kills) % 2:
            _kill_postgresql(folder / "pg")
        else:
            running.kill()
            running.start()
        found.kills += 1
    for thread in threads:
        thread.join()


def _push_all(laptop, url: str, count: int, found: Found) -> None:
    patience = Patience(tries=200, first=0.2, longest=1.0)
    for _ in range(count):
        batch = laptop.batch(FORM, RECORDS)
        while True:
            with httpx2.Client(timeout=30) as http, contextlib.suppress(HandoverError):
                client = OfficeClient(http, url, real_surroundings(), patience)
                receipt, _ = client.push(laptop.link, batch, lambda sent, total: None)
                assert set(receipt.accepted) == set(batch.records)
                break
            time.sleep(0.2)
        with _LOCK:
            found.records |= set(batch.records)
            found.acknowledged += 1


_LOCK = threading.Lock()


def _kill_postgresql(data: Path) -> None:
    """Every process of the server at once; the postmaster is started again by hand."""
    pid = int((data / "postmaster.pid").read_text().split()[0])
    command = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")[:-1]
    owner = data.stat()
    children = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    for one in (pid, *children):
        with contextlib.suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)
    while any(
        Path(f"/proc/{one}/cmdline").exists() and Path(f"/proc/{one}/cmdline").read_bytes()
        for one in children
    ):
        time.sleep(0.05)
    # Its parent has not noticed its end yet, so that it would seem to be running still.
    for left in (data / "postmaster.pid", *data.glob(".s.PGSQL.*")):
        left.unlink(missing_ok=True)
    as_user = {"user": owner.st_uid, "group": owner.st_uid, "extra_groups": []} if not os.getuid() else {}
    _REVIVED.append(
        subprocess.Popen(command, cwd=data, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **as_user)
    )


_REVIVED: list[subprocess.Popen[bytes]] = []


def _look(office: Office, found: Found) -> None:
    for _ in range(100):  # PostgreSQL may still be recovering
        try:
            with office.store.reading() as session:
                stored = set(session.exec(select(StoredRecord.record_id)).all())
                files = session.exec(select(Batch.file)).all()
            break
        except Exception:  # noqa: BLE001 - whatever a server says that is starting
            time.sleep(0.2)
    lost = [name for name in files if not (office.batches / name).exists()]
    found.missing = tuple(sorted((found.records - stored) | set(lost)))
    for one in _REVIVED:
        one.send_signal(signal.SIGINT)
        one.wait(30)
    _REVIVED.clear()


def main() -> int:
    """The campaign on each database; 1 when anything that was acknowledged is missing."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--batches", type=int, default=1_000)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--seed", type=int, default=20260309)
    options = parser.parse_args()
    lost = 0
    for kind in [options.only] if options.only else ["sqlite", "postgresql"]:
        found = campaign(kind, options.batches, max(2, options.batches // 25), options.seed)
        said = f"{kind}：{found.acknowledged} 批有回执，{found.kills} 次强杀，缺 {len(found.missing)} 份"
        print(said, flush=True)
        lost += len(found.missing)
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
