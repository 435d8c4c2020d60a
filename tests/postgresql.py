"""A PostgreSQL server of our own for tests and benches, from Debian's binaries, in a temporary folder."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

_PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
_FAST_START = "--auth=trust --encoding=UTF8 --locale=C --no-sync"


def binaries() -> Path | None:
    """Where initdb and postgres are, or None on a machine without them."""
    for place in _PLACES:
        if (place / "initdb").exists():
            return place
    found = shutil.which("initdb")
    return Path(found).parent if found else None


@contextlib.contextmanager
def server(folder: Path, *settings: str) -> Iterator[str]:
    """A running server with its data below `folder`; gives the SQLAlchemy address of an empty database."""
    place = binaries()
    assert place is not None
    data, user = folder / "pg", _unprivileged()
    data.mkdir()
    if user is not None:  # PostgreSQL refuses to run as root
        os.chown(data, user, -1)
        for above in (folder, *folder.parents):
            with contextlib.suppress(PermissionError):
                above.chmod(above.stat().st_mode | 0o011)
    as_user = {"user": user, "extra_groups": [], "group": user} if user is not None else {}
    subprocess.run([place / "initdb", "-D", data, "-U", "office", *_FAST_START.split()], check=True,
                   capture_output=True, cwd=data, **as_user)  # fmt: skip
    port = _free_port()
    options = ["listen_addresses=127.0.0.1", f"port={port}", f"unix_socket_directories={data}", *settings]
    command = [place / "postgres", "-D", data]
    for option in options:
        command += ["-c", option]
    log = (folder / "postgresql.log").open("wb")
    process = subprocess.Popen(command, stdout=log, stderr=log, cwd=data, **as_user)
    try:
        address = f"postgresql+psycopg://office@127.0.0.1:{port}/postgres"
        _wait(place, port, process)
        yield address
    finally:
        process.send_signal(signal.SIGINT)  # its "fast" end, which waits for no connection
        process.wait(30)
        log.close()


def _wait(place: Path, port: int, process: subprocess.Popen[bytes]) -> None:
    asking = [place / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port), "-t", "60"]
    while subprocess.run(asking, check=False).returncode:
        assert process.poll() is None, "the server ended"


def _unprivileged() -> int | None:
    if os.getuid():
        return None
    import pwd

    return pwd.getpwnam("nobody").pw_uid


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])
