"""For every test: windows are drawn offscreen, garbage is collected between tests, on the main thread, and
each questionnaire is converted once in a run.

The suite runs in several processes, each with a thread that talks to the first one. Were that thread to
collect a forgotten window, Qt would end the process: Python must not choose the thread here either.

Compiled modules are kept in build/, even where the environment forbids to write them beside their sources:
otherwise each process of the run, and each program that a test starts, compiles a thousand files again.

What tests keep lies in memory where there is room: a vault and an office wait for the disk at each commit.
Set TMPDIR to have it on a disk, and to look at it afterwards.
"""

import atexit
import gc
import hashlib
import os
import pickle
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"
if sys.dont_write_bytecode:
    sys.dont_write_bytecode = False
    sys.pycache_prefix = str(Path(__file__).resolve().parents[1] / "build" / "bytecode")
    os.environ |= {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": sys.pycache_prefix}

from sync import questionnaire

OFTEN = 20
MEMORY, ROOM = Path("/dev/shm"), 4 << 30


def _keep_in_memory() -> None:
    """Make temporary folders there, for this process and all that it starts, and remove them at its end."""
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < ROOM:
        return
    folder = Path(tempfile.mkdtemp(prefix="dengmen-tests-", dir=MEMORY))
    folder.chmod(0o711)  # a database server of another user finds its own folder below
    os.environ["TMPDIR"] = str(folder)
    tempfile.tempdir = None
    atexit.register(shutil.rmtree, folder, ignore_errors=True)


_keep_in_memory()
gc.disable()


def pytest_collection_finish() -> None:
    """What was imported lives as long as the process: no collection has to walk through it again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Collect young garbage after each test, and everything now and then."""
    yield
    _collected.append(item.nodeid)
    gc.collect(2 if len(_collected) % OFTEN == 0 else 1)


_collected: list[str] = []


@pytest.fixture(scope="session", autouse=True)
def _converted_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keeps what a conversion gave (a child process of seconds) for all processes of this run.

    The same bytes always give the same form; refusals are not kept. A file appears whole or not at all.
    """
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    folder /= "converted"
    folder.mkdir(exist_ok=True)
    real = questionnaire._convert

    def convert(data: bytes, kind: str) -> questionnaire.CompiledForm:
        kept = folder / hashlib.sha256(kind.encode() + b"\n" + data).hexdigest()
        if kept.exists():
            return pickle.loads(kept.read_bytes())
        made = real(data, kind)
        part = kept.with_suffix(f".{os.getpid()}")
        part.write_bytes(pickle.dumps(made))
        part.replace(kept)
        return made

    questionnaire._convert = convert
    yield
    questionnaire._convert = real
