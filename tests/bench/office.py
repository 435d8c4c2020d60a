"""One day with many laptops: `uv run python -m tests.bench.office [--quick] [--only sqlite|postgresql]`.

`--growth --to N`, `--crowd N` and `--desk` measure something else instead: see the modules of these names.

The office is the real command in processes of its own, the laptops are the real client over real HTTP, and
every batch was sealed beforehand by the real seal. Client, office and database share the machine, so that
processor time per record says more than the rate; what others took of the machine is printed beside it.
Before anything is counted, every line has handed in a batch (`WARM`), so that a wave measures an office at
work: connections are open, workers and database processes have done each step once.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sync.client import OfficeClient
from sync.office.office import Office
from sync.office.projecting import Projector, waiting_count
from tests import postgresql
from tests.bench.office_crowd import crowd
from tests.bench.office_desk import desk
from tests.bench.office_fleet import PHOTO, Laptop, Questionnaire, enrolled, shipped
from tests.bench.office_growth import growth
from tests.bench.office_machine import Served, database, founded, serving
from tests.bench.office_wave import lines, wave

WARM = 2  # batches of each line that are not counted


@dataclass(frozen=True)
class Size:
    """How many laptops come, in how many lines at once, and how many of them bring photos."""

    laptops: int
    lines: int = 16
    with_photos: int = 16
    per_photo_batch: int = 50
    projected: int = 2_000
    per_batch: int = 50
    workers: int = 2


def main() -> int:
    """Print the day for each database."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="200 laptops instead of 2,000")
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--laptops", type=int, help="a number of one's own")
    parser.add_argument("--per-batch", type=int, nargs="*", default=[50, 100], help="records of a batch")
    parser.add_argument("--desk", action="store_true", help="the clerk's lists instead of laptops")
    parser.add_argument("--growth", action="store_true", help="the intake as the database grows")
    parser.add_argument("--to", type=int, default=100_000, help="records at the end of --growth")
    parser.add_argument("--crowd", type=int, default=0, help="so many laptops in the same moment")
    options = parser.parse_args()
    if options.desk:
        return 0 if desk(options.only) else 1
    size = Size(200, projected=1_000) if options.quick else Size(2_000, with_photos=48)
    size = replace(size, laptops=options.laptops or size.laptops)
    form = shipped()
    if options.growth:
        growth(form, options.to, options.per_batch[0], options.workers)
        return 0
    if options.crowd:
        kind = options.only or "postgresql"
        workers = 1 if kind == "sqlite" else options.workers
        return 0 if crowd(form, kind, options.crowd, options.per_batch[0], workers) else 1
    print(f"问卷 {form.form_id}，一份记录 {len(form.visit(1))} 字节，{size.laptops} 台机器")
    for kind in ("sqlite", "postgresql"):
        if options.only in (None, kind) and (kind == "sqlite" or postgresql.binaries()):
            workers = 1 if kind == "sqlite" else options.workers
            for per_batch in options.per_batch:
                _day(kind, replace(size, per_batch=per_batch, workers=workers), form)
    return 0


def _day(kind: str, size: Size, form: Questionnaire) -> None:
    with tempfile.TemporaryDirectory(prefix="dengmen-office-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        with database(kind, folder) as (address, postmaster):
            office = founded(folder / "office", address, form)
            laptops = enrolled(office, folder, size.laptops)
            print(f"\n== {kind}，{size.workers} 个进程，每批 {size.per_batch} 份")
            with (
                serving(office.folder, size.workers, postmaster) as served,
                lines(served, size.lines) as open_lines,
            ):
                _waves(laptops, (size, form), (open_lines, served))
            _project(office, size)
            office.close()


def _waves(
    laptops: Sequence[Laptop],
    plan: tuple[Size, Questionnaire],
    where: tuple[Sequence[OfficeClient], Served],
) -> None:
    (size, form), (open_lines, served) = plan, where
    record = len(form.visit(1))
    warming = [(one, one.batch(form, size.per_batch)) for one in laptops[: size.lines] for _ in range(WARM)]
    sealing = time.process_time()
    plain = [(one, one.batch(form, size.per_batch)) for one in laptops]
    sealing = (time.process_time() - sealing) / (size.per_batch * len(laptops))
    stored = wave(warming, open_lines, served).records
    print(f"封存每份 {sealing * 1e3:.2f} ms；先不计的预热 {stored} 份", flush=True)
    third = -(-len(plain) // 3)
    for at in range(0, len(plain), third):
        run = wave(plain[at : at + third], open_lines, served)
        print(run.line(f"无照片，库中已有 {stored}", record), flush=True)
        stored += run.records
    some = laptops[: size.with_photos]
    with_photos = [(one, one.batch(form, size.per_photo_batch, PHOTO)) for one in some]
    run = wave(with_photos, open_lines, served)
    print(run.line("每份一张 300 KB 照片", record + PHOTO), flush=True)


def _project(office: Office, size: Size) -> None:
    waits = waiting_count(office)
    projector = Projector(office)
    projector.portion()
    begun, cpu, done = time.perf_counter(), time.process_time(), 0
    while done < size.projected and (portion := projector.portion()):
        done += portion
    seconds, used = time.perf_counter() - begun, time.process_time() - cpu
    print(
        f"读入登记簿：{done / seconds:,.0f} 份/秒，每份 CPU {used / max(done, 1) * 1e3:.2f} ms（库除外）；"
        f"等待 {waits} 份，按此速度落后 {waits / max(done, 1) * seconds:.0f} 秒"
    )


if __name__ == "__main__":
    sys.exit(main())
