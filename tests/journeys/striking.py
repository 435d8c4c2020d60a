"""A laptop that knows its township, and five things that happen to it in the middle of something."""

from __future__ import annotations

import contextlib
import resource
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMessageBox

from desktop.vault import OpenOptions, Vault, open_vault
from desktop.visits import begin_visit, leaf_refs
from desktop.windows.parts import Banner
from forms.answers import Answers
from sync.office.office import open_office
from tests.journeys import short
from tests.journeys.conftest import SHORT_FORM, Laptop
from tests.journeys.enrolled import Township, around, enrol, open_township
from tests.journeys.hands import CONTROL, KEY, Hands
from tests.screens.village import DRAFT, NOW, PASSWORD, PROFILE, ZHAO, circumstances


def prepare(folder: Path) -> None:
    """An office, and a laptop that knows it: one visit is sealed, one is written and not yet signed."""
    township = open_township(folder / "office")
    enrol(township, folder / "vault")
    township.office.close()
    vault = open_vault(folder / "vault", PASSWORD, OpenOptions(NOW))
    try:
        _write_visit(vault, ZHAO)
        draft, session = _write_visit(vault, DRAFT)
        vault.seal(draft, session.finish(), Answers(session.answers()), NOW, PROFILE.name)
    finally:
        vault.close()


def _write_visit(vault: Vault, hh_id: str):
    visit = begin_visit(vault, hh_id, circumstances(), SHORT_FORM.replace("-", "_"))
    for name, ref in leaf_refs(visit.session.definition).items():
        if name in short.ANSWERS:
            entries = visit.session.answer(ref, short.ANSWERS[name]).entries
            vault.save(visit.draft_id, entries, NOW, PROFILE.name)
    assert [problem.ref for problem in visit.session.problems()] == []
    return visit.draft_id, visit.session


@dataclass
class Scene:
    """A laptop, its township, and the person at it."""

    machine: Laptop
    township: Township
    folder: Path
    hands: Hands

    @property
    def app(self):
        """The program that runs now."""
        return self.hands.app

    def unlocked(self) -> None:
        """At the places, with this vault's password."""
        if self.app.models is None:
            self.hands.unlock(PASSWORD)

    def boxes(self) -> list[QMessageBox]:
        """The boxes on the screen."""
        return [one for one in self.app.window.findChildren(QMessageBox) if one.isVisible()]

    def told(self) -> list[str]:
        """Every sentence of trouble on the screen, in a box, in a banner or beside what failed."""
        banners = [one for one in self.app.window.findChildren(Banner) if one.isVisible()]
        troubled = [one for one in banners if one.property("tone") in ("amber", "red")]
        beside = [one for one in self.app.window.findChildren(QLabel, "backup_told") if one.isVisible()]
        failed = [one.text() for one in beside if one.property("tone") == "red"]
        return [one.text() for one in self.boxes()] + [one.accessibleName() for one in troubled] + failed

    def read_boxes(self) -> None:
        """知道了."""
        while self.boxes():
            self.boxes()[0].accept()
            self.hands.rest()
        self.hands.activate()

    def at_once(self, key: Qt.Key) -> None:
        """A key whose doing is not waited for."""
        QTest.keyClick(self.hands.widget, key)

    def settle(self, is_done: Callable[[], object]) -> None:
        """Wait until it is so, and until that is drawn."""
        self.hands.until(is_done)
        self.hands.rest()


def closed(scene: Scene) -> None:
    """The window is closed by its cross, and the program begun again."""
    scene.hands = scene.machine.start()


def locked(scene: Scene) -> None:
    """Ctrl+L; where no vault is open the key means nothing."""
    scene.hands.press(KEY.Key_L, CONTROL)
    scene.settle(lambda: scene.app.models is None)


@contextlib.contextmanager
def cut(scene: Scene) -> Iterator[None]:
    """What the laptop hands over arrives; then the cable is out, and no receipt comes back."""
    scene.township.is_cut_midway = True
    yield
    scene.township.is_cut_midway = False


@contextlib.contextmanager
def full(_scene: Scene) -> Iterator[None]:
    """No file of this process takes a byte any more."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextlib.contextmanager
def clock_set(scene: Scene) -> Iterator[None]:
    """Somebody sets the clock on by a day."""
    scene.machine.clock.put(days=1)
    yield


ENDED = {"closed": closed, "locked": locked}
"""After these the person comes in again."""
LASTED: dict[str, Callable[[Scene], contextlib.AbstractContextManager[None]]] = {
    "cable": cut,
    "disk": full,
    "clock": clock_set,
}
"""These last while the step is done, and the program goes on."""


@contextlib.contextmanager
def scene_of(prototype: Path, folder: Path, laptop: Callable[..., Laptop]) -> Iterator[Scene]:
    """A copy of what `prepare` made, and the program at its door."""
    shutil.copytree(prototype / "office", folder / "office")
    township = Township(open_office(folder / "office", around()))
    machine = laptop(prototype / "vault", township.connect)
    yield Scene(machine, township, folder, machine.start())
    machine.stop()
    township.office.close()
