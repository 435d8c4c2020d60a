"""One day with many laptops: `uv run python -m tests.bench.office [--quick] [--only sqlite|postgresql]`.

The office is the real command in processes of its own, the laptops are the real client over real HTTP, and
every batch was sealed beforehand by the real seal. Client, office and database share the machine, so that
processor time per record says more than the rate; what others took of the machine is printed beside it.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from queue import Empty, Queue

import httpx2

from sync.client import OfficeClient, SealedBatch
from sync.office.office import Office, create_office, keep_database_address, open_office
from sync.office.projecting import Projector, waiting_count
from sync.office.publishing import Publication, publish
from sync.surroundings import real_surroundings
from tests import postgresql
from tests.bench.measure import spread
from tests.bench.office_fleet import PHOTO, Laptop, Questionnaire, enrolled, shipped

HZ = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Size:
    """How many laptops come, in how many lines at once, and how many of them bring photos."""

    laptops: int
    lines: int = 16
    with_photos: int = 16
    per_photo_batch: int = 10
    projected: int = 2_000
    per_batch: int = 50


@dataclass
class Run:
    """What one wave of laptops measured."""

    seconds: float = 0
    times: list[float] = field(default_factory=list)
    sent: int = 0
    records: int = 0
    plain: int = 0


def main() -> int:
    """Print the day for each database."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="200 laptops instead of 2,000")
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--laptops", type=int, help="a number of one's own")
    parser.add_argument("--per-batch", type=int, nargs="*", default=[50, 100], help="records of a batch")
    options = parser.parse_args()
    size = Size(200, projected=1_000) if options.quick else Size(2_000, with_photos=100)
    size = replace(size, laptops=options.laptops or size.laptops)
    form = shipped()
    print(f"问卷 {form.form_id}，一份记录 {len(form.visit(1))} 字节，{size.laptops} 台机器")
    for kind in ("sqlite", "postgresql"):
        if options.only in (None, kind) and (kind == "sqlite" or postgresql.binaries()):
            for per_batch in options.per_batch:
                _day(
                    kind, replace(size, per_batch=per_batch), form, 1 if kind == "sqlite" else options.workers
                )
    return 0


