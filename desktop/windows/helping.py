"""Opens the manual beside the work: one window of it, at the page that fits the screen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop.manual import page_for
from desktop.windows.manual import ManualWindow


def show_manual(host: QWidget, screen: str, papers_of: Callable[[str], None], *, is_open: bool) -> None:
    """Show the manual; `papers_of` goes to the papers, where an open vault can print the quick card."""
    manual = host.findChild(ManualWindow)
    if manual is None:
        manual = ManualWindow(host)
        manual.card_wanted.connect(papers_of)
    manual.open_at(page_for(screen), can_print=is_open)
