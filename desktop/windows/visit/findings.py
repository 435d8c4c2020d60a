"""One hint of the live panel: what it says, and 为什么？ with every line of the calculation."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.language import mark, tr
from desktop.viewmodels.visit_pointing import Said, code_of
from desktop.viewmodels.wording import aired
from desktop.windows.parts import button, label, line_icon, row, set_text
from desktop.windows.theme import scale
from forms.screening import Alert, Check, Finding, Severity, Verdict

__all__ = ["Said", "SaidRow", "headline", "is_loud", "tone_of"]

_TONES = {
    Verdict.MAY_FIT: ("accent", "info"),
    Verdict.MAY_NOT_FIT: ("grey", "info"),
    Verdict.TO_VERIFY: ("amber", "triangle-alert"),
    Verdict.INCOMPLETE: ("grey", "circle-question-mark"),
    Verdict.REMIND: ("grey", "info"),
}
_LOUD = {Verdict.MAY_FIT, Verdict.TO_VERIFY}
WHY, FOLD = mark("为什么？"), mark("收起")
KEYS = mark("Enter 去那一题，空格看为什么")


class SaidRow(QFrame):
    """A finding, a check or an alert. Enter (or a click) wants its question, Space opens the calculation."""

    wanted = Signal(object)
    toggled = Signal(object, bool)
    """Facts: the person wants the question of this `said`; its calculation was opened or closed."""

    def __init__(self, said: Said, *, is_open: bool) -> None:
        super().__init__()
        self.said = said
        tone, icon = tone_of(said)
        self.setProperty("kind", "banner")
        self.setProperty("tone", tone)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("{headline}。{wording}", headline=headline(said), wording=said.wording))
        self.setAccessibleDescription(tr(KEYS))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        sizes = scale()
        line = QHBoxLayout(self)
        is_quiet = isinstance(said, Finding) and not is_loud(said)
        edge = sizes.space(2 if is_quiet else 8)
        line.setContentsMargins(sizes.space(10), edge, sizes.space(10), edge)
        line.setSpacing(sizes.space(8))
        picture = line_icon(icon, tone)
        line.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(sizes.space(2))
        line.addLayout(self._lines, 1)
        self._why = button(tr(WHY), "link", "", f"why:{code_of(said)}")
        self._why.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._why.clicked.connect(self._turn)
        self._steps: QWidget | None = None
        if is_quiet:
            picture.setFixedHeight(self._why.sizeHint().height())
        self._fill(tone)
        if is_open:
            self._open()

    def _fill(self, tone: str) -> None:
        if isinstance(self.said, Finding) and not is_loud(self.said):
            line = row(label(headline(self.said), "caption", "ink2", wrap=True), self._why)
            line.setStretch(0, 1)
            self._lines.addLayout(line)
            return
        self._lines.addWidget(label(headline(self.said), "strong", tone, wrap=True))
        self._lines.addWidget(label(aired(self.said.wording + _gap(self.said)), "caption", "ink", wrap=True))
        self._lines.addLayout(row(None, self._why))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space; every other key is the panel's."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.wanted.emit(self.said)
        elif event.key() == Qt.Key.Key_Space:
            self._turn()
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click goes to the question."""
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self.wanted.emit(self.said)

    @Slot()
    def _turn(self) -> None:
        if self._steps is None:
            self._open()
        else:
            self._lines.removeWidget(self._steps)
            self._steps.hide()
            self._steps.deleteLater()
            self._steps = None
            set_text(self._why, tr(WHY))
        self.toggled.emit(self.said, self._steps is not None)

    def _open(self) -> None:
        self._steps = _explanation(self.said)
        self._lines.addWidget(self._steps)
        set_text(self._why, tr(FOLD))


def tone_of(said: Said) -> tuple[str, str]:
    """Tone and icon; the words beside them say the same."""
    if isinstance(said, Finding):
        return _TONES[said.verdict]
    is_red = said.severity is Severity.RED
    if isinstance(said, Check) and is_red and said.explained:
        return "amber", "triangle-alert"
    return ("red", "circle-alert") if is_red and isinstance(said, Check) else ("amber", "triangle-alert")


def is_loud(finding: Finding) -> bool:
    """Whether a finding asks for something to be done now; the others stand below in one line."""
    return finding.verdict in _LOUD


def headline(said: Said) -> str:
    """可能符合 最低生活保障; 须说明 卡名不符; 收入骤减·红; what is not known says so after its name."""
    if isinstance(said, Finding):
        if is_loud(said):
            return f"{said.verdict.value} {said.title}"
        who = tr("（{subject}）", subject=said.subject) if said.subject else ""
        return f"{said.title}{who} {said.verdict.value}"
    if isinstance(said, Alert):
        urgent = tr("（急）") if said.severity is Severity.RED else ""
        return f"{said.title}{urgent} {said.subject}".strip()
    if said.severity is Severity.RED:
        return tr(
            "{title}：{word}", title=said.title, word=tr("已说明") if said.explained else tr("封存前须说明")
        )
    return tr("{title}：提醒", title=said.title)


def _gap(said: Said) -> str:
    """The reference amount a month, in words; "" where the rule gives none."""
    fen = said.gap_fen if isinstance(said, Finding) else None
    return tr("参考差额：每月 {count} 元。", count=f"{fen / 100:,.0f}") if fen else ""


def _explanation(said: Said) -> QWidget:
    """Every line: the calculation, what went in, parameters with the table's version, the clause."""
    made = QWidget()
    lines = QVBoxLayout(made)
    lines.setContentsMargins(0, scale().space(4), 0, 0)
    lines.setSpacing(scale().space(4))
    for kind, words in explained(said):
        tone = "ink" if kind == "caption" else "ink2"
        lines.addWidget(label(aired(words), kind, tone, wrap=True))
    return made


def explained(said: Said) -> list[tuple[str, str]]:
    """The lines of 为什么？ as (type, words)."""
    found: list[tuple[str, str]] = []
    if isinstance(said, Finding):
        if not is_loud(said):
            found.append(("caption", said.wording))
        found += [("caption", step) for step in said.steps]
        found += [("caption", tr("{name}：{value}", name=name, value=value)) for name, value in said.amounts]
    if isinstance(said, Check) and said.explained:
        found.append(("caption", tr("说明：{explained}", explained=said.explained)))
    if isinstance(said, Alert):
        found += [
            ("caption", words) for words in (_moved(said), tr("处置：{action}", action=said.action)) if words
        ]
    elif said.inputs:
        found.append(("micro", tr("所填数据：") + tr("；").join(said.inputs)))
    if not isinstance(said, Check) and said.used:
        used = tr("；").join(f"{one.meaning} {one.value}{_unit(one.unit)}" for one in said.used)
        found.append(("micro", tr("参数：{used}", used=used)))
    if isinstance(said, Finding):
        found.append(("micro", tr("参数表：{parameters}", parameters=said.parameters)))
    found.append(("micro", tr("依据：{clause}", clause=said.clause)))
    return found


def _moved(said: Alert) -> str:
    return (
        tr("上次 {before}，这次 {after}", before=said.before or tr("没有"), after=said.after or tr("没有"))
        if said.before or said.after
        else ""
    )


def _unit(unit: str) -> str:
    return f" {unit}" if unit and unit not in ("比例", "倍", "比较符", "是否") else ""
