"""The log has room for what happened and none for whom it happened to."""

import logging
import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.logging_file import KEPT, NAME, SIZE, start_log, tail
from desktop.problems import as_app_error

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN = "守田桂兰长河淑婷德福翠花永贵有才"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    levels = logging.getLogger().level, logging.getLogger("dengmen").level
    handler = start_log(tmp_path)
    assert handler is not None
    yield tmp_path
    logging.getLogger().removeHandler(handler)
    handler.close()
    logging.getLogger().setLevel(levels[0])
    logging.getLogger("dengmen").setLevel(levels[1])


def planted() -> list[str]:
    """Two hundred names, identity numbers, telephone numbers and keys."""
    dice = random.Random(200)
    names = [dice.choice(SURNAMES) + "".join(dice.sample(GIVEN, 2)) for _ in range(80)]
    numbers = [f"9999011958{dice.randrange(10**7):07d}X" for _ in range(60)]
    phones = [f"138{dice.randrange(10**8):08d}" for _ in range(30)]
    return [*names, *numbers, *phones, *(dice.randbytes(32).hex() for _ in range(30))]


def written(folder: Path) -> str:
    return "".join(path.read_text("ascii") for path in folder.glob(f"{NAME}*"))


def test_two_hundred_planted_strings_leave_no_trace(log: Path) -> None:
    own, other = logging.getLogger("dengmen.vault"), logging.getLogger("httpx")
    for word in planted():
        own.warning("kept %s for %r", word, {"m_name": word})
        own.info(word)
        other.error("GET https://office.example/%s", word)
        logging.getLogger(word).warning("from a logger that is called so")
        try:
            raise ValueError(word)
        except ValueError as error:
            own.exception("failed with %s", word)
            as_app_error(error)
            other.exception(word)
    found = written(log)
    assert found.count("\n") > 1000
    assert [word for word in planted() if word in found] == []


def test_a_refused_row_of_the_database_leaves_its_kind_only(log: Path) -> None:
    with sqlite3.connect(":memory:") as plain:
        plain.execute("CREATE TABLE person (name PRIMARY KEY)")
        plain.execute("INSERT INTO person VALUES ('赵守田')")
        try:
            plain.execute("INSERT INTO person VALUES ('赵守田')")
        except sqlite3.IntegrityError:
            logging.getLogger("dengmen").exception("cannot keep the row")
    plain.close()
    assert "cannot keep the row IntegrityError at test_a_refused_row" in written(log)


def test_our_own_words_and_codes_are_readable(log: Path) -> None:
    logging.getLogger("dengmen").warning("vault opened, code %s, %d pages", "VAULT_DISK_FULL", 12)
    assert tail(log).endswith("WARNING dengmen vault opened, code VAULT_DISK_FULL, 12 pages")


def test_the_log_is_rotated_and_for_its_owner_only(log: Path) -> None:
    own = logging.getLogger("dengmen")
    for _ in range(SIZE * (KEPT + 2) // 300):
        own.warning("a line of words " * 20)
    files = sorted(log.glob(f"{NAME}*"))
    assert len(files) == KEPT + 1
    assert sum(path.stat().st_size for path in files) <= SIZE * (KEPT + 1)
    assert {path.stat().st_mode & 0o077 for path in files} == {0}
