"""What an unlocked vault brings: its view-models, and what is noted when it opens and closes.

Loaded behind the person's back while the password is typed: see desktop/warming.py.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject

from desktop.outside import Outside
from desktop.settings import Settings
from desktop.tasks import Tasks
from desktop.vault import Profile, Vault, VaultError
from desktop.vault.clock_doubt import doubted_clock
from desktop.vault.entry import note_entry
from desktop.vault.proving import PageProof
from desktop.vault.quick import Quick, arm, is_chosen
from desktop.vault.verify import verify_contents
from desktop.viewmodels.desk import Desk
from desktop.viewmodels.exchange import Exchange
from desktop.viewmodels.handover import HandoverModel
from desktop.viewmodels.household import HouseholdModel
from desktop.viewmodels.households import HouseholdsModel
from desktop.viewmodels.ledger import LedgerModel
from desktop.viewmodels.models import Models
from desktop.viewmodels.papers import PapersModel
from desktop.viewmodels.settings import SettingsModel
from desktop.viewmodels.state import StateModel
from desktop.viewmodels.today import TodayModel
from forms.errors import AppError

RESUME = "resume"


@dataclass(frozen=True)
class Came:
    """What the vault says as it opens: whose it is, the household whose visit the lock interrupted, the quick
    way back after the next lock, if one is wanted, and what is to be told.
    """

    profile: Profile
    resume: str
    quick: Quick | None = None
    trouble: VaultError | None = None


def came_in(vault: Vault, now: datetime, quick: Quick | None = None) -> Came:
    """Note the unlocking and the refusals before it. Runs on the vault worker.

    `quick` is the way that was just used, whose hours go on; a password begins new ones.
    """
    profile = vault.profile()
    if vault.doubt is not None:
        return Came(profile, "")
    trouble = doubted_clock(vault, now)
    note_entry(vault, now)
    resume = vault.setting(RESUME)
    if resume:
        vault.set_setting(RESUME, "")
    if quick is None or not is_chosen(vault):
        quick = arm(vault, now, time.monotonic())
    return Came(profile, resume, quick, trouble)


def put_away(vault: Vault, resume: str) -> None:
    """Lock: remember inside the vault which visit was open, then close it. Runs on the vault worker."""
    try:
        if vault.doubt is None:
            vault.set_setting(RESUME, resume)
    finally:
        vault.close()


def prove(vault: Vault, tasks: Tasks, failed: Callable[[AppError], None]) -> None:
    """Prove every page, record and log entry; `failed` hears of what does not hold.

    The pages of a full vault take ten seconds, so they are proven beside the work; only the begin and the
    rest are the vault worker's.
    """

    def run(proof: PageProof) -> None:
        tasks.run(proof.run, rest, failed, aside=True)

    def rest(_nothing: object) -> None:
        tasks.run(lambda: _contents(vault), None, failed)

    tasks.run(vault.page_proof, run, failed)


def _contents(vault: Vault) -> None:
    try:
        verify_contents(vault)
    except VaultError as error:
        if error.code != "VAULT_CLOSED":  # Locked meanwhile: the next unlocking proves it anew.
            raise


def build_models(desk: Desk, profile: Profile, given: tuple[Outside, Settings], parent: QObject) -> Models:
    """The view-models of one unlocked vault."""
    outside, settings = given
    exchange = Exchange(desk.vault, outside.office, desk.tasks.vault_caller())
    models = Models(
        state=StateModel(desk, profile, parent),
        today=TodayModel(desk, parent),
        households=HouseholdsModel(desk, parent),
        household=HouseholdModel(desk, profile.name, parent),
        papers=PapersModel(desk, parent),
        handover=HandoverModel(desk, exchange, parent),
        ledger=LedgerModel(desk, parent),
        settings=SettingsModel(desk, settings, parent),
    )
    models.handover.reached.connect(models.state.reached)
    models.handover.finished.connect(models.state.refresh)
    return models
