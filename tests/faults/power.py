"""Power cuts: what the program wrote is recorded call by call, then the disk forgets what was not synced.

The vault's real code runs in a child under `recorder.c` (LD_PRELOAD), on the real SQLCipher and the real file
system. Afterwards the disk is rebuilt as it could stand after a cut between any two calls: a file keeps what
was written before its last fsync; of what came later each sector of 512 bytes may have reached the disk or
not, in any order, and truncations likewise; a new name, a rename or a removal lasts once its folder was
synced, later ones only as far as an arbitrary prefix. That is less than ext4, NTFS or FAT promise.
"""

from __future__ import annotations

import os
import random
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECTOR = 512
_HEAD = struct.Struct("<cxxxIQQ")
_IGNORED = ("-shm", "vault.lock", "vault.reserve")


@dataclass(frozen=True)
class Call:
    """One recorded call: Write, Truncate, Sync, Create, Rename, Unlink, or Acknowledged."""

    kind: str
    path: str
    offset: int
    data: bytes


def compile_recorder(into: Path) -> Path | None:
    """The recorder as a library, or None where there is no C compiler (or no Linux)."""
    made = into / "recorder.so"
    source = Path(__file__).with_name("recorder.c")
    command = ["cc", "-O1", "-shared", "-fPIC", "-o", str(made), str(source), "-ldl", "-lpthread"]
    if sys.platform != "linux":
        return None
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        return None
    return made if done.returncode == 0 else None


def record(recorder: Path, folder: Path, log: Path, seed: int) -> list[Call]:
    """What a child did to the vault in `folder`, with its acknowledgements in between."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.powered", str(folder), str(log), str(seed), str(recorder)],
        env={**os.environ, "LD_PRELOAD": str(recorder), "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return list(_calls(log.read_bytes()))


def _calls(log: bytes) -> Iterator[Call]:
    at = 0
    while at < len(log):
        kind, path_length, offset, length = _HEAD.unpack_from(log, at)
        at += _HEAD.size
        path = log[at : at + path_length].decode()
        at += path_length
        yield Call(kind.decode(), path, offset, log[at : at + length])
        at += length


@dataclass
class _File:
    durable: bytearray = field(default_factory=bytearray)
    pending: list[Call] = field(default_factory=list)


class Disk:
    """The files of one folder as calls change them, and as a power cut could leave them."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self._names = {
            str(path): _File(bytearray(path.read_bytes()))
            for path in folder.iterdir()
            if path.is_file() and not path.name.endswith(_IGNORED)
        }
        self._durable_names = dict(self._names)
        self._renamings: list[Call] = []
        self._files_of: list[dict[str, _File]] = []

    def apply(self, call: Call) -> None:
        """Carry out one call."""
        if call.kind == "A" or call.path.endswith(_IGNORED):
            return
        if call.kind == "S" and call.path == self._folder:
            self._durable_names = dict(self._names)
            self._renamings.clear()
            self._files_of.clear()
        elif call.kind in "CRU":
            self._rename(call)
            self._renamings.append(call)
            self._files_of.append(dict(self._names))
        elif call.path in self._names:
            file = self._names[call.path]
            if call.kind == "S":
                for one in file.pending:
                    _carry_out(file.durable, one)
                file.pending.clear()
            else:
                file.pending.append(call)

    def _rename(self, call: Call) -> None:
        if call.kind == "C":
            self._names[call.path] = _File()
        elif call.kind == "R" and call.path in self._names:
            self._names[call.data.decode()] = self._names.pop(call.path)
        elif call.kind == "U":
            self._names.pop(call.path, None)

    def cut(self, to: Path, dice: random.Random) -> None:
        """Write down one way in which the disk could stand now."""
        to.mkdir(mode=0o700)
        reached = dice.randrange(len(self._files_of) + 1)
        names = self._files_of[reached - 1] if reached else self._durable_names
        for path, file in names.items():
            (to / Path(path).name).write_bytes(_after(file, dice))


def _after(file: _File, dice: random.Random) -> bytes:
    data = bytearray(file.durable)
    mood = dice.choice(("nothing", "everything", "some", "some", "prefix"))
    if mood == "nothing":
        return bytes(data)
    last = dice.randrange(len(file.pending) + 1) if mood == "prefix" else len(file.pending)
    for call in file.pending[:last]:
        if mood != "some":
            _carry_out(data, call)
        elif call.kind == "T":
            if dice.random() < 0.5:
                _carry_out(data, call)
        else:
            _write_sectors(data, call, dice)
    return bytes(data)


def _write_sectors(data: bytearray, call: Call, dice: random.Random) -> None:
    """Each sector of a write on its own; a write that begins inside a sector is torn at its border."""
    at = 0
    while at < len(call.data):
        step = SECTOR - (call.offset + at) % SECTOR
        if dice.random() < 0.5:
            piece = call.data[at : at + step]
            _carry_out(data, Call("W", call.path, call.offset + at, piece))
        at += step


def _carry_out(data: bytearray, call: Call) -> None:
    if call.kind == "T":
        del data[call.offset :]
        data.extend(bytes(call.offset - len(data)))
        return
    data.extend(bytes(max(0, call.offset - len(data))))
    data[call.offset : call.offset + len(call.data)] = call.data
