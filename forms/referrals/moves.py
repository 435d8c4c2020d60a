"""A referral as its events made it, the check of a next step, and when it is late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Protocol

from forms.errors import AppError
from forms.referrals.states import (
    CLOSED,
    DONE,
    FOLLOWED_UP,
    HANDLING,
    RECEIVED,
    RETURNED,
    SENT,
    TRANSITIONS,
    WAITING,
    Transition,
    state_of,
)

if TYPE_CHECKING:
    from forms.screening.workdays import WorkCalendar

REFERRAL = "2"
DEFAULT_DUE_WORKDAYS = 10  # domain.md 1.9 n_due
OVERDUE_RED_DAYS = 10  # domain.md 2.3 C17; a county changes it with check.overdue_red
_WAITING_FOR = {
    WAITING: "等着送出",
    SENT: "还没有接收回执",
    RECEIVED: "已接收，等办理",
    HANDLING: "办理中，等结果",
    DONE: "已办结，等回访",
    RETURNED: "已退回，等重新处置",
}
_MISSING = {
    "result": "办结要写办理结果。",
    "reason": "要写明原因。",
    "visit": "办结须有回访：先上门或电话回访并封存回访记录。",
}


class ReferralError(AppError):
    """A step that a referral cannot take."""


class Referred(Protocol):
    """A need as the registry holds it, a row or a plain fact."""

    @property
    def record_id(self) -> str: ...
    @property
    def place(self) -> int: ...
    @property
    def hh_id(self) -> str: ...
    @property
    def disposition(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def due(self) -> str: ...
    @property
    def result(self) -> str: ...
    @property
    def closed(self) -> str: ...


@dataclass(frozen=True)
class Event:
    """One step of one referral, never changed afterwards.

    `at` is an aware ISO date-time or a date; `note` is the result, the reason or remarks; `visit` is the
    record of the 回访 that closes. The need is named by its record and its row (`place`, from 1).
    """

    record_id: str
    place: int
    at: str
    state: str
    role: str
    by: str = ""
    note: str = ""
    visit: str = ""


@dataclass(frozen=True)
class Referral:
    """One referral as it stands; `refused` are events that did not fit where they came and change nothing."""

    need: Referred
    state: str
    since: str
    note: str
    events: tuple[Event, ...] = ()
    refused: tuple[Event, ...] = ()

    @property
    def is_closed(self) -> bool:
        """Whether somebody went back and heard that it is done."""
        return self.state in CLOSED

    @property
    def waiting_for(self) -> str:
        """What has to happen next, in words; "" when nothing has."""
        return _WAITING_FOR.get(self.state, "")

    def reached(self, state: str) -> str:
        """When a state was first reached, "" when never."""
        return next((event.at for event in self.events if event.state == state), "")


def replay(need: Referred, events: Iterable[Event]) -> Referral | None:
    """The referral after its events in their order; None for a need that was not referred.

    Replaying the same events always gives the same referral; an event that is not allowed where it comes
    is kept among `refused`, so that a wrong answer from outside cannot close or lose anything.
    """
    if need.disposition != REFERRAL:
        return None
    # 已办结 said at the door is not closed either: that needs the 回访 like any other.
    start = state_of(need.state) or WAITING
    referral = Referral(need, start if start not in CLOSED else DONE, "", need.result)
    for event in events:
        if (event.record_id, event.place) != (need.record_id, need.place):
            continue
        if _problem(referral.state, event):
            referral = replace(referral, refused=(*referral.refused, event))
        else:
            referral = replace(
                referral,
                state=event.state,
                since=event.at,
                note=event.note or referral.note,
                events=(*referral.events, event),
            )
    return referral


def check_move(referral: Referral, event: Event) -> None:
    """Raises ReferralError (REFERRAL_STEP, REFERRAL_NOTE) when this step is not possible now."""
    problem = _problem(referral.state, event)
    if not problem:
        return
    code = "REFERRAL_NOTE" if _step(referral.state, event) else "REFERRAL_STEP"
    raise ReferralError(code, problem, place=f"转介：{referral.state}")


def _step(state: str, event: Event) -> Transition | None:
    steps = (step for step in TRANSITIONS if (step.before, step.after) == (state, event.state))
    return next((step for step in steps if event.role in step.roles), None)


def _problem(state: str, event: Event) -> str:
    step = _step(state, event)
    if step is None:
        if event.state == FOLLOWED_UP:
            return "还没有办结或退回，不能回访销号。"
        return f"现在是“{state}”，{event.role}不能改成“{event.state}”。"
    given = event.visit if step.needs == "visit" else event.note
    return "" if not step.needs or given.strip() else _MISSING[step.needs]


@dataclass(frozen=True)
class Overdue:
    """How late a referral's answer is: yellow from the first day, red (`is_red`) after some more (C17)."""

    days: int
    is_red: bool


def overdue(referral: Referral, day: date, red_days: int = OVERDUE_RED_DAYS) -> Overdue | None:
    """Whether the answer is late on a day; None while it is not, once 已办结, or without a date."""
    if referral.state in (DONE, FOLLOWED_UP):
        return None
    try:
        late = (day - date.fromisoformat(referral.need.due)).days
    except ValueError:
        return None
    if late <= 0:
        return None
    return Overdue(late, late >= red_days)


def default_due(visited: date, calendar: WorkCalendar, workdays: int = DEFAULT_DUE_WORKDAYS) -> date:
    """The day to ask an answer for when nobody names one: ten working days after the visit."""
    return calendar.after(visited, workdays)
