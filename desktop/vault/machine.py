"""Which computer this is, so that a vault that was copied to another one says so before it works on."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

_LINUX = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))


def machine_mark(vault_id: str) -> str:
    """A mark of this computer for this vault only; "" when the system does not name itself."""
    name = _machine_name()
    if not name:
        return ""
    return hashlib.sha256(f"dengmen machine\0{vault_id}\0{name}".encode()).hexdigest()[:32]


if sys.platform == "win32":
    import winreg

    def _machine_name() -> str:
        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography") as key:
                return str(winreg.QueryValueEx(key, "MachineGuid")[0])
        except OSError:
            return ""
else:

    def _machine_name() -> str:
        for path in _LINUX:
            try:
                return path.read_text("ascii").strip()
            except (OSError, ValueError):
                continue
        return ""
