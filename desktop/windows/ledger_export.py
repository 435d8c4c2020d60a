"""The panel that asks which list leaves the laptop, and how: masked, or in full with a reason."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QComboBox, QFileDialog, QFrame, QLineEdit

from desktop.language import mark, retold, tr
from desktop.viewmodels.ledger_file import PDF, TABLE, Exported, ListFile, ListsModel
from desktop.viewmodels.list_rows import LISTS
from desktop.windows.page import shortcut
from desktop.windows.parts import Banner, button, card, column, frame, row
from desktop.windows.theme import scale
from forms.errors import AppError

MASKED, FULL = 0, 1
_WORDS = (mark("遮住号码"), mark("完整号码"))
CHOICES = (*((key, TABLE) for key in LISTS), ("ledger", PDF))


class LedgerExport(QFrame):
    """Hidden until somebody wants a list as a file; `first` is the list that is offered first."""

    is_quiet = Signal(bool)
    closed = Signal()
    """Facts: False while it asks and the Esc key is its own; it asks no more."""

    def __init__(self, model: ListsModel, first: str = "ledger") -> None:
        super().__init__()
        self.setObjectName("ledger_export")
        self._model = model
        self._first = first
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
        self.which = QComboBox()
        self.which.setObjectName("ledger_which")
        self.which.setAccessibleName(tr("导出哪张清单"))
        self.which.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for key, suffix in CHOICES:
            self.which.addItem(
                tr("{name}（PDF）", name=tr(LISTS[key].name)) if suffix == PDF else tr(LISTS[key].name)
            )
        self.which.currentIndexChanged.connect(self._chosen)
        ways = row(self.which, 8)
        self._ways = QButtonGroup(self)
        for number, words in enumerate(_WORDS):
            one = button(tr(words), "pill", name=f"ledger_way_{number}")
            one.setCheckable(True)
            self._ways.addButton(one, number)
            ways.addWidget(one)
        self.reason = QLineEdit()
        self.reason.setObjectName("ledger_reason")
        self.reason.setMaxLength(100)
        self.reason.setAccessibleName(tr("完整号码的用途"))
        self.reason.setPlaceholderText(tr("写明用途，如：报县民政局核对"))
        ways.addWidget(self.reason, 1)
        ways.addStretch(0)
        self.go = button(tr("选地方保存"), "primary", "file-down", "ledger_save")
        self._no = button(tr("先不导出"), "plain", "", "ledger_close")
        column(self._ask).addLayout(ways, 1)
        column(self._ask).addLayout(row(None, self._no, self.go))

    def open(self) -> None:
        """Ask; masked is what one gets without saying anything."""
        self.which.setCurrentIndex([key for key, _ in CHOICES].index(self._first))
        self._told.hide()
        self._ask.show()
        self.reason.clear()
        self._ways.button(MASKED).setChecked(True)
        self._chosen()
        self.show()
        self._esc.setEnabled(True)
        self.is_quiet.emit(False)
        self.which.setFocus()

    def keep(self, file: str) -> None:
        """Write the file that was chosen."""
        key, suffix = CHOICES[self.which.currentIndex()]
        self._model.export(ListFile(file, self.reason.text().strip() if self._is_full else "", key, suffix))

    @property
    def _is_full(self) -> bool:
        key, _ = CHOICES[self.which.currentIndex()]
        return LISTS[key].hides and self._ways.checkedId() == FULL

    @Slot()
    def _chosen(self) -> None:
        for way in self._ways.buttons():  # a list without numbers has nothing to hide
            way.setVisible(LISTS[CHOICES[self.which.currentIndex()][0]].hides)
        self.reason.setVisible(self._is_full)
        self.go.setEnabled(not self._is_full or bool(self.reason.text().strip()))

    @Slot()
    def _ask_place(self) -> None:
        key, suffix = CHOICES[self.which.currentIndex()]
        kind = "PDF (*.pdf)" if suffix == PDF else tr("表格 (*.xlsx)")
        dialog = QFileDialog(
            self, tr("清单存到哪里"), str(Path.home() / (tr(LISTS[key].name) + suffix)), kind
        )
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix.removeprefix("."))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.keep)
        dialog.open()

    @Slot()
    def _close(self) -> None:
        self.hide()
        self._answered()

    def _answered(self) -> None:
        self._esc.setEnabled(False)
        self.is_quiet.emit(True)
        self.closed.emit()

    @Slot(object)
    def _exported(self, exported: Exported) -> None:
        self._ask.hide()
        self._answered()
        masked = tr("号码已遮住") if exported.is_masked else tr("有完整号码，用途已记入操作记录")
        self._say(
            "accent",
            tr("存好了 {name}，{lines} 行", name=exported.name, lines=exported.lines),
            tr("{masked}；用完请删掉或锁进柜子。", masked=masked)
            if exported.hides
            else tr("文件里有住户资料，用完请删掉或锁进柜子。"),
        )

    @Slot(object)
    def _failed(self, error: AppError) -> None:
        self._say("amber", retold(error.sentence), retold(error.remedy))

    def _say(self, tone: str, title: str, text: str) -> None:
        self._told.say(title, text)
        self._told.turn(tone, "check" if tone == "accent" else "triangle-alert")
        self._told.show()
