"""Run the office's web application: in the foreground for an office, in a thread for the demo and tests."""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from sync.office.app import create_app
from sync.office.desk_work import BackgroundDesk
from sync.office.gateway import Gateway, gateway_app, is_gateway, open_gateway
from sync.office.logged import log_requests
from sync.office.office import Office, open_office
from sync.office.projecting import BackgroundProjector
from sync.refusals import HandoverError
from sync.surroundings import real_surroundings

LOOPBACK = "127.0.0.1"
WAITING_CONNECTIONS = 512  # a county's laptops come in the same quarter of an hour
WORKER_SILENT = 120  # seconds; on a busy machine a worker needs many to start, and is no worse for it
_FOLDER, _LOGS = "DENGMEN_OFFICE_FOLDER", "DENGMEN_OFFICE_LOGS"
# Blocks of photos come and go. Memory that glibc gives back after each of them costs a third of receiving
# a photo to get again; so a worker keeps up to 64 MiB of what it had. Other systems pass these over.
_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(32 << 20), "MALLOC_TRIM_THRESHOLD_": str(64 << 20)}


_SETTINGS: dict[str, Any] = {
    "log_level": "warning",
    "access_log": False,
    "server_header": False,
    "log_config": None,
}


class _WithoutTraceback(logging.Filter):
    """Keeps the kind and place of an unexpected error; its text may hold what nobody else shall read."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[0]:
            kind, _, trace = record.exc_info
            while trace and trace.tb_next:
                trace = trace.tb_next
            where = f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace else "?"
            record.msg, record.args = f"unexpected {kind.__name__} at {where}", ()
            record.exc_info = record.exc_text = None
        return True


@dataclass(frozen=True)
class Address:
    """Where to listen, and how many processes answer there."""

    host: str = LOOPBACK
    port: int = 0
    workers: int = 1
    projects: bool = True  # False where the registry is filled by another process
    logs: bool = True  # a line for each request, to the standard error output


def serve(office: Office | Gateway, address: Address, started: Callable[[str], None]) -> None:
    """Serve until the process is asked to stop; raises OFFICE_BUSY when the port is taken.

    With several workers this process only watches them and fills the registry.
    """
    with _listen(address.host, address.port) as listening:
        for left in office.incoming.glob("*.part"):
            left.unlink()  # of an upload that a power cut ended; the laptop sends it again
        started(_url(listening))
        behind = _behind(office) if address.projects and isinstance(office, Office) else []
        try:
            if address.workers == 1:
                if address.logs:
                    log_requests()
                _server(office).run(sockets=[listening])
            else:
                _run_workers(office, address, listening)
        finally:
            for one in behind:
                one.stop()


def _behind(office: Office) -> list[BackgroundProjector | BackgroundDesk]:
    """What follows behind the receipts, each in a thread of its own."""
    return [BackgroundProjector(office), BackgroundDesk(office)]


def worker_app() -> FastAPI:
    """The application of one of several workers, which opens the office for itself."""
    _guard_logs()
    if os.environ.get(_LOGS):
        log_requests()
    folder, around = Path(os.environ[_FOLDER]), real_surroundings()
    return _app(open_gateway(folder, around) if is_gateway(folder) else open_office(folder, around))


def _app(office: Office | Gateway) -> FastAPI:
    return create_app(office) if isinstance(office, Office) else gateway_app(office)


def _run_workers(office: Office | Gateway, address: Address, listening: socket.socket) -> None:
    os.environ[_FOLDER], os.environ[_LOGS] = str(office.folder), "1" if address.logs else ""
    for name, value in _MEMORY.items():
        os.environ.setdefault(name, value)
    settings = {"workers": address.workers, "timeout_worker_healthcheck": WORKER_SILENT, **_SETTINGS}
    config = uvicorn.Config("sync.office.serving:worker_app", factory=True, **settings)
    _guard_logs()
    Multiprocess(config, sockets=[listening]).run()


def serve_in_thread(office: Office, port: int = 0) -> tuple[str, Callable[[], None]]:
    """Serve on the loopback address in a thread; gives back the URL and the function that stops it.

    The office stays open after stopping: whoever opened it closes it.
    """
    listening = _listen(LOOPBACK, port)
    server = _server(office)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="dengmen-office")
    thread.start()
    behind = _behind(office)

    def stop() -> None:
        server.should_exit = True
        thread.join()
        for one in behind:
            one.stop()
        listening.close()

    return _url(listening), stop


def _server(office: Office | Gateway) -> uvicorn.Server:
    _guard_logs()
    return uvicorn.Server(uvicorn.Config(_app(office), **_SETTINGS))


def _guard_logs() -> None:
    logger = logging.getLogger("uvicorn.error")
    if not any(isinstance(present, _WithoutTraceback) for present in logger.filters):
        logger.addFilter(_WithoutTraceback())


def _listen(host: str, port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET)
    if os.name == "posix":  # after a crash, old connections would hold the port for a minute
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(WAITING_CONNECTIONS)
    except OSError as error:
        listening.close()
        raise HandoverError("OFFICE_BUSY", place=f"{host}:{port}") from error
    return listening


def _url(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://{host}:{port}"
