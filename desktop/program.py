"""The real program: window up, events until it is closed; locking begins it anew in a clean process."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop.app import App, build
from desktop.hardening import forbid_dumps, hide_from_capture
from desktop.language import tr
from desktop.passing import begin_anew, receive
from desktop.problems import install_hook
from desktop.settings import default_folder
from desktop.warming import Warming
from desktop.windows.theme import STYLE, STYLE_NAMED


def run(folder: str | Path | None = None, begun: Callable[[App], None] | None = None) -> int:
    """Run the desktop on a folder until its window is closed; the exit code.

    `begun` is called once the window is up, for a script that drives the real program.
    """
    forbid_dumps()
    os.environ.setdefault(STYLE_NAMED, STYLE)
    qt = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(qt, QApplication)
    qt.setApplicationName("dengmen")
    place = Path(folder) if folder else default_folder()
    app = build(place)
    qt.setApplicationDisplayName(tr("登门"))
    app.doors.begin_with(receive())
    app.anew_after_lock = True
    app.locked.connect(qt.quit)
    install_hook(app.window.show_problem)
    warming = Warming(app.tasks, app)
    app.window.first_paint.painted.connect(partial(_begin_log, place))
    app.window.first_paint.painted.connect(warming.start)
    app.window.show()
    hide_from_capture(int(app.window.winId()))
    if begun is not None:
        begun(app)
    code = qt.exec()
    was_locked = app.is_locked_for_good
    app.close()
    if was_locked:
        begin_anew(app.doors.passed())
    return code


def _begin_log(folder: Path) -> None:
    from desktop.logging_file import start_log

    start_log(folder)
