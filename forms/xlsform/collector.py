"""Python's garbage collector while a form is built.

It looks through everything new each time so many objects were made; the hundred thousand objects of a form
all stay alive, so looking costs as much as building them.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """Leave the collector off for the length of the block, and as it was afterwards.

    Freezing and thawing tells it that what was built is old, so that it does not look through all of it at
    the first object made after the block; it still does so whenever it looks through everything.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.freeze()
            gc.unfreeze()
            gc.enable()
