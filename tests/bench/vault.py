"""`python -m tests.bench.vault`: what encryption and our code cost beside the same work on plain SQLite.

Each ratio is one of medians from one run: a call of the vault, with its head record and checks, against the
same function on an unencrypted database of the standard `sqlite3` with the same rows and pragmas, in turn.
"""

from __future__ import annotations

import itertools
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import StaticPool
from sqlmodel import Session

from desktop.vault import Vault, create_vault, drafts, keys, open_vault, page, slots
from desktop.vault import search as finder
from desktop.vault.database import Database
from desktop.vault.drafts import Stamp
from desktop.vault.files import read_bounded
from desktop.vault.migrations import migrate
from desktop.vault.tables import VaultBase
from forms.registry.tables import RegistryBase
from forms.xlsform import JournalEntry
from sync.package import Package, RosterHousehold, RosterMember
from tests.bench.measure import Figure, spread
from tests.faults.world import AUTHOR, CHEAP, NOW, PASSWORD, PROFILE, Fixed, Hand

PERSONS, PER_HOUSEHOLD = 100_000, 4
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏"
GIVEN = "守田桂兰长河淑婷德福翠花永贵有才凤英世涛建国明亮秀珍春生玉梅"
SEARCHES = (
    "赵守田",
    "王桂",
    "zhaoshoutian",
    "zst",
    "wanggl",
    "13800000609",
    "99990119",
    "柳湾村三组",
    "陈",
    "德福",
)
MS = 1e3


def main() -> int:
    """Print every figure; 1 when a target is missed."""
    missed = 0
    with tempfile.TemporaryDirectory(prefix="dengmen-bench-") as folder:
        for figure in figures(Path(folder)):
            print(figure.line(), flush=True)
            missed += not figure.is_met
    print(f"未达标 {missed} 项" if missed else "全部达标")
    return 1 if missed else 0


def figures(base: Path) -> Iterator[Figure]:
    """Everything that is measured."""
    vault = create_vault(base / "v", PASSWORD, PROFILE, circumstances=Fixed(), kdf=CHEAP)
    vault.apply_package(package())
    hand = Hand(vault, lambda _text: None, random.Random(1))
    hand.visit(hh_id(31))
    with plain_copy(vault, base / "plain.db") as plain:
        yield from answers(vault, plain)
        yield from household(vault, plain)
        yield from search(vault, plain)
    vault.close()
    yield from opening(base / "v")


def hh_id(number: int) -> str:
    """A household number; they are dealt by village."""
    return f"9999010{number // 1000:05d}-07-{number % 1000:04d}"


def package() -> Package:
    """A township of 100,000 fictional persons."""
    dice = random.Random(100_000)

    def person(number: int) -> RosterMember:
        name = dice.choice(SURNAMES) + "".join(dice.sample(GIVEN, 2))
        return RosterMember(name, f"9999011958{number:08d}", "02", "1", "1958-03-14")

    households = []
    for number in range(PERSONS // PER_HOUSEHOLD):
        members = tuple(person(number * PER_HOUSEHOLD + one) for one in range(PER_HOUSEHOLD))
        group = f"{dice.choice('一二三四五六')}组"
        address = f"柳湾村{group}{number}号"
        made = RosterHousehold(
            hh_id(number), members[0].name, address, group, "柳湾村", f"138{number:08d}", members=members
        )
        households.append(made)
    standards = (Path(__file__).parents[2] / "resources/standards/sample-county.toml").read_text("utf-8")
    return Package(NOW.isoformat(), "样例县青山镇", (), standards, tuple(households))


@contextmanager
def plain_copy(vault: Vault, path: Path) -> Iterator[sqlite3.Connection]:
    """The same rows in an unencrypted database of the standard library, with the same pragmas."""
    plain = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "temp_store=MEMORY", "secure_delete=ON"):
        plain.execute(f"PRAGMA {pragma}").fetchall()
    with vault._transaction() as session:
        ask = session.connection().exec_driver_sql
        plain.execute("BEGIN")
        for name, made in ask("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").all():
            if not name.startswith(("sqlite_", "searchwords_")):
                plain.execute(made)
        tables = [*VaultBase.metadata.tables, *RegistryBase.metadata.tables]
        for table in tables:
            rows = ask(f"SELECT * FROM {table}").all()
            if rows:
                marks = ",".join("?" * len(rows[0]))
                plain.executemany(f"INSERT INTO {table} VALUES ({marks})", [tuple(row) for row in rows])
        words = ask("SELECT hh_id, kind, name, words FROM searchwords").all()
        plain.executemany("INSERT INTO searchwords VALUES (?,?,?,?)", [tuple(row) for row in words])
        plain.execute("COMMIT")
    try:
        yield plain
    finally:
        plain.close()


def database(vault: Vault) -> Database:
    """The database under an open vault."""
    assert vault._database is not None
    return vault._database


