"""The laptop's side of the network: every trouble becomes one sentence, and success needs proof.

A transfer that merely succeeded means nothing. What the office publishes must carry its publisher's
signature, and what it received must carry its receipt's; both keys are vouched for by the root key whose
fingerprint came with the ticket.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path

import httpx2

from sync.hsb import (
    Core,
    Keys,
    Letter,
    OpeningKey,
    Policy,
    Sender,
    SigningKey,
    VerifyKey,
    json_entry,
    only_entry,
    open_verified,
    seal_bytes,
    verify,
)
from sync.package import Package, package_from_json
from sync.receipt import Expected, Receipt, verify_receipt
from sync.refusals import REFUSALS, HandoverError
from sync.stamp import Stamp, stamp_headers
from sync.statement import read_statement
from sync.strict import FormatError, fields, parse
from sync.surroundings import Surroundings
from sync.ticket import EnrolRequest, Ticket, sign_request
from sync.trust import Certificate, KeySet, check_number, read_certificate, read_key_set

HSB = "application/vnd.dengmen.hsb"
MAX_SMALL = 256 * 1024
MAX_RECEIPT = 32 * 1024 * 1024
MAX_PACKAGE = 80 * 1024 * 1024
_BLOCK = 256 * 1024


@dataclass(frozen=True)
class Device:
    """This laptop and its keys."""

    dev: str
    signing: SigningKey
    opening: OpeningKey


@dataclass(frozen=True)
class Enrolled:
    """What the office said when it admitted this laptop; the bytes are kept as they came."""

    keys: KeySet
    key_set: bytes
    certificate: Certificate
    certificate_bytes: bytes
    check_number: str


@dataclass(frozen=True)
class Link:
    """An office and the laptop that is enrolled there."""

    keys: KeySet
    device: Device


@dataclass(frozen=True)
class SealedBatch:
    """A batch file that lies ready, and what its receipt must say."""

    path: Path
    batch: str
    sha256: str
    records: tuple[str, ...]


Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class _Question:
    method: str
    path: str
    limit: int = MAX_SMALL
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | Iterator[bytes] | None = None


class OfficeClient:
    """Talks to one office over the HTTP client handed in; raises HandoverError and nothing else."""

    def __init__(self, http: httpx2.Client, url: str, around: Surroundings) -> None:
        self._http = http
        self._url = url.rstrip("/")
        self._around = around

    def close(self) -> None:
        """Close the connections of the HTTP client that was handed in."""
        self._http.close()

    def key_set(self, office: str) -> bytes:
        """The office's key set, proven by its root fingerprint."""
        data = self._ask(_Question("GET", "/v1/keys"))
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
        request = EnrolRequest(
            office=ticket.office,
            ticket=ticket.ticket,
            dev=device.dev,
            sign=device.signing.public.name,
            open=device.opening.public.raw.hex(),
            created=self._now(),
        )
        letter = Letter("enrol", device.dev, ticket.office, self._around.new_id(), request.created)
        content = [json_entry("enrol", sign_request(request, ticket.secret))]
        sealed = seal_bytes(letter, content, Keys(device.signing, keys.openers[:1]))
        answer = self._ask(_Question("POST", "/v1/enrol", headers={"Content-Type": HSB}, content=sealed))
        return _enrolled(unseal(answer, Link(keys, device), "enrol"), request)

    def pull(self, link: Link) -> Package:
        """The package that the office publishes today."""
        answer = self._ask_stamped(link, "/v1/package", MAX_PACKAGE)
        try:
            return package_from_json(unseal(answer, link, "formpack"))
        except FormatError as error:
            raise HandoverError("MANIFEST_MISMATCH", place=error.place) from error

    def push(self, link: Link, batch: SealedBatch, progress: Progress) -> tuple[Receipt, bytes]:
        """Send a batch; gives back the proven receipt and its signed bytes."""
        size = batch.path.stat().st_size
        headers = {"Content-Type": HSB, "Content-Length": str(size)}
        content = _blocks(batch.path, size, progress)
        answer = self._ask(_Question("POST", "/v1/batches", MAX_RECEIPT, headers, content))
        return read_receipt(answer, link, batch)

    def receipt(self, link: Link, batch: SealedBatch) -> tuple[Receipt, bytes]:
        """The receipt of a batch that the office already has; BATCH_UNKNOWN when it has not."""
        answer = self._ask_stamped(link, f"/v1/batches/{batch.batch}/receipt", MAX_RECEIPT)
        return read_receipt(answer, link, batch)

    def _ask_stamped(self, link: Link, path: str, limit: int) -> bytes:
        try:
            return self._ask(_Question("GET", path, limit, self._stamp(link, path, self._now())))
        except _WrongClockError as error:
            # The laptop's clock is wrong, which must not keep it from its work: stamp with the office's.
            return self._ask(_Question("GET", path, limit, self._stamp(link, path, error.now)))

    def _stamp(self, link: Link, path: str, at: str) -> dict[str, str]:
        nonce = self._around.token(16).hex()
        stamp = Stamp(link.keys.office, link.device.dev, "GET", path, at, nonce)
        return stamp_headers(stamp, link.device.signing)

    def _ask(self, question: _Question) -> bytes:
        url, headers = self._url + question.path, dict(question.headers)
        with (
            _translated(),
            self._http.stream(question.method, url, headers=headers, content=question.content) as answer,
        ):
            body = _limited(answer, question.limit)
        if answer.status_code in (200, 201):
            return body
        raise _refusal(answer, body)

    def _now(self) -> str:
        return self._around.now().isoformat(timespec="seconds")


