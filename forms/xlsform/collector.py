"""Python's garbage collector while a form is built.

It looks through everything alive each time so many objects were made; the hundred thousand objects of a form
all stay alive, so looking costs more than building them.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """Leave the collector off for the length of the block, and as it was afterwards."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
