"""The first run: a few lines about the person and the laptop, a password, one button."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.language import retold, tr
from desktop.viewmodels.unlock import Refusal
from desktop.viewmodels.welcome import FIELDS, WelcomeModel
from desktop.windows.page import build_page
from desktop.windows.parts import Banner, button, card, column, label, row, scrolled, set_text
from desktop.windows.theme import restyle, scale


class WelcomePage(QFrame):
    """Asks once; Enter in the last field creates the vault."""

    def __init__(self, model: WelcomeModel, *, compact: bool) -> None:
        super().__init__()
        self.setObjectName("place_welcome")
        self._model = model
        parts = build_page(self, "" if compact else tr("建好以后到“交接”里登记到乡镇，收名单和问卷"))
        parts.body.addLayout(row(label(tr("欢迎使用登门"), "h1"), None))
        parts.body.addWidget(
            label(
                tr("先新建这台电脑的资料库。资料加密存放，只有这里设的密码能打开。"),
                "body",
                "ink2",
                wrap=True,
            )
        )
        self._banner = Banner("amber", "triangle-alert", "", "")
        self._banner.hide()
        parts.body.addWidget(self._banner)
        content = QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(0, 0, scale().space(8), 0)
        self._fields: dict[str, QLineEdit] = {}
        inside.addWidget(self._form(compact=compact))
        inside.addStretch(1)
        parts.body.addWidget(scrolled(content, "welcome_scroll"), 1)
        self.primary = button(tr("新建资料库"), "primary", "lock", "welcome_primary")
        self.primary.clicked.connect(self._create)
        parts.bar.addWidget(self.primary)
        model.refused.connect(self._refused)
        model.busy_changed.connect(self._busy)

    def enter(self) -> None:
        """Give the keyboard to the first field."""
        self._fields["name"].setFocus()

    def _form(self, *, compact: bool) -> QFrame:
        made = card("welcome_form")
        grid = QGridLayout()
        grid.setHorizontalSpacing(scale().space(24))
        grid.setVerticalSpacing(scale().space(6))
        wanted = [*FIELDS, ("password", tr("密码（至少 8 个字符）"), ""), ("again", tr("再输一次密码"), "")]
        columns = 1 if compact else 2
        for number, (name, text, example) in enumerate(wanted):
            line, place = number // columns * 3, number % columns
            field = QLineEdit()
            field.setObjectName(f"welcome_{name}")
            field.setAccessibleName(tr(text))
            if example:
                field.setPlaceholderText(tr("例：{example}", example=example))
            else:
                field.setEchoMode(QLineEdit.EchoMode.Password)
            self._fields[name] = field
            grid.addWidget(label(tr(text), "strong"), line, place)
            grid.addWidget(field, line + 1, place)
            grid.setRowMinimumHeight(line + 2, scale().space(6))
        self._fields["again"].returnPressed.connect(self._create)
        column(made).addLayout(grid)
        return made

    @Slot()
    def _create(self) -> None:
        facts = {name: self._fields[name].text() for name, _, _ in FIELDS}
        self._model.create(facts, self._fields["password"].text(), self._fields["again"].text())

    @Slot(object)
    def _refused(self, refusal: Refusal) -> None:
        self._banner.say(retold(refusal.sentence), retold(refusal.next))
        for part in (self._banner.title, self._banner.text):
            part.setProperty("tone", refusal.tone)
        restyle(self._banner, tone=refusal.tone)
        self._banner.show()

    @Slot(bool)
    def _busy(self, busy: bool) -> None:
        self.primary.setEnabled(not busy)
        set_text(self.primary, tr("正在新建…") if busy else tr("新建资料库"))
