"""What one question says now: everything that its widget draws, read from the visit at one time."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.language import mark, tr
from desktop.viewmodels.visit import VisitViewModel
from desktop.viewmodels.visit_page import Field, is_signature
from desktop.viewmodels.visit_repeats import NUMBERS, split_unit
from desktop.windows.questions.head import Words
from desktop.windows.questions.state import QuestionState
from desktop.windows.questions.words import plain
from forms.xlsform import Choice, Problem

NOT_ZERO = mark("不按 0 算")
SILENT = frozenset({"note"})


@dataclass(frozen=True)
class Frame:
    """How the question stands on its page: in a narrow frame, with which editor."""

    is_compact: bool
    is_line: bool
    """Whether the editor is one line of text, which has room for a hint."""
    has_target: bool
    """Whether the editor takes the keyboard."""


@dataclass(frozen=True)
class Reading:
    """The parts of a question besides its editor; equal readings look the same."""

    words: Words
    unit: str
    guidance: str
    media: tuple[tuple[str, str], ...]
    message: str
    tone: str
    companion: tuple[tuple[Choice, ...], str, bool] | None
    """Its choices, the chosen one, whether it is asked."""

    @property
    def name(self) -> str:
        """The accessible name of the editor."""
        return f"{self.words.text}{'（' + self.unit + '）' if self.unit else ''}"


@dataclass(frozen=True)
class Seen:
    """What several parts of a question go by; the form works each of them out once for one drawing."""

    label: str
    text: str
    """The label without its unit."""
    unit: str
    hint: str
    unknown: str
    """What stands in the field when the answer is not known."""
    problem: Problem | None
    reminder: str
    is_readonly: bool


class Reader:
    """Reads one question of a visit."""

    def __init__(self, model: VisitViewModel, field: Field) -> None:
        self._model = model
        self._session = model.session
        self._field = field
        self._ref = field.ref

    def look(self) -> Seen:
        """The question as it stands."""
        session = self._session
        label = session.label(self._ref)
        text, unit = self._split(plain(label))
        return Seen(
            label,
            text,
            unit,
            session.hint(self._ref),
            self._unknown(),
            self._problem(),
            self._reminder(),
            session.readonly(self._ref),
        )

    def choices(self) -> tuple[Choice, ...]:
        """The choices on offer; empty for what is not chosen."""
        is_choice = self._field.node.kind.startswith(("select", "rank"))
        return self._session.choices(self._ref) if is_choice else ()

    def read(self, seen: Seen, frame: Frame) -> Reading:
        """Words, message and companion as they stand."""
        return Reading(
            self._words(seen, frame),
            seen.unit,
            self._session.guidance(self._ref),
            tuple(self._session.media(self._ref).items()),
            seen.problem.message if seen.problem is not None else seen.reminder,
            "red" if seen.problem is not None else "amber",
            self._companion(),
        )

    def state(
        self, seen: Seen, choices: tuple[Choice, ...], *, is_derived: bool, is_compact: bool
    ) -> QuestionState:
        """What the editor draws."""
        return QuestionState(
            value=self._session.value(self._ref),
            display=plain(self._session.display(self._ref)) if is_derived else "",
            typed=self._model.typed(self._ref),
            choices=choices,
            edge=_edge(seen),
            unknown=seen.unknown,
            is_readonly=seen.is_readonly,
            label=seen.label,
            hint=plain(seen.hint) if is_compact or self._field.node.kind == "note" else "",
        )

    def _split(self, text: str) -> tuple[str, str]:
        """The label without its unit, and the unit."""
        kind, unit = self._field.node.kind, ""
        if kind in NUMBERS or kind == "calculate":
            text, unit = split_unit(text)
        if not unit and "thousands-sep" in self._field.node.appearance:
            unit = tr("元")
        return text, unit

    def _words(self, seen: Seen, frame: Frame) -> Words:
        is_hint_inside = frame.is_compact and frame.is_line
        takes_answer = frame.has_target and not seen.is_readonly and not self._field.companion
        return Words(
            label=seen.label,
            text=seen.text,
            hint=seen.hint,
            is_optional=takes_answer and not self._session.required(self._ref),
            is_hint_told=self._field.node.kind not in SILENT and not is_hint_inside,
            is_carried=self._model.is_carried(self._ref),
            earlier=self._model.earlier(self._ref),
        )

    def _companion(self) -> tuple[tuple[Choice, ...], str, bool] | None:
        ref = self._field.companion
        if not ref:
            return None
        return self._session.choices(ref), self._session.value(ref), self._session.relevant(ref)

    def _unknown(self) -> str:
        ref = self._field.companion
        if not ref or not self._session.value(ref):
            return ""
        return tr("{display}，{not_zero}", display=self._session.display(ref), not_zero=tr(NOT_ZERO))

    def _problem(self) -> Problem | None:
        """What to say in red; a signature that is still missing is no mistake."""
        problem = self._model.problem(self._ref)
        if problem is None and self._field.companion:
            problem = self._model.problem(self._field.companion)
        waits = problem is not None and problem.kind == "required" and is_signature(self._field.node)
        return None if waits else problem

    def _reminder(self) -> str:
        session = self._session
        return next((session.label(ref) for ref in self._field.reminders if session.relevant(ref)), "")


def _edge(seen: Seen) -> str:
    if seen.unknown:
        return "unknown"
    if seen.problem is not None:
        return "error"
    return "reminder" if seen.reminder else ""
