"""One line of JSON for each request: number, route, status, time and bytes; nobody's name, machine or batch.

The route is the pattern (`/v1/uploads/{batch}`), never the path as it was asked. The lines go to the standard
error output; whoever runs the office lets the system keep and rotate them (journald, logrotate).
"""

from __future__ import annotations

import json
import logging
import time
import uuid
from datetime import UTC, datetime

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOG = logging.getLogger("dengmen.access")
_HEADER = b"dengmen-request"


class Logged:
    """Around the application: writes the line, and tells the number in the header `Dengmen-Request`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or not _LOG.isEnabledFor(logging.INFO):
            await self._app(scope, receive, send)
            return
        line = _Line()

        async def counting() -> Message:
            message = await receive()
            line.came += len(message.get("body", b""))
            return message

        async def noting(message: Message) -> None:
            line.note(message)
            await send(message)

        try:
            await self._app(scope, counting, noting)
        finally:
            _LOG.info("%s", line.written(scope))


class _Line:
    """What is known of one request by its end; status 0 when no answer was begun."""

    def __init__(self) -> None:
        self.number, self.begun = uuid.uuid4().hex, time.perf_counter()
        self.status = self.came = self.went = 0

    def note(self, message: Message) -> None:
        """Look at a piece of the answer on its way."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message.get("headers", ()), (_HEADER, self.number.encode())]
        self.went += len(message.get("body", b""))

    def written(self, scope: Scope) -> str:
        """The line."""
        values = {
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "id": self.number,
            "method": scope["method"] if len(scope["method"]) < 10 else "?",
            "route": getattr(scope.get("route"), "path", ""),  # blank where there is no such route
            "status": self.status,
            "ms": round((time.perf_counter() - self.begun) * 1e3, 1),
            "in": self.came,
            "out": self.went,
        }
        return json.dumps(values)


def log_requests() -> None:
    """Let this process write the lines to its standard error output."""
    if not _LOG.handlers:
        _LOG.addHandler(logging.StreamHandler())
        _LOG.propagate = False
    _LOG.setLevel(logging.INFO)
