"""A crowd: so many laptops connect in the same moment, each with a connection and a batch of its own.

`python -m tests.bench.office --crowd 500`. Whoever is told to come later does so as a laptop does, and at the
end every record that a laptop made must be at the office.
"""

from __future__ import annotations

import tempfile
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
from sqlmodel import func, select

from sync.client import OfficeClient, SealedBatch
from sync.courier import Patience
from sync.office.tables import StoredRecord
from sync.refusals import HandoverError
from sync.surroundings import real_surroundings
from tests.bench.measure import spread
from tests.bench.office_fleet import Laptop, Questionnaire, enrolled
from tests.bench.office_machine import database, founded, memory, serving


@dataclass
class Crowd:
    """What became of them."""

    times: list[float] = field(default_factory=list)
    told_later: int = 0
    failed: list[str] = field(default_factory=list)


def crowd(form: Questionnaire, kind: str, count: int, per_batch: int, workers: int) -> bool:
    """Let them come and print what became of them; whether nothing was lost."""
    with tempfile.TemporaryDirectory(prefix="dengmen-crowd-") as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o711)
        address, postmaster = stack.enter_context(database(kind, folder))
        office = founded(folder / "office", address, form)
        work = [(one, one.batch(form, per_batch)) for one in enrolled(office, folder, count)]
        served = stack.enter_context(serving(office.folder, workers, postmaster))
        begun = time.perf_counter()
        found = _come(work, served.url)
        seconds, used = time.perf_counter() - begun, memory(served)
        with office.store.reading() as session:
            stored = session.exec(select(func.count()).select_from(StoredRecord)).one()
        office.close()
    made = count * per_batch
    median, high, worst = spread(found.times or [0])
    print(
        f"{kind}：{count} 台同时连接，{seconds:.1f} 秒全部交完；每台 p50 {median:.1f} p95 {high:.1f} "
        f"最长 {worst:.1f} 秒；被请稍后再来 {found.told_later} 次；没交成 {len(found.failed)} 台"
        f"{'（' + found.failed[0] + '）' if found.failed else ''}；"
        f"封存 {made} 份，乡镇端 {stored} 份；内存 {used:.0f} MB",
        flush=True,
    )
    return stored == made and not found.failed


def _come(work: list[tuple[Laptop, SealedBatch]], url: str) -> Crowd:
    found, lock, start = Crowd(), threading.Lock(), threading.Barrier(len(work))
    context = httpx2.create_ssl_context()  # five hundred of them would be the client's work, not the office's

    def hand_in(laptop: Laptop, batch: SealedBatch) -> None:
        def note(told: httpx2.Response) -> None:
            with lock:
                found.told_later += told.status_code == 503

        hooks = {"response": [note]}
        with httpx2.Client(timeout=120, trust_env=False, verify=context, event_hooks=hooks) as http:
            client = OfficeClient(http, url, real_surroundings(), Patience(tries=40))
            start.wait()
            begun = time.perf_counter()
            try:
                receipt, _ = client.push(laptop.link, batch, lambda sent, total: None)
                assert set(receipt.accepted) == set(batch.records), receipt.rejected[:1]
            except (HandoverError, AssertionError) as error:
                with lock:
                    found.failed.append(f"{type(error).__name__}: {error}")
                return
            with lock:
                found.times.append(time.perf_counter() - begun)

    threads = [threading.Thread(target=hand_in, args=one) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found