def unseal(data: bytes, link: Link, kind: str) -> bytes:
    """The one entry of a file that the office sealed to this laptop."""
    keys = link.keys
    signer = keys.sign if kind == "formpack" else keys.receipt

    def find(core: Core) -> Sender | None:
        return Sender(signer) if core.dev == keys.office else None

    file = BytesIO(data)
    policy = Policy(link.device.dev, frozenset({kind}), find)
    try:
        opened = open_verified(file, verify(file, policy), (link.device.opening,))
        return only_entry(opened, {"formpack": "package"}.get(kind, kind))
    except HandoverError as error:
        # A login page or a proxy's notice is not a damaged file; say what it is.
        raise HandoverError("NETWORK_PORTAL" if error.code == "NOT_HSB" else error.code) from error


def read_receipt(data: bytes, link: Link, batch: SealedBatch) -> tuple[Receipt, bytes]:
    """The proven receipt in a sealed answer or file, and its signed bytes; RECEIPT_INVALID otherwise."""
    expected = Expected(link.keys.office, link.device.dev, batch.batch, batch.sha256, batch.records)
    try:
        raw = unseal(data, link, "receipt")
    except HandoverError as error:
        if error.code == "NETWORK_PORTAL":
            raise
        raise HandoverError("RECEIPT_INVALID", place=error.code) from error
    return verify_receipt(raw, link.keys.receipt, expected), raw


class _WrongClockError(HandoverError):
    """The office's clock says something else; `now` is what it says."""

    def __init__(self, now: str) -> None:
        super().__init__("REQUEST_TIME")
        self.now = now


def _enrolled(answer: bytes, request: EnrolRequest) -> Enrolled:
    try:
        values = fields(parse(answer, "登记"), {"certificate": str, "keys": str}, "登记")
    except FormatError as error:
        raise HandoverError("OFFICE_UNPROVEN") from error
    signed, key_set = str(values["certificate"]).encode(), str(values["keys"]).encode()
    certificate = read_certificate(signed, request.office)
    if (certificate.dev, certificate.sign, certificate.open) != (request.dev, request.sign, request.open):
        raise HandoverError("OFFICE_UNPROVEN")
    number = check_number(request.office, VerifyKey(bytes.fromhex(request.sign)))
    return Enrolled(read_key_set(key_set, request.office), key_set, certificate, signed, number)


def _blocks(path: Path, size: int, progress: Progress) -> Iterator[bytes]:
    sent = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block
            sent += len(block)
            progress(sent, size)


def _limited(answer: httpx2.Response, limit: int) -> bytes:
    body = bytearray()
    for block in answer.iter_bytes():
        body += block
        if len(body) > limit:
            raise HandoverError("NETWORK_PORTAL")
    return bytes(body)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except httpx2.TimeoutException as error:
        raise HandoverError("NETWORK_TIMEOUT") from error
    except httpx2.ConnectError as error:
        raise HandoverError("NETWORK_NONE") from error
    except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as error:
        raise HandoverError("NETWORK_BROKEN") from error


def _refusal(answer: httpx2.Response, body: bytes) -> HandoverError:
    try:
        shape = dict.fromkeys(("code", "sentence", "remedy", "now"), str)
        values = fields(parse(body, "answer"), shape, "answer")
    except FormatError:
        return HandoverError("OFFICE_FAILED" if answer.status_code >= 500 else "NETWORK_PORTAL")
    code = str(values["code"])
    if code == "REQUEST_TIME" and _is_moment(str(values["now"])):
        return _WrongClockError(str(values["now"]))
    # Our own sentence for a code we know: nobody on the way may put words on the screen.
    if code in REFUSALS:
        return HandoverError(code)
    return HandoverError("OFFICE_REFUSED")


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
