"""What taking files in asks of whoever takes them in: an office with its keys, or a gateway without."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sync.office.keeping import Keeping
from sync.office.store import Store
from sync.surroundings import Surroundings

if TYPE_CHECKING:
    from sync.office.standing import Standing


class Reception(Protocol):
    """A folder, a database, a place for sealed files, and a clock; the id is the office's in either case."""

    @property
    def id(self) -> str:
        """The office that files must be for."""

    @property
    def store(self) -> Store:
        """The database with laptops, numbers used once, and batches."""

    @property
    def around(self) -> Surroundings:
        """Clock, ids, chance."""

    @property
    def kept(self) -> Keeping:
        """Where sealed files are kept."""

    @property
    def incoming(self) -> Path:
        """Where uploads lie until they are complete and verified."""

    @property
    def uploads(self) -> Path:
        """Where cut uploads wait for the rest."""

    @property
    def max_batch(self) -> int:
        """The largest file that is taken, in bytes."""

    @property
    def key_set(self) -> bytes:
        """The office's keys, signed by its root."""

    def now(self) -> str:
        """The time to write down."""


class Rooms:
    """Where uploads lie in the folder of an office or a gateway, and its time."""

    folder: Path
    around: Surroundings

    @property
    def incoming(self) -> Path:
        """Where uploads lie until they are complete and verified."""
        return self.folder / "incoming"

    @property
    def uploads(self) -> Path:
        """Where cut uploads wait for the rest."""
        return self.folder / "uploads"

    def now(self) -> str:
        """The time to write down."""
        return self.around.now().isoformat(timespec="seconds")


@dataclass(frozen=True)
class Answer:
    """What is said to a batch: the sealed receipt; a gateway's custody receipt is none, and JSON."""

    receipt: bytes
    is_new: bool
    is_custody: bool = False


@dataclass(frozen=True)
class Ways:
    """What is done with what comes."""

    accept: Callable[[Path], Answer]  # a whole file
    again: Callable[[str, str, bytes], Answer]  # laptop, batch, and what was answered to it before
    enrol: Callable[[bytes], bytes]
    package: Callable[[Standing, Mapping[str, str]], bytes]  # by the headers of the request
    look: Callable[[], None] = lambda: None  # before a laptop is asked for: is it known by now
