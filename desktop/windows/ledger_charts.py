"""The charts of the ledger: four cards of bars, each bar a link to its households, and their way to paper."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFileDialog, QFrame, QGridLayout, QVBoxLayout, QWidget

from desktop.language import retold, tr
from desktop.viewmodels.chart_file import Drawn
from desktop.viewmodels.charts import Chart
from desktop.viewmodels.ledger import LedgerModel, LedgerView
from desktop.windows.chart_bars import BarLine, RuleLine, Swatch, widths_of
from desktop.windows.chart_sheet import chart_sheet
from desktop.windows.paper_printing import PrintPanel
from desktop.windows.parts import Banner, card, clear, column, label, row, scrolled
from desktop.windows.printing import Destination, Printing
from desktop.windows.theme import scale
from forms.errors import AppError


class LedgerCharts(QWidget):
    """Two cards side by side, one with large text; printed the way papers are."""

    show_households = Signal(str)

    def __init__(self, model: LedgerModel) -> None:
        super().__init__()
        self.setObjectName("ledger_charts")
        self._model = model
        self._to: Destination | None = None
        self._printing: Printing | None = None
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(scale().space(12))
        self._told = Banner("accent", "check", "", "")
        self._told.setObjectName("charts_told")
        self._told.hide()
        self._panel = PrintPanel(compact=scale().factor > 1)
        lines.addWidget(self._told)
        lines.addWidget(self._panel)
        content = QWidget()
        self._grid = QGridLayout(content)
        self._grid.setContentsMargins(0, 0, scale().space(8), 0)
        self._grid.setSpacing(scale().space(12))
        lines.addWidget(scrolled(content, "charts_scroll"), 1)
        self._panel.wanted.connect(self._print)
        self._panel.file_wanted.connect(self._ask_file)
        model.loaded.connect(self._show)
        model.drawn.connect(self._drawn)
        model.failed.connect(self._failed)

    def enter(self) -> None:
        """Give the keyboard to the first bar."""
        first = self.findChild(BarLine)
        if first is not None:
            first.setFocus()

    @Slot()
    def ask_printer(self) -> None:
        """Where shall the charts be printed?"""
        self._told.hide()
        self._panel.open(1)

    @Slot(str)
    def keep_as(self, file: str) -> None:
        """Keep the charts in this PDF."""
        self._panel.hide()
        self._model.draw(chart_sheet, file)

    @Slot(object)
    def _show(self, view: LedgerView) -> None:
        clear(self._grid)
        columns = 1 if scale().factor > 1 else 2
        for number, chart in enumerate(view.charts):
            self._grid.addWidget(_card(chart, self._drill), number // columns, number % columns)
        self._grid.setRowStretch(len(view.charts), 1)

    @Slot()
    def _drill(self) -> None:
        self.show_households.emit(str(self.sender().property("target")))

    @Slot(object)
    def _print(self, to: Destination) -> None:
        self._to = to
        self._model.draw(chart_sheet)

    @Slot()
    def _ask_file(self) -> None:
        dialog = QFileDialog(self, tr("图存到哪里"), str(Path.home() / tr("走访排查图表.pdf")), "PDF (*.pdf)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.fileSelected.connect(self.keep_as)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(object)
    def _drawn(self, drawn: Drawn) -> None:
        if drawn.name:
            self._say("accent", tr("存好了 {name}", name=drawn.name), tr("图上只有数字，没有姓名和证件号。"))
        elif self._to is not None:
            self._printing = Printing(drawn.pdf, self._to, self)
            self._printing.finished.connect(self._sent)
            self._printing.start()

    @Slot(bool)
    def _sent(self, is_taken: bool) -> None:
        printer = self._to.printer if self._to is not None else ""
        self._to = None
        if self._printing is not None:
            self._printing.deleteLater()
            self._printing = None
        if is_taken:
            self._say("accent", tr("已送到 {printer}", printer=printer), "")
        else:
            self._say("amber", tr("打印机没有接受"), tr("检查打印机后再按一次“打印”；也可以存成 PDF。"))

    @Slot(object)
    def _failed(self, error: AppError) -> None:
        self._to = None
        self._say("amber", retold(error.sentence), retold(error.remedy))

    def _say(self, tone: str, title: str, text: str) -> None:
        self._told.say(title, text)
        self._told.turn(tone, "check" if tone == "accent" else "triangle-alert")
        self._told.show()


def _card(chart: Chart, drill: object) -> QFrame:
    made = card(f"chart_{chart.key}")
    made.setAccessibleName(chart.spoken)
    lines = column(made)
    lines.setSpacing(0)
    lines.addWidget(label(chart.title, "h2"))
    lines.addSpacing(scale().space(4))
    if chart.legend:
        parts: list[QWidget | int | None] = []
        for pattern, words in chart.legend:
            parts += [Swatch(pattern), label(words, "caption", "ink2"), 8]
        lines.addLayout(row(*parts, None))
        lines.addSpacing(scale().space(8))  # room for the focus ring of the first bar
    widths = widths_of(chart.bars)
    for number, bar in enumerate(chart.bars):
        line = BarLine(bar, chart.whole, f"bar_{chart.key}_{number}", widths)
        line.clicked.connect(drill)
        lines.addWidget(line)
        if bar.rule:
            lines.addWidget(RuleLine(bar.rule))
    if not chart.bars:
        lines.addWidget(label(chart.empty, "body", "ink2", wrap=True))
    elif chart.note:
        lines.addWidget(label(chart.note, "caption", "ink2", wrap=True))
    lines.addStretch(1)
    return made
