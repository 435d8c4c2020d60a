"""The office of a campaign as a process of its own, which is killed now and then and started again."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx2

from sync.office.office import open_office
from tests.torture import world


class Served:
    """`dengmen-office serve` for one folder on a fixed port."""

    def __init__(self, folder: Path) -> None:
        with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as free:
            port = str(free.getsockname()[1])
        command = [str(Path(sys.executable).with_name("dengmen-office")), "serve", str(folder)]
        self._command = [*command, "--port", port, "--without-registry"]
        self.url = f"http://127.0.0.1:{port}"
        self.kills = 0
        self._over = threading.Event()
        self.start()

    def start(self) -> None:
        """Start, and wait until it answers."""
        self.process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        until = time.monotonic() + 120
        while time.monotonic() < until and self.process.poll() is None:
            with contextlib.suppress(httpx2.HTTPError):
                httpx2.get(f"{self.url}/v1/keys", timeout=5)
                return
            time.sleep(0.2)
        raise AssertionError("the office does not start")

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()
        self.process.wait(30)

    def kill_every(self, seconds: float) -> threading.Thread:
        """Kill it and start it again, every so many seconds, until `stop`."""

        def work() -> None:
            while not self._over.wait(seconds):
                self.kill()
                self.kills += 1
                self.start()

        thread = threading.Thread(target=work)
        thread.start()
        return thread

    def stop(self) -> None:
        """No kill more, and the end of the process."""
        self._over.set()


def open_served(folder: Path) -> tuple[world.Town, Served]:
    """The office of this folder, made when it is new, and its process."""
    world.found_office(folder).close()
    served = Served(folder)
    office = open_office(folder, world.around())
    for left in office.incoming.glob("*.part"):
        left.unlink()  # of a campaign that was cut; an office does so when it starts
    return world.Town(office, served.url, served.kill), served
