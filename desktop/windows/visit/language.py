"""The language of the questionnaire: a button with a menu, only where the questionnaire has several."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from desktop.language import mark, tr
from desktop.windows.parts import button, row

DEFAULT = {"default": mark("问卷原文"), "": mark("问卷原文")}


def language_name(name: str) -> str:
    """A language as the questionnaire names it, without its code: "English (en)" is English."""
    return tr(DEFAULT[name]) if name in DEFAULT else name.rpartition(" (")[0] or name


class LanguageButton(QWidget):
    """Says the language that is shown; press it or Alt+L to choose another."""

    chosen = Signal(object)
    """The language as the questionnaire names it."""

    def __init__(self, languages: tuple[str, ...], current: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._languages = languages
        self._current = current
        self.button = button(language_name(current), "plain", "languages", "language")
        self.button.setToolTip(tr("换一种语言 Alt+L"))
        self.button.setAccessibleName(tr("问卷语言：{language_name}", language_name=language_name(current)))
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setLayout(row(self.button, spacing=0))

    def open(self) -> None:
        """Open the menu; it answers by `chosen`."""
        if len(self._languages) < 2:
            return
        menu = QMenu(self)
        group = QActionGroup(menu)
        for number, name in enumerate(self._languages, 1):
            action = menu.addAction(
                f"&{number} {language_name(name)}" if number < 10 else language_name(name)
            )
            action.setData(name)
            action.setCheckable(True)
            action.setChecked(name == self._current)
            group.addAction(action)
            if name == self._current:
                menu.setActiveAction(action)
        menu.triggered.connect(self._picked)
        menu.popup(self.button.mapToGlobal(QPoint(0, self.button.height() + 4)))

    @Slot(QAction)
    def _picked(self, action: QAction) -> None:
        if action.data() != self._current:
            self.chosen.emit(action.data())
