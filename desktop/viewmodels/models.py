"""The view-models of one unlocked vault, together."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.viewmodels.handover import HandoverModel
from desktop.viewmodels.household import HouseholdModel
from desktop.viewmodels.households import HouseholdsModel
from desktop.viewmodels.ledger import LedgerModel
from desktop.viewmodels.papers import PapersModel
from desktop.viewmodels.settings import SettingsModel
from desktop.viewmodels.state import StateModel
from desktop.viewmodels.today import TodayModel


@dataclass(frozen=True)
class Models:
    """One view-model per place, and the state that is always visible."""

    state: StateModel
    today: TodayModel
    households: HouseholdsModel
    household: HouseholdModel
    papers: PapersModel
    handover: HandoverModel
    ledger: LedgerModel
    settings: SettingsModel
