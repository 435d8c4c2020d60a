"""Top and bottom of the visit: whose visit, is it saved, what is missing, and the way on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from desktop.language import mark, tr
from desktop.viewmodels.visit import VisitViewModel
from desktop.viewmodels.visit_saving import SaveState
from desktop.viewmodels.wording import short_name
from desktop.windows.parts import Elided, button, chip, column, frame, icon_label, label, row
from desktop.windows.theme import icon, icon_size, pixmap, restyle, scale
from desktop.windows.visit.language import LanguageButton

LIST_WIDTH = 224
LONG_NAME = 20
SEALING, READY = mark("正在封存…"), mark("都齐了，可以封存；封存后只能更正，不能改写")


class TopBar(QFrame):
    """走访中, the household, when it began, 已保存, the state of the laptop, the lock."""

    def __init__(self, model: VisitViewModel, *, is_narrow: bool) -> None:
        super().__init__()
        self._model = model
        self._is_narrow = is_narrow
        self.setProperty("kind", "topbar")
        sizes = scale()
        self.setFixedHeight(sizes.control(56) if not is_narrow else sizes.control(52))
        self.back = button("", "bare", "arrow-left", "back")
        self.back.setAccessibleName(tr("保存并离开"))
        self.lock = button(tr("锁定"), "plain", "lock", "lock")
        self.language = LanguageButton(model.session.definition.languages, model.session.language, self)
        self.language.setVisible(len(model.session.definition.languages) > 1)
        self._title = Elided("", "h2")
        self._started = Elided(tr("{started} 开始", started=model.facts.started), "caption", "ink2")
        self._saved_icon = QLabel()
        self._saved = label("", "strong", "accent")
        self._saved.setObjectName("saved")
        self._saved_icon.setFixedSize(icon_size(20))
        self._saved_room = 0
        self._pills = row(spacing=8)
        self.setLayout(row(spacing=0))
        self._fill(sizes.space(24))
        model.save_changed.connect(self.draw_saved)
        self.draw_saved(model.save_state)

    def _fill(self, edge: int) -> None:
        line = column(self)
        facts = self._model.facts
        parts: list[QWidget | int | None]
        if self._is_narrow:
            parts = [self.back, 8, self._title]
        else:
            line.addWidget(_corner())
            head = facts.household.removesuffix("户")
            name = label(tr("{head}户", head=head if len(head) <= LONG_NAME else short_name(head)), "h2")
            name.setToolTip(head)
            kind = [chip(facts.visit_type, "accent")] if facts.visit_type else []
            if facts.correcting:
                kind.append(chip(tr("更正"), "amber", "history"))
            parts = [28, name, 8, *kind, 8, self._started]
        inner = row(*parts, spacing=0)
        if self._is_narrow:
            self._title.setSizePolicy(_expanding(self._title))
            inner.setStretchFactor(self._title, 1)
            inner.insertSpacing(0, edge)
        else:
            self._started.setSizePolicy(_expanding(self._started))
            inner.setStretchFactor(self._started, 1)
        tail = row(self._saved_icon, self._saved, spacing=6)
        inner.addSpacing(12)
        inner.addLayout(tail)
        inner.addSpacing(edge - 4)
        if not self._is_narrow:
            inner.addLayout(self._pills)
            inner.addSpacing(16)
        if len(self._model.session.definition.languages) > 1:
            inner.addWidget(self.language)
            inner.addSpacing(8)
        inner.addWidget(self.lock)
        inner.addSpacing(edge)
        line.addLayout(inner, 1)

    def say_title(self, words: str) -> None:
        """The page, on a narrow screen."""
        self._title.say(words)

    def show_pills(self, pills: tuple[tuple[str, str, str], ...]) -> None:
        """State of the laptop: (words, tone, icon)."""
        while (item := self._pills.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for words, tone, name in pills:
            self._pills.addWidget(chip(words, tone, name))

    @Slot(object)
    def draw_saved(self, state: SaveState) -> None:
        """已保存 with its time, only when the vault committed."""
        is_failed = state.kind == "failed"
        tone = "red" if is_failed else "accent"
        sentence = state.sentence
        if self._is_narrow and state.kind == "saved" and state.at is not None:
            sentence = tr("已保存 {at}", at=f"{state.at:%H:%M}")
        if self._saved.property("tone") != tone:
            restyle(self._saved, tone=tone)
        self._make_room(sentence, is_failed=is_failed)
        self._saved.setText(sentence)
        name = {"saved": "check", "failed": "circle-alert"}.get(state.kind, "")
        self._saved_icon.setPixmap(pixmap(name, tone, 20) if name else pixmap("circle", "surface", 20))

    def _make_room(self, sentence: str, *, is_failed: bool) -> None:
        """A label of fixed size: the window is not laid out anew twice for every answer."""
        self._saved.ensurePolished()
        advance = self._saved.fontMetrics().horizontalAdvance
        usual = (
            ""
            if is_failed or not sentence
            else tr("已保存 {at}", at="00:00" if self._is_narrow else "00:00:00")
        )
        room = max(advance(sentence), advance(usual), advance(tr("正在保存…")) if usual else 0) + 2
        if room > self._saved_room or is_failed:
            self._saved_room = room
            self._saved.setFixedSize(room, self._saved.fontMetrics().height() + 4)


def _expanding(widget: QWidget) -> QSizePolicy:
    policy = widget.sizePolicy()
    policy.setHorizontalPolicy(QSizePolicy.Policy.Expanding)
    return policy


def _corner() -> QFrame:
    sizes = scale()
    made = frame("dark", "row")
    made.setFixedWidth(sizes.px(LIST_WIDTH))
    column(made).addLayout(
        row(
            20,
            icon_label("footprints", "white", 22),
            label(tr("走访中"), "h2", "white"),
            None,
            label(tr("登门"), "body", "rail"),
            20,
        )
    )
    return made


class BottomBar(QFrame):
    """What must still be done, and the three ways on."""

    def __init__(self, model: VisitViewModel, *, is_narrow: bool) -> None:
        super().__init__()
        self._model = model
        self._is_narrow = is_narrow
        self.setProperty("kind", "bottombar")
        sizes = scale()
        self.setFixedHeight(sizes.control(64))
        self.problems = button("", "quiet", "triangle-alert", "problems")
        self.missing_icon = icon_label("circle-alert", "ink2", 20)
        self.missing = Elided("", "body", "ink2")
        self.missing.setObjectName("missing")
        self.leave = button(tr("保存并离开"), "plain", "", "save-and-leave")
        self.previous = button(tr("上一步"), "plain", "", "previous")
        self.next = button(tr("下一步"), "primary", "", "next")
        self.next.setIcon(icon("corner-down-left", "white", 18))
        self.next.setIconSize(icon_size(18))
        self.next.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.next.setText(tr("下一步  "))
        self.seal = button(tr("签字封存"), "primary", "", "seal")
        line = row(16, self.problems, self.missing_icon, 4, self.missing, None, self.leave, self.previous)
        line.setStretchFactor(self.missing, 20)
        line.addSpacing(4)
        line.addWidget(self.next)
        line.addWidget(self.seal)
        line.addSpacing(sizes.space(24 if not is_narrow else 16))
        line.setSpacing(sizes.space(12))
        self.setLayout(line)
        self.leave.setVisible(not is_narrow)
        model.progress_changed.connect(self.refresh)  # which follows every change of page
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Count, and say in words what is missing."""
        model = self._model
        is_last = model.is_seal_page
        missing = model.sealing.sentence() if is_last else ""
        self.next.setVisible(not is_last)
        self.seal.setVisible(is_last)
        self.seal.setEnabled(is_last and not missing and not model.sealing.is_under_way)
        self.previous.setEnabled(not model.way.is_first)
        if is_last:
            self.missing.say(missing or tr(SEALING if model.sealing.is_under_way else READY))
        self.missing.setVisible(is_last)
        self.missing_icon.setVisible(is_last and bool(missing))
        self._say_problems(is_last)

    def _say_problems(self, is_last: bool) -> None:
        wrong, reminders = len(self._model.tally.wrong), len(self._model.tally.reminders)
        self.problems.setVisible(bool(wrong or reminders) and not is_last)
        if wrong:
            words, tone, name = tr("{wrong} 处要改", wrong=wrong), "red", "circle-alert"
            words += "" if self._is_narrow else tr("，F8 跳过去")
        else:
            words, tone, name = tr("{reminders} 处提醒", reminders=reminders), "amber", "triangle-alert"
            words += "" if self._is_narrow else tr("，F8 逐个看")
        if self.problems.accessibleName() != words:
            self.problems.setIcon(pixmap(name, tone, 20))
            self.problems.setIconSize(icon_size(20))
            self.problems.setText(" " + words)
            self.problems.setAccessibleName(words)
