"""What the questionnaire engine says when a form or an answer cannot be accepted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from forms.errors import AppError


@dataclass(frozen=True)
class FormFault:
    """One reason why a form is refused: the question, the sentence, and the cell when it is known."""

    question: str
    sentence: str
    sheet: str = ""
    row: int = 0
    column: str = ""

    def __str__(self) -> str:
        cell = f"{self.sheet}表" if self.sheet else ""
        cell += f"第 {self.row} 行" if self.row else ""
        cell += f"“{self.column}”列" if self.column else ""
        return "：".join(
            part for part in ("，".join(filter(None, (cell, self.question))), self.sentence) if part
        )


class FormRefused(AppError):  # noqa: N818  the name of the contract
    """A form that cannot be loaded; `problems` names every reason found, not only the first."""

    def __init__(self, problems: Sequence[FormFault]) -> None:
        more = f"（共 {len(problems)} 处）" if len(problems) > 1 else ""
        first = problems[0]
        super().__init__(
            "FORM_REFUSED",
            f"问卷不能使用{more}：{first.sentence}",
            place=first.question,
            remedy="请按所列问题修改问卷后再试。",
        )
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Problem:
    """Why one answer cannot stay as it is; the message is in the form's language."""

    ref: str
    kind: Literal["constraint", "required", "type"]
    message: str


class FormIncomplete(AppError):  # noqa: N818  the name of the contract
    """A form that cannot be finished yet; `problems` lists every question to look at."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(
            "FORM_INCOMPLETE",
            f"还有 {len(problems)} 处没有填好，不能封存。",
            place=problems[0].ref,
            remedy="请逐处补填或更正。",
        )
        self.problems = tuple(problems)


class ExpressionError(Exception):
    """An expression the engine cannot accept; turned into a FormFault where the question is known."""


def answer_refused(code: str, ref: str, sentence: str) -> AppError:
    """The error for text that cannot be the answer of a question."""
    return AppError(code, sentence, place=ref)
