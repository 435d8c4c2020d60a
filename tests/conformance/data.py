"""Where recorded cases lie: beside the checkout or where `$DENGMEN_DATA` says, never inside it."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def default_folder() -> Path:
    """The folder that is looked at when none is named."""
    beside = Path(__file__).resolve().parents[3] / "shared" / "data"
    return Path(os.environ.get("DENGMEN_DATA", beside))


def lines(path: Path) -> Iterator[Any]:
    """The JSON values of a gzipped file, one a line."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)
