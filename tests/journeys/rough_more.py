"""Five further things that a person does, up to their middle and on to their end: see rough.py."""

from __future__ import annotations

import shutil
from pathlib import Path

from desktop.vault.backup import find_backups
from desktop.vault.verify import verify_vault
from desktop.viewmodels.welcome import FIELDS
from sync.office.enrolment import Invitation, issue_ticket
from sync.ticket import ticket_to_json
from tests.journeys.enrolled import URL
from tests.journeys.hands import ALT, CONTROL, KEY
from tests.journeys.rough import LATER, Journey, to_observed, type_later
from tests.journeys.striking import Scene
from tests.screens.village import PASSWORD, PROFILE, ZHAO, new_vault

CHOSEN, REASON = "maimiao-lvdeng-77-huochezhan", "观察记错了"
CORRECTED = "sgf"  # 孙桂芳, whose visit is sealed
SIGNATURE, PICTURE = "/data/closing/signatures/sign_inv1", b"\x89PNG\r\n\x1a\n" + bytes(4_000)


def _reach_first_run(scene: Scene) -> None:
    scene.machine.stop()
    shutil.rmtree(scene.machine.folder)
    scene.hands = scene.machine.start()
    _write_oneself(scene)


def _write_oneself(scene: Scene) -> None:
    facts = {name: str(getattr(PROFILE, name)) for name, _, _ in FIELDS}
    for name, text in {**facts, "password": CHOSEN, "again": CHOSEN}.items():
        scene.hands.tab_to(f"welcome_{name}")
        scene.hands.press(KEY.Key_A, CONTROL)
        scene.hands.type(text)


def _enter(scene: Scene) -> None:
    scene.at_once(KEY.Key_Return)


def _is_in(scene: Scene) -> bool:
    return scene.app.models is not None


def _complete_first_run(scene: Scene) -> None:
    scene.hands.until(
        lambda: _is_in(scene) or scene.hands.at in ("password", "welcome_name", "welcome_again")
    )
    if scene.hands.at == "password":
        scene.hands.unlock(CHOSEN)
    elif not _is_in(scene):
        _write_oneself(scene)
        _enter(scene)
    scene.settle(lambda: _is_in(scene))


def _check_first_run(scene: Scene) -> None:
    vault = scene.machine.vault(CHOSEN)
    verify_vault(vault)
    assert vault.profile().name == PROFILE.name
    vault.close()


def _reach_enrolment(scene: Scene) -> None:
    scene.machine.stop()
    shutil.rmtree(scene.machine.folder)
    new_vault(scene.machine.folder).close()
    ticket = issue_ticket(scene.township.office, Invitation(PROFILE.name, "08", URL))
    (scene.folder / "ticket.json").write_bytes(ticket_to_json(ticket))
    scene.hands = scene.machine.start()
    _choose_ticket(scene)


def _choose_ticket(scene: Scene) -> None:
    scene.unlocked()
    scene.hands.press(KEY.Key_4, ALT)
    scene.hands.rest()
    scene.hands.push("handover_enrol")
    scene.hands.choose_path(str(scene.folder / "ticket.json"))
    scene.settle(lambda: scene.hands.at == "enrol_online")


def _enrol(scene: Scene) -> None:
    scene.at_once(KEY.Key_Space)


def _is_idle(scene: Scene) -> bool:
    return not scene.app.models.handover.is_busy


def _complete_enrolment(scene: Scene) -> None:
    scene.unlocked()
    scene.settle(lambda: _is_idle(scene))
    vault = scene.machine.vault(PASSWORD)
    is_enrolled = vault.office() is not None
    vault.close()
    scene.hands = scene.machine.start()
    if is_enrolled:
        scene.unlocked()
        scene.app.models.handover.hand_over()  # what the office publishes comes the same way
    else:
        _choose_ticket(scene)
        _enrol(scene)
    scene.settle(lambda: _is_idle(scene))


def _check_enrolment(scene: Scene) -> None:
    vault = scene.machine.vault(PASSWORD)
    assert vault.office() is not None
    assert len(vault.households()) == 14
    vault.close()


