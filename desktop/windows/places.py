"""Builds a place when it is first wanted, and connects what it wishes for.

A place states its wishes as signals with agreed names (`open_household`, `start_visit`, `show_handover` …);
the window grants them. A place is imported when it is built, so that the window is up before anybody prints.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QFrame

if TYPE_CHECKING:
    from desktop.viewmodels.models import Models

Wishes = Mapping[str, Callable[..., object]]


def make_place(name: str, models: Models, wishes: Wishes, *, compact: bool) -> QFrame:
    """The page of a place, its wishes connected."""
    model = models.handover if name == "begin" else getattr(models, name)
    made: QFrame = _class_of(name)(model, compact=compact)
    if name == "handover":
        made.show_backup(models.settings.backup)  # type: ignore[attr-defined]  # the only place that does
    for wish, grant in wishes.items():
        signal = getattr(made, wish, None)
        if signal is not None:
            signal.connect(grant)
    return made


def _class_of(name: str) -> Any:
    if name == "today":
        from desktop.windows.today import TodayPage as Page
    elif name == "households":
        from desktop.windows.households import HouseholdsPage as Page  # type: ignore[assignment]
    elif name == "household":
        from desktop.windows.household import HouseholdPage as Page  # type: ignore[assignment]
    elif name == "papers":
        from desktop.windows.papers import PapersPage as Page  # type: ignore[assignment]
    elif name == "begin":
        from desktop.windows.begin import BeginPage as Page  # type: ignore[assignment]
    elif name == "handover":
        from desktop.windows.handover import HandoverPage as Page  # type: ignore[assignment]
    elif name == "ledger":
        from desktop.windows.ledger import LedgerPage as Page  # type: ignore[assignment]
    else:
        from desktop.windows.settings import SettingsPage as Page  # type: ignore[assignment]
    return Page
