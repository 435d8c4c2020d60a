"""Growth: rate, processor time and memory of the intake from ten thousand stored records to a million.

`python -m tests.bench.office --growth --to 1000000`. Every record is a real one in a real sealed batch, made
while the office waits; only the handing in is timed. The registry is left to another time.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from tests.bench.office_fleet import Laptop, Questionnaire, enrolled
from tests.bench.office_machine import database, founded, serving
from tests.bench.office_wave import Run, lines, wave

LAPTOPS, LINES, AT_ONCE = 64, 16, 192  # batches of one wave
STEPS = (10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000)


def growth(form: Questionnaire, last: int, per_batch: int, workers: int) -> None:
    """Fill an office on PostgreSQL up to `last` records; a line of figures at each step of the way."""
    with tempfile.TemporaryDirectory(prefix="dengmen-growth-") as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o711)
        address, postmaster = stack.enter_context(database("postgresql", folder))
        office = founded(folder / "office", address, form)
        laptops = enrolled(office, folder, LAPTOPS)
        served = stack.enter_context(serving(office.folder, workers, postmaster))
        open_lines = stack.enter_context(lines(served, LINES))
        stored = 0
        for step in [step for step in STEPS if step < last] + [last]:
            run = Run()
            for work in _waves(laptops, form, per_batch, (step - stored) // per_batch):
                run = wave(work, open_lines, served)  # the last one before the step is the one that is shown
                stored += run.records
                for _, batch in work:
                    batch.path.unlink()
            if run.records:
                print(run.line(f"库中 {stored}", len(form.visit(1))), flush=True)
        office.close()


def _waves(
    laptops: Sequence[Laptop], form: Questionnaire, per_batch: int, batches: int
) -> Iterator[list[tuple[Laptop, object]]]:
    for at in range(0, batches, AT_ONCE):
        count = min(AT_ONCE, batches - at)
        chosen = [laptops[(at + number) % len(laptops)] for number in range(count)]
        yield [(laptop, laptop.batch(form, per_batch)) for laptop in chosen]
