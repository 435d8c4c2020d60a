"""The first run after the password: enrol at the township, print the recovery sheet, go to Today.

The sheet comes after the enrolment: only then does it carry the number of the township's recovery key.
"""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop.language import retold, tr
from desktop.viewmodels.handover import HandoverModel, HandoverView, Outcome
from desktop.viewmodels.paper_rows import SPARE
from desktop.windows.enrolling import EnrolPanel, ask_folder
from desktop.windows.page import build_page
from desktop.windows.parts import Banner, button, card, chip, column, label, row, scrolled, set_text
from desktop.windows.theme import scale
from forms.errors import AppError


class BeginPage(QFrame):
    """Steps two and three of the first run; each can be done later."""

    begin_done = Signal()
    show_papers = Signal(str)
    """Wishes: to Today; to the papers, with the recovery sheet chosen."""

    def __init__(self, model: HandoverModel, *, compact: bool) -> None:
        super().__init__()
        self.setObjectName("place_begin")
        self._model = model
        parts = build_page(
            self, "" if compact else tr("没登记也能走访；登记以后才能收名单和交接"), alone=True
        )
        parts.body.addLayout(row(label(tr("密码设好了，还有两步"), "h1"), None))
        self._told = Banner("accent", "badge-check", "", "")
        self._told.setObjectName("begin_told")
        self._told.hide()
        parts.body.addWidget(self._told)
        content = QWidget()
        lines = QVBoxLayout(content)
        lines.setContentsMargins(0, 0, scale().space(8), 0)
        lines.setSpacing(scale().space(12))
        lines.addWidget(self._enrol_card())
        lines.addWidget(self._sheet_card())
        lines.addStretch(1)
        parts.body.addWidget(scrolled(content, "begin_scroll"), 1)
        self.primary = button(tr("以后再登记，进入今日"), "primary", "arrow-right", "begin_primary")
        self.primary.clicked.connect(self.begin_done)
        parts.bar.addWidget(self.primary)
        model.loaded.connect(self._show)
        model.finished.connect(self._finished)
        model.failed.connect(self._failed)

    def enter(self) -> None:
        """Read how far the enrolment is; the keyboard goes to the ticket."""
        self._model.refresh()
        self._enrol.enter()

    def _enrol_card(self) -> QFrame:
        made = card("begin_enrol")
        self._done = chip(tr("已登记"), "accent", "check")
        self._done.hide()
        column(made).addLayout(row(label(tr("第 2 步：登记到乡镇"), "h2"), self._done, None))
        column(made).addWidget(
            label(
                tr("镇里管理员会给一张登记凭证：文件、二维码图片，或者 8 位登记码。"),
                "body",
                "ink2",
                wrap=True,
            )
        )
        self._enrol = EnrolPanel(self._model)
        self._enrol.asked_on_stick.connect(self._stick_asked)
        column(made).addWidget(self._enrol)
        self._import = button(tr("从 U 盘收取"), "plain", "file-down", "begin_import")
        self._import.clicked.connect(self._ask_stick)
        self._import.hide()
        column(made).addLayout(row(self._import, None))
        return made

    def _sheet_card(self) -> QFrame:
        made = card("begin_sheet")
        column(made).addLayout(row(label(tr("第 3 步：打印恢复单"), "h2"), None))
        column(made).addWidget(
            label(
                tr(
                    "万一忘了密码，要靠它请乡镇帮您打开。装信封，存乡镇保险柜，不要和电脑放在一起。"
                    "先登记再打，单子上才有乡镇钥匙的核对号。"
                ),
                "body",
                "ink2",
                wrap=True,
            )
        )
        sheet = button(tr("打印恢复单"), "plain", "printer", "begin_sheet_print")
        sheet.clicked.connect(self._show_sheet)
        column(made).addLayout(row(sheet, None))
        return made

    @Slot()
    def _show_sheet(self) -> None:
        self.show_papers.emit(SPARE)

    @Slot()
    def _stick_asked(self) -> None:
        self._import.show()

    @Slot()
    def _ask_stick(self) -> None:
        ask_folder(self).fileSelected.connect(self._model.collect)

    @Slot(object)
    def _show(self, view: HandoverView) -> None:
        self._done.setVisible(view.is_enrolled)
        self._enrol.setVisible(not view.is_enrolled)
        self._import.setVisible(self._import.isVisibleTo(self) and not view.is_enrolled)
        set_text(self.primary, tr("进入今日") if view.is_enrolled else tr("以后再登记，进入今日"))

    @Slot(object)
    def _finished(self, outcome: Outcome) -> None:
        self._say("accent", outcome.title, outcome.text)
        self.primary.setFocus()

    @Slot(object)
    def _failed(self, error: AppError) -> None:
        self._say("amber", retold(error.sentence), retold(error.remedy))

    def _say(self, tone: str, title: str, text: str) -> None:
        self._told.say(title, text)
        self._told.turn(tone, "badge-check" if tone == "accent" else "triangle-alert")
        self._told.show()
