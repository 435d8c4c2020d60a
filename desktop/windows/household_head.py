"""The head of a household's page: its name, where it lives, its number and its telephone."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.language import tr
from desktop.viewmodels.household_view import HouseholdView
from desktop.windows.buttons import button, set_text
from desktop.windows.parts import Elided, chip, clear, label, row
from desktop.windows.theme import scale

LONG_NAME, LONG_ADDRESS = 16, 30
"""A longer one does not stand on one line with what is beside it."""


class HouseholdHead(QHBoxLayout):
    """Drawn anew for each view; the telephone is masked until somebody wants to see it."""

    back = Signal()

    def __init__(self, *, compact: bool) -> None:
        super().__init__()
        self._compact = compact
        self._telephone: QLabel | None = None
        self.setSpacing(scale().space(16))

    def draw(self, view: HouseholdView) -> None:
        """Say whose page it is."""
        clear(self)
        self._view = view
        back = button("", "icon", "arrow-left", "back")
        back.setAccessibleName(tr("返回住户"))
        back.setToolTip(tr("返回住户（Esc）"))
        back.clicked.connect(self.back)
        self.addWidget(back)
        lines = QVBoxLayout()
        lines.setSpacing(scale().space(4))
        lines.addLayout(self._name())
        self._add_facts(lines)
        self.addLayout(lines, 1)

    def mask(self) -> None:
        """Hide the telephone: who comes back to the page may be somebody else."""
        self._say_telephone(is_shown=False)

    def _name(self) -> QHBoxLayout:
        view = self._view
        chips = [chip(one.text, one.tone, one.icon) for one in view.chips[: 1 if self._compact else 5]]
        is_long = len(view.head) > LONG_NAME
        name = label(
            tr("{head}户", head=view.head), "h2" if is_long and self._compact else "h1", wrap=is_long
        )
        made = row(name, *chips) if is_long else row(name, *chips, None)
        made.setStretch(0, int(is_long))
        return made

    def _add_facts(self, lines: QVBoxLayout) -> None:
        view = self._view
        is_far = self._compact or len(view.address) > LONG_ADDRESS
        address = (Elided if is_far else label)(view.address, "body", "ink2")
        beside: list[QWidget | int | None] = []
        if is_far:
            lines.addWidget(address)
        else:
            beside += [address, 8]
        self._telephone, self._is_shown = None, False
        if not self._compact:
            beside.append(label(tr("户编号 {hh_id}", hh_id=view.hh_id), "body", "ink2"))
            if view.phone:
                self._telephone = label(view.masked_phone, "body", "ink2")
                self._turn = button(tr("显示电话"), "quiet", "eye", "show_phone")
                self._turn.clicked.connect(self._turn_telephone)
                beside += [8, self._telephone, self._turn]
        lines.addLayout(row(*beside, None))

    @Slot()
    def _turn_telephone(self) -> None:
        self._say_telephone(is_shown=not self._is_shown)

    def _say_telephone(self, *, is_shown: bool) -> None:
        self._is_shown = is_shown
        if self._telephone is not None:
            self._telephone.setText(self._view.phone if is_shown else self._view.masked_phone)
            set_text(self._turn, tr("隐藏电话") if is_shown else tr("显示电话"))
