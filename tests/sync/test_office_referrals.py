"""The office notes what became of a referral, and each laptop hears of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.referrals import DEPARTMENT, Event, ReferralError
from forms.registry.tables import Need
from sync.office.office import Office, create_office
from sync.office.referrals import answer_referral, referral_answers
from sync.office.tables import StoredRecord
from sync.package import Package, package_from_json, package_to_json
from sync.refusals import HandoverError
from sync.surroundings import real_surroundings

AT = "2026-03-12T09:00:00+08:00"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = create_office(tmp_path / "office", "样例县青山镇", real_surroundings())
    blank = dict.fromkeys(
        ("who", "text", "done", "department", "due", "study", "state", "result", "closed"), ""
    )
    record = dict.fromkeys(("previous", "link", "form_id", "form_version", "batch"), "")
    with made.store.transaction() as session:
        need = {"record_id": "r-1", "place": 1, "hh_id": "hh-1", "kind": "9", "urgency": "1"}
        session.add(Need(**need, disposition="2", **blank))
        kept = {"record_id": "r-1", "hh_id": "hh-1", "dev": "07", "epoch": 1, "n": 1, "content": b"{}"}
        session.add(StoredRecord(**kept, received_at="2026-03-10T09:00:00+08:00", **record))
    return made


def step(state: str, note: str = "", record_id: str = "r-1") -> Event:
    return Event(record_id, 1, AT, state, DEPARTMENT, "残联 张三", note)


def test_answers_go_to_the_laptop_whose_record_it_was(office: Office) -> None:
    states = [answer_referral(office, one).state for one in (step("已接收"), step("已办结", "已换证"))]
    with office.store.reading() as session:
        mine, other = referral_answers(session, "07"), referral_answers(session, "08")
    office.close()
    assert states == ["已接收", "已办结"]
    assert [(one.number, one.state, one.note) for one in mine] == [
        ("r-1/1", "已接收", ""),
        ("r-1/2", "已办结", "已换证"),
    ]
    assert other == ()
    sent = Package(AT, "样例县青山镇", referrals=mine)
    assert package_from_json(package_to_json(sent)) == sent


def test_what_is_not_possible_is_refused(office: Office) -> None:
    with pytest.raises(HandoverError, match="没有这项转介"):
        answer_referral(office, step("已接收", record_id="r-9"))
    with pytest.raises(ReferralError):
        answer_referral(office, step("已办结"))
    with pytest.raises(ReferralError):
        answer_referral(office, step("回访"))
    office.close()
