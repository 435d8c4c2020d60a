"""Handover: is everything safe at the office? Unsent records, one button, batches with their receipts."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject, Signal, Slot

from desktop.viewmodels.desk import Desk
from desktop.viewmodels.exchange import Exchange, Outcome, Step, Stopped, read_ticket_file
from desktop.viewmodels.handover_words import HandoverFacts, HandoverView, gather, handover_view
from forms.errors import AppError
from sync.ticket import OfficeCard, Ticket, ticket_of_code
from sync.ticket_forms import read_ticket


class HandoverModel(QObject):
    """Runs the exchange on the network worker; the vault stays with its own worker."""

    loaded = Signal(object)
    busy_changed = Signal(bool)
    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    reached = Signal(bool)
    ticket_read = Signal(bool)
    """Facts: a HandoverView; running or not; a Step; an Outcome; an AppError; whether the office answered;
    a ticket was read, and whether it is an office's card that needs a short code.
    """

    def __init__(self, desk: Desk, exchange: Exchange, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._exchange = exchange
        self._stop = Event()
        self.is_busy = False
        self.last: Outcome | None = None
        self.ticket: Ticket | OfficeCard | None = None
        self._card: OfficeCard | None = None

    def refresh(self) -> None:
        """Read anew."""
        vault = self._desk.vault
        self._desk.tasks.run(lambda: gather(vault), self._arrived)

    def hand_over(self) -> None:
        """Send what is unsent and fetch what the office publishes; one at a time."""
        if self.is_busy:
            return
        self._stop = stop = Event()
        self._set_busy(True)
        exchange, now = self._exchange, self._desk.now()
        self._desk.tasks.run_reporting(
            lambda report: exchange.connect(now, report, stop),
            (self._done, self._refused, self.progressed.emit),
            network=True,
        )

    def stop(self) -> None:
        """Stop sending at the next block; what has a receipt stays delivered, the rest goes again later."""
        self._stop.set()

    def export_to(self, folder: str) -> None:
        """Write everything unsent to a stick."""
        exchange, now, path = self._exchange, self._desk.now(), Path(folder)
        if self.is_busy:
            return
        self._set_busy(True)
        self._desk.tasks.run_reporting(
            lambda report: exchange.export(path, now, report),
            (self._done, self._refused, self.progressed.emit),
        )

    def collect(self, place: str) -> None:
        """Take in from a stick, or from one file, what is for this laptop."""
        exchange, now, path = self._exchange, self._desk.now(), Path(place)
        self._start(lambda: exchange.collect(path, now))

    def choose_ticket(self, file: str) -> None:
        """Read a ticket file or image; `ticket_read` then says what is needed next."""
        self._read(lambda: read_ticket_file(Path(file)))

    def type_ticket(self, text: str) -> None:
        """The same for what a scanner typed."""
        self._read(lambda: read_ticket(text.encode()))

    def enrol(self) -> None:
        """Enrol over the network with the ticket that was read."""
        ticket, exchange, now = self.ticket, self._exchange, self._desk.now()
        if isinstance(ticket, Ticket):
            self._start(lambda: exchange.enrol(ticket, now), network=True)

    def enrol_with_code(self, device_no: str, code: str) -> None:
        """Enrol over the network with the office's card that was read, and a short code."""
        try:
            if isinstance(self.ticket, OfficeCard):
                self.ticket = ticket_of_code(self.ticket, device_no, code)
        except AppError as error:
            self.failed.emit(error)
            return
        self.enrol()
        self.ticket = self._card  # a wrong code may be typed again

    def ask_on_stick(self, folder: str) -> None:
        """Write the request to enrol to a stick, where there is no network."""
        ticket, exchange = self.ticket, self._exchange
        moment = (self._desk.now(), str(uuid.uuid4()))
        if isinstance(ticket, Ticket):
            self._start(lambda: exchange.ask_on_stick(ticket, Path(folder), moment))

    def _read(self, work: Callable[[], Ticket | OfficeCard]) -> None:
        if not self.is_busy:
            self._set_busy(True)
            self._desk.tasks.run(work, self._ticket_read, self._refused)

    @Slot(object)
    def _ticket_read(self, ticket: Ticket | OfficeCard) -> None:
        self._set_busy(False)
        self.ticket = ticket
        self._card = ticket if isinstance(ticket, OfficeCard) else None
        self.ticket_read.emit(self._card is not None)

    def _start(self, work: Callable[[], Outcome], *, network: bool = False) -> None:
        if not self.is_busy:
            self._set_busy(True)
            self._desk.tasks.run(work, self._done, self._refused, network=network)

    @Slot(object)
    def _arrived(self, facts: HandoverFacts) -> None:
        self.loaded.emit(handover_view(facts))

    @Slot(object)
    def _done(self, outcome: Outcome) -> None:
        self.last = outcome
        self._set_busy(False)
        if outcome.is_online:
            self.reached.emit(True)
        self.finished.emit(outcome)
        self.refresh()

    @Slot(object)
    def _refused(self, error: AppError) -> None:
        self._set_busy(False)
        if not isinstance(error, Stopped):
            self.reached.emit(False)
        self.failed.emit(error)
        self.refresh()

    def _set_busy(self, busy: bool) -> None:
        self.is_busy = busy
        self.busy_changed.emit(busy)


__all__ = ["HandoverModel", "HandoverView", "Outcome", "Step", "handover_view"]
