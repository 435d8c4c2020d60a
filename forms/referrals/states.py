"""The states of a referral and who may move it on: data (domain.md 1.9 n_state, section 5 转介)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

WAITING, SENT, RECEIVED, HANDLING, DONE, RETURNED, FOLLOWED_UP = (
    "待送",
    "已送",
    "已接收",
    "办理中",
    "已办结",
    "退回",
    "回访",
)
STATES = (WAITING, SENT, RECEIVED, HANDLING, DONE, RETURNED, FOLLOWED_UP)
CLOSED = frozenset({FOLLOWED_UP})
"""办结须有回访: only somebody who went back closes a referral."""

WORKER, TOWNSHIP, DEPARTMENT = "协理员", "乡镇", "承办部门"
_ANSWERING = frozenset({TOWNSHIP, DEPARTMENT})
_CARRYING = frozenset({WORKER, TOWNSHIP})

Needs = Literal["", "result", "reason", "visit"]


@dataclass(frozen=True)
class Transition:
    """One allowed step. `needs`: the note that must go with it: a result, a reason, or the 回访's record."""

    before: str
    after: str
    roles: frozenset[str]
    needs: Needs = ""


def _answers(before: str, *after: str) -> tuple[Transition, ...]:
    notes: dict[str, Needs] = {DONE: "result", RETURNED: "reason"}
    return tuple(Transition(before, state, _ANSWERING, notes.get(state, "")) for state in after)


# An answer may come before the laptop heard of the steps between: on paper the slip travels by itself.
TRANSITIONS: tuple[Transition, ...] = (
    Transition(WAITING, SENT, _CARRYING),
    *_answers(WAITING, RECEIVED, HANDLING, DONE, RETURNED),
    *_answers(SENT, RECEIVED, HANDLING, DONE, RETURNED),
    *_answers(RECEIVED, HANDLING, DONE, RETURNED),
    *_answers(HANDLING, DONE, RETURNED),
    Transition(RETURNED, WAITING, _CARRYING, "reason"),
    Transition(DONE, FOLLOWED_UP, frozenset({WORKER}), "visit"),
    Transition(RETURNED, FOLLOWED_UP, frozenset({WORKER}), "visit"),
    Transition(FOLLOWED_UP, WAITING, _CARRYING, "reason"),
)

_CODES = {str(number): state for number, state in enumerate(STATES, 1)}


def state_of(answer: str) -> str:
    """The state that an answer to n_state stands for, a code of the questionnaire or the word itself."""
    return _CODES.get(answer, answer if answer in STATES else "")


def next_states(state: str, role: str) -> tuple[str, ...]:
    """Where somebody may move a referral from here."""
    return tuple(step.after for step in TRANSITIONS if step.before == state and role in step.roles)
