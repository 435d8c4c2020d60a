"""Which editor a question gets: one function per kind, found by the kind's name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtWidgets import QWidget

from desktop.windows.questions.fields import LineField, LongField, notation_of
from desktop.windows.questions.files import FileField
from desktop.windows.questions.geo import PLACE, PointsField
from desktop.windows.questions.pictures import PhotoField
from desktop.windows.questions.plain import AcknowledgeField, DerivedField, NoteField
from desktop.windows.questions.ranges import RangeField
from desktop.windows.questions.search import ChoiceField
from desktop.windows.questions.several import SeveralField
from desktop.windows.questions.signature import SignaturePad
from desktop.windows.questions.sound import SoundField
from desktop.windows.questions.state import QuestionState, Surroundings
from desktop.windows.questions.tiles import ONE, RANK, SEVERAL, Tiles

MOST_TILES = 7
DRAWN = frozenset({"signature", "draw"})
BY_HAND = frozenset({"note", "acknowledge", "image", "audio", "video", "file"})
DROPPED = frozenset({"minimal", "autocomplete", "search"})


class Editor(Protocol):
    """The face that every editor shows to the question around it."""

    @property
    def target(self) -> QWidget | None:
        """The widget that takes the keyboard; None when there is nothing to type."""

    def draw(self, state: QuestionState) -> None:
        """Show the question as it stands."""

    def commit(self) -> None:
        """Hand over what was typed."""


def _text(around: Surroundings) -> QWidget:
    return LongField() if "multiline" in around.node.appearance else LineField(notation_of(around))


def _line(around: Surroundings) -> QWidget:
    return LineField(notation_of(around))


def _image(around: Surroundings) -> QWidget:
    return SignaturePad(around) if around.node.appearance & DRAWN else PhotoField(around)


def _one_tiles(around: Surroundings) -> QWidget:
    return Tiles(ONE, is_compact=around.is_compact)


def _one_list(around: Surroundings) -> QWidget:
    return ChoiceField(128 if around.is_compact else 180)


EDITORS: dict[str, Callable[[Surroundings], QWidget]] = {
    "text": _text,
    "barcode": _line,
    "integer": _line,
    "decimal": _line,
    "range": RangeField,
    "date": _line,
    "time": _line,
    "dateTime": _line,
    "select_one": _one_tiles,
    "select_one:list": _one_list,
    "select_multiple": lambda around: Tiles(SEVERAL, is_compact=around.is_compact),
    "select_multiple:list": lambda _around: SeveralField(),
    "rank": lambda _around: Tiles(RANK),
    "note": lambda _around: NoteField(),
    "acknowledge": lambda _around: AcknowledgeField(),
    "image": _image,
    "audio": SoundField,
    "video": FileField,
    "file": FileField,
    "geopoint": lambda _around: LineField(PLACE),
    "geotrace": PointsField,
    "geoshape": PointsField,
    "calculate": DerivedField,
}


def editor_key(around: Surroundings, choices: int, *, is_readonly: bool) -> str:
    """The entry of the table for a question with so many choices now."""
    kind = around.node.kind
    if is_readonly and kind not in BY_HAND:
        return "calculate"
    is_select = kind in ("select_one", "select_multiple")
    if is_select and (choices > MOST_TILES or around.node.appearance & DROPPED):
        return f"{kind}:list"
    return kind
