"""The handover screen: what is running, what is unsent and in which state, the stick, and the receipts."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLineEdit, QProgressBar, QVBoxLayout, QWidget

from desktop.language import mark, retold, tr
from desktop.viewmodels.handover import BatchLine, HandoverModel, HandoverView, Outcome, Step
from desktop.viewmodels.rows import Column
from desktop.viewmodels.wording import size
from desktop.windows.page import build_page
from desktop.windows.parts import (
    Banner,
    button,
    card,
    chip,
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
from desktop.windows.theme import restyle, scale
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
        parts = build_page(self, "" if compact else tr("传出去的都是加密的，路上谁也打不开"))
        parts.body.addLayout(
            row(label(tr("交接"), "h1"), 12, label(tr("资料是不是都安全送到镇里了"), "body", "ink2"), None)
        )
        self._running = self._progress_panel()
        self._told = Banner("accent", "badge-check", "", "")
        self._told.setObjectName("handover_told")
        self._told.hide()
        self._title = label("", "h2")
        self._list = RowList("handover_list", tr("要送的记录"), NARROW if compact else WIDE, 48)
        self._empty = label(tr("封存一户以后，在这里送到镇里。"), "body", "ink2")
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
        model.ticket_read.connect(self._ticket_read)

    def enter(self) -> None:
        """Read anew; the keyboard goes to the primary action."""
        self._model.refresh()
        self.primary.setFocus()

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
            column(table).addWidget(ColumnHeads(WIDE))
        column(table).addWidget(self._list, 1)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
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
        self._enrol = button(tr("登记到乡镇"), "plain", "file-key", "handover_enrol")
        self._enrol.clicked.connect(self._ask_ticket)
        self._export = button(tr("写到 U 盘"), "plain", "download", "handover_export")
        self._export.clicked.connect(self._ask_folder)
        self._import = button(tr("从 U 盘收取"), "plain", "file-down", "handover_import")
        self._import.clicked.connect(self._ask_stick)
        target = line
        if self._compact:
            column(made).addLayout(line)
            target = QHBoxLayout()
            target.setSpacing(scale().space(12))
        for made_button in (self._enrol, self._export, self._import):
            target.addWidget(made_button)
        column(made).addLayout(target)
        column(made).addWidget(self._ways())
        column(made).addWidget(self._codes())
        return made

    def _ways(self) -> QFrame:
        self._way_panel = frame("plain", "column", "enrol_ways")
        self._online = button(tr("连网登记"), "primary", "upload", "enrol_online")
        self._online.clicked.connect(self._enrol_online)
        by_stick = button(tr("没有网，写申请到 U 盘"), "plain", "usb", "enrol_stick")
        by_stick.clicked.connect(self._ask_folder_to_enrol)
        column(self._way_panel).addLayout(
            row(label(tr("凭证认得，怎样登记"), "body"), None, by_stick, 12, self._online)
        )
        self._way_panel.hide()
        return self._way_panel

    def _codes(self) -> QFrame:
        self._code_panel = frame("plain", "column", "enrol_code_panel")
        self._number, self._code = QLineEdit(), QLineEdit()
        for field, name, hint in (
            (self._number, "enrol_number", tr("机号，如 07")),
            (self._code, "enrol_code", tr("8 位登记码")),
        ):
            field.setObjectName(name)
            field.setPlaceholderText(hint)
            field.setAccessibleName(hint)
        go = button(tr("登记"), "primary", "upload", "enrol_code_go")
        go.clicked.connect(self._enrol_with_code)
        self._code.returnPressed.connect(self._enrol_with_code)
        words = label(tr("机号和管理员告诉的登记码"), "body")
        column(self._code_panel).addLayout(row(words, 12, self._number, 8, self._code, 12, go))
        self._code_panel.hide()
        return self._code_panel

    def _show_asked(self, view: HandoverView) -> None:
        clear(self._asked_lines)
        for line in view.asked[:MOST_ASKED]:
            words = QVBoxLayout()
            words.setSpacing(0)
            words.addWidget(label(line.title, "strong"))
            words.addWidget(label(line.text, "caption", "ink2", wrap=True))
            go = button(tr("看这户"), "plain", "", "asked_open")
            go.setProperty("household", line.hh_id)
            go.clicked.connect(self._open_household)
            made = frame("plain", "column")
            across = QHBoxLayout()
            across.setSpacing(scale().space(12))
            across.addLayout(words, 1)
            across.addWidget(chip(line.chip.text, line.chip.tone, line.chip.icon))
            across.addWidget(go)
            column(made).addLayout(across)
            self._asked_lines.addWidget(made)
        more = len(view.asked) - MOST_ASKED
        self._asked_title.setText(
            tr("镇里要办的 {count} 件", count=len(view.asked))
            + (tr("，先列 {most_asked} 件", most_asked=MOST_ASKED) if more > 0 else "")
        )
        self._asked.setVisible(bool(view.asked))

    @Slot()
    def _open_household(self) -> None:
        self.household_wanted.emit(str(self.sender().property("household")))

    @Slot(object)
    def _show(self, view: HandoverView) -> None:
        self._view = view
        self._title.setText(view.title)
        self._list.put(view.compact_rows if self._compact else view.rows)
        self._list.setVisible(bool(view.rows))
        self._empty.setVisible(not view.rows)
        clear(self._history)
        for number, batch in enumerate(view.batches[:5]):
            if number or not self._compact:
                self._history.addWidget(divider())
            self._history.addWidget(_batch(batch))
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
        self._show_asked(view)
        self._export.setVisible(view.is_enrolled)
        self._import.setVisible(view.is_enrolled or self._has_asked)
        self._export.setEnabled(view.unsent > 0)
        self._busy(self._model.is_busy)

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
        self.primary.setFocus()

    @Slot(object)
    def _failed(self, error: AppError) -> None:
        text = retold(error.remedy) or tr("资料都还在本机，下次接着送。")
        self._must_enrol = error.code in ENROL_AGAIN
        self._tell("amber", retold(error.sentence), text)
        self.primary.setFocus()

    def _tell(self, tone: str, title: str, text: str) -> None:
        self._told.say(title, text)
        for part in (self._told.title, self._told.text):
            part.setProperty("tone", "ink2" if part is self._told.text and tone == "accent" else tone)
        restyle(self._told, tone=tone)
        self._told.show()

    @Slot()
    def _ask_folder(self) -> None:
        self._dialog(tr("选 U 盘上的文件夹"), QFileDialog.FileMode.Directory, "").fileSelected.connect(
            self._model.export_to
        )

    @Slot()
    def _ask_stick(self) -> None:
        dialog = self._dialog(tr("选 U 盘上的文件夹"), QFileDialog.FileMode.Directory, "")
        dialog.fileSelected.connect(self._model.collect)

    @Slot()
    def _ask_ticket(self) -> None:
        dialog = self._dialog(
            tr("选登记凭证文件或图片"),
            QFileDialog.FileMode.ExistingFile,
            tr("登记凭证 (*.json *.png *.svg *.txt);;所有文件 (*)"),
        )
        dialog.fileSelected.connect(self._model.choose_ticket)

    @Slot(bool)
    def _ticket_read(self, needs_code: bool) -> None:
        self._code_panel.setVisible(needs_code)
        self._way_panel.setVisible(not needs_code)
        (self._code if needs_code else self._online).setFocus()

    @Slot()
    def _enrol_online(self) -> None:
        self._way_panel.hide()
        self._model.enrol()

    @Slot()
    def _enrol_with_code(self) -> None:
        self._code_panel.hide()
        self._model.enrol_with_code(self._number.text(), self._code.text())

    @Slot()
    def _ask_folder_to_enrol(self) -> None:
        self._way_panel.hide()
        self._has_asked = True
        dialog = self._dialog(tr("选 U 盘上的文件夹"), QFileDialog.FileMode.Directory, "")
        dialog.fileSelected.connect(self._model.ask_on_stick)

    def _dialog(self, title: str, mode: QFileDialog.FileMode, filters: str) -> QFileDialog:
        dialog = QFileDialog(self, title)
        dialog.setFileMode(mode)
        if filters:
            dialog.setNameFilter(filters)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        return dialog


def _batch(batch: BatchLine) -> QWidget:
    made = frame("plain")
    column(made).setSpacing(scale().space(2))
    column(made).setContentsMargins(0, scale().space(4), 0, scale().space(4))
    column(made).addLayout(
        row(label(batch.name, "strong"), None, chip(batch.chip.text, batch.chip.tone, batch.chip.icon))
    )
    column(made).addWidget(label(batch.when, "caption", "ink2"))
    column(made).addWidget(label(batch.text, "caption", "ink2", wrap=True))
    return made
