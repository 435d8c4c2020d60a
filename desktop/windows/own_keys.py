"""The keys card of the settings screen: another password, quick unlock by six digits."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout

from desktop.language import tr
from desktop.viewmodels.own_keys import KeysModel, KeysView
from desktop.windows.asking import SecretForm
from desktop.windows.parts import button, card, column, divider, label, row, set_text
from desktop.windows.theme import restyle

LONG, DIGITS = 1024, 6


class KeysCard(QFrame):
    """Two buttons, each with its form under it."""

    def __init__(self, model: KeysModel) -> None:
        super().__init__()
        self._model = model
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        inside = card("keys_card")
        around.addWidget(inside)
        lines = column(inside)
        lines.addLayout(row(label(tr("密码和快速解锁"), "h2"), None))
        lines.addWidget(divider())
        self._state = label("", "body", wrap=True)
        lines.addWidget(self._state)
        self._told = label("", "caption", "ink2", wrap=True)
        self._told.setObjectName("keys_told")
        self._told.hide()
        self._change = button(tr("改密码"), "plain", "pencil", "keys_password")
        self._quick = button(tr("设六位数字"), "plain", "keyboard", "keys_digits")
        lines.addLayout(row(self._change, self._quick, None))
        self.password = SecretForm(
            "keys_password_form",
            ((tr("现在的密码"), LONG), (tr("新密码"), LONG), (tr("再输一次新密码"), LONG)),
        )
        self.digits = SecretForm(
            "keys_digits_form",
            ((tr("现在的密码"), LONG), (tr("六位数字"), DIGITS), (tr("再输一次六位数字"), DIGITS)),
        )
        for form in (self.password, self.digits):
            lines.addWidget(form)
        lines.addWidget(self._told)
        self._is_on = False
        self._connect()

    def _connect(self) -> None:
        self._change.clicked.connect(self._ask_password)
        self._quick.clicked.connect(self._ask_digits)
        self.password.given.connect(self._password_given)
        self.digits.given.connect(self._digits_given)
        self.password.closed.connect(self._change.setFocus)
        self.digits.closed.connect(self._quick.setFocus)
        self._model.loaded.connect(self._show)
        self._model.told.connect(self._tell)
        self._model.done.connect(self._done)

    @Slot()
    def _ask_password(self) -> None:
        self.digits.hide()
        self.password.enter()

    @Slot()
    def _ask_digits(self) -> None:
        self.password.hide()
        if self._is_on:
            self._model.drop_digits()
        else:
            self.digits.enter()

    @Slot(object)
    def _password_given(self, texts: tuple[str, str, str]) -> None:
        self._model.change_password(*texts)

    @Slot(object)
    def _digits_given(self, texts: tuple[str, str, str]) -> None:
        self._model.choose_digits(*texts)

    @Slot()
    def _done(self) -> None:
        for form in (self.password, self.digits):
            if form.isVisible():
                form.shut()

    @Slot(object)
    def _show(self, view: KeysView) -> None:
        self._is_on = view.has_digits
        on = tr("快速解锁开着：上锁后八小时内可用六位数字，错五次、睡眠或关机后要用密码。")
        off = tr("快速解锁没有开，每次都用密码。开了以后，上锁后八小时内可用六位数字。")
        self._state.setText(on if self._is_on else off)
        set_text(self._quick, tr("停用快速解锁") if self._is_on else tr("设六位数字"))

    @Slot(str, str)
    def _tell(self, sentence: str, tone: str) -> None:
        self._told.setText(sentence)
        restyle(self._told, tone=tone)
        self._told.show()
