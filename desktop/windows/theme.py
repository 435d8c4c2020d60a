"""Colours, sizes and icons of every screen: the tokens of the visual target, at any text scale.

QSS knows no variables and its pixels ignore the user's text size, so the one style sheet is a template:
`apply_theme` fills in tokens and sizes and is called again when the setting changes. Widths fixed in code
go through the same `Scale`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from PySide6 import QtCore
from PySide6.QtCore import QByteArray, QCoreApplication, QRectF, QSize
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QWidget

TOKENS = {
    "paper": "#F5F3EE",
    "surface": "#FFFFFF",
    "sunk": "#ECE9E1",
    "line": "#DCD7CC",
    "field": "#8B8678",
    "ink": "#1F2426",
    "ink2": "#4E5457",
    "ink3": "#64696B",
    "accent": "#17635A",
    "accent-dark": "#0F4B44",
    "accent-light": "#E3F0ED",
    "accent-line": "#B9D9D2",
    "accent-2": "#5C948A",
    "accent-3": "#A9C9C2",
    "accent-4": "#C9C4B8",
    "rail": "#15403A",
    "rail-on": "#285B53",
    "rail-text": "#D3E4DF",
    "amber": "#7D4A00",
    "amber-light": "#FFF1D6",
    "amber-line": "#E3B565",
    "amber-border": "#B07A1E",
    "red": "#A9231B",
    "red-light": "#FCEAE7",
    "red-line": "#E3A59F",
    "grey": "#565B5D",
    "grey-light": "#EAE8E2",
    "scroll": "#B9B4A6",
    "disabled": "#DAD7CE",
    "disabled-text": "#575B5D",
    "white": "#FFFFFF",
}

HIGH_CONTRAST = TOKENS | {
    "paper": "#FFFFFF",
    "sunk": "#E4E4E4",
    "line": "#595959",
    "field": "#000000",
    "ink": "#000000",
    "ink2": "#1A1A1A",
    "ink3": "#333333",
    "accent": "#00453D",
    "accent-dark": "#002E29",
    "accent-line": "#00453D",
    "rail": "#002B26",
    "rail-on": "#0A4A42",
    "rail-text": "#FFFFFF",
    "amber": "#5A3300",
    "amber-line": "#5A3300",
    "amber-border": "#5A3300",
    "red": "#8A0F0A",
    "red-line": "#8A0F0A",
    "grey": "#2B2E30",
    "scroll": "#595959",
    "disabled-text": "#2B2E30",
}
"""The same tokens for eyes that need more: text at 7:1 and better, borders as dark as text."""

STYLE_NAMED, STYLE = "QT_STYLE_OVERRIDE", "Fusion"
"""Qt takes the style from there when the application is made; asked for later it costs 30 ms of the start."""
FONT_FILES = ("NotoSansSC-Medium.ttf", "NotoSansSC-Bold.ttf")
FALLBACK_FAMILIES = ("Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei")
COMPACT_BELOW_EM = 60
SCALES = (1.0, 1.1, 1.25, 1.5, 1.75, 2.0)


class Scale:
    """Sizes at one text scale: type and icons grow in full, controls by 78 %, spacing once by a quarter."""

    def __init__(self, factor: float = 1.0) -> None:
        self.factor = min(2.0, max(1.0, factor))

    def px(self, n: float) -> int:
        """A type size, or a width that holds text."""
        return round(n * self.factor)

    def control(self, n: float) -> int:
        """A control height."""
        return round(n * (1 + 0.78 * (self.factor - 1)))

    def space(self, n: float) -> int:
        """A gap."""
        return round(n * 1.25) if self.factor > 1 else round(n)

    def icon(self, n: float) -> int:
        """An icon edge."""
        return round(n * self.factor)

    def compact(self, width: int) -> bool:
        """Whether a window of this width holds too few characters for two columns."""
        return width / (16 * self.factor) < COMPACT_BELOW_EM


def apply_theme(app: QApplication, scale: float = 1.0, *, contrast: bool = False) -> None:
    """Give the application its fonts, palette and style sheet at a text scale (1.0 to 2.0)."""
    sizes = _in_force.scale = Scale(scale)
    _in_force.tokens = HIGH_CONTRAST if contrast else TOKENS
    colour.cache_clear()
    if os.environ.get(STYLE_NAMED) != STYLE:
        app.setStyle(STYLE)
    font = QFont()
    font.setFamilies(_families())
    font.setPixelSize(sizes.px(16))
    font.setWeight(QFont.Weight.Medium)
    app.setFont(font)
    app.setPalette(_palette())
    app.setStyleSheet(style_sheet(sizes))


class _InForce:
    """What `apply_theme` chose last. Painting asks for it a hundred times a row, so it is a plain name."""

    scale = Scale()
    tokens = TOKENS


_in_force = _InForce()


def scale() -> Scale:
    """The scale that is in force."""
    return _in_force.scale


def tokens() -> dict[str, str]:
    """The colours that are in force."""
    return _in_force.tokens


def style_sheet(sizes: Scale) -> str:
    """The style sheet with tokens and sizes filled in."""
    folder, colours = _resources() / "theme", tokens()
    text = re.sub(r"/\*.*?\*/", "", (folder / "dengmen.qss").read_text("utf-8"), flags=re.DOTALL)
    text = re.sub(r"@([a-z][a-z0-9-]*)", lambda m: colours[m[1]], text)
    text = re.sub(r"image\(([a-z-]+)\)", lambda m: f'url("{folder / (m[1] + ".svg")}")', text)
    functions: dict[str, Callable[[float], int]] = {
        "type": sizes.px,
        "control": sizes.control,
        "space": sizes.space,
        "pill": lambda n: round(sizes.control(n - 2) + 2) // 2,
        "badge": sizes.px,
    }
    return re.sub(
        r"\b(type|control|space|pill|badge)\((\d+)\)", lambda m: f"{functions[m[1]](int(m[2]))}px", text
    )


@lru_cache(maxsize=64)
def colour(name: str) -> QColor:
    """A token as a colour for code that paints, and does not change it."""
    return QColor(tokens()[name])


def icon(name: str, tone: str = "ink", size: int = 20) -> QIcon:
    """A Lucide icon in a token's colour; `size` is at 100 % text and grows with the scale."""
    made = QIcon(pixmap(name, tone, size))
    made.addPixmap(pixmap(name, "disabled-text", size), QIcon.Mode.Disabled)
    return made


