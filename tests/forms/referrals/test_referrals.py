"""Referrals: who may do what, nothing closes without going back, and a clock that cannot be cheated."""

from __future__ import annotations

import itertools
import random
from datetime import date, datetime, timedelta

import pytest

from forms.coverage import NeedFact
from forms.referrals import (
    DEPARTMENT,
    STATES,
    TOWNSHIP,
    TRANSITIONS,
    WORKER,
    Clock,
    Event,
    Referral,
    ReferralError,
    check_move,
    countdown,
    default_due,
    next_states,
    observe,
    overdue,
    replay,
)
from forms.screening import calendar_of

NEED = NeedFact("hh-1", "r-1", 2, "1", "2", "", "2026-03-23", "", "")
START = datetime.fromisoformat("2026-03-09T20:30:00+08:00")


def step(state: str, role: str, note: str = "", visit: str = "") -> Event:
    return Event("r-1", 2, "2026-03-10T09:00:00+08:00", state, role, "张三", note, visit)


WHOLE = (
    step("已送", WORKER),
    step("已接收", DEPARTMENT),
    step("办理中", DEPARTMENT),
    step("已办结", DEPARTMENT, "已换发残疾证"),
    step("回访", WORKER, visit="r-9"),
)


def after(*events: Event) -> Referral:
    referral = replay(NEED, events)
    assert referral is not None
    return referral


def test_a_referral_goes_its_way_and_ends_with_the_visit_after() -> None:
    states = [after(*WHOLE[:count]).state for count in range(6)]
    assert states == ["待送", "已送", "已接收", "办理中", "已办结", "回访"]
    assert [after(*WHOLE[:count]).is_closed for count in (4, 5)] == [False, True]


@pytest.mark.parametrize(
    ("before", "event", "words"),
    [
        (WHOLE[:1], step("回访", WORKER, visit="r-9"), "还没有办结或退回"),
        (WHOLE[:4], step("回访", WORKER), "办结须有回访"),
        (WHOLE[:3], step("已办结", DEPARTMENT), "办结要写办理结果"),
        (WHOLE[:3], step("退回", DEPARTMENT, " "), "要写明原因"),
        (WHOLE[:1], step("已接收", WORKER), "协理员不能改成"),
        (WHOLE[:4], step("待送", TOWNSHIP, "再办"), "乡镇不能改成"),
    ],
)
def test_a_step_that_is_not_possible_is_refused_in_words(
    before: tuple[Event, ...], event: Event, words: str
) -> None:
    with pytest.raises(ReferralError, match=words):
        check_move(after(*before), event)
    assert after(*before, event).state == after(*before).state
    assert after(*before, event).refused == (event,)


def test_what_came_back_can_be_sent_again_and_what_was_not_solved_reopens() -> None:
    back = (*WHOLE[:2], step("退回", DEPARTMENT, "不属本部门"), step("待送", WORKER, "改转医保"))
    assert after(*back).state == "待送"
    assert after(*WHOLE, step("待送", WORKER, "群众说没有解决")).is_closed is False


def test_thirty_referrals_walking_at_random_never_close_without_a_visit() -> None:
    chance = random.Random(30)
    for _ in range(30):
        events: list[Event] = []
        for _ in range(40):
            said = (chance.choice(["", "说明"]), chance.choice(["", "r-9"]))
            events.append(step(chance.choice(STATES), chance.choice([WORKER, TOWNSHIP, DEPARTMENT]), *said))
        referral = after(*events)
        allowed = {(one.before, one.after) for one in TRANSITIONS}
        taken = ["待送", *(event.state for event in referral.events)]
        assert set(itertools.pairwise(taken)) <= allowed
        assert not referral.is_closed or referral.events[-1].visit == "r-9"
        assert after(*events) == referral


def test_what_is_answered_and_what_may_come_next_is_data() -> None:
    assert next_states("已送", WORKER) == ()
    assert next_states("已接收", DEPARTMENT) == ("办理中", "已办结", "退回")


@pytest.mark.parametrize(("day", "late"), [("2026-03-23", None), ("2026-03-24", (1, False))])
def test_an_answer_is_late_from_the_day_after(day: str, late: tuple[int, bool] | None) -> None:
    found = overdue(after(*WHOLE[:2]), date.fromisoformat(day))
    assert late == (None if found is None else (found.days, found.is_red))


def test_ten_days_late_is_red_and_done_is_never_late() -> None:
    day = date(2026, 4, 2)
    found = overdue(after(*WHOLE[:2]), day)
    assert found is not None
    assert (found.days, found.is_red) == (10, True)
    assert overdue(after(*WHOLE[:4]), day) is None


def test_an_answer_is_asked_for_in_ten_working_days() -> None:
    assert default_due(date(2026, 3, 9), calendar_of([date(2026, 3, 16)])) == date(2026, 3, 24)


def test_the_clock_runs_out_after_a_day() -> None:
    clock = observe(Clock(), START)
    left = countdown(START, clock.behind, observe(clock, START + timedelta(hours=23, minutes=59)))
    assert (left.left, left.is_late) == (timedelta(minutes=1), False)
    assert countdown(START, clock.behind, observe(clock, START + timedelta(hours=24))).is_late


def test_setting_the_clock_back_gains_nobody_an_hour() -> None:
    clock = observe(Clock(), START)
    noon = observe(clock, START + timedelta(hours=16))
    set_back = observe(noon, START + timedelta(hours=6))  # ten hours back
    running = countdown(START, clock.behind, observe(set_back, START + timedelta(hours=7)))
    assert running.left == timedelta(hours=7)
    assert running.deadline == START + timedelta(hours=14)  # as the present clock will show it


def test_a_clock_that_ran_ahead_harms_no_later_need() -> None:
    wrong = observe(observe(Clock(), START), START + timedelta(days=400))
    right = observe(wrong, START + timedelta(hours=1))
    raised = START + timedelta(hours=2)
    seen = observe(right, raised)
    assert countdown(raised, seen.behind, seen).left == timedelta(hours=24)
