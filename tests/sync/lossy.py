"""A line between a laptop and its office that cuts, delays, repeats, lies, and loses answers: a TCP proxy."""

from __future__ import annotations

import contextlib
import random
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

PAGE = b"<html><body>login</body></html>"
PORTAL = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (len(PAGE), PAGE)


@dataclass
class Line:
    """What the line does to one connection after another; drawn from `chance`, so that a seed repeats it.

    Each weight is the share of connections to which it happens: `cut` ends it after some bytes of the
    request, `deaf` lets the request through and loses the answer, `torn` loses the end of the answer,
    `portal` answers 200 with a login page, `twice` delivers the whole request again on another connection,
    `late` keeps the answer back, perhaps for longer than the laptop waits.
    """

    target: tuple[str, int]
    chance: random.Random
    cut: float = 0.0
    deaf: float = 0.0
    torn: float = 0.0
    portal: float = 0.0
    twice: float = 0.0
    late: float = 0.0
    longest_cut: int = 400_000
    longest_delay: float = 6.0  # seconds
    carried: int = 0  # bytes from the laptops
    met: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def fate(self) -> tuple[str, int]:
        """What happens to the next connection, and after how many bytes."""
        with self._lock:
            draw, at = self.chance.random(), self.chance.randrange(1, self.longest_cut)
            for name in ("cut", "deaf", "torn", "portal", "twice", "late"):
                draw -= getattr(self, name)
                if draw < 0:
                    break
            else:
                name = "honest"
            self.met[name] = self.met.get(name, 0) + 1
            return name, at

    def passes(self, size: int) -> int:
        """How many of these bytes from a laptop get through; fewer than all end the connection."""
        return size


@contextlib.contextmanager
def lossy(line: Line) -> Iterator[str]:
    """Run the proxy; gives the URL that the laptops use."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=256)
    threads: list[threading.Thread] = []

    def serve() -> None:
        while True:
            try:
                laptop, _ = listening.accept()
            except OSError:
                return
            thread = threading.Thread(target=_connection, args=(line, laptop), daemon=True)
            thread.start()
            threads.append(thread)

    server = threading.Thread(target=serve, daemon=True)
    server.start()
    try:
        host, port = listening.getsockname()
        yield f"http://{host}:{port}"
    finally:
        with contextlib.suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        for thread in threads:
            thread.join(20)


def _connection(line: Line, laptop: socket.socket) -> None:
    fate, at = line.fate()
    laptop.settimeout(20)
    with laptop, contextlib.suppress(OSError):
        if fate == "portal":
            laptop.recv(65536)
            laptop.sendall(PORTAL)
            return
        with socket.create_connection(line.target, timeout=20) as office:
            heard = bytearray()
            upward = threading.Thread(target=_up, args=(line, laptop, office, (fate, at, heard)), daemon=True)
            upward.start()
            if fate == "late":
                time.sleep(line.longest_delay * at / line.longest_cut)
            _down(office, laptop, fate)
            with contextlib.suppress(OSError):
                laptop.shutdown(socket.SHUT_RDWR)
            upward.join(20)
        if fate == "twice" and heard:
            _again(line, bytes(heard))


def _up(line: Line, laptop: socket.socket, office: socket.socket, plan: tuple[str, int, bytearray]) -> None:
    fate, at, heard = plan
    carried = 0
    with contextlib.suppress(OSError):
        while block := laptop.recv(16_384):
            if fate == "cut" and carried + len(block) >= at:
                office.sendall(block[: at - carried])
                line.carried += max(0, at - carried)
                break
            passed = line.passes(len(block))
            office.sendall(block[:passed])
            line.carried += passed
            if passed < len(block):
                fate = "cut"
                break
            heard += block if fate == "twice" else b""
            carried += len(block)
    with contextlib.suppress(OSError):
        office.shutdown(socket.SHUT_WR if fate != "cut" else socket.SHUT_RDWR)


def _down(office: socket.socket, laptop: socket.socket, fate: str) -> None:
    while block := office.recv(16_384):
        if fate == "deaf":
            return
        if fate == "torn":
            laptop.sendall(block[: len(block) // 2])
            return
        laptop.sendall(block)


def _again(line: Line, request: bytes) -> None:
    with socket.create_connection(line.target, timeout=20) as office:
        office.sendall(request)
        office.shutdown(socket.SHUT_WR)
        while office.recv(65_536):
            pass
