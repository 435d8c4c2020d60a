"""The web application of an office or a gateway: its routes, and every refusal a code with a sentence."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import partial

from anyio import CapacityLimiter
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from forms.errors import AppError
from sync.holding import HEADER as HOLDS
from sync.holding import from_header
from sync.office import described
from sync.office import machine_routes as machines
from sync.office.enrolment import enrol
from sync.office.intake import accept
from sync.office.keeping import KeepingError
from sync.office.logged import Logged
from sync.office.machine_routes import office_of
from sync.office.office import Office
from sync.office.publishing import WHOLE, sealed_package
from sync.office.readmitting import readmitting
from sync.office.reception import Answer, Reception, Ways
from sync.office.standing import Standing
from sync.office.watching import watching
from sync.office.web.actions import actions
from sync.office.web.again import not_signed_in, refused
from sync.office.web.drawing import Forbidden, NotSignedIn
from sync.office.web.pages import failed, forbidden, no_such_page, pages
from sync.refusals import REFUSALS

_LOG = logging.getLogger("dengmen.office")
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
    app.state.taking_in = CapacityLimiter(machines.TAKING_IN)
    app.add_exception_handler(AppError, _refused)
    app.add_exception_handler(HTTPException, _no_such_route)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _failed)
    app.add_api_route("/v1/keys", machines.keys, methods=["GET"], **described.KEYS)
    app.add_api_route("/v1/enrol", machines.enrol, methods=["POST"], **described.ENROL)
    app.add_api_route("/v1/package", machines.package, methods=["GET"], **described.PACKAGE)
    app.add_api_route("/v1/batches", machines.batches, methods=["POST"], **described.BATCHES)
    app.add_api_route("/v1/uploads/{batch}", machines.uploaded, methods=["GET"], **described.UPLOADED)
    app.add_api_route("/v1/uploads/{batch}", machines.upload, methods=["PUT"], **described.UPLOAD)
    app.add_api_route("/v1/batches/{batch}/receipt", machines.receipt, methods=["GET"], **described.RECEIPT)
    app.add_middleware(Logged)
    return app


def _ways(office: Office) -> Ways:
    def package(device: Standing, headers: Mapping[str, str]) -> bytes:
        holds = headers.get(HOLDS, "")
        return sealed_package(office, device, from_header(holds) if holds else WHOLE)

    def again(_dev: str, _batch: str, receipt: bytes) -> Answer:
        return Answer(receipt, is_new=False)

    return Ways(partial(accept, office), again, partial(enrol, office), package)


async def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, AppError):
        return await _failed(request, error)
    if request.url.path.startswith("/desk/"):
        return refused(request, error)
    now = office_of(request).now()
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
    return _json(status, "REQUEST_INVALID", REFUSALS["REQUEST_INVALID"], office_of(request).now())


async def _gone(request: Request, _: Exception) -> Response:
    return _json(400, "TRUNCATED", REFUSALS["TRUNCATED"], office_of(request).now())


async def _failed(request: Request, _: Exception) -> Response:
    if request.url.path.startswith("/desk/"):
        return failed(request)
    return _json(500, "OFFICE_FAILED", REFUSALS["OFFICE_FAILED"], office_of(request).now())


def _json(status: int, code: str, words: tuple[str, str], now: str) -> JSONResponse:
    # The time lets a laptop whose clock is wrong stamp its request again.
    content = {"code": code, "sentence": words[0], "remedy": words[1], "now": now}
    later = {"Retry-After": str(RETRY_AFTER)} if status == 503 else {}
    return JSONResponse(content, status, headers={"Cache-Control": "no-store", **later})
