"""Two hundred planted strings: on no disk in clear, and after the lock not even in memory."""

from __future__ import annotations

import io
import os
import random
import subprocess
import sys
import uuid
from collections.abc import Iterator
from datetime import datetime
from importlib.resources import files
from pathlib import Path

import pytest
from PIL import Image

from desktop.demo.world import PASSWORD, PROFILE
from desktop.vault import DraftStart, KdfParameters, create_vault, open_vault
from desktop.vault.quick import choose
from desktop.vault.slots import load, unlock
from forms.xlsform import Circumstances, JournalEntry
from sync.package import Package, Questionnaire, RosterHousehold, RosterMember
from sync.questionnaire import compile_file

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(__file__).with_name("relocking.py")
HOUSEHOLD = "999901001203-07-0031"
DIGITS = "483920"
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏"
LAST = "淼焱垚鑫喆翀翊昶"
GIVEN, REGION = "犇骉", "9999011958"
"""What every planted name and number has in common, so that a whole memory is searched quickly."""


def people() -> list[tuple[str, str]]:
    """Ninety-nine names and identity numbers of the fictional region 9999xx."""
    dice = random.Random(99)
    names = dice.sample([first + GIVEN + last for first in SURNAMES for last in LAST], 99)
    return [(name, f"{REGION}{dice.randrange(10**8):08d}") for name in names]


def pictures() -> list[bytes]:
    """Two photos of noise; what is planted is a stretch of their bytes."""
    dice, made = random.Random(2), []
    for _ in range(2):
        out = io.BytesIO()
        Image.frombytes("RGB", (120, 90), dice.randbytes(120 * 90 * 3)).save(out, "JPEG")
        made.append(out.getvalue())
    return made


def count(secret: bytes, where: Iterator[bytes]) -> int:
    """How often a key lies there, as bytes or written in hexadecimal."""
    return sum(data.count(secret) + data.count(secret.hex().encode()) for data in where)


def hits(where: Iterator[bytes]) -> int:
    """How often something planted lies there, in the encodings of Python, Qt, or Chinese Windows."""
    codes = ("utf-8", "utf-16-le", "gb18030")
    whole = {word.encode(code) for person in people() for word in person for code in codes}
    parts = [word.encode(code) for word in (GIVEN, REGION) for code in codes]
    photos = [data[2000:2048] for data in pictures()]
    return sum(
        sum(data.count(photo) for photo in photos)
        + sum(_whole(data, part, whole) for part in dict.fromkeys(parts))
        for data in where
    )


def _whole(data: bytes, part: bytes, whole: set[bytes]) -> int:
    found, at = 0, data.find(part)
    while at >= 0:
        around = data[max(0, at - 4) : at + 40]
        found += any(word in around for word in whole)
        at = data.find(part, at + 1)
    return found


def on_disk(*folders: Path) -> Iterator[bytes]:
    for folder in folders:
        yield from (path.read_bytes() for path in folder.rglob("*") if path.is_file())
        yield from (str(path).encode() for path in folder.rglob("*"))


def in_memory(process: int) -> Iterator[bytes]:
    with open(f"/proc/{process}/maps") as maps, open(f"/proc/{process}/mem", "rb", 0) as memory:
        for line in maps:
            span, rights = line.split()[:2]
            start, end = (int(place, 16) for place in span.split("-"))
            if "r" not in rights or line.rstrip().endswith(("[vvar]", "[vsyscall]", "[vvar_vclock]")):
                continue
            memory.seek(start)
            try:
                yield memory.read(end - start)
            except OSError:
                continue


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """A vault with the planted people in roster and draft, and their photos."""
    folder = tmp_path / "vault"
    circumstances = Circumstances(
        lambda: datetime.now().astimezone(), lambda: str(uuid.uuid4()), random.Random(1).random
    )
    source = (files("resources") / "questionnaires" / "four-clarifications.md").read_bytes()
    form = Questionnaire("four_clarifications", "2026.1", "样例", compile_file(source, "four.md").xml)
    standards = (files("resources") / "standards" / "sample-county.toml").read_text("utf-8")
    members = tuple(RosterMember(name, number, "02", "1", "1958-03-14") for name, number in people())
    household = RosterHousehold(HOUSEHOLD, people()[0][0], "柳湾村", "三组", "柳湾村", members=members)
    cheap = KdfParameters(memory_kib=19 * 1024, passes=1, lanes=1)
    vault = create_vault(folder, PASSWORD, PROFILE, circumstances=circumstances, kdf=cheap)
    vault.apply_package(Package("2026-03-09T09:00:00+08:00", "青山镇", (form,), standards, (household,)))
    now = circumstances.now()
    draft = vault.start_draft(DraftStart(HOUSEHOLD, "four_clarifications", "2026.1", "1", now))
    for name, number in people():
        vault.save(draft, [JournalEntry("answer", "/data/visit/grp", "", f"{name} {number}")], now, "李秀英")
    vault.place(draft, "/data/visit/grp")
    for data in pictures():
        vault.attach(draft, data, "image/jpeg")
    choose(vault, DIGITS, PASSWORD, now)
    vault.close()
    return folder


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_after_the_lock_nothing_is_left_on_disk_or_in_memory(planted: Path, tmp_path: Path) -> None:
    home, temporary = tmp_path / "home", tmp_path / "temp"
    home.mkdir()
    temporary.mkdir()
    surroundings = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "HOME": str(home),
        "TMPDIR": str(temporary),
        "XDG_RUNTIME_DIR": str(temporary),
        **{f"XDG_{name}_HOME": str(home / name.lower()) for name in ("DATA", "CONFIG", "CACHE", "STATE")},
    }
    remembered = str(tmp_path / "memory")
    command = [sys.executable, str(PROGRAM), str(planted), PASSWORD, HOUSEHOLD, remembered, DIGITS]
    key = unlock(load(planted), PASSWORD)
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=surroundings) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        try:
            word, process = program.stdout.readline().split()
            assert word == "open"
            try:
                seen = hits(in_memory(int(process)))
            except PermissionError:
                seen = None  # the program forbids its memory to everybody but the administrator
            assert seen != 0
            program.stdin.write("lock\n")
            program.stdin.flush()
            word, process = program.stdout.readline().split()
            assert word == "locked"
            assert hits(on_disk(planted, home, temporary)) == 0
            if seen is not None:
                assert hits(in_memory(int(process))) == 0
                assert count(key, in_memory(int(process))) == 0
            program.stdin.write("digits\n")
            program.stdin.flush()
            assert program.stdout.readline().split() == ["again", process]
        finally:
            program.kill()
    vault = open_vault(planted, PASSWORD)
    (draft,) = vault.drafts()
    assert draft.place == "/data/visit/grp"
    assert [row.kind for row in vault.audit_log()] == ["unlock", "unlock", "setting"]
    vault.close()
