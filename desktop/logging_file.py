"""The one log file: rotated, for the owner only, and unable to hold what nobody outside may read.

A line says when, how grave, from which part, and which event. Texts of our own are English words and codes;
everything else that comes along (Chinese, long numbers, keys, the text of an exception, messages of foreign
libraries) is left out before it is written, because logs leave the vault.
"""

from __future__ import annotations

import logging
import os
import re
import traceback
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

NAME = "dengmen.log"
SIZE = 512 * 1024
KEPT = 3
OWN = "dengmen"
_FRAMES = 6
_FOREIGN = re.compile(r"[^\x20-\x7e]+")
_NUMBER = re.compile(r"\d[\d\- ]{3,}[\dXx]?")
_KEYLIKE = re.compile(r"[0-9A-Za-z+/=_\-]{25,}")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


class Careful(logging.Formatter):
    """Writes a record without anything that could name a person."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        when = self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z")
        own = record.name == OWN or record.name.startswith(f"{OWN}.")
        said = scrubbed(_message(record)) if own else f"{Path(record.pathname).name}:{record.lineno}"
        failed = _failure(record) if record.exc_info and record.exc_info[1] else ""
        return f"{when} {record.levelname} {_word(record.name)} {said}{failed}"


class Private(RotatingFileHandler):
    """Every file of the rotation is for its owner only."""

    def _open(self) -> TextIOWrapper:
        handle = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return os.fdopen(handle, "a", encoding=self.encoding, errors=self.errors)


def scrubbed(text: str) -> str:
    """The text without foreign characters, quotations, long numbers and anything that looks like a key."""
    for pattern, mark in ((_FOREIGN, "?"), (_QUOTED, "''"), (_KEYLIKE, "#"), (_NUMBER, "#")):
        text = pattern.sub(mark, text)
    return text[:400]


def start_log(folder: Path) -> logging.Handler | None:
    """Log into the folder from now on; None where that is not possible, which stops nothing."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / NAME
        handler = Private(path, maxBytes=SIZE, backupCount=KEPT, encoding="ascii", errors="replace")
    except OSError:
        return None
    handler.setFormatter(Careful())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger(OWN).setLevel(logging.INFO)
    return handler


def tail(folder: Path, lines: int = 200) -> str:
    """The last lines of the log, for a problem report."""
    try:
        return "\n".join((folder / NAME).read_text("ascii", "replace").splitlines()[-lines:])
    except OSError:
        return ""


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):
        return str(record.msg)


def _failure(record: logging.LogRecord) -> str:
    assert record.exc_info is not None
    error = record.exc_info[1]
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:] if error is not None else []
    where = " < ".join(f"{_code(frame.name)}:{frame.lineno}" for frame in reversed(frames))
    return f" {type(error).__name__} at {where}"


def _code(name: str) -> str:
    return re.sub(r"[^\w.<>]", "?", name, flags=re.ASCII)[:60]


def _word(text: str) -> str:
    return re.sub(r"[^\w.<>#]", "?", scrubbed(text), flags=re.ASCII)[:60]
