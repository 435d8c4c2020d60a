"""Fills any questionnaire on the screen by keyboard, with answers that are written down beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.windows.questions.ranges import grid_of
from desktop.windows.questions.tiles import digit_keys
from desktop.windows.questions.view import QuestionView
from forms.xlsform import Question
from tests.journeys.hands import Hands

RETURN, SPACE = Qt.Key.Key_Return, Qt.Key.Key_Space
MOST_STEPS = 1_500
# What is typed for a kind, and what a record then says.
TYPED = {
    "text": ("abc", "abc"),
    "barcode": ("690123", "690123"),
    "integer": ("5", "5"),
    "decimal": ("1.5", "1.5"),
    "date": ("20200301", "2020-03-01"),
    "time": ("0942", "09:42"),
    "dateTime": ("20200301 0942", "2020-03-01T09:42"),
    "geopoint": ("30.5 104.1", "30.5 104.1 0.0 0.0"),
    "geotrace": ("1 1;1 2", "1.0 1.0 0.0 0.0;1.0 2.0 0.0 0.0"),
    "geoshape": ("1 1;1 2;2 2", "1.0 1.0 0.0 0.0;1.0 2.0 0.0 0.0;2.0 2.0 0.0 0.0;1.0 1.0 0.0 0.0"),
}
ADDED_FIRST = ("geotrace", "geoshape")
FILES = {"image": "photo.png", "audio": "voice.wav", "video": "film.mp4", "file": "paper.pdf"}
DRAWN = frozenset({"signature", "draw", "annotate"})
"""What is drawn with a pen cannot be keyed; a questionnaire that wants it also offers paper."""


@dataclass
class Filling:
    """One visit being filled; `given` are the answers in order, as a record should say them.

    `files` is a folder with a file for each kind that a dialog chooses; without it they stay unanswered.
    """

    hands: Hands
    script: Mapping[str, str] = field(default_factory=dict)
    given: list[tuple[str, str]] = field(default_factory=list)
    files: Path | None = None

    @property
    def model(self):
        """The visit's view-model."""
        return self.hands.app.visit

    @property
    def screen(self):
        """The visit on the screen."""
        return self.hands.app.window.visit

    def through(self) -> None:
        """From the first question to the button that seals."""
        for _ in range(MOST_STEPS):
            view = self.screen.page.current()
            if view is None and self.model.is_seal_page and not self._holds_add():
                return
            if view is not None and view.target is not None:
                self._answer(view)
            self.hands.press(RETURN)
        raise AssertionError(f"no end is in sight at {self.hands.at}")

    def _holds_add(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and focused.objectName().startswith("repeat-add:")

    def _answer(self, view: QuestionView) -> None:
        session, node = self.model.session, view.field.node
        is_answered = bool(session.value(view.ref)) or any(ref == view.ref for ref, _ in self.given)
        if is_answered or session.readonly(view.ref):
            return
        if node.kind in FILES:
            self._choose_file(view, node)
            return
        keys, stored = self._wanted(view, node)
        if not stored:
            return
        self.given.append((view.ref, stored))
        if keys == " ":
            self.hands.press(SPACE)
        else:
            self.hands.type(keys)
        if node.kind in ADDED_FIRST or view.editor_key == "select_multiple:list":
            self.hands.press(RETURN)

    def _choose_file(self, view: QuestionView, node: Question) -> None:
        if self.files is None or node.appearance & DRAWN:
            return
        ref = view.ref
        self.hands.press(SPACE)
        self.hands.choose_path(str(self.files / FILES[node.kind]))
        self.hands.until(lambda: self.model.session.value(ref))
        self.hands.rest()
        self.given.append((ref, self.model.session.value(ref)))

    def _wanted(self, view: QuestionView, node: Question) -> tuple[str, str]:
        said = self.script.get(node.name)
        if node.kind.startswith("select") or node.kind == "rank":
            return self._chosen(view, said)
        if node.kind == "acknowledge":
            return " ", "OK"
        if node.kind == "range":
            first = grid_of(node.parameters).at(0)
            return (first, first) if said is None else (said, said)
        if said is not None:
            return said, said
        if "year" in node.appearance:
            return "2020", "2020-01-01"
        if "month-year" in node.appearance:
            return "202003", "2020-03-01"
        if node.appearance & {"numbers", "thousands-sep"} and node.kind == "text":
            return "12345", "12345"
        return TYPED[node.kind]

    def _chosen(self, view: QuestionView, said: str | None) -> tuple[str, str]:
        choices = self.model.session.choices(view.ref)
        codes = [choice.value for choice in choices]
        if not codes:
            return "", ""
        if view.field.node.kind == "rank":
            return "".join(digit_keys(choices)), " ".join(codes)
        wanted = codes[0] if said is None else said
        if view.editor_key.endswith(":list"):
            return wanted, wanted
        return digit_keys(choices)[codes.index(wanted)], wanted
