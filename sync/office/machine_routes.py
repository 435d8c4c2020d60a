"""What laptops ask over the network: enrolment, packages, batches whole or in pieces, receipts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import ParamSpec, TypeVar

from anyio import CapacityLimiter, to_thread
from fastapi import Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from sync.office.described import HSB
from sync.office.enrolment import MAX_REQUEST, admit_request
from sync.office.reception import Answer, Reception, Ways
from sync.office.standing import Standing
from sync.office.uploads import Span, Upload, drop_if_given, given_receipt, read_span, take, upload_of
from sync.refusals import HandoverError
from sync.stamp import read_stamp

P = ParamSpec("P")
R = TypeVar("R")
AT_ONCE = 256 * 1024  # bytes of a batch that is read before it is asked whose it is
READING = 64  # of these at a time; the others go by way of a file from the first byte
TAKING_IN = 2  # batches of one process
MAX_WAITING = 48  # more than these are told when to come back; their bytes stay here


async def keys(request: Request) -> Response:
    """The public keys of the office, signed by its root."""
    return Response(office_of(request).key_set, media_type="application/json")


async def enrol(request: Request) -> Response:
    """A laptop that asks to be known, with its ticket."""
    _check_announced(request, MAX_REQUEST)
    data = bytearray()
    async for block in request.stream():
        data += block
        if len(data) > MAX_REQUEST:
            raise HandoverError("TOO_LARGE")
    return _sealed(await run_in_threadpool(_ways_of(request).enrol, bytes(data)))


def package(request: Request) -> Response:
    """What the township sends down to the laptop that asks."""
    return _sealed(_ways_of(request).package(_asking(request), request.headers))


def receipt(request: Request, batch: str) -> Response:
    """The receipt of a batch that was taken in; raises BATCH_UNKNOWN."""
    asking = _asking(request, batch)
    if asking.receipt is None:
        raise HandoverError("BATCH_UNKNOWN")
    return _said(_ways_of(request).again(asking.dev, batch, asking.receipt))


async def batches(request: Request) -> Response:
    """A sealed batch in one piece."""
    office = office_of(request)
    _check_room(request)
    _check_announced(request, office.max_batch)
    part = office.incoming / f"{office.around.new_id()}.part"
    try:
        await _receive(request, part, office.max_batch)
        answer = await _in_turn(request, _ways_of(request).accept, part)
    finally:
        part.unlink(missing_ok=True)
    return _said(answer)


def uploaded(request: Request, batch: str) -> Response:
    """How much of a batch has come; its receipt when all of it was taken in."""
    upload, given = _upload_of(request, batch, _total(request))
    return _said(given) if given else _progress(upload.received(office_of(request)))


async def upload(request: Request, batch: str) -> Response:
    """A piece of a batch, or a small batch whole; the receipt with the last piece."""
    office = office_of(request)
    _check_room(request)
    span = read_span(request.headers.get("content-range", ""), office.max_batch)
    if span.is_whole and span.total <= AT_ONCE and request.app.state.reading < READING:
        return await _upload_at_once(request, batch, span)
    upload, given = await run_in_threadpool(_upload_of, request, batch, span.total)
    if given is not None:
        return _said(given)
    received = 0
    try:
        received = await take(office, upload, span, request.stream())
    finally:
        if received < upload.total:
            await run_in_threadpool(drop_if_given, office, upload)
    if received < upload.total:
        return _progress(received)
    return _said(await _in_turn(request, _accept_upload, office, _ways_of(request), upload))


async def _upload_at_once(request: Request, batch: str, span: Span) -> Response:
    """A batch that is small enough is read first, and then taken in without changing threads again."""
    state, content = request.app.state, bytearray()
    state.reading += 1
    try:
        with suppress(ClientDisconnect):  # what came until then stays, below
            async for block in request.stream():
                content += block
                if len(content) > span.total:
                    raise HandoverError("REQUEST_INVALID", place="Content-Range")
        came = await _in_turn(request, _take_at_once, request, batch, (span, bytes(content)))
    finally:
        state.reading -= 1
    if isinstance(came, Answer):
        return _said(came)
    return _progress(await take(office_of(request), came, span, _one(bytes(content))))


async def _one(block: bytes) -> AsyncIterator[bytes]:
    yield block


def _take_at_once(request: Request, batch: str, came: tuple[Span, bytes]) -> Answer | Upload:
    """The answer to a whole file; the upload that goes on another time when there is less of it."""
    (span, content), office = came, office_of(request)
    upload, given = _upload_of(request, batch, span.total)
    if given is not None:
        return given
    if len(content) < span.total:
        return upload
    own = office.incoming / f"{office.around.new_id()}.part"
    try:
        own.write_bytes(content)
        answer = _ways_of(request).accept(own)
    finally:
        own.unlink(missing_ok=True)
    drop_if_given(office, upload)
    return answer


def _check_room(request: Request) -> None:
    # Before a byte is read: whoever is let in is also heard to the end.
    if request.app.state.taking_in.statistics().tasks_waiting >= MAX_WAITING:
        raise HandoverError("OFFICE_CROWDED")


async def _in_turn(request: Request, take: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
    # Two at a time use the processors fully; more of them would only take them from each other.
    limiter: CapacityLimiter = request.app.state.taking_in
    return await to_thread.run_sync(partial(take, *arguments, **named), limiter=limiter)


def _accept_upload(office: Reception, ways: Ways, upload: Upload) -> Answer:
    # Under a name of its own: a second connection that ends the same upload must not take it away.
    own = office.incoming / f"{office.around.new_id()}.part"
    try:
        upload.part(office).replace(own)
    except FileNotFoundError:
        if (receipt := given_receipt(office, upload)) is not None:
            return ways.again(upload.dev, upload.batch, receipt)
        raise HandoverError("TRUNCATED") from None
    try:
        answer = ways.accept(own)
    finally:
        own.unlink(missing_ok=True)
    drop_if_given(office, upload)
    return answer


def _upload_of(request: Request, batch: str, total: int) -> tuple[Upload, Answer | None]:
    """The upload that a request is about, with the answer to it when this very file was accepted before."""
    asking = _asking(request, batch)
    upload = upload_of(asking.dev, batch, request.headers.get("dengmen-file", ""), total)
    if asking.receipt is None or asking.sha256 != upload.sha256:
        return upload, None
    return upload, _ways_of(request).again(asking.dev, batch, asking.receipt)


def _total(request: Request) -> int:
    text = request.query_params.get("total", "")
    if not text.isdecimal() or len(text) > 12:
        raise HandoverError("REQUEST_INVALID", place="total")
    return int(text)


def _progress(received: int) -> JSONResponse:
    return JSONResponse({"received": received}, 202, headers={"Cache-Control": "no-store"})


async def _receive(request: Request, part: Path, limit: int) -> None:
    size = 0
    with part.open("xb") as file:
        async for block in request.stream():
            size += len(block)
            if size > limit:
                raise HandoverError("TOO_LARGE")
            file.write(block)


def _asking(request: Request, batch: str = "") -> Standing:
    office = office_of(request)
    stamp, signature = read_stamp(request.headers, office.id, request.method, request.scope["path"])
    _ways_of(request).look()
    # No batch has such a name, and PostgreSQL refuses to be asked for it.
    return admit_request(office, stamp, signature, batch.replace("\0", ""))


def _check_announced(request: Request, limit: int) -> None:
    announced = request.headers.get("content-length", "0")
    if not announced.isdecimal() or int(announced) > limit:
        raise HandoverError("TOO_LARGE")


def office_of(request: Request) -> Reception:
    """Who receives here: an office or a gateway."""
    office: Reception = request.app.state.office
    return office


def _ways_of(request: Request) -> Ways:
    ways: Ways = request.app.state.ways
    return ways


def _said(answer: Answer) -> Response:
    if answer.is_custody:
        return Response(answer.receipt, 202, {"Cache-Control": "no-store"}, "application/json")
    return _sealed(answer.receipt, 201 if answer.is_new else 200)


def _sealed(content: bytes, status: int = 200) -> Response:
    return Response(content, status, media_type=HSB, headers={"Cache-Control": "no-store"})