def _reach_correction(scene: Scene) -> None:
    scene.unlocked()
    scene.hands.household(CORRECTED)
    scene.hands.press(KEY.Key_F4)
    scene.settle(lambda: scene.hands.at == "correction_reason")
    scene.hands.type(REASON)
    scene.hands.press(KEY.Key_Return)
    scene.settle(lambda: scene.app.visit is not None)
    to_observed(scene)


def _back_in_correction(scene: Scene) -> None:
    scene.unlocked()
    if scene.app.visit is None:
        scene.hands.household(CORRECTED)
        scene.hands.press(KEY.Key_F2)
    scene.settle(lambda: scene.app.visit is not None)


def _complete_correction(scene: Scene) -> None:
    _back_in_correction(scene)
    assert scene.app.visit.facts.correcting == REASON
    scene.settle(lambda: scene.app.visit.save_state.kind in ("saved", "idle"))
    scene.app.visit.way.to_signing()
    scene.hands.rest()
    scene.hands.tab_to("seal")
    _enter(scene)
    scene.settle(lambda: scene.app.visit is None)


def _check_correction(scene: Scene) -> None:
    vault = scene.machine.vault(PASSWORD)
    verify_vault(vault)
    first, second = (vault.record(row.record_id) for row in sorted(vault.records(), key=lambda row: row.n))
    vault.close()
    assert (second.deprecates, second.reason) == (first.record_id, REASON)
    assert LATER in second.xml.decode()


def _reach_picture(scene: Scene) -> None:
    scene.unlocked()
    if scene.app.visit is None:
        scene.hands.household("zst")
        scene.hands.press(KEY.Key_F2)
    scene.settle(lambda: scene.app.visit is not None)
    scene.app.visit.answer("/data/closing/signatures/sign_way", "1")
    scene.hands.rest()


def _attach(scene: Scene) -> None:
    scene.app.visit.attach(SIGNATURE, PICTURE, "image/png")


def _complete_picture(scene: Scene) -> None:
    _reach_picture(scene)
    if not scene.app.visit.session.value(SIGNATURE):
        _attach(scene)
    scene.settle(lambda: scene.app.visit.session.value(SIGNATURE))
    scene.settle(lambda: scene.app.visit.save_state.kind in ("saved", "idle"))
    scene.hands.press(KEY.Key_Escape)


def _check_picture(scene: Scene) -> None:
    vault = scene.machine.vault(PASSWORD)
    (draft,) = vault.drafts()
    assert draft.hh_id == ZHAO
    said = [entry.new for entry in vault.journal(draft.draft_id) if entry.ref == SIGNATURE]
    assert vault.attachment(said[-1]) == PICTURE
    vault.close()


def _stick(scene: Scene) -> Path:
    return scene.folder / "stick"


def _reach_backup(scene: Scene) -> None:
    scene.unlocked()
    _stick(scene).mkdir(exist_ok=True)
    scene.hands.press(KEY.Key_6, ALT)
    scene.hands.rest()


def _back_up(scene: Scene) -> None:
    scene.app.models.settings.backup.backup_to(str(_stick(scene)))


def _complete_backup(scene: Scene) -> None:
    _reach_backup(scene)
    told: list[str] = []
    scene.app.models.settings.backup.told.connect(lambda _words, tone: told.append(tone))
    scene.hands.rest()
    _back_up(scene)
    scene.settle(lambda: told)
    assert told[-1] != "red"


def _check_backup(scene: Scene) -> None:
    vault = scene.machine.vault(PASSWORD)
    made = find_backups(_stick(scene), vault.vault_id)
    vault.close()
    assert made
    assert sorted(one.path for one in made) == sorted(
        path for path in _stick(scene).rglob("*") if path.is_file()
    )


MORE = {
    "first run": Journey(_reach_first_run, _enter, _is_in, _complete_first_run, _check_first_run),
    "enrolment": Journey(_reach_enrolment, _enrol, _is_idle, _complete_enrolment, _check_enrolment),
    "correction": Journey(
        _reach_correction, type_later, lambda scene: True, _complete_correction, _check_correction
    ),
    "picture": Journey(_reach_picture, _attach, lambda scene: True, _complete_picture, _check_picture),
    "backup": Journey(_reach_backup, _back_up, lambda scene: True, _complete_backup, _check_backup),
}
