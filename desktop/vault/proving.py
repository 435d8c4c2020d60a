"""Proving every page of the database beside the work: on a full vault that takes ten seconds.

The proof has a connection of its own, so that the vault's worker goes on saving meanwhile. It begins reading
when the log has just been folded in: SQLite then folds in no more until it is over, so that no page of the
file changes under the proof.
"""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress

from sqlcipher3 import dbapi2

from desktop.vault.errors import translated, vault_error

QUESTIONS: tuple[tuple[str, list[tuple[str, ...]]], ...] = (
    ("PRAGMA cipher_integrity_check", []),
    ("PRAGMA integrity_check", [("ok",)]),
)
"""What is asked of the file, and what a sound one answers."""
_PATIENCE = 0.02
_LEAST_URGENT = 10


class PageProof:
    """One proof; made on the vault's worker, run on any thread, stopped from any other."""

    def __init__(self, connection: dbapi2.Connection) -> None:
        self._connection = connection
        self._is_stopped = False
        self._running = threading.Lock()
        with translated():
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchall()

    def run(self) -> None:
        """Prove every page; VAULT_DAMAGED. Says nothing when it was stopped."""
        with self._running:
            _step_aside()
            try:
                for question, answer in QUESTIONS:
                    if not self._is_stopped and self._asked(question) not in (answer, None):
                        raise vault_error("VAULT_DAMAGED")
            finally:
                self._connection.close()

    def _asked(self, question: str) -> list[tuple[str, ...]] | None:
        try:
            with translated():
                found: list[tuple[str, ...]] = self._connection.execute(question).fetchall()
                return found
        except dbapi2.OperationalError:
            if self._is_stopped:
                return None
            raise

    def stop(self) -> None:
        """Leave it, because the vault closes; returns when the connection is closed."""
        self._is_stopped = True
        while not self._running.acquire(timeout=_PATIENCE):
            with suppress(dbapi2.ProgrammingError):  # It was closed in between.
                self._connection.interrupt()
        self._connection.close()
        self._running.release()


def _step_aside() -> None:
    """Where a thread has a priority of its own, this one comes last: the window has the first word."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LEAST_URGENT)
