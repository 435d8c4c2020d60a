"""A small form inside a card: secret fields under each other, Enter goes on, Esc closes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout

from desktop.language import tr
from desktop.windows.parts import button, label, row
from desktop.windows.theme import scale


class SecretForm(QFrame):
    """Asks for secrets; what was typed leaves the fields as soon as it is given or the form is closed."""

    given = Signal(object)
    closed = Signal()
    """Facts: the texts, in the order of the fields; nothing was given."""

    def __init__(self, name: str, fields: Sequence[tuple[str, int]]) -> None:
        super().__init__()
        self.setObjectName(name)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, scale().space(4), 0, 0)
        lines.setSpacing(scale().space(6))
        self.fields: list[QLineEdit] = []
        for number, (words, most) in enumerate(fields):
            lines.addWidget(label(words, "strong"))
            field = QLineEdit()
            field.setObjectName(f"{name}_{number}")
            field.setAccessibleName(words)
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.setMaxLength(most)
            field.setMaximumWidth(scale().px(408))
            field.returnPressed.connect(partial(_go_on, self, number))
            lines.addWidget(field)
            self.fields.append(field)
        self.accept = button(tr("确定"), "plain", "check", f"{name}_accept")
        cancel = button(tr("取消"), "link", "", f"{name}_cancel")
        self.accept.clicked.connect(self._give)
        cancel.clicked.connect(self.shut)
        lines.addLayout(row(self.accept, cancel, None))
        escape = QShortcut(QKeySequence("Esc"), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.shut)
        self.hide()

    def enter(self) -> None:
        """Open, empty, the keyboard in the first field."""
        for field in self.fields:
            field.clear()
        self.show()
        self.fields[0].setFocus()

    @Slot()
    def shut(self) -> None:
        """Close and forget what was typed."""
        for field in self.fields:
            field.clear()
        self.hide()
        self.closed.emit()

    @Slot()
    def _give(self) -> None:
        texts = tuple(field.text() for field in self.fields)
        if all(texts):
            self.given.emit(texts)


def _go_on(form: SecretForm, number: int) -> None:
    if number + 1 < len(form.fields):
        form.fields[number + 1].setFocus()
    else:
        form.accept.click()
