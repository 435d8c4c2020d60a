"""The office's routes: thin, five of them, and every refusal is a code with a sentence."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import ParamSpec, TypeVar

from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from forms.errors import AppError
from sync.holding import HEADER as HOLDS
from sync.holding import from_header
from sync.office import described
from sync.office.described import HSB
from sync.office.enrolment import MAX_REQUEST, admit_request, enrol
from sync.office.intake import accept
from sync.office.keeping import KeepingError
from sync.office.logged import Logged
from sync.office.office import Office
from sync.office.publishing import WHOLE, sealed_package
from sync.office.readmitting import readmitting
from sync.office.reception import Answer, Reception, Ways
from sync.office.standing import Standing
from sync.office.uploads import Span, Upload, drop_if_given, given_receipt, read_span, take, upload_of
from sync.office.watching import watching
from sync.office.web.actions import actions
from sync.office.web.again import not_signed_in, refused
from sync.office.web.drawing import Forbidden, NotSignedIn
from sync.office.web.pages import failed, forbidden, no_such_page, pages
from sync.refusals import REFUSALS, HandoverError
from sync.stamp import read_stamp

_LOG = logging.getLogger("dengmen.office")
P = ParamSpec("P")
R = TypeVar("R")
AT_ONCE = 256 * 1024  # bytes of a batch that is read before it is asked whose it is
READING = 64  # of these at a time; the others go by way of a file from the first byte
TAKING_IN = 2  # batches of one process
MAX_WAITING = 48  # more than these are told when to come back; their bytes stay here
RETRY_AFTER = 5  # seconds
_STATUS = {
    "VERSION_UNSUPPORTED": 415,
    "SUITE_UNSUPPORTED": 415,
    "TOO_LARGE": 413,
    "HEADER_TOO_LARGE": 413,
    **dict.fromkeys(("WRONG_RECIPIENT", "DEVICE_UNKNOWN", "DEVICE_MISMATCH", "DEVICE_REVOKED"), 403),
    **dict.fromkeys(("DEVICE_EXPIRED", "TICKET_LOCKED", "GATEWAY_ENROL"), 403),
    **dict.fromkeys(("TICKET_REFUSED", "TICKET_USED", "TICKET_EXPIRED", "DEVICE_TAKEN"), 403),
    **dict.fromkeys(("REQUEST_TIME", "REQUEST_REPLAYED"), 401),
    **dict.fromkeys(("BATCH_UNKNOWN", "NOTHING_PUBLISHED", "NOTHING_NEW"), 404),
    **dict.fromkeys(("BATCH_CONFLICT", "CHAIN_FORK"), 409),
    **dict.fromkeys(("RECIPIENT_KEY_UNKNOWN", "KEY_UNWRAP_FAILED", "CHUNK_AUTH_FAILED"), 422),
    "MANIFEST_MISMATCH": 422,
    "OFFICE_CROWDED": 503,
}


def create_app(office: Office) -> FastAPI:
    """The web application of one office: the machines' routes, and the clerk's pages."""
    app = machine_app(office, _ways(office))
    app.add_exception_handler(NotSignedIn, not_signed_in)
    app.add_exception_handler(Forbidden, forbidden)
    app.include_router(actions, include_in_schema=False)
    app.include_router(pages, include_in_schema=False)
    app.include_router(watching)
    app.include_router(readmitting)
    return app


def machine_app(office: Reception, ways: Ways) -> FastAPI:
    """What laptops may ask, of an office or of a gateway; `ways` says what is done about it."""
    app = FastAPI(title="dengmen office", docs_url=None, redoc_url=None, openapi_url="/v1/openapi.json")
    app.state.office, app.state.ways, app.state.reading = office, ways, 0
    app.state.taking_in = CapacityLimiter(TAKING_IN)
    app.add_exception_handler(AppError, _refused)
    app.add_exception_handler(HTTPException, _no_such_route)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _failed)
    app.add_api_route("/v1/keys", _keys, methods=["GET"], **described.KEYS)
    app.add_api_route("/v1/enrol", _enrol, methods=["POST"], **described.ENROL)
    app.add_api_route("/v1/package", _package, methods=["GET"], **described.PACKAGE)
    app.add_api_route("/v1/batches", _batches, methods=["POST"], **described.BATCHES)
    app.add_api_route("/v1/uploads/{batch}", _uploaded, methods=["GET"], **described.UPLOADED)
    app.add_api_route("/v1/uploads/{batch}", _upload, methods=["PUT"], **described.UPLOAD)
    app.add_api_route("/v1/batches/{batch}/receipt", _receipt, methods=["GET"], **described.RECEIPT)
    app.add_middleware(Logged)
    return app


def _ways(office: Office) -> Ways:
    def package(device: Standing, headers: Mapping[str, str]) -> bytes:
        holds = headers.get(HOLDS, "")
        return sealed_package(office, device, from_header(holds) if holds else WHOLE)

    def again(_dev: str, _batch: str, receipt: bytes) -> Answer:
        return Answer(receipt, is_new=False)

    return Ways(partial(accept, office), again, partial(enrol, office), package)


async def _keys(request: Request) -> Response:
    return Response(_office(request).key_set, media_type="application/json")


async def _enrol(request: Request) -> Response:
    _check_announced(request, MAX_REQUEST)
    data = bytearray()
    async for block in request.stream():
        data += block
        if len(data) > MAX_REQUEST:
            raise HandoverError("TOO_LARGE")
    return _sealed(await run_in_threadpool(_ways_of(request).enrol, bytes(data)))


def _package(request: Request) -> Response:
    return _sealed(_ways_of(request).package(_asking(request), request.headers))


def _receipt(request: Request, batch: str) -> Response:
    asking = _asking(request, batch)
    if asking.receipt is None:
        raise HandoverError("BATCH_UNKNOWN")
    return _said(_ways_of(request).again(asking.dev, batch, asking.receipt))


async def _batches(request: Request) -> Response:
    office = _office(request)
    _check_room(request)
    _check_announced(request, office.max_batch)
    part = office.incoming / f"{office.around.new_id()}.part"
    try:
        await _receive(request, part, office.max_batch)
        answer = await _in_turn(request, _ways_of(request).accept, part)
    finally:
        part.unlink(missing_ok=True)
    return _said(answer)


def _uploaded(request: Request, batch: str) -> Response:
    upload, given = _upload_of(request, batch, _total(request))
    return _said(given) if given else _progress(upload.received(_office(request)))


async def _upload(request: Request, batch: str) -> Response:
    office = _office(request)
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
    return _progress(await take(_office(request), came, span, _one(bytes(content))))


async def _one(block: bytes) -> AsyncIterator[bytes]:
    yield block


def _take_at_once(request: Request, batch: str, came: tuple[Span, bytes]) -> Answer | Upload:
    """The answer to a whole file; the upload that goes on another time when there is less of it."""
    (span, content), office = came, _office(request)
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
    office = _office(request)
    stamp, signature = read_stamp(request.headers, office.id, request.method, request.scope["path"])
    _ways_of(request).look()
    # No batch has such a name, and PostgreSQL refuses to be asked for it.
    return admit_request(office, stamp, signature, batch.replace("\0", ""))


def _check_announced(request: Request, limit: int) -> None:
    announced = request.headers.get("content-length", "0")
    if not announced.isdecimal() or int(announced) > limit:
        raise HandoverError("TOO_LARGE")


def _office(request: Request) -> Reception:
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


async def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, AppError):
        return await _failed(request, error)
    if request.url.path.startswith("/desk/"):
        return refused(request, error)
    now = _office(request).now()
    if isinstance(error, KeepingError):  # the disk or bucket is away: the laptop comes again by itself
        _LOG.error("sealed files cannot be kept: %s", error.code)
        return _json(503, "OFFICE_FAILED", REFUSALS["OFFICE_FAILED"], now)
    return _json(_STATUS.get(error.code, 400), error.code, (error.sentence, error.remedy), now)


async def _no_such_route(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    if request.url.path == "/":
        return RedirectResponse("/desk/", 303)
    if request.url.path.startswith("/desk/"):
        return no_such_page(request, status)
    return _json(status, "REQUEST_INVALID", REFUSALS["REQUEST_INVALID"], _office(request).now())


async def _gone(request: Request, _: Exception) -> Response:
    return _json(400, "TRUNCATED", REFUSALS["TRUNCATED"], _office(request).now())


async def _failed(request: Request, _: Exception) -> Response:
    if request.url.path.startswith("/desk/"):
        return failed(request)
    return _json(500, "OFFICE_FAILED", REFUSALS["OFFICE_FAILED"], _office(request).now())


def _json(status: int, code: str, words: tuple[str, str], now: str) -> JSONResponse:
    # The time lets a laptop whose clock is wrong stamp its request again.
    content = {"code": code, "sentence": words[0], "remedy": words[1], "now": now}
    later = {"Retry-After": str(RETRY_AFTER)} if status == 503 else {}
    return JSONResponse(content, status, headers={"Cache-Control": "no-store", **later})
