"""Every screen and state of the program, in the order of a day: how to get there from the one before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPushButton, QWidget

from desktop.app import App
from desktop.script import steps
from desktop.vault.errors import vault_error
from desktop.viewmodels.rows import Row
from desktop.viewmodels.visit import VisitViewModel
from desktop.viewmodels.visiting import Wanted
from desktop.windows.rows import RowList
from desktop.windows.visit.screen import VisitScreen
from tests.screens.village import DRAFT, PASSWORD, SHORT, ZHAO, demo_script, rest


@dataclass(frozen=True)
class Scene:
    """A state of the window: its name, and whether the whole window or a dialog is the picture."""

    name: str
    root: QWidget


UNVISITED = tuple(f"999901001203-07-00{number}" for number in (33, 34, 41, 42))

Stage = Callable[[App, Path], Iterator[Scene]]


def at_the_door(app: App, folder: Path) -> Iterator[Scene]:
    """Unlocking: untouched, a wrong password, the growing delay, the forgotten password."""
    yield Scene("unlock", app.window)
    app.unlock("not the password")
    rest(app)
    yield Scene("unlock-wrong", app.window)
    for number in range(4):
        app.unlock(f"not the password {number}")
        rest(app)
    yield Scene("unlock-wait", app.window)
    press(app, "unlock_forgot")
    yield Scene("recovery", app.window)


def first_run(app: App, folder: Path) -> Iterator[Scene]:
    """The wizard: empty, refused, then every place of a laptop that nothing was put into yet."""
    yield Scene("welcome", app.window)
    press(app, "welcome_primary")
    yield Scene("welcome-refused", app.window)
    press(app, "welcome_suggest")
    yield Scene("welcome-words", app.window)


def empty_places(app: App, folder: Path) -> Iterator[Scene]:
    """Every place before the township has sent anything."""
    unlock(app)
    for place in ("today", "households", "papers", "handover", "ledger", "settings", "begin"):
        yield show(app, place, f"empty-{place}")


def places(app: App, folder: Path) -> Iterator[Scene]:
    """The six places with a village in them, search, the household page and its tabs, notices."""
    unlock(app)
    yield Scene("today", app.window)
    app.window.show_place("households")
    rest(app)
    yield Scene("households", app.window)
    for name, typed in (("initials", "zst"), ("address", "三组"), ("nothing", "没有这个人")):
        search(app, typed)
        yield Scene(f"search-{name}", app.window)
    search(app, "")
    yield from household(app)
    for place in ("papers", "handover", "ledger", "settings"):
        yield show(app, place)
        yield from details(app, place, folder)
    app.window.show_problem(vault_error("VAULT_DISK_FULL"))
    rest(app)
    box = next(one for one in app.window.findChildren(QDialog) if one.isVisible())
    yield Scene("problem", box)
    box.close()


def household(app: App) -> Iterator[Scene]:
    """One household: tabs, other questionnaires, a correction."""
    app.window.open_household(ZHAO)
    rest(app)
    for tab in ("members", "visits", "needs", "benefits", "papers"):
        press(app, f"tab_{tab}")
        if tab == "needs":
            listed = app.window.findChild(RowList, "list_needs")
            assert listed is not None
            listed.setCurrentIndex(listed.rows.index(0))
            rest(app)
        yield Scene(f"household-{tab}", app.window)
    press(app, "tab_visits")
    for name in ("more", "correct"):
        press(app, f"household_{name}")
        yield Scene(f"household-{name}", app.window)
        press(app, f"household_{name}")
    app.window.open_household(UNVISITED[0])
    app.window.show_place("household")
    rest(app)
    yield Scene("household-unvisited", app.window)


def details(app: App, place: str, folder: Path) -> Iterator[Scene]:
    """What a place shows after its main action."""
    assert app.models is not None
    if place == "papers":
        listed = app.window.findChild(RowList, "papers_due")
        assert listed is not None
        app.models.papers.preview(next(row.key for row in rows_of(listed) if isinstance(row, Row)))
        rest(app)
        yield Scene("papers-preview", app.window)
        (folder / "papers").mkdir(exist_ok=True)
        app.models.papers.make(str(folder / "papers"))
        rest(app)
        yield Scene("papers-made", app.window)
        press(app, "papers_tab_log")
        yield Scene("papers-log", app.window)
    elif place == "ledger":
        press(app, "ledger_tab_charts")
        yield Scene("ledger-charts", app.window)
        press(app, "ledger_primary")
        yield Scene("ledger-charts-print", app.window)
    elif place == "handover":
        app.models.handover.hand_over()
        rest(app)
        yield Scene("handover-offline", app.window)
        (folder / "ticket.json").write_text("{}", encoding="utf-8")
        app.models.handover.choose_ticket(str(folder / "ticket.json"))
        rest(app)
        yield Scene("handover-refused", app.window)


def visit(app: App, folder: Path) -> Iterator[Scene]:
    """The visit: every section answered, what stops it, changes, read-back, reasons, signing."""
    unlock(app)
    screen, model = open_visit(app, DRAFT)
    yield Scene("visit-begins", app.window)
    model.go_next()
    model.go_next_problem()
    rest(app)
    yield Scene("visit-error", app.window)
    for step in steps(model.session, demo_script()):
        perform_in(model, step.op, step.ref, step.text)
    rest(app)
    yield from sections(app, model, "visit")
    model.go_stop(next(iter(model.places.stops())))  # the signing page has no panel beside it
    rest(app)
    screen.enter_panel()
    rest(app)
    QTest.keyClick(QApplication.focusWidget() or screen, Qt.Key.Key_Space)
    rest(app)
    yield Scene("visit-why", app.window)
    screen.leave()
    rest(app)


def second_visit(app: App, folder: Path) -> Iterator[Scene]:
    """A household that was visited before: what is carried over, what has changed."""
    unlock(app)
    _screen, model = open_visit(app, Wanted(ZHAO))
    for step in steps(model.session, demo_script()):
        perform_in(model, step.op, step.ref, step.text)
    rest(app)
    yield from sections(app, model, "second")


def short_visits(app: App, folder: Path) -> Iterator[Scene]:
    """The short questionnaires, each from its first page to its last."""
    unlock(app)
    for name, hh_id in zip(SHORT, UNVISITED, strict=True):  # a household goes on with the draft that it has
        screen, model = open_visit(app, Wanted(hh_id, name.replace("-", "_")))
        yield from sections(app, model, name)
        screen.leave()
        rest(app)


def sections(app: App, model: VisitViewModel, name: str) -> Iterator[Scene]:
    """Every page of a visit."""
    for number, stop in enumerate(model.places.stops(), 1):
        model.go_stop(stop)
        rest(app)
        yield Scene(f"{name}-page-{number}", app.window)


def open_visit(app: App, wanted: str | Wanted) -> tuple[VisitScreen, VisitViewModel]:
    """A visit on the screen."""
    app.window.start_visit(wanted)
    rest(app)
    screen, model = app.window.visit, app.visit
    assert isinstance(screen, VisitScreen)
    assert model is not None
    return screen, model


def perform_in(model: VisitViewModel, op: str, ref: str, text: str) -> None:
    """One step of a script, as the screen would take it."""
    if op == "answer":
        model.answer(ref, text)
    elif op == "add":
        model.add_row(ref)
    else:
        model.remove_row(ref)


def unlock(app: App) -> None:
    """The vault open, Today on the screen."""
    if app.models is None:
        app.unlock(PASSWORD)
        rest(app)


def show(app: App, place: str, name: str = "") -> Scene:
    """One of the six places, or a page beside them."""
    app.window.show_place(place)
    rest(app)
    return Scene(name or place, app.window)


def press(app: App, name: str) -> None:
    """Click a button by its name."""
    button = app.window.findChild(QPushButton, name)
    assert button is not None, name
    button.click()
    rest(app)


def search(app: App, text: str) -> None:
    """Type into whatever searches at this width."""
    field = app.window.findChild(QLineEdit, "search") or app.window.findChild(QLineEdit, "page_search")
    assert field is not None
    field.setText(text)
    rest(app)


def rows_of(listed: RowList) -> list[object]:
    """The rows of a list, headings too."""
    return [listed.rows.at(number) for number in range(listed.rows.rowCount())]
