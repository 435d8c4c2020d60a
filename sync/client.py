"""The laptop's side of the network: every trouble becomes one sentence, and success needs proof.

A transfer that merely succeeded means nothing. What the office publishes must carry its publisher's
signature, and what it received must carry its receipt's; both keys are vouched for by the root key whose
fingerprint came with the ticket.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import httpx2

from sync.answers import Device, Link, SealedBatch, read_package, read_receipt, unseal
from sync.courier import Patience, Progress, deliver
from sync.custody import InCustodyError, is_custody, read_custody
from sync.enrolling import Enrolled, ask_to_enrol, read_enrolment
from sync.holding import HEADER, ISSUED, Holding, base_of, holding_bytes, to_header
from sync.package import Package
from sync.receipt import Expected, Receipt
from sync.refusals import HandoverError
from sync.stamp import Stamp, stamp_headers
from sync.statement import read_statement
from sync.strict import FormatError, fields, integer_of, parse
from sync.surroundings import Surroundings
from sync.ticket import Ticket
from sync.transport import Question, Reply, WrongClockError, ask
from sync.trust import read_key_set

__all__ = ["Device", "Enrolled", "Link", "OfficeClient", "SealedBatch", "Span", "read_receipt", "unseal"]

T = TypeVar("T")
HSB = "application/vnd.dengmen.hsb"
MAX_RECEIPT = 32 * 1024 * 1024
MAX_PACKAGE = 80 * 1024 * 1024
_BLOCK, _LARGE_BLOCK = 64 * 1024, 256 * 1024


Answered = tuple[Receipt, bytes] | int  # the proven receipt with its bytes, or what the office has so far


@dataclass(frozen=True)
class Span:
    """Which bytes of a batch: from `start`, up to and without `end`, of `total`."""

    start: int
    end: int
    total: int


class OfficeClient:
    """Talks to one office over the HTTP client handed in; raises HandoverError and nothing else."""

    def __init__(
        self, http: httpx2.Client, url: str, around: Surroundings, patience: Patience | None = None
    ) -> None:
        self._http = http
        self._patience = patience or Patience()
        self._url = url.rstrip("/")
        self._around = around

    def close(self) -> None:
        """Close the connections of the HTTP client that was handed in."""
        self._http.close()

    def key_set(self, office: str) -> bytes:
        """The office's key set, proven by its root fingerprint."""
        data = self._ask(Question("GET", "/v1/keys"))
        try:
            read_statement(data)
        except FormatError as error:
            raise HandoverError("NETWORK_PORTAL") from error
        read_key_set(data, office)
        return data

    def enrol(self, ticket: Ticket, device: Device) -> Enrolled:
        """Use a ticket; gives back the certificate and keys after checking that they are the ticket's."""
        key_set = self.key_set(ticket.office)
        keys = read_key_set(key_set, ticket.office)
        asked = ask_to_enrol(keys, ticket, device, (self._now(), self._around.new_id()))
        answer = self._ask(Question("POST", "/v1/enrol", headers={"Content-Type": HSB}, content=asked))
        return read_enrolment(answer, Link(keys, device))

    def known(self, link: Link, certificate: bytes, ask: Callable[[], T]) -> T:
        """What `ask` gives; an office that does not know this laptop is shown the certificate it gave it."""
        try:
            return ask()
        except HandoverError as error:
            if error.code != "DEVICE_UNKNOWN":
                raise
            try:
                self.readmit(link, certificate)
            except HandoverError:
                raise error from None
            return ask()

    def readmit(self, link: Link, certificate: bytes) -> None:
        """Show the office the certificate that it gave, which one restored from a backup may not know."""
        path = "/v1/certificate"

        def question(stamp: Mapping[str, str]) -> Question:
            return Question("POST", path, headers={**stamp, "Content-Type": HSB}, content=certificate)

        self._stamped(link, ("POST", path), question)

    def pull(self, link: Link, held: Holding | None = None, issued: str = "") -> Package:
        """The package that the office publishes today, without what is held already.

        A gateway has whole packages only, as on a stick (their base is ""); it looks at `issued`, when the
        last one was made, and says NOTHING_NEW. Raises PACKAGE_BASE for an answer to another question,
        PACKAGE_UNPROVEN when no publisher signed it.
        """
        asked = holding_bytes(replace(held or Holding(), nonce=self._around.token(16).hex()))
        headers = {HEADER: to_header(asked), ISSUED: issued}
        package = read_package(self._ask_stamped(link, "/v1/package", MAX_PACKAGE, headers), link)
        if package.base not in (base_of(asked), ""):
            raise HandoverError("PACKAGE_BASE")
        return package

    @property
    def now(self) -> datetime:
        """The time by the clock that was handed in."""
        return self._around.now()

    def push(self, link: Link, batch: SealedBatch, progress: Progress) -> tuple[Receipt, bytes]:
        """Send a batch as long as the line allows; gives back the proven receipt and its signed bytes."""
        return deliver(_Way(self, link, batch, progress), self._patience)

    def send_span(self, link: Link, batch: SealedBatch, span: Span, progress: Progress) -> Answered:
        """Send a part of a batch; gives back the receipt, or how many bytes the office has by now."""
        path = f"/v1/uploads/{batch.batch}"
        sent = {
            "Content-Type": HSB,
            "Content-Length": str(span.end - span.start),
            "Content-Range": f"bytes {span.start}-{span.end - 1}/{span.total}",
            "Dengmen-File": batch.sha256,
        }

        def question(stamp: Mapping[str, str]) -> Question:
            return Question("PUT", path, MAX_RECEIPT, {**stamp, **sent}, _blocks(batch.path, span, progress))

        return _answered(self._stamped(link, ("PUT", path), question), link, batch)

    def uploaded(self, link: Link, batch: SealedBatch, total: int) -> Answered:
        """How many bytes of a batch the office has, or the receipt when it has taken the whole batch."""
        path = f"/v1/uploads/{batch.batch}"

        def question(stamp: Mapping[str, str]) -> Question:
            headers = {**stamp, "Dengmen-File": batch.sha256}
            return Question("GET", f"{path}?total={total}", MAX_RECEIPT, headers)

        return _answered(self._stamped(link, ("GET", path), question), link, batch)

    def receipt(self, link: Link, batch: SealedBatch) -> tuple[Receipt, bytes]:
        """The receipt of a batch that the office already has; BATCH_UNKNOWN when it has not."""
        path = f"/v1/batches/{batch.batch}/receipt"
        reply = self._stamped(
            link, ("GET", path), lambda stamp: Question("GET", path, MAX_RECEIPT, dict(stamp))
        )
        _refuse_custody(reply, link, batch)
        return read_receipt(reply.body, link, batch)

    def _ask_stamped(
        self, link: Link, path: str, limit: int, headers: Mapping[str, str] | None = None
    ) -> bytes:
        more = headers or {}
        reply = self._stamped(
            link, ("GET", path), lambda stamp: Question("GET", path, limit, {**stamp, **more})
        )
        if reply.is_partial:
            raise HandoverError("NETWORK_PORTAL")
        return reply.body

    def _stamped(
        self, link: Link, what: tuple[str, str], question: Callable[[Mapping[str, str]], Question]
    ) -> Reply:
        try:
            return ask(self._http, self._url, question(self._stamp(link, what, self._now())))
        except WrongClockError as error:
            # The laptop's clock is wrong, which must not keep it from its work: stamp with the office's.
            return ask(self._http, self._url, question(self._stamp(link, what, error.now)))

    def _stamp(self, link: Link, what: tuple[str, str], at: str) -> dict[str, str]:
        nonce = self._around.token(16).hex()
        stamp = Stamp(link.keys.office, link.device.dev, *what, at, nonce)
        return stamp_headers(stamp, link.device.signing)

    def _ask(self, question: Question) -> bytes:
        reply = ask(self._http, self._url, question)
        if reply.is_partial:
            raise HandoverError("NETWORK_PORTAL")
        return reply.body

    def _now(self) -> str:
        return self._around.now().isoformat(timespec="seconds")


