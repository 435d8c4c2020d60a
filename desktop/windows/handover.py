"""The handover screen: what is running, what is unsent and in which state, the stick, and the receipts."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from desktop.language import mark, retold, tr
from desktop.viewmodels.backup import BackupModel
from desktop.viewmodels.handover import HandoverModel, HandoverView, Outcome, Step
from desktop.viewmodels.handover_words import NOTHING_SEALED
from desktop.viewmodels.rows import Column
from desktop.viewmodels.wording import size
from desktop.windows.backup import BackupLine
from desktop.windows.empty import EmptyNote
from desktop.windows.enrolling import EnrolPanel, ask_folder
from desktop.windows.handover_lines import asked_line, asked_title, batch_line
from desktop.windows.name_column import widened
from desktop.windows.page import build_page
from desktop.windows.parts import (
    Banner,
    button,
    card,
    clear,
    column,
    divider,
    frame,
    icon_label,
    label,
    row,
    scrolled,
    set_text,
)
from desktop.windows.rows import ColumnHeads, RowList
from desktop.windows.theme import scale
from forms.errors import AppError

WIDE = (
    Column(84, mark("户主")),
    Column(0, mark("要送的内容")),
    Column(80, mark("大小"), right=True),
    Column(20),
    Column(104, mark("状态")),
    Column(140),
)
NARROW = (Column(0), Column(104))
MOST_ASKED = 4
ENROL_AGAIN = frozenset({"CHAIN_FORK", "BATCH_CONFLICT", "DEVICE_EXPIRED", "OUTBOX_DAMAGED"})


class HandoverPage(QFrame):
    """Draws the HandoverView and the progress of an exchange."""

    household_wanted = Signal(str)
    """The person wants to see this household."""

    def __init__(self, model: HandoverModel, *, compact: bool) -> None:
        super().__init__()
        self.setObjectName("place_handover")
        self._model = model
        self._compact = compact
        self._view: HandoverView | None = None
        self._must_enrol = False
        self._has_asked = False
        self._is_entering = False
        parts = build_page(self, "")
        self._hint = parts.hint
        parts.body.addLayout(
            row(label(tr("交接"), "h1"), 12, label(tr("资料是不是都安全送到镇里了"), "body", "ink2"), None)
        )
        self._backup = QVBoxLayout()
        parts.body.addLayout(self._backup)
        self._running = self._progress_panel()
        self._told = Banner("accent", "badge-check", "", "")
        self._told.setObjectName("handover_told")
        self._told.hide()
        self._title = label("", "h2")
        self._list = RowList("handover_list", tr("要送的记录"), NARROW if compact else WIDE, 48)
        self._empty = EmptyNote("handover_empty")
        self._history = QVBoxLayout()
        self._lay_out(parts.body)
        self._stop = button(tr("停止交接"), "plain", "square", "handover_stop")
        self._stop.clicked.connect(model.stop)
        self._stop.hide()
        self.primary = button(tr("连网交接"), "primary", "upload", "handover_primary")
        self.primary.clicked.connect(self._go)
        parts.bar.addWidget(self._stop)
        parts.bar.addWidget(self.primary)
        model.loaded.connect(self._show)
        model.busy_changed.connect(self._busy)
        model.progressed.connect(self._progressed)
        model.finished.connect(self._finished)
        model.failed.connect(self._failed)

    def enter(self) -> None:
        """Read anew; the keyboard goes to the primary action."""
        self._is_entering = True
        self._model.refresh()
        self.primary.setFocus()

    def show_backup(self, model: BackupModel) -> None:
        """Say under the title how the backup stands."""
        self._backup.addWidget(BackupLine(model))

    def _lay_out(self, body: QVBoxLayout) -> None:
        sizes = scale()
        left = QVBoxLayout()
        left.setSpacing(sizes.space(12))
        left.addWidget(self._running)
        left.addWidget(self._told)
        left.addWidget(self._asked_card())
        left.addLayout(row(self._title, None, label(tr("收到乡镇回执才算送到"), "caption", "ink2")))
        table = card("handover_card", flush=True)
        if not self._compact:
            self._heads = ColumnHeads(WIDE, self._list)
            column(table).addWidget(self._heads)
        column(table).addWidget(self._list, 1)
        column(table).addWidget(self._empty, 1)
        column(table).addSpacing(6)
        left.addWidget(table, 1)
        left.addWidget(self._stick())
        if self._compact:
            content = QWidget()
            content.setLayout(left)
            left.setContentsMargins(0, 0, sizes.space(8), 0)
            table.setMinimumHeight(sizes.px(150))
            left.addLayout(self._history)
            body.addWidget(scrolled(content, "handover_scroll"), 1)
            return
        across = QHBoxLayout()
        across.setSpacing(sizes.space(16))
        across.addLayout(left, 1)
        side = card("handover_history")
        side.setFixedWidth(sizes.px(344))
        column(side).addWidget(label(tr("交接记录和回执"), "h2"))
        column(side).addLayout(self._history)
        column(side).addStretch(1)
        across.addWidget(side)
        body.addLayout(across, 1)

    def _asked_card(self) -> QFrame:
        self._asked = card("handover_asked")
        self._asked_title = label("", "h2")
        self._asked_lines = QVBoxLayout()
        column(self._asked).addWidget(self._asked_title)
        column(self._asked).addLayout(self._asked_lines)
        self._asked.hide()
        return self._asked

    def _progress_panel(self) -> QFrame:
        made = frame("banner", "column", "handover_running")
        made.setProperty("tone", "accent")
        sizes = scale()
        column(made).setContentsMargins(sizes.space(20), sizes.space(14), sizes.space(20), sizes.space(14))
        column(made).setSpacing(sizes.space(8))
        self._what = label(tr("正在交接"), "h2")
        self._amount = label("", "body", "ink2")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(tr("交接进度"))
        column(made).addLayout(row(icon_label("upload", "accent"), self._what, None, self._amount))
        column(made).addWidget(self._bar)
        keep = label(
            tr("现在停下也不会丢：有回执的算送到，其余留在本机，下次接着送。"), "caption", "ink2", wrap=True
        )
        line = row(icon_label("shield-check", "accent", 18))
        line.addWidget(keep, 1)
        column(made).addLayout(line)
        made.hide()
        return made

    def _stick(self) -> QFrame:
        made = card("stick")
        self._stick_title = label(tr("没有网，就用 U 盘"), "strong")
        self._stick_text = label(
            tr("写出的文件只有乡镇能打开；拿回执回来收取，才算送到。"), "caption", "ink2", wrap=True
        )
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._stick_title)
        words.addWidget(self._stick_text)
        line = QHBoxLayout()
        line.setSpacing(scale().space(12))
        if not self._compact:
            line.addWidget(icon_label("usb", "ink2", 24))
        line.addLayout(words, 1)
        self._export = button(tr("写到 U 盘"), "plain", "download", "handover_export")
        self._export.clicked.connect(self._ask_folder)
        self._import = button(tr("从 U 盘收取"), "plain", "file-down", "handover_import")
        self._import.clicked.connect(self._ask_stick)
        target = line
        if self._compact:
            column(made).addLayout(line)
            target = QHBoxLayout()
            target.setSpacing(scale().space(12))
        for made_button in (self._export, self._import):
            target.addWidget(made_button)
        column(made).addLayout(target)
        self._enrol = EnrolPanel(self._model)
        self._enrol.asked_on_stick.connect(self._stick_asked)
        column(made).addWidget(self._enrol)
        return made

    @Slot()
    def _open_household(self) -> None:
        self.household_wanted.emit(str(self.sender().property("household")))

    @Slot(object)
    def _show(self, view: HandoverView) -> None:
        self._view = view
        self._title.setText(view.title)
        if not self._compact:
            columns = widened(WIDE, 0, view.rows)
            self._heads.set_columns(columns)
            self._list.set_columns(columns)
        self._list.put(view.compact_rows if self._compact else view.rows)
        self._list.setVisible(bool(view.rows))
        self._empty.say(None if view.rows else NOTHING_SEALED)
        clear(self._history)
        for number, batch in enumerate(view.batches[:5]):
            if number or not self._compact:
                self._history.addWidget(divider())
            self._history.addWidget(batch_line(batch))
        if not view.batches:
            self._history.addWidget(
                label(tr("还没有交接过。第一次交接后，乡镇的回执会列在这里。"), "body", "ink2", wrap=True)
            )
        if not view.is_enrolled:
            self._stick_title.setText(tr("先登记到乡镇"))
            self._stick_text.setText(
                tr("选乡镇管理员给的凭证文件或二维码图片；登记以后才能交接，走访不受影响。")
            )
        else:
            self._stick_title.setText(tr("没有网，就用 U 盘"))
            self._stick_text.setText(tr("写出的文件只有乡镇能打开；拿回执回来收取，才算送到。"))
        self._enrol.setVisible(not view.is_enrolled or self._must_enrol)
        clear(self._asked_lines)
        for line in view.asked[:MOST_ASKED]:
            self._asked_lines.addWidget(asked_line(line, self._open_household))
        self._asked_title.setText(asked_title(len(view.asked), MOST_ASKED))
        self._asked.setVisible(bool(view.asked))
        self._export.setVisible(view.is_enrolled)
        self._import.setVisible(view.is_enrolled or self._has_asked)
        self._export.setEnabled(view.unsent > 0)
        self._busy(self._model.is_busy)
        if self._is_entering and not view.is_enrolled and self.isVisible():
            self._enrol.enter()
        self._is_entering = False

    @Slot()
    def _go(self) -> None:
        self._told.hide()
        self._model.hand_over()

    @Slot(bool)
    def _busy(self, busy: bool) -> None:
        ready = self._view is not None and self._view.is_enrolled
        self._running.setVisible(busy)
        self._stop.setVisible(busy)
        self.primary.setEnabled(ready and not busy)
        told = "" if self._compact else tr("传出去的都是加密的，路上谁也打不开")
        self._hint.say(told if ready else tr("先登记到乡镇，才能交接"))
        count = self._view.unsent if self._view is not None else 0
        words = tr("连网交接 {count} 份", count=count) if count else tr("连网收取")
        set_text(self.primary, tr("正在交接…") if busy else words)
        if busy:
            self._bar.setRange(0, 0)
            self._amount.setText("")
            self._stop.setFocus()

    @Slot(object)
    def _progressed(self, step: Step) -> None:
        if not step.total:  # a stick: how many files there will be is not known yet
            self._amount.setText(size(step.sent))
            return
        self._bar.setRange(0, max(1, step.total // 1024))
        self._bar.setValue(step.sent // 1024)
        self._amount.setText(f"{size(step.sent)} / {size(step.total)}")

    @Slot(object)
    def _finished(self, outcome: Outcome) -> None:
        self._must_enrol = False
        self._tell("accent", outcome.title, outcome.text)
        if outcome.is_waiting:
            self._told.turn("amber", "clock-alert")
        self.primary.setFocus()

    @Slot(object)
    def _failed(self, error: AppError) -> None:
        text = retold(error.remedy) or tr("资料都还在本机，下次接着送。")
        self._must_enrol = error.code in ENROL_AGAIN
        self._tell("amber", retold(error.sentence), text)
        self.primary.setFocus()

    def _tell(self, tone: str, title: str, text: str) -> None:
        self._told.say(title, text)
        self._told.turn(tone, "badge-check" if tone == "accent" else "triangle-alert")
        self._told.show()

    @Slot()
    def _stick_asked(self) -> None:
        self._has_asked = True

    @Slot()
    def _ask_folder(self) -> None:
        ask_folder(self).fileSelected.connect(self._model.export_to)

    @Slot()
    def _ask_stick(self) -> None:
        ask_folder(self).fileSelected.connect(self._model.collect)
