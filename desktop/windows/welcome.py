"""The first run: a few lines about the person and the laptop, a password, one button."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QProgressBar, QVBoxLayout, QWidget

from desktop.language import mark, retold, tr
from desktop.passwords import Weighed
from desktop.viewmodels.unlock import Refusal
from desktop.viewmodels.welcome import FIELDS, WelcomeModel
from desktop.windows.page import build_page
from desktop.windows.parts import Banner, button, card, column, frame, label, row, scrolled, set_text
from desktop.windows.theme import scale

WEIGH_AFTER_MS = 200
LEVELS = (mark("密码还没有填"), mark("密码太好猜"), mark("密码可以用"), mark("密码很好"))


class WelcomePage(QFrame):
    """Asks once; Enter in the last field creates the vault."""

    elsewhere = Signal()

    def __init__(self, model: WelcomeModel, *, compact: bool) -> None:
        super().__init__()
        self.setObjectName("place_welcome")
        self._model = model
        parts = build_page(
            self, "" if compact else tr("第 1 步，共 3 步：接下来登记到乡镇、打印恢复单"), alone=True
        )
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
        self._scroll = scrolled(content, "welcome_scroll")
        parts.body.addWidget(self._scroll, 1)
        other = button(tr("从备份恢复，或接过前任的资料"), "plain", "hard-drive", "welcome_elsewhere")
        other.clicked.connect(self.elsewhere)
        parts.bar.addWidget(other)
        self.primary = button(tr("新建资料库"), "primary", "lock", "welcome_primary")
        self.primary.clicked.connect(self._create)
        parts.bar.addWidget(self.primary)
        model.refused.connect(self._refused)
        model.busy_changed.connect(self._busy)
        model.weighed.connect(self._weighed)
        model.suggested.connect(self._suggested)

    def enter(self) -> None:
        """Give the keyboard to the first field."""
        self._fields["name"].setFocus()

    def _form(self, *, compact: bool) -> QFrame:
        made = card("welcome_form")
        grid = QGridLayout()
        grid.setHorizontalSpacing(scale().space(24))
        grid.setVerticalSpacing(scale().space(6))
        wanted = [
            *FIELDS,
            ("password", tr("密码（至少 10 个字符，或四个词）"), ""),
            ("again", tr("再输一次密码"), ""),
        ]
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
        column(made).addWidget(self._meter())
        return made

    def _meter(self) -> QFrame:
        """How hard the password is to guess, in one sentence, and the offer of four words."""
        made = frame("plain", "row" if scale().factor < 1.5 else "column")
        column(made).setSpacing(scale().space(12))
        self._strength = QProgressBar()
        self._strength.setObjectName("welcome_strength")
        self._strength.setRange(0, 3)
        self._strength.setTextVisible(False)
        self._strength.setFixedWidth(scale().px(120))
        self._verdict = label("", "body", "ink2", wrap=True)
        self._verdict.setObjectName("welcome_verdict")
        offer = button(tr("替我想四个词"), "plain", "", "welcome_suggest")
        offer.clicked.connect(self._model.suggest)
        for part in (self._strength, self._verdict, offer):
            column(made).addWidget(part, 1 if part is self._verdict else 0)
        self._weighing = QTimer(self)
        self._weighing.setSingleShot(True)
        self._weighing.setInterval(WEIGH_AFTER_MS)
        self._weighing.timeout.connect(self._weigh)
        self._fields["password"].textChanged.connect(self._typed)
        self._weighed(Weighed(0, tr("至少 10 个字符，或四个不相干的词。")))
        return made

    def _facts(self) -> dict[str, str]:
        return {name: self._fields[name].text() for name, _, _ in FIELDS}

    @Slot(str)
    def _typed(self, _text: str) -> None:
        self._weighing.start()

    @Slot()
    def _weigh(self) -> None:
        self._model.weigh(self._facts(), self._fields["password"].text())

    @Slot(object)
    def _weighed(self, found: Weighed) -> None:
        self._strength.setValue(found.level)
        self._strength.setAccessibleName(tr(LEVELS[found.level]))
        self._verdict.setText(found.sentence)

    @Slot(object)
    def _suggested(self, words: tuple[tuple[str, str], ...]) -> None:
        chosen = "-".join(pinyin for _, pinyin in words)
        title = tr("{words}：打 {chosen}", words=" ".join(word for word, _ in words), chosen=chosen)
        self._say("accent", title, tr("先抄在纸上收好，再在密码格里打两遍；这里不会再显示。"))
        self._fields["password"].setFocus()
        self._scroll.ensureWidgetVisible(self._fields["password"])

    @Slot()
    def _create(self) -> None:
        self._model.create(self._facts(), self._fields["password"].text(), self._fields["again"].text())

    @Slot(object)
    def _refused(self, refusal: Refusal) -> None:
        self._say(refusal.tone, retold(refusal.sentence), retold(refusal.next))

    def _say(self, tone: str, title: str, text: str) -> None:
        self._banner.say(title, text)
        self._banner.turn(tone, "file-key" if tone == "accent" else "triangle-alert")
        self._banner.show()

    @Slot(bool)
    def _busy(self, busy: bool) -> None:
        self.primary.setEnabled(not busy)
        set_text(self.primary, tr("正在新建…") if busy else tr("新建资料库"))
