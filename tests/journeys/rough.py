"""Five things a person does, up to their middle, and five things that happen to a laptop just then."""

from __future__ import annotations

import contextlib
import resource
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QPushButton

from desktop.vault import OpenOptions, Vault, open_vault
from desktop.visits import begin_visit, leaf_refs
from desktop.windows.parts import Banner
from desktop.windows.recovery import RecoveryPage
from forms.answers import Answers
from sync.office.holdings import record_count
from sync.office.office import open_office
from sync.office.recovery import recover
from tests.journeys import short
from tests.journeys.conftest import SHORT_FORM, Laptop
from tests.journeys.enrolled import KEEPERS, Township, around, enrol, open_township
from tests.journeys.hands import ALT, CONTROL, KEY, Hands
from tests.screens.village import DRAFT, NOW, PASSWORD, PROFILE, ZHAO, circumstances

LATER, NEW = "下午再来看看", "hetao-dengta-33"
OBSERVED = "/data/visit/obs_life"
PAPERS = 2  # what the sealed visit calls for


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
        """Every sentence of trouble on the screen, in a box or in a banner."""
        banners = [one for one in self.app.window.findChildren(Banner) if one.isVisible()]
        troubled = [one for one in banners if one.property("tone") in ("amber", "red")]
        return [one.text() for one in self.boxes()] + [one.accessibleName() for one in troubled]

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


# ---- what happens ----


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


# ---- what a person does ----


@dataclass(frozen=True)
class Journey:
    """`reach` leads to the middle, `step` is the one thing that is struck, `told` waits until it has ended or
    somebody was told; `complete` does what is left, from wherever the person is then; `check` looks at what
    is durable.
    """

    reach: Callable[[Scene], None]
    step: Callable[[Scene], None]
    is_over: Callable[[Scene], object]
    complete: Callable[[Scene], None]
    check: Callable[[Scene], None]


def _open_draft(scene: Scene) -> None:
    scene.unlocked()
    if scene.app.visit is None:
        scene.hands.household("zst")
        scene.hands.press(KEY.Key_F2)
    scene.settle(lambda: scene.app.visit is not None)


def _reach_visit(scene: Scene) -> None:
    _open_draft(scene)
    scene.app.visit.show(OBSERVED)
    scene.settle(lambda: scene.hands.at == f"question:{OBSERVED}")
    scene.hands.press(KEY.Key_A, CONTROL)


def _type_later(scene: Scene) -> None:
    scene.hands.type(LATER)
    scene.at_once(KEY.Key_Return)


def _complete_visit(scene: Scene) -> None:
    _open_draft(scene)
    assert scene.app.visit.session.value(OBSERVED) == LATER
    scene.settle(lambda: scene.app.visit.save_state.kind in ("saved", "idle"))
    scene.hands.press(KEY.Key_Escape)


def _check_visit(scene: Scene) -> None:
    vault = scene.machine.vault(PASSWORD)
    (draft,) = vault.drafts()
    said = [entry.new for entry in vault.journal(draft.draft_id) if entry.ref == OBSERVED]
    vault.close()
    assert said[-1] == LATER


def _reach_seal(scene: Scene) -> None:
    _open_draft(scene)
    scene.app.visit.way.to_signing()
    scene.hands.rest()
    scene.hands.tab_to("seal")


def _press(scene: Scene) -> None:
    scene.at_once(KEY.Key_Return)


def _is_sealed(scene: Scene) -> bool:
    return scene.app.visit is None


def _complete_seal(scene: Scene) -> None:
    if scene.app.visit is None:
        vault = scene.machine.vault(PASSWORD)
        is_sealed = not vault.drafts()
        vault.close()
        if is_sealed:
            return
        scene.hands = scene.machine.start()
    _reach_seal(scene)
    _press(scene)
    scene.settle(lambda: _is_sealed(scene))


def _check_seal(scene: Scene) -> None:
    vault = scene.machine.vault(PASSWORD)
    (record,) = vault.records(ZHAO)
    xml = vault.record(record.record_id).xml.decode()
    drafts = vault.drafts()
    vault.close()
    assert not drafts
    for name, text in short.ANSWERS.items():
        assert f"<{name}>{text}</{name}>" in xml


