"""Referrals in the vault: answers come with a package, closing needs a visit, figures drill down."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from desktop.vault.errors import VaultError
from forms.referrals import WORKER, Event, ReferralError
from sync.package import ReferralAnswer

NOW = datetime.fromisoformat("2026-03-09T10:00:00+08:00")
ZHAO = "999901001203-07-0031"


def answers(record_id: str) -> tuple[ReferralAnswer, ...]:
    steps = (("1", "已接收", ""), ("2", "办理中", ""), ("3", "已办结", "已换发残疾证"))
    at = "2026-03-12T09:00:00+08:00"
    return tuple(
        ReferralAnswer(f"{record_id}/{n}", record_id, 1, at, state, "承办部门", "残联 张三", note)
        for n, state, note in steps
    )


def referral(village: Any, record: Any) -> tuple[str, str, str]:
    need = next(one for one in village.vault.household(record.household_id, NOW).needs if one.place == 1)
    return (need.state, need.waiting_for, need.answer)


def test_answers_come_with_a_package_once_and_survive_a_rebuild(village: Any, packaged: Any) -> None:
    record = village.visit()
    assert referral(village, record) == ("待送", "等着送出", "")
    for _ in range(2):
        village.vault.apply_package(packaged(referrals=answers(record.record_id)))
    said = ("已办结", "已办结，等回访", "已换发残疾证")
    assert referral(village, record) == said
    village.vault.rebuild_registry(lambda _: village_answers(village))
    assert referral(village, record) == said
    assert village.vault.household(record.household_id).row.referrals == 1


def village_answers(village: Any) -> Any:
    from forms.answers import Answers

    need = {"n_kind": "9", "n_text": "换残疾证", "n_urg": "1", "n_dispo": "2", "n_due": "2026-03-23"}
    return Answers({"visit_type": "1", "visit_date": "2026-03-09", "contact": "1", "need": [need]})


def test_only_a_sealed_visit_after_it_closes_a_referral(village: Any, packaged: Any) -> None:
    record = village.visit()
    back = Event(record.record_id, 1, NOW.isoformat(), "回访", WORKER, "李秀英")
    with pytest.raises(ReferralError):
        village.vault.move_referral(back)
    village.vault.apply_package(packaged(referrals=answers(record.record_id)))
    with pytest.raises(ReferralError, match="办结须有回访"):
        village.vault.move_referral(back)
    for other in ("nobody", record.record_id):
        with pytest.raises(VaultError):
            village.vault.move_referral(Event(**{**vars(back), "visit": other}))
    later = village.visit(tree={"visit_type": "7", "visit_date": "2026-03-20", "contact": "1"})
    closed = village.vault.move_referral(Event(**{**vars(back), "visit": later.record_id}))
    assert closed.is_closed
    assert village.vault.household(record.household_id).row.referrals == 0


def test_the_urgent_clock_follows_time_and_not_the_computer(village: Any) -> None:
    village.visit()
    vault = village.vault
    vault.today_list(NOW.date(), now=NOW + timedelta(hours=8))
    village.reopen()
    before = village.vault.today_list(NOW.date(), now=NOW + timedelta(hours=8)).urgent[0].deadline
    village.vault.today_list(NOW.date(), now=NOW - timedelta(hours=2))  # ten hours back
    village.reopen()
    after = village.vault.today_list(NOW.date(), now=NOW - timedelta(hours=2)).urgent[0].deadline
    assert datetime.fromisoformat(before) - datetime.fromisoformat(after) == timedelta(hours=10)


def test_figures_ledger_and_chain_come_from_the_same_records(village: Any) -> None:
    record = village.visit()
    village.visit("999901001203-07-0034", {"visit_type": "1", "contact": "4", "visit_date": "2026-03-09"})
    report = village.vault.coverage_report(NOW + timedelta(days=30))
    assert report["visited"].households == (record.household_id, "999901001203-07-0034")
    assert report["surveyed"].households == (record.household_id,)
    assert report["overdue"].households == (record.household_id,)
    made = village.vault.ledger("2026-03-01", "2026-03-31")
    assert made.totals.needs == report["needs"].count == 2
    assert [row.head for row in made.rows] == ["周长河", "赵守田"]
    kinds = [entry.kind for entry in village.vault.timeline(record.household_id)]
    assert sorted(set(kinds)) == ["保障", "走访", "转介", "需求"]


def test_pairs_wait_for_a_person(village: Any) -> None:
    from forms.registry.matches import Decision

    village.visit()
    person = {"m_name": "赵守田", "m_id": "999901195803140011", "m_rel": "02", "co": "1"}
    village.visit("999901001203-07-0034", {"contact": "1", "members": [person]})
    vault = village.vault
    assert [vault.find_matches("2026-03-09"), vault.find_matches("2026-03-10")] == [1, 0]
    pair = vault.matches("proposed")[0]
    vault.settle_match(pair.one, pair.other, Decision("refused", "2026-03-11", "王建国"))
    village.reopen()
    assert [one.decided_by for one in village.vault.matches("refused")] == ["王建国"]
    assert set(village.vault.elsewhere(pair.one).numbers) >= {"999901195803140011"}


def test_the_due_list_counts_from_the_last_visit(village: Any) -> None:
    tree = {
        "visit_date": "2026-03-09",
        "contact": "1",
        "cover": "05",
        "members": [{"m_name": "单守义", "m_rel": "02", "co": "1", "m_birth": "1950-01-01"}],
    }
    village.visit("999901001203-07-0033", tree)
    assert village.vault.care_due(date(2026, 4, 8)) == ()
    due = village.vault.care_due(date(2026, 4, 9))
    assert [(one.names, one.rhythm, one.late) for one in due] == [(("单守义",), "每月", 0)]