def _day(kind: str, size: Size, form: Questionnaire, workers: int) -> None:
    with tempfile.TemporaryDirectory(prefix="dengmen-office-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        with _database(kind, folder) as (address, postmaster):
            office = _founded(folder / "office", address, form)
            sealing = time.process_time()
            laptops = enrolled(office, folder, size.laptops)
            plain = [(one, one.batch(form, size.per_batch)) for one in laptops]
            sealing = (time.process_time() - sealing) / (size.per_batch * len(laptops))
            print(f"\n== {kind}，{workers} 个进程，每批 {size.per_batch} 份；封存每份 {sealing * 1e3:.2f} ms")
            with _serving(office.folder, workers) as (url, process):
                roots = [process.pid, *postmaster]
                third = len(plain) // 3 or 1
                for at in range(0, len(plain), third):
                    part = plain[at : at + third]
                    _report(f"无照片，库中已有 {at * size.per_batch}", part, (url, size.lines), roots, form)
                with_photos = [
                    (one, one.batch(form, size.per_photo_batch, PHOTO)) for one in laptops[: size.with_photos]
                ]
                _report("每份一张 300 KB 照片", with_photos, (url, size.lines), roots, form)
                for _, batch in with_photos:
                    batch.path.unlink()
            _project(office, size)
            office.close()


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[tuple[str, list[int]]]:
    if kind == "sqlite":
        yield "", []
        return
    with postgresql.server(folder) as address:
        pid = int((folder / "pg" / "postmaster.pid").read_text().split()[0])
        yield address, [pid]


def _founded(folder: Path, address: str, form: Questionnaire) -> Office:
    create_office(folder, "样例县青山镇", real_surroundings()).close()
    if address:
        keep_database_address(folder, address)
    office = open_office(folder, real_surroundings())
    publish(office, Publication((form.xml,), media=form.media))
    return office


@contextmanager
def _serving(folder: Path, workers: int) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    # The registry is filled afterwards: its own rate is measured then, and does not blur this one.
    command = [str(Path(sys.executable).with_name("dengmen-office")), "serve", str(folder), "--port", "0"]
    command += ["--workers", str(workers), "--without-registry", "--without-log"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline()
        url = line.rpartition("：")[2].strip()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                httpx2.get(f"{url}/v1/keys", timeout=2)
                break
            except httpx2.HTTPError:
                time.sleep(0.2)
        yield url, process
    finally:
        process.terminate()
        process.wait(30)


def _report(name: str, work: list[tuple[Laptop, SealedBatch]], where: tuple[str, int], roots: list[int],
            form: Questionnaire) -> None:  # fmt: skip
    before, client, steal = _processor(roots), time.process_time(), _others(roots)
    run = _wave(work, where)
    own = time.process_time() - client
    used = _processor(roots) - before
    others = (_others(roots) - steal - used - own) / run.seconds
    median, high, worst = spread(run.times)
    plain = run.records * len(form.visit(1)) + (
        run.records * PHOTO if "照片" in name and "无" not in name else 0
    )
    print(
        f"{name}：{run.records / run.seconds:,.0f} 份/秒（{run.records} 份 {run.seconds:.1f} 秒）；"
        f"一批 p50 {median * 1e3:.0f} p95 {high * 1e3:.0f} 最长 {worst * 1e3:.0f} ms；"
        f"CPU 每份 乡镇端+库 {used / run.records * 1e3:.3f} ms、客户端 {own / run.records * 1e3:.3f} ms；"
        f"内存 {_memory(roots) / 1024:.0f} MB；线上 {run.sent / 1e6:.1f} MB = {run.sent / plain:.2f} 倍；"
        f"别人占 {max(0, others):.2f} 核",
        flush=True,
    )


def _wave(work: list[tuple[Laptop, SealedBatch]], where: tuple[str, int]) -> Run:
    url, lines = where
    waiting: Queue[tuple[Laptop, SealedBatch]] = Queue()
    for item in work:
        waiting.put(item)
    run, lock = Run(), threading.Lock()
    failures: list[BaseException] = []

    def line() -> None:
        with httpx2.Client(timeout=120) as http:
            client = OfficeClient(http, url, real_surroundings())
            while not failures:
                try:
                    laptop, batch = waiting.get_nowait()
                except Empty:
                    return
                begun = time.perf_counter()
                try:
                    receipt, _ = client.push(laptop.link, batch, lambda sent, total: None)
                    assert len(receipt.accepted) == len(batch.records), receipt.rejected[:1]
                except BaseException as error:
                    failures.append(error)
                    raise
                with lock:
                    run.times.append(time.perf_counter() - begun)
                    run.records += len(batch.records)
                    run.sent += batch.path.stat().st_size

    threads = [threading.Thread(target=line) for _ in range(lines)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run.seconds = time.perf_counter() - begun
    if failures:
        raise failures[0]
    return run


def _project(office: Office, size: Size) -> None:
    waits = waiting_count(office)
    projector = Projector(office)
    begun, cpu, done = time.perf_counter(), time.process_time(), 0
    while done < size.projected and (portion := projector.portion()):
        done += portion
    seconds, used = time.perf_counter() - begun, time.process_time() - cpu
    print(
        f"读入登记簿：{done / seconds:,.0f} 份/秒，每份 CPU {used / max(done, 1) * 1e3:.2f} ms（库除外）；"
        f"等待 {waits} 份，按此速度落后 {waits / max(done, 1) * seconds:.0f} 秒"
    )


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from _tree(int(child))


def _processor(roots: list[int]) -> float:
    """Seconds of processor time of these processes and their children, ended ones included."""
    total = 0
    for root in roots:
        for pid in _tree(root):
            try:
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            total += int(fields[11]) + int(fields[12]) + int(fields[13]) + int(fields[14])
    return total / HZ


def _others(roots: list[int]) -> float:
    """Seconds of processor time of the whole machine."""
    values = [int(value) for value in Path("/proc/stat").read_text().splitlines()[0].split()[1:]]
    return (sum(values[:8]) - values[3] - values[4]) / HZ


def _memory(roots: list[int]) -> float:
    """KB that these processes hold, shared pages counted once."""
    total = 0
    for root in roots:
        for pid in _tree(root):
            try:
                lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            except OSError:
                continue
            total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total


if __name__ == "__main__":
    sys.exit(main())
