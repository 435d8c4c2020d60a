"""For every test: windows are drawn offscreen, garbage is collected between tests, on the main thread, and
each questionnaire is converted once in a run.

The suite runs in several processes, each with a thread that talks to the first one. Were that thread to
collect a forgotten window, Qt would end the process: Python must not choose the thread here either.

Compiled modules are kept in build/, even where the environment forbids to write them beside their sources:
otherwise each process of the run, and each program that a test starts, compiles a thousand files again.
"""

import gc
import hashlib
import os
import pickle
import sys
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
gc.disable()


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
