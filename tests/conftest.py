"""For every test: windows are drawn offscreen, and garbage is collected between tests, on the main thread.

The suite runs in several processes, each with a thread that talks to the first one. Were that thread to
collect a forgotten window, Qt would end the process: Python must not choose the thread here either.
"""

import gc
import os
from collections.abc import Iterator

import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"
OFTEN = 20
gc.disable()


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Collect young garbage after each test, and everything now and then."""
    yield
    _collected.append(item.nodeid)
    gc.collect(2 if len(_collected) % OFTEN == 0 else 1)


_collected: list[str] = []
