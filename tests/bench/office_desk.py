"""The clerk's desk on big lists: a roster of 100,000 persons, and coverage over 100,000 households.

`python -m tests.bench.office --desk`. Names are made up; identity numbers are of regions 9999xx.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from sync.office.figures import report
from sync.office.office import create_office
from sync.office.rosters import import_roster
from sync.surroundings import real_surroundings
from tests.bench.measure import Figure

T = TypeVar("T")
PERSONS = 100_000
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_HEAD = "户编号,户主,姓名,身份证号,村（社区）,村民小组,住址,电话,类别"


def desk() -> bool:
    """Print the figures; whether each keeps its target."""
    figures = [*_of(3, "3 人一户", 3), *_of(1, "1 人一户", 1)]
    print("\n".join(figure.line() for figure in figures))
    return all(figure.is_met for figure in figures)


def _of(people: int, name: str, rounds: int) -> Iterator[Figure]:
    """An office with a roster in households of so many people."""
    with tempfile.TemporaryDirectory(prefix="dengmen-desk-") as folder:
        office = create_office(Path(folder) / "office", "样例县青山镇", real_surroundings())
        table = "\n".join([_HEAD, *_rows(people)]).encode()
        seconds, done = _timed(lambda: import_roster(office, table, "花名册.csv"))
        assert done.taken == PERSONS, done.problems[:2]
        yield Figure(f"花名册 {PERSONS} 人导入（{name}）", seconds, "秒", 60)
        households = PERSONS // people
        yield Figure(f"{households} 户首次统计（{name}）", _timed(lambda: report(office))[0], "秒")
        again = min(_timed(lambda: report(office))[0] for _ in range(rounds))
        yield Figure(f"{households} 户再次统计（{name}）", again, "秒", 1)
        office.close()


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    begun = time.perf_counter()
    found = work()
    return time.perf_counter() - begun, found


def _rows(people: int) -> Iterator[str]:
    seen: set[str] = set()
    number = at = 0
    while number < PERSONS:
        identity, at = _identity(at), at + 1
        if identity in seen:
            continue
        seen.add(identity)
        home = number // people
        name = f"赵{home}" if number % people == 0 else f"钱{number}"
        place = f"柳湾村,{home % 9 + 1}组,柳湾村{home}号,,低保"
        yield f"9999010012{home % 100:02d}-{home:06d},赵{home},{name},{identity},{place}"
        number += 1


def _identity(number: int) -> str:
    born = f"{1940 + number % 60}{1 + number % 12:02d}{1 + number % 28:02d}"
    first = f"99990{number % 9 + 1}{born}{number // 3024 % 1000:03d}"
    return first + "10X98765432"[sum(int(digit) * w for digit, w in zip(first, _WEIGHTS, strict=True)) % 11]
