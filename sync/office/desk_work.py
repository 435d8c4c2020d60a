"""What is made ready for the clerk behind the receipts and the registry, with half of the time at most."""

from __future__ import annotations

import logging
import threading
import time

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlmodel import func, select

from forms.registry.tables import Visit
from sync.office.conflicts import find_matches
from sync.office.entitled import Screener
from sync.office.kept import refresh_if_long
from sync.office.office import Office

_LOG = logging.getLogger("dengmen.office")
OFTEN = 5  # seconds
MATCHES_EVERY = 60  # seconds


class BackgroundDesk:
    """Screens, proposes duplicates and counts in a thread of its own until it is stopped."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._screener = Screener(office)
        self._compared = (-1, 0.0)  # visits at the last search for duplicates, and when it was
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="dengmen-desk")
        self._thread.start()

    def stop(self) -> None:
        """End after the portion at hand."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.is_set():
            begun, is_more = time.monotonic(), False
            try:
                is_more = bool(self._screener.portion()) or self._compare() or refresh_if_long(self._office)
            except (OperationalError, InterfaceError) as error:  # the database is away; it will come back
                _LOG.warning("desk waits: %s", type(error).__name__)
            # Laptops that hand in go first: whoever serves them has the processor at least as long.
            self._stopped.wait(time.monotonic() - begun if is_more else OFTEN)

    def _compare(self) -> bool:
        """Look for households that may be one, when there are new visits, once a minute at most."""
        with self._office.store.reading() as session:
            visits = session.exec(select(func.count()).select_from(Visit)).one()
        known, at = self._compared
        if visits == known or (known >= 0 and time.monotonic() - at < MATCHES_EVERY):
            return False
        find_matches(self._office)
        self._compared = (visits, time.monotonic())
        return True
