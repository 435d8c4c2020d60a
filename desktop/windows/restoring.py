"""The screen before any vault: take one back from a backup, or take over from a predecessor."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QFrame, QLineEdit, QVBoxLayout, QWidget

from desktop.language import retold, tr
from desktop.viewmodels.recovery import RecoveryView
from desktop.viewmodels.restoring import Heir, RestoreModel
from desktop.viewmodels.unlock import Refusal
from desktop.windows.page import build_page
from desktop.windows.parts import Banner, button, card, column, label, row, scrolled
from desktop.windows.theme import scale


class RestorePage(QFrame):
    """Two cards: from a backup; from a predecessor, with the request that the package is sealed to."""

    back = Signal()

    def __init__(self, model: RestoreModel, *, compact: bool) -> None:
        super().__init__()
        self.setObjectName("place_restore")
        self._model = model
        hint = tr("恢复或接过以后只能看，与乡镇核对、确认了才接着写")
        parts = build_page(self, "" if compact else hint, alone=True)
        parts.body.addLayout(row(label(tr("从备份恢复，或接过前任的资料"), "h1"), None))
        self._banner = Banner("amber", "triangle-alert", "", "")
        self._banner.setObjectName("restore_banner")
        self._banner.hide()
        parts.body.addWidget(self._banner)
        self._number, self._old = _line("number"), _line("old", secret=True)
        self._new, self._again = _line("new", secret=True), _line("again", secret=True)
        self._word = _line("word", secret=True)
        self._name, self._title = _line("name"), _line("title")
        self._digits = label("", "h2", wrap=True)
        self._digits.setObjectName("restore_digits")
        self._when = label("", "caption", "ink2", wrap=True)
        self._buttons = tuple(
            button(words, "plain", icon, f"restore_{name}")
            for words, icon, name in (
                (tr("选备份文件"), "folder-open", "backup"),
                (tr("存接班申请"), "download", "ask"),
                (tr("选资料包"), "folder-open", "package"),
            )
        )
        content = QWidget()
        lines = QVBoxLayout(content)
        lines.setContentsMargins(0, 0, scale().space(8), 0)
        lines.setSpacing(scale().space(16))
        if model.has_vault:
            lines.addWidget(self._aside_card())
        for made in (self._backup_card(), self._ask_card(), self._package_card()):
            lines.addWidget(made)
        lines.addStretch(1)
        parts.body.addWidget(scrolled(content, "restore_scroll"), 1)
        self.primary = button(tr("返回"), "plain", "arrow-left", "restore_back")
        self.primary.clicked.connect(self.back)
        parts.bar.addWidget(self.primary)
        for one, wanted in zip(
            self._buttons, (self._ask_backup, self._ask_target, self._ask_package), strict=True
        ):
            one.clicked.connect(wanted)
        model.changed.connect(self._show)
        model.refused.connect(self._refused)
        model.told.connect(self._told)
        model.busy_changed.connect(self._busy)

    def enter(self) -> None:
        """Read the waiting request; the keyboard goes to the first field."""
        self._model.refresh()
        (self._number if self._model.has_vault else self._old).setFocus()

    def _aside_card(self) -> QFrame:
        made = card("restore_aside")
        column(made).addWidget(label(tr("这台电脑已有资料"), "h2"))
        told = tr("写出它的机号，表示确认：原来的移到一边，一份不删。")
        column(made).addWidget(label(told, "body", "ink2", wrap=True))
        _ask(made, tr("本机的机号"), self._number)
        return made

    def _backup_card(self) -> QFrame:
        made = card("restore_from_backup")
        column(made).addWidget(label(tr("从备份恢复"), "h2"))
        told = tr("备份以后做的走访不在里面。插上备份用的 U 盘，输入做备份时的密码，选最新的一份。")
        column(made).addWidget(label(told, "body", "ink2", wrap=True))
        _ask(made, tr("做备份时的密码"), self._old)
        column(made).addLayout(row(self._buttons[0], None))
        return made

    def _ask_card(self) -> QFrame:
        made = card("restore_request")
        column(made).addWidget(label(tr("接过前任的资料：先存一份接班申请"), "h2"))
        told = tr("前任按申请做的资料包只有这台电脑打得开。新密码现在定下，以后就用它解锁。")
        column(made).addWidget(label(told, "body", "ink2", wrap=True))
        _ask(made, tr("新密码（至少 10 个字符，或四个词）"), self._new)
        _ask(made, tr("再输一次"), self._again)
        column(made).addLayout(row(self._buttons[1], None))
        column(made).addWidget(self._digits)
        column(made).addWidget(self._when)
        return made

    def _package_card(self) -> QFrame:
        made = card("restore_package_card")
        column(made).addWidget(label(tr("再选前任做的资料包"), "h2"))
        _ask(made, tr("接任人的姓名"), self._name)
        _ask(made, tr("接任人的身份"), self._title)
        _ask(made, tr("做申请时定下的密码；没有做申请的，用前任当面告知的"), self._word)
        column(made).addLayout(row(self._buttons[2], None))
        return made

    @Slot()
    def _ask_backup(self) -> None:
        self._choose(tr("选备份文件")).fileSelected.connect(self.take_backup)

    @Slot()
    def _ask_package(self) -> None:
        self._choose(tr("选资料包")).fileSelected.connect(self.take_package)

    @Slot()
    def _ask_target(self) -> None:
        dialog = QFileDialog(self, tr("把接班申请存到 U 盘"), tr("登门接班申请.json"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save_to)
        dialog.open()

    def _choose(self, words: str) -> QFileDialog:
        dialog = QFileDialog(self, words)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(tr("备份和资料包 (*.dmbackup);;所有文件 (*)"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        return dialog

    @Slot(str)
    def take_backup(self, path: str) -> None:
        """Restore the backup in this file."""
        self._model.restore(path, (self._old.text(), self._number.text()))

    @Slot(str)
    def take_package(self, path: str) -> None:
        """Take over what is in this package."""
        heir = Heir(self._name.text().strip(), self._title.text().strip())
        self._model.restore(path, (self._word.text(), self._number.text()), heir)

    @Slot(str)
    def save_to(self, path: str) -> None:
        """Make the request and write it there."""
        self._model.ask(self._new.text(), self._again.text(), path)

    @Slot(object)
    def _show(self, view: RecoveryView) -> None:
        self._digits.setText(view.check_number or tr("还没有申请"))
        told = tr("申请时间 {created}，两边一样才继续。", created=view.created)
        self._when.setText(told if view.check_number else "")

    @Slot(object)
    def _refused(self, refusal: Refusal) -> None:
        self._say(refusal.tone, retold(refusal.sentence), retold(refusal.next))

    @Slot(str)
    def _told(self, sentence: str) -> None:
        self._new.clear()
        self._again.clear()
        self._say("accent", sentence, tr("拿到资料包以后，在下面填姓名和密码，再选它。"))

    def _say(self, tone: str, title: str, text: str) -> None:
        self._banner.say(title, text)
        self._banner.turn(tone, "circle-check" if tone == "accent" else "triangle-alert")
        self._banner.show()

    @Slot(bool)
    def _busy(self, busy: bool) -> None:
        for one in self._buttons:
            one.setEnabled(not busy)
        if busy:
            self._say("accent", tr("正在取出并核对，请等一会儿。"), "")


def _line(name: str, *, secret: bool = False) -> QLineEdit:
    made = QLineEdit()
    made.setObjectName(f"restore_{name}")
    made.setMaximumWidth(scale().px(480))
    if secret:
        made.setEchoMode(QLineEdit.EchoMode.Password)
    return made


def _ask(made: QFrame, words: str, field: QLineEdit) -> None:
    field.setAccessibleName(words)
    column(made).addWidget(label(words, "strong", wrap=True))
    column(made).addWidget(field)
