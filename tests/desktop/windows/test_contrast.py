"""Text stands out from its ground by 4.5:1 (WCAG AA), borders of controls by 3:1, in both sets of colours."""

import re
from importlib.resources import files

import pytest

from desktop.windows.theme import HIGH_CONTRAST, TOKENS

SETS = {"usual": TOKENS, "high contrast": HIGH_CONTRAST}
TEXTS = {
    "paper": ("ink", "ink2", "ink3", "accent", "amber", "red", "grey"),
    "surface": ("ink", "ink2", "ink3", "accent", "amber", "red", "grey"),
    "sunk": ("ink", "ink2", "ink3"),
    "accent-light": ("ink", "ink2", "accent", "accent-dark"),
    "amber-light": ("ink", "ink2", "amber"),
    "red-light": ("ink", "red"),
    "grey-light": ("ink", "ink2", "grey"),
    "rail": ("white", "rail-text"),
    "rail-on": ("white",),
    "accent": ("white",),
    "disabled": ("disabled-text",),
}
BORDERS = {"surface": ("field", "amber-border", "red", "accent"), "paper": ("field", "accent")}


def luminance(value: str) -> float:
    parts = [int(value[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", SETS)
def test_every_text_can_be_read_on_its_ground(name):
    colours, least = SETS[name], 7.0 if name == "high contrast" else 4.5
    pairs = [(text, ground) for ground, texts in TEXTS.items() for text in texts]
    faint = {pair: contrast(*(colours[one] for one in pair)) for pair in pairs}
    assert {pair: ratio for pair, ratio in faint.items() if ratio < least} == {}


@pytest.mark.parametrize("name", SETS)
def test_every_border_of_a_control_can_be_seen(name):
    colours = SETS[name]
    pairs = [(border, ground) for ground, borders in BORDERS.items() for border in borders]
    assert [pair for pair in pairs if contrast(*(colours[one] for one in pair)) < 3] == []


def rules() -> list[tuple[str, str, str]]:
    """Every rule of the style sheet that names both a text colour and a ground."""
    sheet = re.sub(
        r"/\*.*?\*/", "", (files("resources") / "theme/dengmen.qss").read_text("utf-8"), flags=re.DOTALL
    )
    found = []
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", sheet):
        text = re.search(r"(?<![-\w])color: @([\w-]+)", body)
        ground = re.search(r"(?<![-\w])background(?:-color)?: @([\w-]+)", body)
        if text and ground:
            found.append((selector.strip(), text[1], ground[1]))
    return found


@pytest.mark.parametrize("name", SETS)
def test_no_rule_of_the_style_sheet_makes_faint_text(name):
    colours = SETS[name]
    faint = [rule for rule in rules() if contrast(colours[rule[1]], colours[rule[2]]) < 4.5]
    assert len(rules()) > 10
    assert faint == []
