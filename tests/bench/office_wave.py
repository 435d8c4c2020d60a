"""Laptops that hand in at once: lines that stay open, what each batch took, and a line of figures."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from queue import Empty, Queue

import httpx2

from sync.client import OfficeClient, SealedBatch
from sync.surroundings import real_surroundings
from tests.bench.measure import spread
from tests.bench.office_fleet import Laptop
from tests.bench.office_machine import Served, Used, memory, used

Work = Sequence[tuple[Laptop, SealedBatch]]


@dataclass
class Run:
    """What one wave of laptops measured."""

    seconds: float = 0
    times: list[float] = field(default_factory=list)
    sent: int = 0
    records: int = 0
    used: Used = field(default_factory=lambda: Used(0, 0, 0, 0))
    memory: float = 0

    @property
    def rate(self) -> float:
        """Records in a second."""
        return self.records / self.seconds

    def line(self, name: str, plain: int) -> str:
        """The figures in words; `plain` is the length of a record and its photos before sealing."""
        median, high, worst = (1e3 * time for time in spread(self.times))
        office, base, client = (
            1e3 * part / self.records for part in (self.used.office, self.used.database, self.used.client)
        )
        return (
            f"{name}：{self.rate:,.0f} 份/秒（{self.records} 份 {self.seconds:.1f} 秒）；"
            f"一批 p50 {median:.0f} p95 {high:.0f} 最长 {worst:.0f} ms；"
            f"CPU 每份 乡镇端 {office:.3f} + 库 {base:.3f} + 客户端 {client:.3f} = "
            f"{office + base + client:.3f} ms；内存 {self.memory:.0f} MB；"
            f"线上 {self.sent / 1e6:.1f} MB = {self.sent / (plain * self.records):.2f} 倍；"
            f"别人占 {self.used.others / self.seconds:.2f} 核"
        )


@contextmanager
def lines(served: Served, count: int) -> Iterator[list[OfficeClient]]:
    """So many connections to the office, kept open as a laptop keeps its own during a handover."""
    with ExitStack() as stack:
        https = [stack.enter_context(httpx2.Client(timeout=120, trust_env=False)) for _ in range(count)]
        yield [OfficeClient(http, served.url, real_surroundings()) for http in https]


def wave(work: Work, open_lines: Sequence[OfficeClient], served: Served) -> Run:
    """Hand in all batches, each line one after the other; raises what went wrong on any of them."""
    waiting: Queue[tuple[Laptop, SealedBatch]] = Queue()
    for item in work:
        waiting.put(item)
    run, failures = Run(), list[BaseException]()
    lock = threading.Lock()

    def push(client: OfficeClient) -> None:
        while not failures:
            try:
                laptop, batch = waiting.get_nowait()
            except Empty:
                return
            try:
                took = _handed_in(client, laptop, batch)
            except BaseException as error:
                failures.append(error)
                raise
            with lock:
                run.times.append(took)
                run.records += len(batch.records)
                run.sent += batch.path.stat().st_size

    threads = [threading.Thread(target=push, args=(client,)) for client in open_lines]
    before, begun = used(served), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run.seconds = time.perf_counter() - begun
    run.used, run.memory = used(served).since(before), memory(served)
    if failures:
        raise failures[0]
    return run


def _handed_in(client: OfficeClient, laptop: Laptop, batch: SealedBatch) -> float:
    begun = time.perf_counter()
    receipt, _ = client.push(laptop.link, batch, lambda sent, total: None)
    assert len(receipt.accepted) == len(batch.records), receipt.rejected[:1]
    return time.perf_counter() - begun
