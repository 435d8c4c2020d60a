"""What is wrong on a screen, found without looking: cut text, overlaps, missing glyphs, foreign words.

Every function takes the root of a widget tree that is shown and returns one line for each thing it found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import combinations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QRawFont
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QWidget,
)

from desktop.language import ENGLISH, catalogue, language
from desktop.windows.parts import Elided
from desktop.windows.visit.lines import Cells
from desktop.windows.visit.screen import VisitScreen

_OWN_WORDS = re.compile(
    r"Ctrl|Alt|Enter|Esc|Shift|Tab|PgUp|PgDown|F\d+|Excel|XLSX|PDF|MB|KB|GB|USB|GPS|ID|SHA|T\d\d|U(?= 盘)"
    r"|\b(?:zst|mmt)\b|设备 [0-9a-f]{8}|打 [a-z]+(?:-[a-z]+){3}"
)
"""Latin words a Chinese screen may show: keys, units, formats, numbers of papers; what was typed here, the
number of a laptop, a password of four words in letters."""
_WORD = re.compile(r"[A-Za-z]{3,}")
HAN = re.compile(r"[\u3400-\u9fff]")
SLACK = 1


def all_findings(root: QWidget) -> list[str]:
    """Everything the functions below find."""
    checks: tuple[Callable[[QWidget], list[str]], ...] = (
        cut_labels,
        cut_buttons,
        overlaps,
        missing_glyphs,
        untranslated if language() == ENGLISH else foreign_words,
        sideways,
    )
    return [line for check in checks for line in check(root)]


def shown(root: QWidget) -> Iterator[QWidget]:
    """Every visible widget of the tree with some area."""
    for widget in (root, *root.findChildren(QWidget)):
        if widget.isVisible() and widget.width() > 0 and widget.height() > 0:
            yield widget


def words_of(widget: QWidget) -> str:
    """The text a label, button or field shows."""
    if isinstance(widget, Elided):
        return widget.full
    if isinstance(widget, Cells):
        return " ".join(widget.texts)
    if isinstance(widget, QLabel | QAbstractButton):
        return widget.text()
    if isinstance(widget, QLineEdit) and widget.echoMode() == QLineEdit.EchoMode.Normal:
        return widget.text() or widget.placeholderText()
    return ""


def cut_labels(root: QWidget) -> list[str]:
    """Labels with less room than their text takes."""
    found = []
    for label in root.findChildren(QLabel):
        text = label.text()
        if not text or not label.isVisible() or isinstance(label, Elided):
            continue
        if label.textFormat() == Qt.TextFormat.RichText or label.wordWrap():
            is_cut = label.height() + SLACK < label.heightForWidth(label.width())
        else:
            widest = max(label.fontMetrics().horizontalAdvance(line) for line in text.split("\n"))
            is_cut = label.width() + SLACK < widest or label.height() + SLACK < label.fontMetrics().height()
        if is_cut:
            found.append(f"cut label {text[:40]!r} {label.width()}x{label.height()}")
    return found


def cut_buttons(root: QWidget) -> list[str]:
    """Buttons smaller than their size hint, and placeholders longer than their field."""
    found = [
        f"cut button {button.text()!r} {button.width()} < {button.sizeHint().width()}"
        for button in root.findChildren(QPushButton)
        if button.isVisible() and button.width() < button.sizeHint().width()
    ]
    for field in root.findChildren(QLineEdit):
        if field.isVisible() and not field.text():
            wide = QFontMetrics(field.font()).horizontalAdvance(field.placeholderText())
            if wide > field.width() - 2:
                found.append(f"cut placeholder {field.placeholderText()!r} {field.width()} < {wide}")
    return found


def overlaps(root: QWidget) -> list[str]:
    """Texts of the same parent that lie over each other."""
    found = []
    by_parent: dict[QWidget | None, list[QWidget]] = {}
    for widget in shown(root):
        if words_of(widget).strip() and widget.property("kind") != "badge":
            by_parent.setdefault(widget.parentWidget(), []).append(widget)
    for siblings in by_parent.values():
        for one, other in combinations(siblings, 2):
            common = one.geometry().intersected(other.geometry())
            if common.width() > 2 and common.height() > 2:
                found.append(f"overlap {words_of(one)[:20]!r} and {words_of(other)[:20]!r}")
    return found


def missing_glyphs(root: QWidget) -> list[str]:
    """Characters that no font of the widget can draw."""
    found = []
    for widget in shown(root):
        text = words_of(widget)
        if text:
            lost = [c for c in set(text) if not c.isspace() and not _is_drawn(widget, c)]
            found += [f"no glyph for {c!r} in {text[:20]!r}" for c in lost]
    return found


def _is_drawn(widget: QWidget, char: str) -> bool:
    font = widget.font()
    return any(
        QRawFont.fromFont(_of_family(font, family)).supportsCharacter(ord(char)) for family in font.families()
    )


def _of_family(font: QFont, family: str) -> QFont:
    made = QFont(font)
    made.setFamilies([family])
    return made


def foreign_words(root: QWidget) -> list[str]:
    """Latin words in what is shown or spoken that no Chinese reader expects: identifiers, English."""
    found = []
    for widget in shown(root):
        for text in {words_of(widget), widget.accessibleName(), widget.toolTip()}:
            if _WORD.search(_OWN_WORDS.sub("", text)) and not widget.property("foreign"):
                found.append(f"foreign {text[:60]!r} {widget.objectName()}")
    return found


def _longest_of_a_form(widget: QWidget) -> int:
    """A questionnaire stays Chinese and has words in common with the interface: short ones."""
    return 10 if any(isinstance(part, VisitScreen) for part in _around(widget)) else 0


def untranslated(root: QWidget) -> list[str]:
    """Chinese sentences of the interface on a screen that is not Chinese: there is English for them."""
    known = catalogue(ENGLISH)
    return [
        f"untranslated {text[:60]!r} {widget.objectName()}"
        for widget in shown(root)
        for text in {words_of(widget).strip(), widget.accessibleName(), widget.toolTip()}
        if text in known and HAN.search(text) and len(text) > _longest_of_a_form(widget)
    ]


def sideways(root: QWidget) -> list[str]:
    """Scroll areas that would have to scroll sideways, and widgets beyond the window's edge."""
    found = [
        f"sideways {area.objectName()} {area.widget().width()} > {area.viewport().width()}"
        for area in root.findChildren(QScrollArea)
        if area.isVisible() and area.widget() and area.widget().width() > area.viewport().width() + SLACK
    ]
    for widget in shown(root):
        is_scrolled = any(isinstance(part, QAbstractScrollArea) for part in _around(widget))
        if not is_scrolled and words_of(widget).strip():
            place = QRect(widget.mapTo(root, QPoint(0, 0)), widget.size())
            if not root.rect().adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(place):
                found.append(f"beyond the edge {words_of(widget)[:30]!r}")
    return found


def _around(widget: QWidget) -> Iterator[QWidget]:
    part = widget.parentWidget()
    while part is not None:
        yield part
        part = part.parentWidget()
