"""The papers card of the settings screen: the fonts of papers, and the printed recovery sheet."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QFrame, QVBoxLayout

from desktop.language import mark, tr
from desktop.viewmodels.paper_settings import PaperSettings
from desktop.windows.parts import button, card, column, divider, label, row

_FIRST, _BUILTIN = 0, 1
_WORDS = {
    _FIRST: (
        mark("本机公文字体优先"),
        mark("装有仿宋_GB2312、方正小标宋等字体时先用它们，缺字用内置字体补。"),
    ),
    _BUILTIN: (mark("只用内置字体"), mark("存档用：同一份文书在哪台电脑上打都一模一样。")),
}


class PaperCard(QFrame):
    """Two ways to choose from and one button."""

    sheet_wanted = Signal()

    def __init__(self, model: PaperSettings, *, compact: bool) -> None:
        super().__init__()
        self._model = model
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        inside = card("paper_card")
        around.addWidget(inside)
        column(inside).addLayout(row(label(tr("文书"), "h2"), None))
        column(inside).addWidget(divider())
        self._ways = QButtonGroup(self)
        ways = row()
        for number, (words, _) in _WORDS.items():
            one = button(tr(words), "pill", name=f"paper_fonts_{number}")
            one.setCheckable(True)
            self._ways.addButton(one, number)
            ways.addWidget(one)
        ways.addStretch(1)
        self._note = label("", "caption", "ink2", wrap=True)
        sheet = button(tr("打印恢复单"), "plain", "printer", "paper_sheet")
        sheet.setToolTip(tr("忘记密码时用，封存在乡镇保险柜"))
        sheet.clicked.connect(self.sheet_wanted)
        if not compact:
            ways.addWidget(sheet)
        column(inside).addLayout(ways)
        column(inside).addWidget(self._note)
        if compact:
            column(inside).addLayout(row(sheet, None))
        self._ways.idClicked.connect(self._choose)
        model.loaded.connect(self._show)

    @Slot(int)
    def _choose(self, number: int) -> None:
        self._model.use_builtin_only(number == _BUILTIN)

    @Slot(bool)
    def _show(self, is_builtin_only: bool) -> None:
        number = _BUILTIN if is_builtin_only else _FIRST
        self._ways.button(number).setChecked(True)
        self._note.setText(tr(_WORDS[number][1]))
