"""Five things that a person does, up to their middle and on to their end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QPushButton

from desktop.windows.recovery import RecoveryPage
from sync.office.holdings import record_count
from sync.office.recovery import recover
from tests.journeys import short
from tests.journeys.enrolled import KEEPERS
from tests.journeys.hands import ALT, CONTROL, KEY
from tests.journeys.striking import Scene
from tests.screens.village import DRAFT, PASSWORD, ZHAO

LATER, NEW = "下午再来看看", "hetao-dengta-33"
OBSERVED = "/data/visit/obs_life"
PAPERS = 2  # what the sealed visit calls for


@dataclass(frozen=True)
class Journey:
    """`reach` leads to the middle, `step` is the one thing that is struck and `is_over` says when it has
    ended; `complete` does what is left, from wherever the person is; `check` looks at what is durable.
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
    to_observed(scene)


def to_observed(scene: Scene) -> None:
    """The keyboard is at the question what one saw, and what is typed replaces its answer."""
    scene.app.visit.show(OBSERVED)
    scene.settle(lambda: scene.hands.at == f"question:{OBSERVED}")
    scene.hands.press(KEY.Key_A, CONTROL)


def type_later(scene: Scene) -> None:
    """An answer is typed, and the strike comes with its Enter."""
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
    "visit": Journey(_reach_visit, type_later, lambda scene: True, _complete_visit, _check_visit),
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
