"""The language of the interface: Qt's own words, and the buttons that choose it in the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QTranslator
from PySide6.QtWidgets import QButtonGroup, QPushButton, QVBoxLayout

from desktop.language import CHINESE, LANGUAGES, tr, use_language
from desktop.windows.parts import button, label, row

if TYPE_CHECKING:
    from desktop.viewmodels.settings import SettingsModel

_QT_CHINESE = "qtbase_zh_CN"
_QT_WORDS = "qt_words"


def speak(app: QCoreApplication, name: str) -> None:
    """Use a language for everything that is built from now on, Qt's dialogs and menus included."""
    use_language(name)
    old = app.findChild(QTranslator, _QT_WORDS)
    if (old is not None) == (name == CHINESE):
        return
    if old is not None:
        app.removeTranslator(old)
        old.setParent(None)
        old.deleteLater()
        return
    words = QTranslator(app)
    words.setObjectName(_QT_WORDS)
    if words.load(_QT_CHINESE, QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(words)


def language_choice(model: SettingsModel) -> QVBoxLayout:
    """One button for each language, in its own words; pressing it is a wish of the model."""
    tiles: list[QPushButton] = []
    for name, words in LANGUAGES.items():
        tile = button(words, "tile", name=f"language_{name}")
        tile.setCheckable(True)
        tile.setProperty("foreign", name != CHINESE)
        tile.setChecked(name == model.language)
        tiles.append(tile)
    group = QButtonGroup(tiles[0])
    for number, tile in enumerate(tiles):
        group.addButton(tile, number)
    group.idClicked.connect(model.choose_language)
    lines = QVBoxLayout()
    lines.addLayout(row(label(tr("界面语言"), "strong"), 12, *tiles, None))
    lines.addWidget(label(tr("问卷、测算提示和文书仍是中文。"), "caption", "ink2", wrap=True))
    return lines