def _reach_papers(scene: Scene) -> None:
    scene.unlocked()
    (scene.folder / "papers").mkdir(exist_ok=True)
    scene.hands.press(KEY.Key_3, ALT)
    scene.hands.rest()
    scene.app.models.papers.choose_scope(f"household:{DRAFT}")


def _print(scene: Scene) -> None:
    scene.app.models.papers.make(str(scene.folder / "papers"))


def _complete_papers(scene: Scene) -> None:
    _reach_papers(scene)
    model, views = scene.app.models.papers, []
    model.loaded.connect(views.append)
    model.choose_all()
    if not views[-1].chosen:  # they were all chosen still
        model.choose_all()
    _print(scene)
    scene.hands.rest()


def _check_papers(scene: Scene) -> None:
    made = list((scene.folder / "papers").iterdir())
    assert [one.name for one in made if not one.read_bytes().rstrip().endswith(b"%%EOF")] == []
    assert len(made) == PAPERS
    vault = scene.machine.vault(PASSWORD)
    kinds = {(row.paper, row.serial) for row in vault.print_log()}
    vault.close()
    assert len(kinds) == len({kind for kind, _serial in kinds}) == PAPERS, kinds


def _reach_handover(scene: Scene) -> None:
    scene.unlocked()
    scene.hands.press(KEY.Key_4, ALT)
    scene.settle(lambda: scene.hands.at == "handover_primary")


def _complete_handover(scene: Scene) -> None:
    _reach_handover(scene)
    _press(scene)
    scene.settle(lambda: scene.app.models.handover.last is not None)


def _check_handover(scene: Scene) -> None:
    assert record_count(scene.township.office) == 1
    vault = scene.machine.vault(PASSWORD)
    states = [row.state for row in vault.records()]
    vault.close()
    assert states == ["已送达"]


def _reach_recovery(scene: Scene) -> None:
    scene.hands.until(lambda: scene.hands.at == "password")
    scene.app.window.findChild(QPushButton, "unlock_forgot").click()
    scene.hands.rest()
    for name in ("recovery_new", "recovery_again"):
        scene.hands.tab_to(name)
        scene.hands.type(NEW)


def _ask(scene: Scene) -> None:
    asking = scene.app.window.findChild(RecoveryPage)
    asking.save_to(str(scene.folder / f"request{len(list(scene.folder.glob('request*')))}.json"))


def _requests(scene: Scene) -> list[Path]:
    return [one for one in sorted(scene.folder.glob("request*")) if one.stat().st_size]


def _complete_recovery(scene: Scene) -> None:
    if scene.app.window.findChild(RecoveryPage) is None or not _requests(scene):
        scene.hands = scene.machine.start()
        _reach_recovery(scene)
    if not _requests(scene):
        _ask(scene)
        scene.settle(lambda: _requests(scene))
    reply = recover(scene.township.office, _requests(scene)[-1].read_bytes(), KEEPERS).reply
    (scene.folder / "reply.json").write_bytes(reply)
    scene.hands.tab_to("recovery_chosen")
    scene.hands.type(NEW)
    scene.app.window.findChild(RecoveryPage).take(str(scene.folder / "reply.json"))
    scene.hands.unlock(NEW)


def _check_recovery(scene: Scene) -> None:
    vault = scene.machine.vault(NEW)
    seen = len(vault.drafts()), len(vault.records())
    vault.close()
    assert seen == (1, 1)


JOURNEYS = {
    "visit": Journey(_reach_visit, _type_later, lambda scene: True, _complete_visit, _check_visit),
    "sealing": Journey(_reach_seal, _press, _is_sealed, _complete_seal, _check_seal),
    "printing": Journey(_reach_papers, _print, lambda scene: True, _complete_papers, _check_papers),
    "handover": Journey(
        _reach_handover,
        _press,
        lambda scene: not scene.app.models.handover.is_busy,
        _complete_handover,
        _check_handover,
    ),
    "recovery": Journey(_reach_recovery, _ask, _requests, _complete_recovery, _check_recovery),
}


@contextlib.contextmanager
def scene_of(prototype: Path, folder: Path, laptop: Callable[..., Laptop]) -> Iterator[Scene]:
    """A copy of what `prepare` made, and the program at its door."""
    shutil.copytree(prototype / "office", folder / "office")
    township = Township(open_office(folder / "office", around()))
    machine = laptop(prototype / "vault", township.connect)
    yield Scene(machine, township, folder, machine.start())
    machine.stop()
    township.office.close()
