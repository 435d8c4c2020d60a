"""What lies further down or further in: long pages to their end, the lock, signing, changes, the manual."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtWidgets import QDialog, QScrollArea

from desktop.app import App
from desktop.script import steps
from desktop.viewmodels.visit import VisitViewModel
from desktop.viewmodels.visiting import Wanted
from desktop.windows.visit.screen import VisitScreen
from tests.screens.scenes import Scene, open_visit, perform_in, press, show, unlock
from tests.screens.village import DRAFT, ZHAO, demo_script, rest

INCOME = "/data/economy/income_page/income[1]/i_amt"
SIGNING = "/data/closing/signatures/sign_way"


def door(app: App, folder: Path) -> Iterator[Scene]:
    """The pages behind the unlock screen, to their end."""
    press(app, "unlock_forgot")
    yield from to_the_end(app, "recovery_scroll", "recovery")
    press(app, "recovery_back")
    press(app, "unlock_elsewhere")
    yield from to_the_end(app, "restore_scroll", "restore")


def further(app: App, folder: Path) -> Iterator[Scene]:
    """Long pages, panels that ask, the manual, a visit that differs from the last one, signing, the lock."""
    unlock(app)
    yield show(app, "settings", "settings-0")
    yield from to_the_end(app, "settings_scroll", "settings")
    show(app, "ledger")
    press(app, "ledger_primary")
    yield Scene("ledger-export", app.window)
    press(app, "ledger_close")
    press(app, "ledger_tab_charts")
    yield from to_the_end(app, "charts_scroll", "charts")
    show(app, "papers")
    press(app, "papers_primary")
    yield Scene("papers-print", app.window)
    app.window.show_manual()
    rest(app)
    manual = next(one for one in app.window.findChildren(QDialog) if one.isVisible())
    yield Scene("manual", manual)
    manual.close()
    yield from changes(app)
    yield from signing(app)


def changes(app: App) -> Iterator[Scene]:
    """Before signing: what is different since the last visit."""
    screen, model = _at_the_end(app, Wanted(ZHAO), (INCOME, "900"))
    yield Scene("changes", app.window)
    model.go_next()
    rest(app)
    yield Scene("changes-read-back", app.window)
    screen.leave()
    rest(app)


def signing(app: App) -> Iterator[Scene]:
    """On the screen, then the laptop locks, and comes back where it was."""
    _at_the_end(app, DRAFT, (SIGNING, "1"))
    yield Scene("signing", app.window)
    app.lock()
    rest(app)
    yield Scene("locked", app.window)


def _at_the_end(app: App, wanted: Wanted | str, but: tuple[str, str]) -> tuple[VisitScreen, VisitViewModel]:
    """A visit on its last page, answered like the demo but for one question."""
    screen, model = open_visit(app, wanted)
    for step in steps(model.session, demo_script()):
        perform_in(model, step.op, step.ref, step.text)
    model.answer(*but)
    model.go_stop(model.places.stops()[-1])
    rest(app)
    return screen, model


def to_the_end(app: App, name: str, scene: str) -> Iterator[Scene]:
    """A scroll area from its second screenful to its last."""
    area = app.window.findChild(QScrollArea, name)
    assert area is not None, name
    bar = area.verticalScrollBar()
    for number in range(1, 20):
        if bar.value() >= bar.maximum():
            return
        bar.setValue(bar.value() + bar.pageStep() - 60)
        rest(app)
        yield Scene(f"{scene}-{number}", app.window)
