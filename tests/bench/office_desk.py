"""The clerk's desk on big lists: a roster of 100,000 persons, and coverage over its households.

`python -m tests.bench.office --desk`. The roster goes in as a clerk hands it in, nine of ten households then
get a visit with needs and a line of screening, straight in the registry's tables: how visits get there is
measured by tests.bench.office. The page shows `kept.shown`: the first count ever is made while somebody
waits, later ones are kept and counted anew behind. Names are made up; identity numbers are of regions 9999xx.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from sqlmodel import SQLModel, col, select

from forms.registry.tables import Household, Need, Visit
from sync.office.desk_tables import ListedHousehold, ScreenedRecord
from sync.office.figures import report
from sync.office.kept import shown
from sync.office.office import Office, create_office, open_office
from sync.office.rosters import import_roster
from sync.surroundings import real_surroundings
from tests import postgresql
from tests.bench.measure import Figure
from tests.bench.office_machine import database

T = TypeVar("T")
PERSONS = 100_000
PORTION = 10_000
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_HEAD = "户编号,户主,姓名,身份证号,村（社区）,村民小组,住址,电话,类别"
_DAY = "2026-03-28T10:00:00+08:00"
Rows = dict[type[SQLModel], list[dict[str, object]]]


def desk(only: str | None = None) -> bool:
    """Print the figures of each database that is there; whether each keeps its target."""
    met = True
    for kind in ("sqlite", "postgresql"):
        if only in (None, kind) and (kind == "sqlite" or postgresql.binaries()):
            for people in (3, 1):
                print(f"\n== {kind}，{PERSONS} 人，{people} 人一户", flush=True)
                for figure in _of(kind, people):
                    print(figure.line(), flush=True)
                    met &= figure.is_met
    return met


def _of(kind: str, people: int) -> Iterator[Figure]:
    """An office with a roster in households of so many people."""
    with tempfile.TemporaryDirectory(prefix="dengmen-desk-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        with database(kind, folder) as (address, _):
            create_office(folder / "office", "样例县青山镇", real_surroundings()).close()
            office = open_office(folder / "office", real_surroundings(), address)
            try:
                yield from _figures(office, people)
            finally:
                office.close()


def _figures(office: Office, people: int) -> Iterator[Figure]:
    table = "\n".join([_HEAD, *_rows(people)]).encode()
    seconds, done = _timed(lambda: import_roster(office, table, "花名册.csv"))
    assert done.taken == PERSONS, done.problems[:2]
    yield Figure("花名册导入", seconds, "秒", 60)
    visits = _visit(office)
    households = f"{done.households} 户、{visits} 次走访"
    used = time.process_time()
    yield Figure(f"{households}：首次统计", _timed(lambda: shown(office))[0], "秒", 1)
    yield Figure("其中本进程的 CPU", time.process_time() - used, "秒")
    again = min(_timed(lambda: shown(office))[0] for _ in range(3))
    yield Figure("页面再看（留存的数字）", again, "秒", 1)
    yield Figure("逐户核算（点开一项数字）", _timed(lambda: report(office))[0], "秒")


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    begun = time.perf_counter()
    found = work()
    return time.perf_counter() - begun, found


def _visit(office: Office) -> int:
    """Visit nine of ten households of the roster; how many visits that made."""
    with office.store.reading() as session:
        hh_ids = session.exec(select(ListedHousehold.hh_id).order_by(col(ListedHousehold.hh_id))).all()
    count = 0
    for at in range(0, len(hh_ids), PORTION):
        rows: Rows = {table: [] for table in (Visit, Household, Need, ScreenedRecord)}
        _add_visits(rows, hh_ids[at : at + PORTION], at)
        count += len(rows[Visit])
        with office.store.transaction() as session:
            for table, listed in rows.items():
                columns = table.metadata.tables[str(table.__tablename__)]
                office.store.insert_rows(session, columns, listed)
    return count


def _add_visits(rows: Rows, hh_ids: Sequence[str], start: int) -> None:
    for number, hh_id in enumerate(hh_ids, start):
        if number % 10 == 9:
            continue
        known: dict[str, object] = {"record_id": f"record-{number:020d}", "hh_id": hh_id}
        visit = {"contact": "1112345"[number % 7], "visit_type": "1", "device": "d-1", "n": number}
        visit |= {"visit_date": f"2026-03-{1 + number % 28:02d}", "sealed_at": _DAY}
        home = {"cover": ("02", "00", "05")[number % 3], "kin_any": "01"[number % 100 == 1], "told": "02"}
        rows[Visit].append(_row(Visit, known | visit))
        rows[Household].append(_row(Household, known | home))
        lines = "户主\t09\t可能" if number % 20 == 0 else ""
        rows[ScreenedRecord].append({"record_id": known["record_id"], "standards": 0, "lines": lines})
        for place in range(1, 1 + number % 3):
            need = {"place": place, "kind": "4", "disposition": "12"[number % 2], "due": "2026-03-23"}
            urgency = "3" if number % 20 == 3 else "1"
            rows[Need].append(_row(Need, known | need | {"urgency": urgency}))


def _row(table: type[SQLModel], values: dict[str, object]) -> dict[str, object]:
    columns = table.metadata.tables[str(table.__tablename__)].columns
    return {column.name: None if column.nullable else "" for column in columns} | values


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
