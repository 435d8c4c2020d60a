"""Two cards of the settings screen: how long delivered detail stays, and the log of what was done."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFileDialog, QFrame, QSpinBox, QVBoxLayout

from desktop.language import tr
from desktop.viewmodels.doings import DoingsModel
from desktop.viewmodels.keeping import KeepingModel, KeepingView
from desktop.viewmodels.rows import Column, Row
from desktop.windows.parts import button, card, column, divider, label, row, set_text
from desktop.windows.rows import RowList
from desktop.windows.theme import restyle, scale

SHORTEST, LONGEST = 30, 3650
SHOWN_LINES = 8


class KeepingCard(QFrame):
    """The days, what would go with them, and two buttons: keep the days, wipe what is shown."""

    def __init__(self, model: KeepingModel) -> None:
        super().__init__()
        self._model = model
        self._view: KeepingView | None = None
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        inside = card("keeping_card")
        around.addWidget(inside)
        lines = column(inside)
        lines.addLayout(row(label(tr("本机明细的保存期限"), "h2"), None))
        lines.addWidget(divider())
        self.days = QSpinBox()
        self.days.setObjectName("keeping_days")
        self.days.setAccessibleName(tr("收到回执后保存多少天"))
        self.days.setRange(SHORTEST, LONGEST)
        self.days.setKeyboardTracking(False)
        self.days.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.days.setMinimumWidth(scale().px(96))
        self.days.valueChanged.connect(model.preview)
        lines.addLayout(row(label(tr("收到回执后再保存"), "body", "ink2"), self.days, label(tr("天")), None))
        self._due = label("", "body", wrap=True)
        self._due.setObjectName("keeping_due")
        self._list = label("", "caption", "ink2", wrap=True)
        self._list.setObjectName("keeping_list")
        lines.addWidget(self._due)
        lines.addWidget(self._list)
        self._told = label("", "caption", "ink2", wrap=True)
        self._told.setObjectName("keeping_told")
        self._told.hide()
        self.keep = button(tr("改用这个期限"), "plain", "check", "keeping_keep")
        self.wipe = button("", "plain", "trash-2", "keeping_wipe")
        self.keep.clicked.connect(self._keep)
        self.wipe.clicked.connect(self._wipe)
        lines.addLayout(row(self.keep, self.wipe, None))
        lines.addWidget(self._told)
        self._is_sure = False
        model.loaded.connect(self._show)
        model.told.connect(self._tell)

    @Slot()
    def _keep(self) -> None:
        self._model.keep_days(self.days.value())

    @Slot()
    def _wipe(self) -> None:
        if self._is_sure:
            self._model.wipe()
        elif self._view is not None:
            self._is_sure = True
            set_text(self.wipe, tr("确认清除这 {count} 份", count=len(self._view.lines)))

    @Slot(object)
    def _show(self, view: KeepingView) -> None:
        self._view, self._is_sure = view, False
        self.days.blockSignals(True)
        self.days.setValue(view.asked)
        self.days.blockSignals(False)
        count = len(view.lines)
        none = tr("按 {days} 天：现在没有到期的明细。没有送达的从不清除。", days=view.asked)
        some = tr(
            "按 {days} 天：下面 {count} 份已送达、已到期，可以清除明细；记录号和回执留下。",
            days=view.asked,
            count=count,
        )
        self._due.setText(some if count else none)
        shown = view.lines[:SHOWN_LINES]
        more = (tr("还有 {count} 份", count=count - SHOWN_LINES),) if count > SHOWN_LINES else ()
        self._list.setText("\n".join((*shown, *more)))
        self._list.setVisible(bool(count))
        self.keep.setVisible(not view.is_kept)
        self.wipe.setVisible(view.is_kept and count > 0)
        set_text(self.wipe, tr("清除这 {count} 份明细", count=count))

    @Slot(str, str)
    def _tell(self, sentence: str, tone: str) -> None:
        self._told.setText(sentence)
        restyle(self._told, tone=tone)
        self._told.show()


class DoingsCard(QFrame):
    """The newest entries of the log, and a button that writes all of it to a file."""

    def __init__(self, model: DoingsModel) -> None:
        super().__init__()
        self._model = model
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        inside = card("doings_card")
        around.addWidget(inside)
        lines = column(inside)
        export = button(tr("导出操作记录"), "plain", "download", "doings_export")
        export.clicked.connect(self._ask_file)
        lines.addLayout(row(label(tr("操作记录"), "h2"), None, export))
        lines.addWidget(divider())
        self.list = RowList("doings_list", tr("操作记录"), (Column(230), Column(0)), 54)
        lines.addWidget(self.list)
        self._told = label(
            tr("谁也改不了、删不掉：每一条都连着前一条，缺一条就看得出来。"), "caption", "ink2", wrap=True
        )
        self._told.setObjectName("doings_told")
        lines.addWidget(self._told)
        model.loaded.connect(self._show)
        model.told.connect(self._tell)

    @Slot()
    def _ask_file(self) -> None:
        dialog = QFileDialog(self, tr("操作记录存到哪里"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._model.export)
        dialog.open()

    @Slot(object)
    def _show(self, rows: tuple[Row, ...]) -> None:
        self.list.put(rows)
        # In a page that scrolls as a whole the list is as high as its newest entries.
        self.list.setFixedHeight(scale().px(54 * max(1, min(5, len(rows))) + 4))

    @Slot(str, str)
    def _tell(self, sentence: str, tone: str) -> None:
        self._told.setText(sentence)
        restyle(self._told, tone=tone)
