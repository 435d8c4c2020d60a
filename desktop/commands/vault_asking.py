"""What every job of `dengmen vault …` asks for: the password, the open vault, the time.

Passwords are asked for without showing them; a program gives them on standard input, one line each.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from forms.errors import AppError

if TYPE_CHECKING:
    from desktop.vault import Vault

Said = tuple[dict[str, Any], str]
"""What a job found: for a program, and as a sentence for a person."""


@contextmanager
def opened(options: argparse.Namespace, *, read_only: bool = False) -> Iterator[Vault]:
    """The vault of the folder, open for one job."""
    from desktop.vault import OpenOptions, open_vault

    how = OpenOptions(now=now(), read_only=read_only)
    vault = open_vault(options.folder, secret("密码"), how)
    try:
        yield vault
    finally:
        vault.close()


def secret(what: str) -> str:
    """A password, by keyboard or from the next line of standard input."""
    if sys.stdin.isatty():
        return getpass.getpass(f"{what}：")
    return sys.stdin.readline().rstrip("\r\n")


def new_secret(what: str = "新密码") -> str:
    """A password that is being set; at a keyboard it is typed twice: PASSWORD_TWICE."""
    first = secret(what)
    if sys.stdin.isatty() and getpass.getpass(f"再输一次{what}：") != first:
        raise AppError("PASSWORD_TWICE", "两次输入的密码不一样。")
    return first


def now() -> datetime:
    """Now, in the zone of this machine."""
    return datetime.now().astimezone()
