"""The short questionnaire of a household that nobody opened at, by keyboard: the cheapest whole visit."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from tests.journeys.filling import Filling
from tests.journeys.hands import KEY, Hands
from tests.screens.village import ZHAO

REASON, REFUSED, SEEN, AGAIN = "4", "5", "门锁着，邻居说去镇上赶集了", "2026-03-12"
ANSWERS = {"contact": REASON, "slip_left": "1", "obs_life": SEEN, "revisit_date": AGAIN, "sign_way": "2"}


def begin(hands: Hands, typed: str = "zst") -> None:
    """From anywhere: the household, F3 其他登记, the short questionnaire."""
    hands.household(typed)
    begin_here(hands)


def begin_here(hands: Hands) -> None:
    """On the page of a household: F3, the short questionnaire."""
    app = hands.app
    hands.press(KEY.Key_F3)
    hands.until(lambda: hands.at == "offer_nobody_home")
    hands.press(KEY.Key_Space)
    hands.until(lambda: app.visit is not None)
    hands.rest()


def fill(hands: Hands) -> Filling:
    """Everything answered, the keyboard on the button that seals."""
    filling = Filling(hands, ANSWERS)
    filling.through()
    missing = [f"{one.ref}: {one.message}" for one in hands.app.visit.missing()]
    assert missing == [], missing
    return filling


def seal(hands: Hands) -> object:
    """Enter on the button that seals; the record."""
    sealed: list[object] = []
    hands.app.visit.sealed.connect(sealed.append)
    assert hands.at == "seal", hands.at
    hands.press(KEY.Key_Return)
    hands.until(lambda: sealed)
    hands.rest()
    return sealed[0]


def until_saved(hands: Hands, text: str) -> str:
    """Press the digit of the reason, go on, wait until the screen says 已保存; where the keyboard is then."""
    ref = to_question(hands, "contact")
    hands.type(text)
    hands.press(KEY.Key_Return)
    hands.until(lambda: hands.app.visit.save_state.sentence.startswith("已保存"))
    assert hands.app.visit.session.value(ref) == text
    return str(hands.app.window.visit.page.current().ref)


def to_question(hands: Hands, name: str) -> str:
    """Enter until the question of this name has the keyboard; its reference."""
    for _ in range(60):
        view = hands.app.window.visit.page.current()
        if view is not None and view.field.node.name == name:
            return str(view.ref)
        hands.press(KEY.Key_Return)
    raise AssertionError(f"Enter never reaches {name}; the keyboard is at {QApplication.focusWidget()}")


HOUSEHOLD = ZHAO
