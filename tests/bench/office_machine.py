"""The office of the bench: the real command in processes of its own, its database, and what they use."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from sync.office.office import Office, create_office, keep_database_address, open_office
from sync.office.publishing import Publication, publish
from sync.surroundings import real_surroundings
from tests import postgresql
from tests.bench.office_fleet import Questionnaire

HZ = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Served:
    """A running office: its address, and the first process of it and of its database, 0 for a file."""

    url: str
    office: int
    database: int

    @property
    def roots(self) -> list[int]:
        """The processes that belong to it, without their children."""
        return [pid for pid in (self.office, self.database) if pid]


@dataclass(frozen=True)
class Used:
    """Processor seconds: of the office, of its database, of ourselves, of the whole machine."""

    office: float
    database: float
    client: float
    machine: float

    def since(self, before: Used) -> Used:
        """What was used after `before`."""
        pairs = zip(vars(self).values(), vars(before).values(), strict=True)
        return Used(*(now - then for now, then in pairs))

    @property
    def others(self) -> float:
        """What the rest of the machine took."""
        return max(0.0, self.machine - self.office - self.database - self.client)


@contextmanager
def database(kind: str, folder: Path) -> Iterator[tuple[str, int]]:
    """An empty database of this kind: its address (blank for the office's own file) and its process."""
    if kind == "sqlite":
        yield "", 0
        return
    with postgresql.server(folder) as address:
        yield address, int((folder / "pg" / "postmaster.pid").read_text().split()[0])


def founded(folder: Path, address: str, form: Questionnaire) -> Office:
    """An office that has published the questionnaire."""
    create_office(folder, "样例县青山镇", real_surroundings()).close()
    if address:
        keep_database_address(folder, address)
    office = open_office(folder, real_surroundings())
    publish(office, Publication((form.xml,), media=form.media))
    return office


@contextmanager
def serving(folder: Path, workers: int, postmaster: int = 0, *more: str) -> Iterator[Served]:
    """The command `dengmen-office serve` on this folder, once it answers.

    The registry is filled afterwards: its own rate is measured then, and does not blur this one.
    """
    command = [str(Path(sys.executable).with_name("dengmen-office")), "serve", str(folder), "--port", "0"]
    command += ["--workers", str(workers), "--without-registry", "--without-log", *more]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        url = process.stdout.readline().rpartition("：")[2].strip()
        _wait(url)
        yield Served(url, process.pid, postmaster)
    finally:
        process.terminate()
        process.wait(30)


def _wait(url: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            httpx2.get(f"{url}/v1/keys", timeout=2)
        except httpx2.HTTPError:
            time.sleep(0.2)
        else:
            return


def used(served: Served) -> Used:
    """What was used until now."""
    values = [int(value) for value in Path("/proc/stat").read_text().splitlines()[0].split()[1:]]
    machine = (sum(values[:8]) - values[3] - values[4]) / HZ
    return Used(_processor(served.office), _processor(served.database), time.process_time(), machine)


def memory(served: Served) -> float:
    """MB that the office and its database hold, shared pages counted once."""
    total = 0
    for pid in [pid for root in served.roots for pid in _tree(root)]:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue
        for child in children:
            yield from _tree(int(child))


def _processor(root: int) -> float:
    """Seconds of processor time of this process and its children, ended ones included; 0 of none."""
    total = 0
    for pid in _tree(root) if root else ():
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(int(field) for field in fields[11:15])
    return total / HZ
