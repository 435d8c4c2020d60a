"""不清楚 · 拒答 · 待核对: three small buttons beside a field, so that blank is never taken for zero."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QMenu, QPushButton, QWidget

from desktop.language import tr
from desktop.windows.parts import button
from desktop.windows.theme import restyle, scale
from forms.xlsform import Choice

KEYS = frozenset("789")


class Companion(QWidget):
    """The buttons of one question; in a narrow frame they fold into one that opens a menu."""

    chosen = Signal(object)
    """The code that was pressed, "" when it was taken back."""

    def __init__(self, ref: str, *, is_compact: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ref = ref
        self._is_compact = is_compact
        self._value = ""
        self._choices: tuple[Choice, ...] = ()
        self._buttons: list[QPushButton] = []
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        self._group.idClicked.connect(self._clicked)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(scale().space(8))

    def draw(self, choices: tuple[Choice, ...], value: str) -> None:
        """Show the codes and which one is pressed."""
        if choices != self._choices:
            self._choices = choices
            self._rebuild()
        self._value = value
        if self._is_compact:
            said = next((choice.label for choice in choices if choice.value == value), "")
            self._set(self._buttons[0], bool(value), said or tr("说不清"))
            return
        for choice, made in zip(self._choices, self._buttons, strict=True):
            self._set(made, choice.value == value, self._words(choice))

    def press(self, digit: str) -> bool:
        """Alt+digit; False when there is no such code."""
        if not any(choice.value == digit for choice in self._choices):
            return False
        self.chosen.emit("" if self._value == digit else digit)
        return True

    def _words(self, choice: Choice) -> str:
        return f"{choice.label} Alt+{choice.value}" if choice.value in KEYS else choice.label

    def _set(self, made: QPushButton, is_on: bool, words: str) -> None:
        made.setText(words)
        made.setChecked(is_on)
        if made.property("chosen") != str(is_on).lower():
            restyle(made, chosen=str(is_on).lower())

    def _rebuild(self) -> None:
        for old in self._buttons:
            self._group.removeButton(old)
            old.hide()
            old.deleteLater()
        self._buttons = []
        names = [tr("说不清")] if self._is_compact else [choice.label for choice in self._choices]
        for place, name in enumerate(names):
            made = button(name, "small")
            code = "" if self._is_compact else self._choices[place].value
            made.setObjectName(f"na:{self._ref}:{code}" if code else f"na:{self._ref}")
            made.setCheckable(True)
            if self._is_compact:
                made.setToolTip("\u3000".join(f"{c.label} Alt+{c.value}" for c in self._choices))
                made.setAccessibleName(tr("说不清：不清楚、拒答、待核对"))
            self._group.addButton(made, place)
            self._line.addWidget(made)
            self._buttons.append(made)

    @Slot(int)
    def _clicked(self, place: int) -> None:
        if self._is_compact:
            self._open_menu()
            return
        code = self._choices[place].value
        self.chosen.emit("" if self._value == code else code)

    def _open_menu(self) -> None:
        menu = QMenu(self)
        for choice in self._choices:
            action = menu.addAction(f"{choice.label}\u3000Alt+{choice.value}")
            action.setData(choice.value)
            action.setCheckable(True)
            action.setChecked(choice.value == self._value)
        menu.triggered.connect(self._picked)
        menu.popup(self._buttons[0].mapToGlobal(QPoint(0, self._buttons[0].height() + 4)))
        self.draw(self._choices, self._value)

    @Slot(object)
    def _picked(self, action: object) -> None:
        code = action.data() if hasattr(action, "data") else ""
        self.chosen.emit("" if self._value == code else str(code))
