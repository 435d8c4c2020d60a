"""Run the office's web application: in the foreground for an office, in a thread for the demo and tests."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable

import uvicorn

from sync.office.app import create_app
from sync.office.office import Office
from sync.office.projecting import BackgroundProjector
from sync.refusals import HandoverError

LOOPBACK = "127.0.0.1"


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


def serve(office: Office, host: str, port: int, started: Callable[[str], None]) -> None:
    """Serve until the process is asked to stop; raises OFFICE_BUSY when the port is taken."""
    with _listen(host, port) as listening:
        for left in office.incoming.glob("*.part"):
            left.unlink()  # of an upload that a power cut ended; the laptop sends it again
        started(_url(listening))
        projector = BackgroundProjector(office)
        try:
            _server(office).run(sockets=[listening])
        finally:
            projector.stop()


def serve_in_thread(office: Office, port: int = 0) -> tuple[str, Callable[[], None]]:
    """Serve on the loopback address in a thread; gives back the URL and the function that stops it.

    The office stays open after stopping: whoever opened it closes it.
    """
    listening = _listen(LOOPBACK, port)
    server = _server(office)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="dengmen-office")
    thread.start()
    projector = BackgroundProjector(office)

    def stop() -> None:
        server.should_exit = True
        thread.join()
        projector.stop()
        listening.close()

    return _url(listening), stop


def _server(office: Office) -> uvicorn.Server:
    config = uvicorn.Config(
        create_app(office), log_level="warning", access_log=False, server_header=False, log_config=None
    )
    logger = logging.getLogger("uvicorn.error")
    if not any(isinstance(present, _WithoutTraceback) for present in logger.filters):
        logger.addFilter(_WithoutTraceback())
    return uvicorn.Server(config)


def _listen(host: str, port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET)
    try:
        listening.bind((host, port))
        listening.listen(64)
    except OSError as error:
        listening.close()
        raise HandoverError("OFFICE_BUSY", place=f"{host}:{port}") from error
    return listening


def _url(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://{host}:{port}"
