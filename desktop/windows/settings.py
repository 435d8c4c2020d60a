"""The settings screen: text size with a live sample, person and office, what is installed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.language import tr
from desktop.viewmodels.paper_rows import SPARE
from desktop.viewmodels.settings import TEXT_SIZES, SettingsModel, SettingsView
from desktop.windows.backup import BackupCard
from desktop.windows.keeping import DoingsCard, KeepingCard
from desktop.windows.languages import language_choice
from desktop.windows.own_keys import KeysCard
from desktop.windows.page import build_page
from desktop.windows.paper_settings import PaperCard
from desktop.windows.parts import button, card, chip, clear, column, divider, label, row, scrolled
from desktop.windows.succession import SuccessionCard
from desktop.windows.theme import scale


class SettingsPage(QFrame):
    """Draws the SettingsView."""

    lock_wanted = Signal()
    show_papers = Signal(str)

    def __init__(self, model: SettingsModel, *, compact: bool) -> None:
        super().__init__()
        self.setObjectName("place_settings")
        self._model = model
        self._compact = compact
        parts = build_page(self, "" if compact else tr("密码和资料只在这台电脑里；问卷和参数由镇里下发"))
        parts.body.addLayout(row(label(tr("设置"), "h1"), None))
        content = QWidget()
        self._columns = QGridLayout(content)
        self._columns.setContentsMargins(0, 0, scale().space(8), 0)
        self._columns.setSpacing(scale().space(16))
        parts.body.addWidget(scrolled(content, "settings_scroll"), 1)
        self._sizes = QButtonGroup(self)
        self._size_card = self._text_size()
        self._columns.addWidget(self._size_card, 0, 0, 1, 1 if compact else 2)
        self._backup = BackupCard(model.backup)
        papers = PaperCard(model.papers, compact=compact)
        papers.sheet_wanted.connect(self._show_sheet)
        self._rest = QVBoxLayout()
        self._other = QVBoxLayout()
        self._columns.addWidget(self._backup, 1, 0, 1, 1 if compact else 2)
        self._columns.addWidget(papers, 2, 0, 1, 1 if compact else 2)
        self.keys = KeysCard(model.keys)
        self._columns.addWidget(self.keys, 3, 0, 1, 1 if compact else 2)
        self._columns.addWidget(KeepingCard(model.keeping), 4, 0, 1, 1 if compact else 2)
        self._columns.addWidget(DoingsCard(model.doings), 5, 0, 1, 1 if compact else 2)
        self._columns.addWidget(SuccessionCard(model.succession), 6, 0, 1, 1 if compact else 2)
        self._columns.addLayout(self._rest, 7, 0)
        if compact:
            self._columns.addLayout(self._other, 8, 0)
        else:
            self._columns.addLayout(self._other, 7, 1)
        for line in (self._rest, self._other):
            line.setSpacing(scale().space(16))
        self._columns.setRowStretch(9, 1)
        self.primary = button(tr("锁定"), "plain", "lock", "settings_lock")
        self.primary.clicked.connect(self.lock_wanted)
        parts.bar.addWidget(self.primary)
        model.loaded.connect(self._show)

    def enter(self) -> None:
        """Read anew; the keyboard goes to the chosen text size."""
        self._model.refresh()
        chosen = self._sizes.checkedButton()
        if chosen is not None:
            chosen.setFocus()

    def _text_size(self) -> QFrame:
        made = card("text_size")
        column(made).addWidget(label(tr("字的大小和颜色"), "h2"))
        tiles = QGridLayout()
        tiles.setSpacing(scale().space(8))
        for number, percent in enumerate(TEXT_SIZES):
            tile = button(f"{percent} %", "tile", name=f"text_size_{percent}")
            tile.setCheckable(True)
            tile.setChecked(percent == self._model.text_size)
            self._sizes.addButton(tile, percent)
            per_line = 3 if self._compact else len(TEXT_SIZES)
            tiles.addWidget(tile, number // per_line, number % per_line)
        tiles.setColumnStretch(len(TEXT_SIZES), 1)
        self._sizes.idClicked.connect(self._sized)
        column(made).addLayout(tiles)
        self._contrast = QCheckBox(tr("字和边框更黑（高对比度）"))
        self._contrast.setObjectName("contrast")
        self._contrast.setAccessibleName(tr("字和边框更黑（高对比度）"))
        self._contrast.setChecked(self._model.contrast)
        self._contrast.toggled.connect(self._model.set_contrast)
        column(made).addWidget(self._contrast)
        column(made).addLayout(language_choice(self._model))
        sample = label(tr("赵守田户·人均月收入 486.11 元，点一下马上看到效果。"), "body", "ink2", wrap=True)
        column(made).addWidget(sample)
        return made

    @Slot(object)
    def _show(self, view: SettingsView) -> None:
        clear(self._rest)
        clear(self._other)
        self._rest.addWidget(self._facts(tr("使用人和机器"), view.person, "person_card"))
        self._rest.addWidget(self._facts(tr("乡镇"), view.office, "office_card"))
        self._rest.addWidget(self._facts(tr("本机资料"), view.counts, "counts_card"))
        self._other.addWidget(self._forms(view))
        standards = self._facts(tr("本县参数"), view.standards, "standards_card", sample=view.is_sample)
        self._other.addWidget(standards)
        self._rest.addStretch(1)
        self._other.addStretch(1)

    def _facts(
        self, title: str, facts: tuple[tuple[str, str], ...], name: str, *, sample: bool = False
    ) -> QFrame:
        made = card(name)
        head: list[QWidget | int | None] = [label(title, "h2")]
        if sample:
            head.append(chip(tr("样例"), "amber", "triangle-alert"))
        column(made).addLayout(row(*head, None))
        if sample:
            column(made).addWidget(label(tr("样例数字，不能当本县标准用。"), "caption", "amber", wrap=True))
        column(made).addWidget(divider())
        for key, value in facts:
            line = QHBoxLayout()
            line.setSpacing(scale().space(12))
            left = label(key, "body", "ink2")
            left.setFixedWidth(scale().px(128))
            line.addWidget(left, 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(label(value, "body", wrap=True), 1)
            column(made).addLayout(line)
        return made

    def _forms(self, view: SettingsView) -> QFrame:
        made = card("forms_card")
        column(made).addLayout(row(label(tr("装好的问卷"), "h2"), None))
        column(made).addWidget(divider())
        for form in view.forms:
            column(made).addWidget(label(form.title, "strong", wrap=True))
            version = label(tr("版本 {version}", version=form.version), "caption", "ink2", wrap=True)
            version.setToolTip(form.form_id)
            version.setProperty("foreign", True)
            column(made).addWidget(version)
        if not view.forms:
            column(made).addWidget(
                label(tr("镇里还没有发来问卷，连网交接时一起收。"), "body", "ink2", wrap=True)
            )
        return made

    @Slot()
    def _show_sheet(self) -> None:
        self.show_papers.emit(SPARE)

    @Slot(int)
    def _sized(self, percent: int) -> None:
        self._model.set_text_size(percent)
