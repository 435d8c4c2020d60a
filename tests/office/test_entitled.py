"""应享未享 at the office: counted from the last visits, by the standards in force, and never a decision."""

from sync.office.desk_work import BackgroundDesk
from sync.office.entitled import Screener, missed, waiting_count
from sync.office.figures import report
from sync.office.publishing import Publication, publish
from tests.desktop.story import STANDARDS
from tests.office.test_work import member


def disabled(name, serial):
    return {**member(name, serial), "co": "1", "m_health": "6", "m_dis_type": "4", "m_dis_level": "1"}


def found(desk):
    with desk.office.store.reading() as session:
        return [(one.subject, one.codes) for one in missed(session)], waiting_count(session)


def test_a_household_that_may_be_entitled_is_counted_until_a_visit_finds_it_told(desk):
    publish(desk.office, Publication(standards=STANDARDS))
    desk.visit("hh-1", members=[disabled("赵守田", 1)], cover="00")
    desk.visit("hh-2", members=[member("钱桂兰", 2)], cover="02")
    assert found(desk) == ([], 2)
    assert Screener(desk.office).run() == 2
    assert found(desk) == ([("赵守田", "09")], 0)
    coverage = report(desk.office)
    assert coverage["missed"].households == ("hh-1",)
    assert (coverage["missed_told"].count, coverage["missed_told"].of) == (0, 1)
    assert coverage["outside"].households == ("hh-1",)
    desk.visit("hh-1", members=[disabled("赵守田", 1)], cover="00", told="09")
    Screener(desk.office).run()
    assert report(desk.office)["missed_told"].count == 1


def test_new_standards_count_anew_and_what_cannot_be_reckoned_waits_for_nobody(desk):
    desk.visit("hh-1", members=[disabled("赵守田", 1)], cover="00", visit_date="kein Tag")
    screener = Screener(desk.office)
    assert screener.run() == 0  # nothing is known without standards
    publish(desk.office, Publication(standards=STANDARDS))
    assert screener.run() == 1
    publish(desk.office, Publication(standards=STANDARDS.replace("样例", "另一")))
    assert found(desk)[1] == 1
    assert screener.run() == 1


def test_it_follows_behind_in_a_thread_and_ends(desk):
    publish(desk.office, Publication(standards=STANDARDS))
    desk.visit("hh-1", members=[disabled("赵守田", 1)], cover="00")
    behind = BackgroundDesk(desk.office)
    try:
        for _ in range(600):
            if found(desk)[1] == 0:
                break
            behind._stopped.wait(0.05)
    finally:
        behind.stop()
    assert found(desk) == ([("赵守田", "09")], 0)
