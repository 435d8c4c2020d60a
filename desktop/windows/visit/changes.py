"""变化: what is new, gone and different since the last visit, to be looked at before the read-back."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.language import mark, tr
from desktop.viewmodels.visit import VisitViewModel
from desktop.windows.parts import card, chip, column, divider, label
from desktop.windows.theme import scale
from forms.longitudinal import Change

MARKS = {"新增": ("accent", "plus"), "减少": ("amber", "minus"), "变化": ("neutral", "arrow-up-down")}
NONE = mark("和上次说的一样，没有变化。")


class ChangesView(QWidget):
    """The changes table by table; nothing to answer here, Enter goes on to the read-back."""

    def __init__(self, model: VisitViewModel, *, is_narrow: bool) -> None:
        super().__init__()
        self.setObjectName("changes")
        self._model = model
        self._is_narrow = is_narrow
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(scale().space(12))
        found = model.last.comparison()
        parts = found.by_table() if found is not None else {}
        counts = {kind: sum(one.kind == kind for one in found.changes) for kind in MARKS} if found else {}
        said = tr("，").join(
            tr("{kind} {count} 处", kind=tr(kind), count=count) for kind, count in counts.items() if count
        )
        lines.addWidget(label(said or tr(NONE), "body", "ink2", wrap=True))
        for title, changes in parts.items():
            lines.addWidget(self._part(title, changes))
        lines.addStretch(1)

    def _part(self, title: str, changes: tuple[Change, ...]) -> QFrame:
        made = card("changes-part")
        column(made).addWidget(label(title, "h2"))
        for number, change in enumerate(changes):
            if number:
                column(made).addWidget(divider())
            column(made).addLayout(self._line(change))
        return made

    def _line(self, change: Change) -> QHBoxLayout:
        tone, icon = MARKS[change.kind]
        words = self._words(change)
        said = label(words, "body", "ink", wrap=True)
        said.setAccessibleName(f"{change.kind} {words}")
        line = QHBoxLayout()
        line.setSpacing(scale().space(12))
        line.addWidget(chip(change.kind, tone, icon))
        line.addWidget(said, 1)
        return line

    def _words(self, change: Change) -> str:
        title = self._model.last.title(change.name) if change.name else ""
        what = "·".join(one for one in (change.row, title) if one)
        if not change.name:
            return what
        before, after = change.before or tr("没有填"), change.after or tr("没有填")
        return tr("{what}：上次 {before} → 这次 {after}", what=what, before=before, after=after)
