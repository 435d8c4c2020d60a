"""The unlock screen: what is at stake on the left, one field and one button on the right."""

from __future__ import annotations

from functools import cached_property

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.language import retold, tr
from desktop.viewmodels.unlock import Refusal, UnlockModel
from desktop.viewmodels.unlock_words import StakeLine, UnlockWords
from desktop.windows.parts import (
    Banner,
    at_top,
    button,
    column,
    frame,
    icon_label,
    label,
    row,
    scrolled,
    set_text,
)
from desktop.windows.theme import icon_size, pixmap, scale

QUICK_DIGITS, PASSWORD_LIMIT = 6, 1024


class UnlockPage(QFrame):
    """Asks for the password, or after a lock for the six digits of quick unlock; Enter unlocks."""

    forgot = Signal()
    elsewhere = Signal()

    def __init__(self, model: UnlockModel, words: UnlockWords, *, compact: bool) -> None:
        super().__init__()
        self.setObjectName("place_unlock")
        self.setProperty("kind", "page")
        self._model = model
        self._words = words
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self._stakes(compact=compact))
        self.password = QLineEdit()
        self.primary = button(tr("解锁"), "primary", "lock-open", "unlock_button")
        self._note = label(tr("输入后按回车"), "caption", "ink3")
        self._asked = label("", "strong")
        self._forgot = button(tr("忘记密码"), "link", "", "unlock_forgot")
        self._by_password = button(tr("改用密码"), "link", "", "unlock_by_password")
        self._told = frame()
        self._elsewhere = button(tr("从备份恢复，或接过前任的资料"), "link", "", "unlock_elsewhere")
        self._is_quick = False
        across.addWidget(self._door(compact=compact), 1)
        model.refused.connect(self._refused)
        model.doubted.connect(self._doubted)
        model.busy_changed.connect(self._busy)
        model.wait_changed.connect(self._waiting)
        model.digits_ended.connect(self._ask_password)
        self._ask(quickly=model.has_digits)

    def enter(self) -> None:
        """Give the keyboard to the password."""
        self.password.clear()
        self.password.setFocus()

    def _stakes(self, *, compact: bool) -> QFrame:
        sizes = scale()
        made = frame("dark")
        made.setFixedWidth(480 if compact else max(520, sizes.px(430)))
        lines = column(made)
        edge = sizes.space(32 if compact else 64)
        lines.setContentsMargins(edge, sizes.space(32), sizes.space(24), sizes.space(32))
        lines.addStretch(3)
        lines.addWidget(label(tr("登门"), "h1" if compact else "brand", "white"))
        lines.addWidget(label(tr("家家登门、户户核实"), "lead", "rail"))
        lines.addSpacing(sizes.space(24 if compact else 48))
        for item in self._words.stakes:
            lines.addLayout(_stake(item, compact=compact))
            lines.addSpacing(sizes.space(16))
        lines.addStretch(2)
        lines.addWidget(label(self._words.place, "caption", "rail", wrap=True))
        return made

    def _door(self, *, compact: bool) -> QWidget:
        sizes = scale()
        made = QWidget()
        across = QHBoxLayout(made)
        across.addStretch(1)
        inside = QWidget()
        inside.setFixedWidth(min(sizes.px(408), 640))
        lines = QVBoxLayout(inside)
        lines.setContentsMargins(4, sizes.space(32), 4, sizes.space(32))
        lines.setSpacing(sizes.space(6))
        lines.addStretch(3)
        who = QVBoxLayout()
        who.setSpacing(0)
        who.addWidget(label(self._words.name, "h1"))
        who.addWidget(label(self._words.title, "body", "ink2", wrap=compact))
        person = row(icon_label("user", "accent", 28), 8)
        person.addLayout(who, 1)
        lines.addLayout(person)
        lines.addSpacing(sizes.space(32))
        self._field(lines)
        self._told.hide()
        lines.addWidget(self._told)
        lines.addSpacing(sizes.space(20))
        self.primary.setMinimumWidth(sizes.px(160))
        self.primary.clicked.connect(self._unlock)
        self._forgot.clicked.connect(self.forgot)
        self._by_password.clicked.connect(self._ask_password)
        lines.addLayout(row(self._forgot, self._by_password, None, self.primary))
        self._elsewhere.clicked.connect(self.elsewhere)
        lines.addLayout(row(self._elsewhere, None))
        lines.addStretch(4)
        across.addWidget(inside)
        across.addStretch(1)
        return scrolled(made, "unlock_scroll") if compact else made

    def _field(self, lines: QVBoxLayout) -> None:
        lines.addWidget(self._asked)
        self.password.setObjectName("password")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setProperty("size-kind", "tall")
        self.password.returnPressed.connect(self._unlock)
        lines.addWidget(self.password)
        lines.addSpacing(scale().space(4))
        lines.addLayout(row(icon_label("keyboard", "ink3", 18), self._note, None))
        lines.addSpacing(scale().space(6))

    def _ask(self, *, quickly: bool) -> None:
        self._is_quick = quickly
        words = tr("六位数字") if quickly else tr("密码")
        self._asked.setText(words)
        self.password.setAccessibleName(words)
        self.password.clear()
        self.password.setMaxLength(QUICK_DIGITS if quickly else PASSWORD_LIMIT)
        self._forgot.setVisible(not quickly)
        self._by_password.setVisible(quickly)
        self._waiting(0 if quickly else self._model.seconds_left)

    @Slot()
    def _ask_password(self) -> None:
        if self._is_quick:
            self._told.hide()
            self._ask(quickly=False)
            self.password.setFocus()

    @Slot()
    def _unlock(self) -> None:
        if self._is_quick:
            self._model.unlock_quickly(self.password.text())
        else:
            self._model.unlock(self.password.text())

    @Slot()
    def _looked(self) -> None:
        self._model.look(self.password.text())

    @Slot()
    def _confirmed(self) -> None:
        self._model.confirm(self.password.text())

    @Slot(object)
    def _doubted(self, refusal: Refusal) -> None:
        self._say(refusal)
        self._ways_on[0].setFocus()

    @Slot(object)
    def _refused(self, refusal: Refusal) -> None:
        self.password.clear()
        self._say(refusal)
        self.password.setFocus()

    def _say(self, refusal: Refusal) -> None:
        self._banner.say(retold(refusal.sentence), retold(refusal.next))
        self._banner.turn(refusal.tone, "triangle-alert")
        self._told.show()

    @cached_property
    def _banner(self) -> Banner:
        made = Banner("amber", "triangle-alert", "")
        made.setObjectName("unlock_refusal")
        column(self._told).addWidget(made)
        return made

    @cached_property
    def _ways_on(self) -> tuple[QPushButton, QPushButton]:
        """What can be done with a copy in doubt."""
        look = button(tr("只看不写"), "plain", "eye", "unlock_look")
        look.clicked.connect(self._looked)
        confirm = button(tr("已与乡镇核对，确认恢复"), "plain", "check", "unlock_confirm")
        confirm.clicked.connect(self._confirmed)
        for way in (look, confirm):
            column(self._told).addSpacing(scale().space(12))
            column(self._told).addWidget(way)
        return look, confirm

    @Slot(bool)
    def _busy(self, busy: bool) -> None:
        self.primary.setEnabled(not busy)
        set_text(self.primary, tr("正在解锁…") if busy else tr("解锁"))

    @Slot(int)
    def _waiting(self, seconds: int) -> None:
        if self._is_quick:
            seconds = 0  # The delay is for wrong passwords.
        self.primary.setEnabled(seconds == 0)
        set_text(self.primary, tr("等 {seconds} 秒", seconds=seconds) if seconds else tr("解锁"))


def _stake(item: StakeLine, *, compact: bool) -> QHBoxLayout:
    words = QVBoxLayout()
    words.setSpacing(0)
    words.addWidget(label(item.title, "strong", "white", wrap=True))
    if not compact:
        words.addWidget(label(item.text, "caption", "rail", wrap=True))
    picture = icon_label(item.icon, "rail-text", 24)
    picture.setPixmap(pixmap(item.icon, "rail-text", 24))
    picture.setFixedSize(icon_size(24))
    line = QHBoxLayout()
    line.setSpacing(scale().space(16))
    line.addLayout(at_top(picture))
    line.addLayout(words, 1)
    return line
