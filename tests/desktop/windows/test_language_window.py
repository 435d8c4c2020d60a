"""The window in English: the choice in the settings is felt at once, and no word is cut."""

import pytest
from PySide6.QtWidgets import QPushButton, QToolButton

from desktop.language import CHINESE, language, use_language
from tests.screens.findings import cut_buttons, cut_labels, overlaps, sideways, untranslated

PLACES = ("today", "households", "papers", "handover", "ledger", "settings")
ZHAO = "999901001203-07-0031"


@pytest.fixture
def spoken_chinese_again():
    yield
    use_language(CHINESE)


def rail(app) -> list[str]:
    return [app.window.findChild(QToolButton, f"rail_{name}").text() for name in PLACES]


def choose(app, name: str) -> None:
    app.window.show_place("settings")
    app.window.findChild(QPushButton, f"language_{name}").click()


def test_the_language_changes_at_once_and_back(program, settled, spoken_chinese_again):
    app = program()
    assert rail(app) == ["今日", "住户", "文书", "交接", "台账", "设置"]
    choose(app, "en")
    settled(app)
    assert rail(app) == ["Today", "Households", "Papers", "Handover", "Ledger", "Settings"]
    assert app.window.place == "settings"
    assert app.window.findChild(QPushButton, "language_en").isChecked()
    choose(app, "zh")
    settled(app)
    assert rail(app) == ["今日", "住户", "文书", "交接", "台账", "设置"]
    assert language() == CHINESE


def test_the_places_in_english_are_whole_and_english(program, settled, spoken_chinese_again):
    app = program()
    app.set_language("en")
    found = []
    for percent in (100, 200):
        app.set_text_size(percent)
        settled(app)
        for place in (*PLACES, "household"):
            if place == "household":
                app.window.open_household(ZHAO)
            else:
                app.window.show_place(place)
            settled(app)
            for check in (cut_labels, cut_buttons, overlaps, sideways, untranslated):
                found += [f"{percent} % {place}: {line}" for line in check(app.window)]
    assert found == []