@dataclass(frozen=True)
class _Way:
    """The line of the courier for one batch."""

    client: OfficeClient
    link: Link
    batch: SealedBatch
    progress: Progress

    @property
    def total(self) -> int:
        return self.batch.path.stat().st_size

    def send(self, start: int, end: int) -> Answered:
        return self.client.send_span(self.link, self.batch, Span(start, end, self.total), self.progress)

    def uploaded(self) -> Answered:
        return self.client.uploaded(self.link, self.batch, self.total)

    def tell(self, place: int) -> None:
        self.progress(place, self.total)


def _refuse_custody(reply: Reply, link: Link, batch: SealedBatch) -> None:
    """Raise InCustodyError when a gateway proves that it keeps the batch; CUSTODY_INVALID."""
    if reply.is_partial and is_custody(reply.body):
        expected = Expected(link.keys.office, link.device.dev, batch.batch, batch.sha256, batch.records)
        raise InCustodyError(read_custody(reply.body, expected), reply.body)


def _answered(reply: Reply, link: Link, batch: SealedBatch) -> Answered:
    _refuse_custody(reply, link, batch)
    if not reply.is_partial:
        return read_receipt(reply.body, link, batch)
    try:
        values = fields(parse(reply.body, "answer"), {"received": int}, "answer")
        return integer_of(values, "received", high=batch.path.stat().st_size)
    except FormatError as error:
        raise HandoverError("NETWORK_PORTAL") from error


def _blocks(path: Path, span: Span, progress: Progress) -> Iterator[bytes]:
    place = span.start
    # The courier sends long spans only over a line that is quick; each block is a word to the user there.
    size = max(_BLOCK, min(_LARGE_BLOCK, (span.end - span.start) // 16))
    with path.open("rb") as file:
        file.seek(place)
        while block := file.read(min(size, span.end - place)):
            yield block
            place += len(block)
            progress(place, span.total)
