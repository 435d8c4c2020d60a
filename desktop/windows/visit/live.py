"""The live panel on the right: figures, the local lines, hints with 为什么？, the fixed sentence."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.viewmodels.visit import VisitViewModel
from desktop.windows.parts import Banner, button, chip, clear, divider, label, row, scrolled, set_text
from desktop.windows.questions.flow import show_if
from desktop.windows.theme import colour, scale
from forms.screening import CLOSING, Finding, LivePanel, Verdict, plain, yuan

UNKNOWN = "待填"
TONES = {
    Verdict.MAY_FIT: ("accent", "info"),
    Verdict.MAY_NOT_FIT: ("grey", "info"),
    Verdict.TO_VERIFY: ("amber", "triangle-alert"),
    Verdict.INCOMPLETE: ("grey", "circle-question-mark"),
}


class IncomeBar(QWidget):
    """The income per head against the local lines."""

    def __init__(self) -> None:
        super().__init__()
        self._panel: LivePanel | None = None
        self.setFixedHeight(scale().px(46))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def draw(self, panel: LivePanel) -> None:
        """Take new figures."""
        self._panel = panel
        self.setVisible(bool(panel.lines))
        names = "，".join(f"{line.name} {plain(line.amount)} 元" for line in panel.lines)
        self.setAccessibleName(f"人均月收入与本县标准的比较：{names}")
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as the panel."""
        return QSize(scale().px(200), self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Track, fill, marks with their names."""
        panel = self._panel
        if panel is None or not panel.lines:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        sizes = scale()
        track = QRectF(0, sizes.px(6), self.width(), sizes.px(11))
        most = float(max(line.amount for line in panel.lines)) * 1.28
        income = float(panel.per_head_month) if panel.per_head_month is not None else 0.0
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("sunk"))
        painter.drawRoundedRect(track, 5, 5)
        painter.setBrush(colour("accent"))
        filled = QRectF(track)
        filled.setWidth(max(0.0, min(1.0, income / most)) * track.width())
        painter.drawRoundedRect(filled, 5, 5)
        font = QFont(self.font())
        font.setPixelSize(sizes.px(14))
        painter.setFont(font)
        for line in panel.lines:
            self._mark(
                painter, float(line.amount) / most * track.width(), f"{line.name} {plain(line.amount)}"
            )
        painter.end()

    def _mark(self, painter: QPainter, x: float, words: str) -> None:
        sizes = scale()
        painter.setPen(QPen(colour("ink"), 2))
        painter.drawLine(int(x), sizes.px(1), int(x), sizes.px(20))
        painter.setPen(colour("ink2"))
        width = painter.fontMetrics().horizontalAdvance(words) + 4
        left = max(0, min(self.width() - width, int(x) - width // 2))
        painter.drawText(QRect(left, sizes.px(23), width, sizes.px(22)), Qt.AlignmentFlag.AlignCenter, words)


class LivePanelView(QFrame):
    """边填边算. Hidden when the questionnaire has nothing to work out."""

    def __init__(
        self, model: VisitViewModel, parent: QWidget | None = None, *, is_overlay: bool = False
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card" if is_overlay else "side")
        self._panel: LivePanel | None = None
        self._is_explaining = False
        sizes = scale()
        self._basis = label("", "caption", "ink2")
        self._figure = label("", "figure")
        self._figure_unit = label("元", "body", "ink2")
        self._bar = IncomeBar()
        self._year = label("", "strong")
        self._excluded = label("", "strong")
        self.why = button("为什么？", "quiet", "circle-question-mark", "why")
        self.why.clicked.connect(self._explain)
        content = QWidget()
        self._lines = QVBoxLayout(content)
        self._lines.setContentsMargins(sizes.space(20), sizes.space(14), sizes.space(20), sizes.space(8))
        self._lines.setSpacing(sizes.space(8))
        self._build()
        self._findings = QVBoxLayout()
        self._findings.setSpacing(sizes.space(8))
        self._lines.addLayout(self._findings)
        self._lines.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scrolled(content), 1)
        closing = label(CLOSING, "micro", "ink2", wrap=True)
        closing.setObjectName("closing-sentence")
        closing.setContentsMargins(sizes.space(20), sizes.space(4), sizes.space(20), sizes.space(12))
        column.addWidget(closing)
        model.live_changed.connect(self.draw)
        self.draw(model.live)

    def _build(self) -> None:
        lines = self._lines
        lines.addLayout(row(label("边填边算", "h2"), None, self._basis))
        lines.addLayout(row(label("人均月收入", "body", "ink2"), None, self._figure, self._figure_unit))
        lines.addWidget(self._bar)
        lines.addLayout(row(label("家庭年收入", "body", "ink2"), None, self._year))
        lines.addLayout(row(label("不计入", "body", "ink2"), None, self._excluded))
        lines.addWidget(divider())
        lines.addLayout(
            row(label("提示", "strong"), label("不是审核结论", "caption", "ink2"), None, self.why)
        )

    @Slot(object)
    def draw(self, panel: object) -> None:
        """Show new figures; hints are made anew only when they changed."""
        if not isinstance(panel, LivePanel) or panel == self._panel:
            return
        before = self._panel
        self._panel = panel
        self._basis.setText(panel.basis)
        known = panel.per_head_month is not None
        self._figure.setText(yuan(panel.per_head_month) if panel.per_head_month is not None else UNKNOWN)
        self._figure_unit.setVisible(known)
        self._year.setText(f"{yuan(panel.year)} 元" if panel.year is not None else UNKNOWN)
        self._excluded.setText(f"{yuan(panel.excluded)} 元")
        self._bar.draw(panel)
        if before is None or before.findings != panel.findings:
            self._draw_findings(panel.findings)

    def _draw_findings(self, findings: tuple[Finding, ...]) -> None:
        clear(self._findings)
        for finding in findings:
            tone, icon = TONES[finding.verdict]
            banner = Banner(tone, icon, headline(finding))
            banner.say(headline(finding), f"{finding.wording}{gap(finding)}")
            self._findings.addWidget(banner)
            if self._is_explaining:
                self._findings.addWidget(_explanation(finding))

    @Slot()
    def _explain(self) -> None:
        self._is_explaining = not self._is_explaining
        set_text(self.why, "收起" if self._is_explaining else "为什么？")
        if self._panel is not None:
            self._draw_findings(self._panel.findings)


def gap(finding: Finding) -> str:
    """The reference amount a month, in words; "" where the rule gives none."""
    return f"参考差额：每月 {finding.gap_fen / 100:,.0f} 元。" if finding.gap_fen else ""


def headline(finding: Finding) -> str:
    """The hint in one line: 可能符合 最低生活保障; what is not known says so after its name."""
    if finding.verdict is Verdict.INCOMPLETE:
        return f"{finding.title} {finding.verdict.value}"
    return f"{finding.verdict.value} {finding.title}"


def _explanation(finding: Finding) -> QFrame:
    """The steps of the calculation, what went in, and the clause."""
    made = QFrame()
    made.setProperty("kind", "plain")
    lines = QVBoxLayout(made)
    sizes = scale()
    lines.setContentsMargins(sizes.space(12), 0, 0, sizes.space(8))
    lines.setSpacing(sizes.space(4))
    for step in finding.steps:
        lines.addWidget(label(step, "caption", "ink", wrap=True))
    if finding.inputs:
        lines.addWidget(label("用到：" + "、".join(finding.inputs), "micro", "ink2", wrap=True))
    lines.addWidget(label("依据：" + finding.clause, "micro", "ink2", wrap=True))
    lines.addWidget(label(finding.parameters, "micro", "ink2", wrap=True))
    return made


class LiveStrip(QFrame):
    """The panel folded into one line, for narrow screens."""

    opened = Signal()

    def __init__(self, model: VisitViewModel) -> None:
        super().__init__()
        self.setProperty("kind", "plain")
        self._hint: QWidget | None = None
        self._said = ""
        self._figure = label("", "strong")
        self.more: QPushButton = button("", "bare", "chevron-down", "live-open")
        self.more.setAccessibleName("打开边填边算")
        self.more.clicked.connect(self.opened)
        self._line = row(label("人均月收入", "body", "ink2"), self._figure, self.more)
        self.setLayout(self._line)
        model.live_changed.connect(self.draw)
        self.draw(model.live)

    @Slot(object)
    def draw(self, panel: object) -> None:
        """The figure and the first hint."""
        show_if(self, isinstance(panel, LivePanel))
        if not isinstance(panel, LivePanel):
            return
        known = panel.per_head_month
        self._figure.setText(f"{yuan(known)} 元" if known is not None else UNKNOWN)
        said = panel.findings[0].verdict.value if panel.findings else ""
        if said == self._said:
            return
        self._said = said
        if self._hint is not None:
            self._line.removeWidget(self._hint)
            self._hint.hide()
            self._hint.deleteLater()
            self._hint = None
        if panel.findings:
            tone, icon = TONES[panel.findings[0].verdict]
            self._hint = chip(said, "neutral" if tone == "grey" else tone, icon)
            self._line.insertWidget(2, self._hint)
