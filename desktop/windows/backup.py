"""The backup card of the settings screen: where, when, now, and whether it could be restored."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QVBoxLayout

from desktop.language import tr
from desktop.viewmodels.backup import BackupModel, BackupView
from desktop.windows.parts import button, card, column, divider, label, line_icon, row
from desktop.windows.theme import pixmap, restyle, scale


class BackupCard(QFrame):
    """Draws the BackupView and carries the two buttons."""

    def __init__(self, model: BackupModel) -> None:
        super().__init__()
        self._model = model
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        inside = card("backup_card")
        around.addWidget(inside)
        lines = column(inside)
        lines.addLayout(row(label(tr("备份"), "h2"), None))
        lines.addWidget(divider())
        self._place = label("", "body", wrap=True)
        self._last = label("", "body", wrap=True)
        for words, value in ((tr("备份到"), self._place), (tr("上次备份"), self._last)):
            line = QHBoxLayout()
            line.setSpacing(scale().space(12))
            left = label(words, "body", "ink2")
            left.setFixedWidth(scale().px(128))
            line.addWidget(left, 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(value, 1)
            lines.addLayout(line)
        self._told = label(
            tr("解锁着的时候每天自动备份一次，U 盘后插也行；留最近两份，没有密码打不开。"),
            "caption",
            "ink2",
            wrap=True,
        )
        self._told.setObjectName("backup_told")
        lines.addWidget(self._told)
        self._now = button(tr("选地方并备份"), "plain", "hard-drive", "backup_now")
        self._check = button(tr("核对最近一份"), "plain", "check", "backup_check")
        self._now.clicked.connect(self._ask_place)
        self._check.clicked.connect(model.check_newest)
        lines.addLayout(row(self._now, self._check, None))
        model.loaded.connect(self._show)
        model.told.connect(self._tell)
        model.busy_changed.connect(self._busy)

    @Slot()
    def _ask_place(self) -> None:
        _ask_place(self, self._model)

    @Slot(object)
    def _show(self, view: BackupView) -> None:
        self._place.setText(view.place)
        self._last.setText(view.last)
        restyle(self._last, tone=view.tone)

    @Slot(str, str)
    def _tell(self, sentence: str, tone: str) -> None:
        self._told.setText(sentence)
        restyle(self._told, tone=tone)

    @Slot(bool)
    def _busy(self, busy: bool) -> None:
        for one in (self._now, self._check):
            one.setEnabled(not busy)
        if busy:
            self._tell(tr("正在备份或核对，不影响走访。"), "ink2")


def _ask_place(host: QFrame, model: BackupModel) -> None:
    dialog = QFileDialog(host, tr("选 U 盘或另一块盘上的文件夹"))
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(model.backup_to)
    dialog.open()


class BackupLine(QFrame):
    """The state of the backup in one line, with its button when it is due, where it matters."""

    def __init__(self, model: BackupModel) -> None:
        super().__init__()
        self._model = model
        self._icon = line_icon("hard-drive", "ink2", 18)
        self._words = label("", "body", "ink2", wrap=True)
        self._words.setObjectName("backup_line")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(scale().space(8))
        line.addWidget(self._icon)
        line.addWidget(self._words, 1)
        self._now = button(tr("选地方并备份"), "small", "hard-drive", "backup_line_now")
        self._now.clicked.connect(self._ask_place)
        self._now.hide()
        line.addWidget(self._now)
        model.loaded.connect(self._show)
        model.told.connect(self._tell)
        model.busy_changed.connect(self._busy)

    @Slot()
    def _ask_place(self) -> None:
        _ask_place(self, self._model)

    @Slot(str, str)
    def _tell(self, sentence: str, tone: str) -> None:
        self._words.setText(sentence)
        restyle(self._words, tone=tone)

    @Slot(bool)
    def _busy(self, busy: bool) -> None:
        self._now.setEnabled(not busy)

    def showEvent(self, event: QShowEvent) -> None:
        """Read anew."""
        self._model.refresh()
        super().showEvent(event)

    @Slot(object)
    def _show(self, view: BackupView) -> None:
        tone = "amber" if view.tone == "amber" else "ink2"
        self._now.setVisible(tone == "amber")
        self._icon.setPixmap(pixmap("hard-drive", tone, 18))
        self._words.setText(view.state)
        restyle(self._words, tone=tone)
