"""The screen behind 忘记密码: three steps, the digits to compare, and the way back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QFrame, QLineEdit, QVBoxLayout, QWidget

from desktop.language import retold, tr
from desktop.viewmodels.recovery import RecoveryModel, RecoveryView
from desktop.viewmodels.unlock import Refusal
from desktop.windows.page import build_page
from desktop.windows.parts import Banner, button, card, column, label, row, scrolled
from desktop.windows.theme import scale


class RecoveryPage(QFrame):
    """Asks the township for help and takes its answer."""

    back = Signal()

    def __init__(self, model: RecoveryModel, *, compact: bool) -> None:
        super().__init__()
        self.setObjectName("place_recovery")
        self._model = model
        parts = build_page(
            self, "" if compact else tr("资料不会被清除；乡镇两位保管人一起才能帮您打开"), alone=True
        )
        parts.body.addLayout(row(label(tr("忘记密码"), "h1"), None))
        self._banner = Banner("amber", "triangle-alert", "", "")
        self._banner.setObjectName("recovery_banner")
        self._banner.hide()
        parts.body.addWidget(self._banner)
        self._good = Banner("accent", "circle-check", "", "")
        self._good.hide()
        parts.body.addWidget(self._good)
        content = QWidget()
        lines = QVBoxLayout(content)
        lines.setContentsMargins(0, 0, scale().space(8), 0)
        lines.setSpacing(scale().space(16))
        self._first, self._again, self._chosen = (_secret(name) for name in ("new", "again", "chosen"))
        self._digits = label("", "h2")
        self._digits.setObjectName("recovery_digits")
        self._when = label("", "caption", "ink2", wrap=True)
        lines.addWidget(self._ask_card())
        lines.addWidget(self._digits_card())
        lines.addWidget(self._answer_card())
        lines.addStretch(1)
        parts.body.addWidget(scrolled(content, "recovery_scroll"), 1)
        self.primary = button(tr("回到解锁"), "plain", "arrow-left", "recovery_back")
        self.primary.clicked.connect(self.back)
        parts.bar.addWidget(self.primary)
        model.changed.connect(self._show)
        model.refused.connect(self._refused)
        model.told.connect(self._told)
        if not model.is_possible:
            self._refused(
                Refusal(
                    tr("这台电脑还没有乡镇的恢复钥匙。"),
                    tr("只能再想想密码，或从备份恢复到记得密码的那一份。"),
                )
            )

    def enter(self) -> None:
        """Read the waiting request; the keyboard goes to the first field."""
        self._model.refresh()
        self._first.setFocus()

    def _ask_card(self) -> QFrame:
        made = card("recovery_ask")
        column(made).addWidget(label(tr("一、想好新密码，存一份申请"), "h2"))
        column(made).addWidget(
            label(tr("新密码现在定下，收到答复时还要用它；别人拿到答复也打不开。"), "body", "ink2", wrap=True)
        )
        first = tr("新密码（至少 10 个字符，或四个词）")
        for words, field in ((first, self._first), (tr("再输一次"), self._again)):
            field.setAccessibleName(words)
            column(made).addWidget(label(words, "strong"))
            column(made).addWidget(field)
        save = button(tr("存申请文件"), "primary", "download", "recovery_save")
        save.setEnabled(self._model.is_possible)
        save.clicked.connect(self._ask_target)
        column(made).addLayout(row(save, None))
        return made

    def _digits_card(self) -> QFrame:
        made = card("recovery_check")
        column(made).addWidget(label(tr("二、打电话给乡镇，核对这 24 位数字"), "h2"))
        column(made).addWidget(self._digits)
        column(made).addWidget(self._when)
        return made

    def _answer_card(self) -> QFrame:
        made = card("recovery_answer")
        column(made).addWidget(label(tr("三、收到答复文件后，输入那个新密码"), "h2"))
        self._chosen.setAccessibleName(tr("做申请时定下的新密码"))
        column(made).addWidget(self._chosen)
        take = button(tr("选答复文件"), "plain", "folder-open", "recovery_take")
        take.clicked.connect(self._ask_reply)
        column(made).addLayout(row(take, None))
        return made

    @Slot()
    def _ask_target(self) -> None:
        dialog = QFileDialog(self, tr("把申请存到 U 盘"), tr("登门恢复申请.json"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save_to)
        dialog.open()

    @Slot(str)
    def save_to(self, path: str) -> None:
        """Make the request and write it there."""
        self._model.ask(self._first.text(), self._again.text(), path)

    @Slot()
    def _ask_reply(self) -> None:
        dialog = QFileDialog(self, tr("选乡镇给的答复文件"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(tr("答复 (*.json);;所有文件 (*)"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.take)
        dialog.open()

    @Slot(str)
    def take(self, path: str) -> None:
        """Take the answer in this file."""
        self._model.answer(path, self._chosen.text())

    @Slot(object)
    def _show(self, view: RecoveryView) -> None:
        self._digits.setText(view.check_number or tr("还没有申请"))
        self._when.setText(
            tr("申请时间 {created}，两边一样才继续。", created=view.created) if view.check_number else ""
        )

    @Slot(object)
    def _refused(self, refusal: Refusal) -> None:
        self._good.hide()
        self._banner.say(retold(refusal.sentence), retold(refusal.next))
        self._banner.turn(refusal.tone, "triangle-alert")
        self._banner.show()

    @Slot(str)
    def _told(self, sentence: str) -> None:
        self._first.clear()
        self._again.clear()
        self._banner.hide()
        self._good.say(sentence, tr("答复到手以前，旧密码想起来了也照样能用。"))
        self._good.show()


def _secret(name: str) -> QLineEdit:
    made = QLineEdit()
    made.setObjectName(f"recovery_{name}")
    made.setEchoMode(QLineEdit.EchoMode.Password)
    return made
