"""The card for a change of staff: read the successor's request, compare the digits, save the package."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFileDialog, QFrame, QVBoxLayout

from desktop.language import tr
from desktop.viewmodels.recovery import RecoveryView
from desktop.viewmodels.succession import SuccessionModel
from desktop.windows.asking import SecretForm
from desktop.windows.parts import button, card, column, divider, label, row
from desktop.windows.theme import restyle

LONG = 1024


class SuccessionCard(QFrame):
    """Sealed to the successor's laptop, or under a password that is told in person."""

    def __init__(self, model: SuccessionModel) -> None:
        super().__init__()
        self._model = model
        self._words = ("", "")
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        inside = card("succession_card")
        around.addWidget(inside)
        lines = column(inside)
        lines.addLayout(row(label(tr("交给接任的人"), "h2"), None))
        lines.addWidget(divider())
        told = tr("接任的人在他的电脑上存一份接班申请，拿来选上：做出的资料包只有他那台电脑打得开。")
        lines.addWidget(label(told, "body", "ink2", wrap=True))
        self._pick = button(tr("选接班申请"), "plain", "folder-open", "succession_pick")
        self._by_word = button(tr("没有申请，另设密码"), "plain", "keyboard", "succession_password")
        lines.addLayout(row(self._pick, self._by_word, None))
        self._digits = label("", "h2", wrap=True)
        self._digits.setObjectName("succession_digits")
        self._compare = label("", "body", wrap=True)
        self._save = button(tr("数字一样，存资料包"), "plain", "download", "succession_save")
        for part in (self._digits, self._compare, self._save):
            part.hide()
        lines.addWidget(self._digits)
        lines.addWidget(self._compare)
        lines.addLayout(row(self._save, None))
        self.form = SecretForm(
            "succession_form", ((tr("资料包的密码（当面告知）"), LONG), (tr("再输一次"), LONG))
        )
        lines.addWidget(self.form)
        self._told = label("", "caption", "ink2", wrap=True)
        self._told.setObjectName("succession_told")
        self._told.hide()
        lines.addWidget(self._told)
        self._pick.clicked.connect(self._ask_request)
        self._by_word.clicked.connect(self.form.enter)
        self._save.clicked.connect(self._ask_target)
        self.form.given.connect(self._given)
        self.form.closed.connect(self._by_word.setFocus)
        model.asked.connect(self._show)
        model.told.connect(self._tell)
        model.busy_changed.connect(self._busy)
        model.done.connect(self._done)

    @Slot()
    def _ask_request(self) -> None:
        dialog = QFileDialog(self, tr("选接班申请"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(tr("接班申请 (*.json);;所有文件 (*)"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._model.read)
        dialog.open()

    @Slot()
    def _ask_target(self) -> None:
        self._where().fileSelected.connect(self._model.seal_to)

    @Slot(object)
    def _given(self, words: tuple[str, str]) -> None:
        self._words = words
        dialog = self._where()
        dialog.fileSelected.connect(self.seal_by)
        dialog.rejected.connect(self._forget)

    def _where(self) -> QFileDialog:
        dialog = QFileDialog(self, tr("把资料包存到 U 盘"), tr("登门资料包.dmbackup"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        return dialog

    @Slot(str)
    def seal_by(self, target: str) -> None:
        """Make the package under the password that was given, here."""
        self._model.seal_by(*self._words, target)
        self._forget()

    @Slot()
    def _forget(self) -> None:
        self._words = ("", "")

    @Slot(object)
    def _show(self, view: RecoveryView) -> None:
        self._digits.setText(view.check_number)
        told = tr("{created} 的申请。请与接任的人核对这 24 位数字，一样才存。", created=view.created)
        self._compare.setText(told)
        self._told.hide()
        for part in (self._digits, self._compare, self._save):
            part.show()
        self._save.setFocus()

    @Slot(str, str)
    def _tell(self, sentence: str, tone: str) -> None:
        self._told.setText(sentence)
        restyle(self._told, tone=tone)
        self._told.show()

    @Slot(bool)
    def _busy(self, busy: bool) -> None:
        for one in (self._pick, self._by_word, self._save):
            one.setEnabled(not busy)
        if busy:
            self._tell(tr("正在做资料包，做完会读回核对，不影响走访。"), "ink2")

    @Slot()
    def _done(self) -> None:
        for part in (self._digits, self._compare, self._save):
            part.hide()
        if self.form.isVisible():
            self.form.shut()
        self._pick.setFocus()
