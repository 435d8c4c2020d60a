"""How long the clerk waits at an office of 100,000 households: `python -m tests.bench.office_desk`.

`fill` puts a township's roster and visits straight into the registry's tables (the way there is measured by
tests.bench.office), `measure` times what the pages ask for. tests.bench.office calls both.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlmodel import SQLModel

from forms.identity import check_digit
from forms.registry.tables import Household, Need, Person, RegistryBase, Visit
from sync.office.conflicts import double_visits, find_matches
from sync.office.desk_tables import ListedHousehold
from sync.office.exports import Wanted, export
from sync.office.figures import report
from sync.office.kept import shown
from sync.office.office import Office, create_office, open_office
from sync.office.sampling import Draw, draw
from sync.office.tables import OfficeBase
from sync.office.web import finding
from sync.surroundings import real_surroundings
from tests import postgresql
from tests.bench.measure import Figure

HOUSEHOLDS = 100_000
PORTION = 10_000
Rows = dict[type[SQLModel], list[dict[str, object]]]


def main() -> int:
    """Measure on each database; 1 when a target is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--households", type=int, default=HOUSEHOLDS)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    options = parser.parse_args()
    met = True
    for kind in ("sqlite", "postgresql"):
        if options.only in (None, kind) and (kind == "sqlite" or postgresql.binaries()):
            with tempfile.TemporaryDirectory(prefix="dengmen-desk-") as name:
                Path(name).chmod(0o711)
                met &= _measured(kind, Path(name), options.households)
    return 0 if met else 1


def _measured(kind: str, folder: Path, households: int) -> bool:
    if kind == "postgresql":
        with postgresql.server(folder) as address:
            return _office_of(folder, address, households)
    return _office_of(folder, "", households)


def _office_of(folder: Path, address: str, households: int) -> bool:
    create_office(folder / "office", "样例县青山镇", real_surroundings()).close()
    office = open_office(folder / "office", real_surroundings(), address)
    try:
        fill(office, households)
        print(f"\n== {'PostgreSQL' if address else 'SQLite'}，{households} 户")
        figures = [*measure(office)]
        print("\n".join(figure.line() for figure in figures), flush=True)
        return all(figure.is_met for figure in figures)
    finally:
        office.close()


def fill(office: Office, households: int = HOUSEHOLDS) -> None:
    """A roster, a visit of nine in ten households, and their needs and members."""
    for at in range(0, households, PORTION):
        rows: Rows = {table: [] for table in (ListedHousehold, Visit, Household, Person, Need)}
        for number in range(at, min(at + PORTION, households)):
            _add_home(rows, number)
        with office.store.transaction() as session:
            for table, listed in rows.items():
                base = RegistryBase if issubclass(table, RegistryBase) else OfficeBase
                office.store.insert_rows(session, base.metadata.tables[str(table.__tablename__)], listed)


def _add_home(rows: Rows, number: int) -> None:
    hh_id, village = f"9999010012{number % 50:02d}-07-{number:06d}", f"第{number % 50}村"
    listed = {"hh_id": hh_id, "source": 1, "village": village, "grp": f"{number % 12}组"}
    rows[ListedHousehold].append({**listed, "head": f"户主{number}", "categories": "02"})
    if number % 10 == 9:
        return
    record, contact = f"r-{number:06d}", "1112345"[number % 7]
    visit = {"contact": contact, "visit_type": "1", "campaign": "2026-1", "device": "d-1", "n": number}
    visit |= {"visit_date": f"2026-03-{1 + number % 28:02d}", "sealed_at": "2026-03-28T10:00:00+08:00"}
    home = {"head": f"户主{number}", "cover": ("02", "00", "05")[number % 3], "kin_any": "0", "told": "02"}
    known = {"record_id": record, "hh_id": hh_id}
    rows[Visit].append(_row(Visit, {**known, **visit}))
    rows[Household].append(_row(Household, {**known, **home, "people": 3}))
    for place in (1, 2, 3):
        person = {
            "place": place,
            "id_number": _number(number * 3 + place),
            "relation": "02" if place == 1 else "30",
        }
        rows[Person].append(_row(Person, {**known, **person, "name": f"成员{number}"}))
    for place in range(1, 1 + number % 3):
        need = {
            "place": place,
            "kind": "4",
            "disposition": "12"[number % 2],
            "urgency": "3" if number % 20 == 3 else "1",
        }
        rows[Need].append(_row(Need, {**known, **need, "due": "2026-03-23", "text": "屋顶漏雨"}))


def _row(table: type[RegistryBase], values: dict[str, object]) -> dict[str, object]:
    columns = RegistryBase.metadata.tables[str(table.__tablename__)].columns
    return {column.name: None if column.nullable else "" for column in columns} | values


def _number(serial: int) -> str:
    born = f"{1930 + serial // 1000 % 80}{1 + serial % 12:02d}{serial % 28 + 1:02d}"
    first = f"9999{serial % 90:02d}{born}{serial % 1000:03d}"
    return first + check_digit(first)


def measure(office: Office) -> Iterator[Figure]:
    """What each page costs at this office; only coverage has a target."""
    yield Figure("覆盖（首次）", _seconds(lambda: shown(office)), "s", 1.0)
    yield Figure("覆盖（再看）", _seconds(lambda: shown(office)), "s", 1.0)
    yield Figure("一项数字背后的住户", _seconds(lambda: report(office)), "s")
    yield Figure("转介", _seconds(lambda: finding.referrals(office)), "s")
    yield Figure("住户查找", _seconds(lambda: finding.households(office, "户主99")), "s")
    yield Figure("两机走访同一户", _seconds(lambda: double_visits(office)), "s")
    yield Figure("可能是同一户", _seconds(lambda: find_matches(office)), "s")
    yield Figure("抽查", _seconds(lambda: draw(office, Draw(10, "三月", by="县"))), "s")  # type: ignore[arg-type]
    yield Figure("导出统计", _seconds(lambda: export(office, Wanted("statistics", "县", "公开"))), "s")


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    sys.exit(main())
