"""The keys card of the settings screen: another password, six digits, the system's key store."""

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
    """A button for each, with its form under it; the key store is offered only where there is one."""

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
        self._bind = button("", "plain", "file-key", "keys_store")
        self._bind.hide()
        lines.addLayout(row(self._change, self._quick, None))
        lines.addLayout(row(self._bind, None))
        self.password = SecretForm(
            "keys_password_form",
            ((tr("现在的密码"), LONG), (tr("新密码"), LONG), (tr("再输一次新密码"), LONG)),
        )
        self.digits = SecretForm(
            "keys_digits_form",
            ((tr("现在的密码"), LONG), (tr("六位数字"), DIGITS), (tr("再输一次六位数字"), DIGITS)),
        )
        self.store = SecretForm("keys_store_form", ((tr("现在的密码"), LONG),))
        self._forms = (self.password, self.digits, self.store)
        for form in self._forms:
            lines.addWidget(form)
        lines.addWidget(self._told)
        self._is_on = self._is_bound = False
        self._connect()

    def _connect(self) -> None:
        self._change.clicked.connect(self._ask_password)
        self._quick.clicked.connect(self._ask_digits)
        self._bind.clicked.connect(self._ask_store)
        self.store.given.connect(self._store_given)
        self.store.closed.connect(self._bind.setFocus)
        self.password.given.connect(self._password_given)
        self.digits.given.connect(self._digits_given)
        self.password.closed.connect(self._change.setFocus)
        self.digits.closed.connect(self._quick.setFocus)
        self._model.loaded.connect(self._show)
        self._model.told.connect(self._tell)
        self._model.done.connect(self._done)

    @Slot()
    def _ask_password(self) -> None:
        self._open(self.password)

    @Slot()
    def _ask_digits(self) -> None:
        if self._is_on:
            self._model.drop_digits()
        else:
            self._open(self.digits)

    @Slot()
    def _ask_store(self) -> None:
        self._open(self.store)

    def _open(self, wanted: SecretForm) -> None:
        for form in self._forms:
            form.hide()
        wanted.enter()

    @Slot(object)
    def _password_given(self, texts: tuple[str, str, str]) -> None:
        self._model.change_password(*texts)

    @Slot(object)
    def _digits_given(self, texts: tuple[str, str, str]) -> None:
        self._model.choose_digits(*texts)

    @Slot(object)
    def _store_given(self, texts: tuple[str]) -> None:
        (self._model.unbind if self._is_bound else self._model.bind)(texts[0])

    @Slot()
    def _done(self) -> None:
        for form in self._forms:
            if form.isVisible():
                form.shut()

    @Slot(object)
    def _show(self, view: KeysView) -> None:
        self._is_on, self._is_bound = view.has_digits, view.is_bound
        set_text(self._bind, tr("解除系统钥匙串") if view.is_bound else tr("再绑定系统钥匙串"))
        self._bind.setVisible(view.has_store or view.is_bound)
        on = tr("快速解锁开着：上锁后八小时内可用六位数字，错五次、睡眠或关机后要用密码。")
        off = tr("快速解锁没有开，每次都用密码。开了以后，上锁后八小时内可用六位数字。")
        self._state.setText(on if self._is_on else off)
        set_text(self._quick, tr("停用快速解锁") if self._is_on else tr("设六位数字"))

    @Slot(str, str)
    def _tell(self, sentence: str, tone: str) -> None:
        self._told.setText(sentence)
        restyle(self._told, tone=tone)
        self._told.show()