def pixmap(name: str, tone: str = "ink", size: int = 20) -> QPixmap:
    """The same icon as a pixmap, for labels and painting."""
    return _rendered(name, tokens().get(tone, tone), scale().icon(size), _ratio())


def icon_size(size: int = 20) -> QSize:
    """The size to give to setIconSize."""
    edge = scale().icon(size)
    return QSize(edge, edge)


def restyle(widget: QWidget, **properties: object) -> None:
    """Set style properties after the widget was shown; without the polish nothing would be redrawn."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    if not widget.testAttribute(QtCore.Qt.WidgetAttribute.WA_WState_Polished):
        return  # Showing it will style it.
    for part in (widget, *widget.findChildren(QWidget)):
        part.style().unpolish(part)
        part.style().polish(part)
    widget.update()


@lru_cache(maxsize=1)
def _resources() -> Path:
    # importlib.resources takes longer to load than the style sheet; and Qt maps a font where it lies.
    import resources

    return Path(resources.__path__[0])


def _ratio() -> float:
    app = QCoreApplication.instance()
    return app.devicePixelRatio() if isinstance(app, QApplication) else 1.0


@lru_cache(maxsize=512)
def _rendered(name: str, value: str, edge: int, ratio: float) -> QPixmap:
    svg = (_resources() / "icons" / f"{name}.svg").read_text("utf-8")
    svg = svg.replace("currentColor", value).replace('stroke-width="2"', 'stroke-width="1.75"')
    picture = QPixmap(round(edge * ratio), round(edge * ratio))
    picture.fill(QColor("transparent"))
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, picture.width(), picture.height()))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


@lru_cache(maxsize=1)
def _families() -> list[str]:
    """Ours, to which Qt itself adds for what we lack; others only without it: Qt looks for each of them."""
    numbers = [QFontDatabase.addApplicationFont(str(_resources() / "fonts" / name)) for name in FONT_FILES]
    found = {family for number in numbers for family in QFontDatabase.applicationFontFamilies(number)}
    return sorted(found) or list(FALLBACK_FAMILIES)


def _palette() -> QPalette:
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, token in (
        (roles.Window, "paper"),
        (roles.Base, "surface"),
        (roles.AlternateBase, "paper"),
        (roles.Text, "ink"),
        (roles.WindowText, "ink"),
        (roles.Button, "surface"),
        (roles.ButtonText, "ink"),
        (roles.Highlight, "accent"),
        (roles.HighlightedText, "white"),
        (roles.PlaceholderText, "ink3"),
        (roles.Link, "accent"),
    ):
        palette.setColor(role, colour(token))
    return palette
