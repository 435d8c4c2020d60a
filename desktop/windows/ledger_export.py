"""The panel that asks how the ledger leaves the laptop: masked, or in full with a reason."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QFrame, QLineEdit

from desktop.language import mark, retold, tr
from desktop.viewmodels.ledger import LedgerModel
from desktop.viewmodels.ledger_file import Exported, LedgerFile
from desktop.windows.page import shortcut
from desktop.windows.parts import Banner, button, card, column, frame, label, row
from desktop.windows.theme import scale
from forms.errors import AppError

MASKED, FULL = 0, 1
_WORDS = (mark("遮住证件号"), mark("完整证件号"))


class LedgerExport(QFrame):
    """Hidden until somebody wants the ledger as a file."""

    closed = Signal()

    def __init__(self, model: LedgerModel) -> None:
        super().__init__()
        self.setObjectName("ledger_export")
        self._model = model
        outer = row(spacing=0)
        self.setLayout(outer)
        inside = card("ledger_export_card")
        outer.addWidget(inside, 1)
        self._told = Banner("accent", "check", "", "")
        self._told.setObjectName("ledger_told")
        self._told.hide()
        self._ask = frame("plain", "row" if scale().factor == 1 else "column")
        column(self._ask).setSpacing(scale().space(12))
        column(inside).addWidget(self._told)
        column(inside).addWidget(self._ask)
        self._build()
        self._esc = shortcut(Qt.Key.Key_Escape, self, self._no)
        self._ways.idClicked.connect(self._chosen)
        self.reason.textChanged.connect(self._chosen)
        self.go.clicked.connect(self._ask_place)
        self._no.clicked.connect(self._close)
        model.exported.connect(self._exported)
        model.failed.connect(self._failed)
        self.hide()

    def _build(self) -> None:
        ways = row(label(tr("证件号"), "strong"), 4)
        self._ways = QButtonGroup(self)
        for number, words in enumerate(_WORDS):
            one = button(tr(words), "pill", name=f"ledger_way_{number}")
            one.setCheckable(True)
            self._ways.addButton(one, number)
            ways.addWidget(one)
        self.reason = QLineEdit()
        self.reason.setObjectName("ledger_reason")
        self.reason.setMaxLength(100)
        self.reason.setAccessibleName(tr("完整证件号的用途"))
        self.reason.setPlaceholderText(tr("写明用途，如：报县民政局核对"))
        ways.addWidget(self.reason, 1)
        ways.addStretch(0)
        self.go = button(tr("选地方保存"), "primary", "file-down", "ledger_save")
        self._no = button(tr("先不导出"), "plain", "", "ledger_close")
        column(self._ask).addLayout(ways, 1)
        column(self._ask).addLayout(row(None, self._no, self.go))

    def open(self) -> None:
        """Ask; masked is what one gets without saying anything."""
        self._told.hide()
        self._ask.show()
        self.reason.clear()
        self._ways.button(MASKED).setChecked(True)
        self._chosen()
        self.show()
        self._ways.button(MASKED).setFocus()

    def keep(self, file: str) -> None:
        """Write the file that was chosen."""
        is_full = self._ways.checkedId() == FULL
        self._model.export(LedgerFile(file, self.reason.text().strip() if is_full else ""))

    @Slot()
    def _chosen(self) -> None:
        is_full = self._ways.checkedId() == FULL
        self.reason.setVisible(is_full)
        self.go.setEnabled(not is_full or bool(self.reason.text().strip()))

    @Slot()
    def _ask_place(self) -> None:
        dialog = QFileDialog(
            self, tr("台账存到哪里"), str(Path.home() / tr("困难群众走访排查台账.xlsx")), tr("表格 (*.xlsx)")
        )
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("xlsx")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.keep)
        dialog.open()

    @Slot()
    def _close(self) -> None:
        self.hide()
        self.closed.emit()

    @Slot(object)
    def _exported(self, exported: Exported) -> None:
        self._ask.hide()
        masked = tr("证件号已遮住") if exported.is_masked else tr("有完整证件号，用途已记入操作记录")
        self._say(
            "accent",
            tr("存好了 {name}，{households} 户", name=exported.name, households=exported.households),
            tr("{masked}；用完请删掉或锁进柜子。", masked=masked),
        )

    @Slot(object)
    def _failed(self, error: AppError) -> None:
        self._say("amber", retold(error.sentence), retold(error.remedy))

    def _say(self, tone: str, title: str, text: str) -> None:
        self._told.say(title, text)
        self._told.turn(tone, "check" if tone == "accent" else "triangle-alert")
        self._told.show()
