"""Trouble on its way to the person: expected trouble keeps its sentence, anything else is logged as a bug.

The log holds the kind of the error and the line of code, never its text: the text may carry a name or an
answer, and logs leave the vault.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Callable
from types import TracebackType

from forms.errors import AppError

log = logging.getLogger("dengmen")

UNEXPECTED = "UNEXPECTED"


def as_app_error(error: BaseException) -> AppError:
    """The error itself when it is expected trouble; otherwise log where it came from and say so kindly."""
    if isinstance(error, AppError):
        return error
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-6:]))
    log.error("unexpected %s at %s", type(error).__name__, where)
    return AppError(
        UNEXPECTED,
        "程序出了没有料到的问题，已经保存的资料没有变。",
        remedy="可以继续用；再出现时请记下刚才做了什么，告诉乡镇管理员。",
    )


def install_hook(show: Callable[[AppError], None]) -> None:
    """Send errors that escape a slot to `show`: the program goes on and the vault stays as it was."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        show(as_app_error(error.with_traceback(trace)))

    sys.excepthook = hook