def on(plain: sqlite3.Connection) -> Engine:
    """The plain database under the same SQLAlchemy, so that both sides run the same Python."""
    engine = create_engine("sqlite://", creator=lambda: plain, poolclass=StaticPool)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def paired(ours: Callable[[int], object], plain: Callable[[int], object], times: int) -> tuple[float, float]:
    """Median seconds of each, run in turn so that both meet the same machine."""
    found: tuple[list[float], list[float]] = ([], [])
    for number in range(times):
        for place, work in enumerate((ours, plain)):
            start = time.perf_counter()
            work(number)
            found[place].append(time.perf_counter() - start)
    return statistics.median(found[0]), statistics.median(found[1])


def answers(vault: Vault, plain: sqlite3.Connection) -> Iterator[Figure]:
    """One answer saved and on disk."""
    draft = Hand(vault, lambda _text: None, random.Random(2)).begin(hh_id(40))
    with vault._transaction() as session:
        row = session.connection().exec_driver_sql("SELECT * FROM draft WHERE draft_id = ?", (draft,)).one()
    plain.execute(f"INSERT INTO draft VALUES ({','.join('?' * len(row))})", tuple(row))
    numbers, engine = itertools.count(), on(plain)

    def entry() -> list[JournalEntry]:
        return [JournalEntry("answer", f"/data/q{next(numbers)}", "", "12000")]

    def there() -> None:
        with Session(engine) as session:
            drafts.save(session, draft, entry(), Stamp(NOW, AUTHOR))
            session.commit()

    mine, theirs = paired(lambda _n: vault.save(draft, entry(), NOW, AUTHOR), lambda _n: there(), 400)
    yield Figure("答案落盘", mine * MS, "ms")
    yield Figure("其中写进度记录（不等磁盘）", head_alone(vault) / mine * 100, "%")
    yield Figure("答案落盘：与明文 sqlite3 的同样语句相比", mine / theirs, "倍", 1.3)


def head_alone(vault: Vault) -> float:
    """Median seconds of writing the head record after a save, which is not forced to the disk."""
    witness, now, times = database(vault).witness, vault.progress(), []
    assert witness is not None
    for _ in range(400):
        start = time.perf_counter()
        witness.keep(now)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def household(vault: Vault, plain: sqlite3.Connection) -> Iterator[Figure]:
    """One household by its number, with everything that happened to it."""
    engine = on(plain)

    def there() -> None:
        with Session(engine) as session:
            page.page(session, hh_id(31))
            session.commit()

    mine, theirs = paired(lambda _n: vault.household(hh_id(31)), lambda _n: there(), 100)
    yield Figure("按户号取一户（整页）", mine * MS, "ms")
    yield Figure("按户号取一户（整页）：与明文 sqlite3 相比", mine / theirs, "倍", 1.5)
    key = "SELECT * FROM rosterhousehold WHERE hh_id = ?"
    wanted = [hh_id(random.Random(n).randrange(PERSONS // PER_HOUSEHOLD)) for n in range(400)]
    raw = database(vault)._raw
    mine, theirs = paired(
        lambda n: raw.execute(key, (wanted[n],)).fetchall(),
        lambda n: plain.execute(key, (wanted[n],)).fetchall(),
        400,
    )
    yield Figure("按户号取一行，不经 SQLAlchemy（明文为 1）", mine / theirs, "倍")


def search(vault: Vault, plain: sqlite3.Connection) -> Iterator[Figure]:
    """Whatever a person types, over 100,000 persons; processor time, nothing waits for the disk."""
    engine = on(plain)

    def there(typed: str) -> None:
        with Session(engine) as session:
            finder.search(session, typed)
            session.commit()

    every: list[tuple[float, float]] = []
    for typed in SEARCHES:
        times: tuple[list[float], list[float]] = ([], [])
        for _ in range(20):
            for place, work in enumerate((vault.search, there)):
                start = time.process_time()
                work(typed)
                times[place].append(time.process_time() - start)
        every += list(zip(*times, strict=True))
        yield Figure(f"查找“{typed}”", statistics.median(times[0]) * MS, "ms")
    mine, theirs = zip(*every, strict=True)
    yield Figure(f"在 {PERSONS:,} 人中查找：p95", spread(mine)[1] * MS, "ms", 16)
    ratio = statistics.median(mine) / statistics.median(theirs)
    yield Figure(f"在 {PERSONS:,} 人中查找：与明文 sqlite3 相比", ratio, "倍", 1.5)


def opening(folder: Path) -> Iterator[Figure]:
    """From the derived key to a checked vault: file, pragmas, schema, owner, head."""
    known = slots.slots_from_json(read_bounded(folder / slots.NAME, slots.LIMIT))
    key = keys.derive(slots.unlock(known, PASSWORD))

    def once() -> float:
        start = time.perf_counter()
        made = Database(folder / known.database, key.database)
        migrate(made)
        taken = time.perf_counter() - start
        made.close()
        return taken

    yield Figure("有密钥后打开数据库", min(once() for _ in range(10)) * MS, "ms", 30)
    whole = []
    for _ in range(7):
        start = time.perf_counter()
        slots.unlock(known, PASSWORD)
        derived = time.perf_counter()
        vault = open_vault(folder, PASSWORD)
        whole.append(time.perf_counter() - derived - (derived - start))
        vault.close()
    yield Figure("打开整个资料库（减去算密钥）", statistics.median(whole) * MS, "ms", 30)


if __name__ == "__main__":
    sys.exit(main())
