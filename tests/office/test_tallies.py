"""Figures counted by the database are the figures of forms.coverage, whatever the registry holds."""

import random

import pytest

from forms.registry.decisions import ReferralEvent
from forms.registry.tables import Household, KinDisclosure, Need, RegistryBase, Visit
from sync.office.desk_tables import KeptCounts, ListedHousehold, ScreenedRecord
from sync.office.figures import report
from sync.office.kept import LONG, refresh, refresh_if_long, shown
from sync.office.natural import counted
from sync.office.office import create_office, open_office
from sync.office.publishing import Publication, publish
from sync.office.tables import StoredRecord
from sync.office.tallies import counts
from sync.surroundings import Surroundings
from tests.desktop.story import NOW, STANDARDS, new_id


def filled(table, **values):
    columns = RegistryBase.metadata.tables[table.__tablename__].columns
    return table(**{one.name: None if one.nullable else "" for one in columns} | values)


def anything(chance, session):
    """Households of every kind, listed or not, visited once, often or never, some corrected."""
    day = lambda: f"2026-03-{chance.randint(1, 28):02d}"  # noqa: E731
    for home in range(40):
        hh_id = f"hh-{home:02d}"
        if home % 7:
            listed = {"source": 1, "village": chance.choice("甲乙"), "grp": chance.choice("一二三")}
            session.add(ListedHousehold(hh_id=hh_id, head="", categories="", **listed))
        for turn in range(chance.choice((0, 1, 1, 2, 3))):
            record = f"r-{home:02d}-{turn}"
            known = {"record_id": record, "hh_id": hh_id}
            visit = {"contact": chance.choice("0123456"), "visit_type": chance.choice("11123567")}
            visit |= {"visit_date": day(), "n": turn, "device": chance.choice("ab")}
            visit |= {"result": chance.choice("0123"), "sealed_at": f"{day()}T10:00:00+08:00"}
            visit |= {"deprecates": f"r-{home:02d}-{turn - 1}" if turn and chance.random() < 0.2 else ""}
            session.add(filled(Visit, **known, **visit))
            stored = {"dev": "a", "epoch": 1, "n": home * 10 + turn, "previous": "", "link": record}
            stored |= {
                "form_id": "",
                "form_version": "",
                "batch": "",
                "received_at": NOW.isoformat(),
                "content": b"",
            }
            session.add(StoredRecord(**known, **stored))
            if chance.random() < 0.9:
                kin = chance.choice(("", "0", "0", "1"))
                cover, told = chance.choice(("00", "02", "01 02")), chance.choice(("", "09", "02 09"))
                session.add(filled(Household, **known, kin_any=kin, cover=cover, told=told))
                if kin == "1" and chance.random() < 0.6:
                    session.add(filled(KinDisclosure, **known, place=1, state=chance.choice(("1", "2"))))
            if chance.random() < 0.4:
                lines = "甲\t09\t可能" + ("\n甲\t01 02\t可能" if chance.random() < 0.5 else "")
                session.add(ScreenedRecord(record_id=record, standards=chance.choice((1, 1, 9)), lines=lines))
            for place in range(1, chance.randint(1, 4)):
                need = {
                    "urgency": chance.choice("1123"),
                    "disposition": chance.choice(("1", "2", "2", "3", "4", "")),
                }
                need |= {"due": chance.choice(("", day())), "closed": chance.choice(("", day()))}
                need |= {"state": chance.choice(("", "", "3", "已办结", "退回"))}
                session.add(filled(Need, **known, place=place, **need))
                if chance.random() < 0.2:
                    for step in ("已接收", "办理中", "已办结")[: chance.randint(1, 3)]:
                        at = f"{day()}T09:00:00+08:00"
                        said = {"role": "承办部门", "by": "", "note": "", "visit": "", "source": ""}
                        session.add(ReferralEvent(record_id=record, place=place, at=at, state=step, **said))


@pytest.mark.parametrize("seed", range(4))
def test_the_database_counts_what_the_rules_count(seed, empty_database, tmp_path):
    around = Surroundings(lambda: NOW, new_id, lambda size: b"7" * size)
    create_office(tmp_path / "office", "样例县青山镇", around).close()
    office = open_office(tmp_path / "office", around, empty_database)
    publish(office, Publication(standards=STANDARDS))
    with office.store.transaction() as session:
        anything(random.Random(seed), session)
    wanted, found = report(office), counts(office)
    office.close()
    assert [(one.key, one.name, one.count, one.unit, one.of) for one in wanted.figures] == [
        (one.key, one.name, one.count, one.unit, one.of) for one in found.figures
    ]
    groups = {}
    for one in found.groups:
        so_far = groups.get(one.name, (0, 0, 0))
        groups[one.name] = tuple(map(sum, zip(so_far, (one.visited, one.surveyed, one.listed), strict=True)))
    assert groups == {
        one.name: (len(one.visited), len(one.surveyed), len(one.listed)) for one in wanted.groups
    }


def test_groups_stand_in_the_order_in_which_people_count():
    names = ["一组", "二组", "九组", "十组", "十一组", "二十组", "二十一组", "赵升屯"]
    assert sorted(set(names), key=counted) == names
    assert sorted(["10组", "9组", "1组"], key=counted) == ["1组", "9组", "10组"]


def long_ago_counted(desk):
    """The figures of now, as an office keeps them for which counting takes long."""
    refresh(desk.office)
    with desk.office.store.transaction() as session:
        session.get_one(KeptCounts, 1).milliseconds = LONG


def test_a_small_office_counts_whenever_somebody_looks(desk):
    assert shown(desk.office)[0]["visited"].of == 1  # the roster of the office
    desk.visit("hh-1")
    assert shown(desk.office)[0]["visited"].count == 1


def test_a_large_office_shows_the_figures_of_the_last_minute_with_their_time(desk):
    long_ago_counted(desk)
    at = desk.office.now()
    desk.visit("hh-1")
    desk.town.wait(seconds=50)
    found, counted_at = shown(desk.office)
    assert (found["visited"].count, counted_at) == (0, at)
    desk.town.wait(seconds=20)
    found, counted_at = shown(desk.office)
    assert (found["visited"].count, counted_at) == (1, desk.office.now())


def test_behind_a_large_office_is_counted_anew_only_when_something_has_come_in(desk):
    long_ago_counted(desk)
    desk.town.wait(seconds=50)
    assert not refresh_if_long(desk.office)
    desk.visit("hh-1")
    assert refresh_if_long(desk.office)
    assert not refresh_if_long(desk.office)  # this one took no time
