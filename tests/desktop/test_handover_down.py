"""What comes down: only what changed, all of it or nothing, and what the office asks for."""

from dataclasses import replace

import pytest

from desktop import handover, handover_stick
from desktop.vault import DraftStart
from sync.answers import read_package
from sync.holding import Holding, base_of, holding_bytes
from sync.hsb import SigningKey
from sync.office.assigning import assign
from sync.office.enrolment import Invitation, issue_code, issue_ticket, office_card, revoke
from sync.office.intake import accept
from sync.office.notices import Errand, give_task, return_record, withdraw_return
from sync.office.office import open_office, rotate_keys
from sync.office.publishing import Publication, current_package, publish, sealed_package
from sync.office.tables import Batch, Device, StoredRecord
from sync.package import Roster, RosterHousehold, roster_to_json
from sync.publisher import check_published, sign_form
from sync.refusals import HandoverError
from sync.ticket import ticket_of_code
from sync.trust import read_key_set
from tests.desktop.story import HH, NOW, ROSTER, STANDARDS, XFORM, code


def pull(story):
    return handover.pull(story.vault, story.client())


def device(story):
    with story.office.store.reading() as session:
        return session.get(Device, story.vault.device().device_id)


def test_what_has_not_changed_is_not_sent_again(story):
    held = story.vault.holding()
    package = current_package(story.office, story.vault.device().device_id, (held, "00" * 32))
    assert (package.questionnaires, package.standards, package.households) == ((), "", ())
    pulled = pull(story)
    assert (pulled.questionnaires, pulled.households) == (0, 0)
    assert story.vault.standards() == STANDARDS


def test_only_the_households_that_changed_come_and_those_that_left_go(story):
    second = RosterHousehold("999901001203-07-0032", "钱桂兰", "柳湾村四组")
    third = RosterHousehold("999901001203-07-0033", "孙有田", "柳湾村五组")
    publish(story.office, Publication(roster=roster_to_json(replace(ROSTER, households=(second, third)))))
    assert pull(story).households == 2
    assert {row.hh_id for row in story.vault.households()} == {second.hh_id, third.hh_id}
    moved = replace(third, address="柳湾村六组")
    publish(story.office, Publication(roster=roster_to_json(Roster((second, moved), ROSTER.staff))))
    assert pull(story).households == 1
    assert {row.address for row in story.vault.households()} == {"柳湾村四组", "柳湾村六组"}
    publish(story.office, Publication(roster=roster_to_json(Roster((moved,), ROSTER.staff))))
    pull(story)
    assert [row.hh_id for row in story.vault.households()] == [third.hh_id]


def test_a_machine_gets_the_households_of_its_places_only(story):
    second = RosterHousehold("999901001203-07-0032", "钱桂兰", "柳湾村四组", "四组", "柳湾村")
    third = RosterHousehold("999901001203-07-0033", "孙有田", "红梅村一组", "一组", "红梅村")
    publish(story.office, Publication(roster=roster_to_json(replace(ROSTER, households=(second, third)))))
    number = story.vault.profile().device_no

    def here():
        pull(story)
        return {row.head for row in story.vault.households()}

    assert here() == {"钱桂兰", "孙有田"}
    assert assign(story.office, number, ("红梅村",)).households == 1
    assert here() == {"孙有田"}
    moved = replace(third, address="红梅村二组", group="二组")
    publish(story.office, Publication(roster=roster_to_json(Roster((second, moved), ROSTER.staff))))
    package = current_package(
        story.office, story.vault.device().device_id, (story.vault.holding(), "00" * 32)
    )
    assert (package.households, package.gone) == ((moved,), ())
    assert here() == {"孙有田"}
    assign(story.office, number, ("四组", "红梅村"))
    assert here() == {"钱桂兰", "孙有田"}
    assign(story.office, "08", ("红梅村",))
    assert here() == {"钱桂兰", "孙有田"}
    assert code(assign, story.office, number, ("红莓村",)) == "ENTRY_INVALID"
    assert assign(story.office, number, ()).households == 2


def test_a_code_list_travels_once_however_many_versions_name_it(story):
    villages = {
        "villages.csv": b"name,label\n" + b"".join(b"%04d,\xe6\x9d\x91%d\n" % (n, n) for n in range(300))
    }

    def version(number):
        beside = '</instance><instance id="villages" src="jr://file-csv/villages.csv"/>'
        text = XFORM.replace("</instance>", beside, 1).replace('version="2026.1"', f'version="{number}"')
        publish(story.office, Publication((text.encode(),), media=villages))
        held, base = story.vault.holding(), "00" * 32
        [form] = current_package(story.office, story.vault.device().device_id, (held, base)).questionnaires
        assert pull(story).questionnaires == 1
        assert story.vault.questionnaire("four").version == number
        return form

    first, second = version("2026.2"), version("2026.3")
    assert (dict(first.media), first.held) == (villages, {})
    assert (second.media, list(second.held)) == ({}, ["villages.csv"])
    assert story.vault.form_file("four", "2026.3", "villages.csv") == villages["villages.csv"]
    trust, held = story.vault.office(), replace(second, version="2026.4", held={"villages.csv": "ab" * 32})
    foreign = replace(current_package(story.office), questionnaires=(held,))
    assert code(story.vault.take_package, trust, foreign) == "PACKAGE_BASE"


def test_a_household_with_an_open_draft_stays_and_so_does_its_questionnaire(story):
    draft = story.vault.start_draft(DraftStart(HH, "four", "2026.1", "1", NOW))
    newer = XFORM.replace('version="2026.1"', 'version="2026.2"').replace("走访日期", "日期")
    publish(story.office, Publication((newer.encode(),), roster=roster_to_json(Roster((), ROSTER.staff))))
    assert pull(story).questionnaires == 1
    assert story.vault.questionnaire("four").version == "2026.2"
    assert story.vault.questionnaire("four", "2026.1").xml == XFORM.encode()
    assert story.vault.draft(draft).form_version == "2026.1"
    assert [row.hh_id for row in story.vault.households()] == [HH]


def test_a_package_that_does_not_fit_changes_nothing_at_all(story):
    trust, before = story.vault.office(), story.vault.holding()
    whole = current_package(story.office)
    wrong = replace(whole, roster_base=before.roster + 7, gone=(HH,), standards="x = 1\n", base="00" * 32)
    assert code(story.vault.take_package, replace(trust, name="别处"), wrong) == "PACKAGE_BASE"
    assert story.vault.holding() == before
    assert story.vault.office() == trust


def test_an_answer_to_another_question_is_refused(story):
    client, link = story.client(), handover.known_link(story.vault)
    recorded = sealed_package(story.office, device(story), (Holding(), base_of(holding_bytes(Holding()))))
    client._ask_stamped = lambda *_: recorded
    assert code(client.pull, link) == "PACKAGE_BASE"


def test_only_the_publisher_can_publish(story):
    keys = read_key_set(story.office.key_set, story.office.id)
    package = current_package(story.office)
    check_published(package, keys.forms)
    [form] = package.questionnaires
    forged = replace(form, title="别的")
    for wrong in (
        replace(package, questionnaires=(forged,)),
        replace(package, questionnaires=(replace(form, signature=""),)),
        replace(package, questionnaires=(replace(form, signature=sign_form(form, story.office.keys.sign)),)),
        replace(package, standards=package.standards + "\n"),
    ):
        assert code(check_published, wrong, keys.forms) == "PACKAGE_UNPROVEN"
    assert keys.forms[0] not in (keys.sign, keys.receipt, SigningKey(b"0" * 32).public)
    (story.office.folder / "keys" / "forms.json").unlink()
    assert code(publish, story.office, Publication((), STANDARDS)) == "OFFICE_KEYS_MISSING"
    assert read_package(sealed_package(story.office, device(story)), handover.known_link(story.vault))


def test_a_returned_record_is_shown_stays_delivered_and_goes_when_its_correction_arrived(story):
    record = story.visit()
    story.push()
    return_record(story.office, record.record_id, "缺户主身份证照片", "王建国")
    assert pull(story).returned == 1
    [row] = story.vault.returned()
    assert (row.hh_id, row.reason, row.by, row.state) == (HH, "缺户主身份证照片", "王建国", "要补正")
    assert story.states() == ["已送达"]
    start = DraftStart(HH, "four", "2026.1", "1", NOW, record.record_id, "缺户主身份证照片")
    draft = story.vault.start_draft(start)
    assert story.vault.returned()[0].state == "补正中"
    story.vault.discard_draft(draft, NOW)
    story.visit(correcting=record.record_id)
    assert story.vault.returned()[0].state == "已补正待送"
    story.push()
    assert story.vault.returned() == ()
    assert pull(story).returned == 0
    assert len(story.rows(StoredRecord)) == 2


def test_a_return_can_be_withdrawn_and_needs_a_reason_and_a_record(story):
    record = story.visit()
    story.push()
    assert code(return_record, story.office, record.record_id, " ") == "REQUEST_INVALID"
    assert code(return_record, story.office, "nothing", "x") == "RECORD_UNKNOWN"
    return_record(story.office, record.record_id, "补照片")
    withdraw_return(story.office, record.record_id)
    assert pull(story).returned == 0


def test_tasks_alerts_and_samples_reach_the_machine_they_are_for(story):
    give_task(story.office, Errand("07", "alert", HH, "低保人员医疗自付超标，请核实", "2026-03-20", "王建国"))
    give_task(story.office, Errand("07", "sample", HH, "抽查"))
    give_task(story.office, Errand("08", "visit", HH, "别人的"))
    assert pull(story).tasks == 2
    assert [(row.kind, row.head, row.due) for row in story.vault.tasks()] == [
        ("alert", "赵守田", "2026-03-20"),
        ("sample", "赵守田", ""),
    ]
    assert code(give_task, story.office, Errand("07", "dance", HH, "")) == "REQUEST_INVALID"


def test_a_running_office_takes_rotated_keys_and_opens_what_was_sealed_before(story, tmp_path):
    story.visit()
    [path] = handover_stick.export_to(story.vault, tmp_path, NOW)
    for _ in range(3):
        command = open_office(story.office.folder, story.around())
        rotate_keys(command)
        command.close()
    keys = read_key_set(story.office.key_set, story.office.id)
    assert (keys.version, len(keys.openers)) == (4, 2)
    copy = story.office.incoming / "copy.part"
    copy.write_bytes(path.read_bytes())
    assert accept(story.office, copy).is_new
    pull(story)
    assert handover.known_link(story.vault).keys.version == 4
    story.push()
    story.visit()
    assert len(story.push().accepted) == 1


def test_an_expired_certificate_ends_work_with_the_office_and_a_clock_set_back_revives_nothing(story):
    story.visit()
    story.wait(days=731)
    assert code(story.push) == "DEVICE_EXPIRED"
    story.wait(days=-731)
    story.push()  # nothing newer was proven to the laptop yet
    story.wait(days=731)
    with pytest.raises(HandoverError):
        pull(story)
    fresh = issue_ticket(story.office, Invitation("李秀英", "07", "http://testserver"))
    handover.enrol(story.vault, story.client(), fresh, story.now)
    pull(story)
    story.visit()
    assert len(story.push().accepted) == 1
    story.wait(days=800)
    assert code(handover.push, story.vault, story.client(), story.now, print) == "DEVICE_EXPIRED"


def test_the_office_refuses_an_expired_laptop_even_after_its_own_clock_went_back(story):
    link = handover.known_link(story.vault)
    story.wait(days=729)
    pull(story)
    with story.office.store.transaction() as session:
        session.get(Device, link.device.dev).not_after = (NOW).isoformat()
    story.wait(days=-729)
    assert code(story.client().pull, link) == "DEVICE_EXPIRED"


def test_a_cloned_laptop_is_found_out_and_a_new_ticket_makes_one_of_them_the_true_one(story, tmp_path):
    import shutil

    from desktop.vault import open_vault
    from tests.desktop.story import PASSWORD

    story.vault.close()
    shutil.copytree(story.vault.folder, tmp_path / "clone")
    story.vault = open_vault(story.vault.folder, PASSWORD)
    story.visit()
    story.push()
    mine, story.vault = story.vault, open_vault(tmp_path / "clone", PASSWORD)
    try:
        story.visit(live_addr="别处")
        assert code(story.push) in ("BATCH_CONFLICT", "CHAIN_FORK")
        ticket = issue_ticket(story.office, Invitation("李秀英", "07", "http://testserver"))
        handover.enrol(story.vault, story.client(), ticket, story.now)
        assert story.vault.batch_state().epoch == 2
        assert len(story.push().accepted) == 1
    finally:
        clone, story.vault = story.vault, mine
        clone.close()
    story.visit()
    assert code(story.push) == "CHAIN_FORK"
    assert [row["epoch"] for row in story.rows(Batch)] == [1, 2]


def test_a_short_code_enrols_once_and_five_wrong_ones_end_it(story):
    card = office_card(story.office, "http://testserver")
    right = issue_code(story.office, Invitation("李秀英", "07", "", 7))
    wrong = f"{(int(right) + 1) % 10**8:08d}"
    dev = handover.device_of(story.vault)
    client = story.client()
    for expected in ["TICKET_REFUSED"] * 4 + ["TICKET_LOCKED"]:
        assert code(client.enrol, ticket_of_code(card, "07", wrong), dev) == expected
    assert code(client.enrol, ticket_of_code(card, "07", right), dev) == "TICKET_LOCKED"
    another = issue_code(story.office, Invitation("李秀英", "07", "", 7))
    spaced = f"{another[:4]} {another[4:]}"
    assert client.enrol(ticket_of_code(card, "07", spaced), dev).certificate.device_no == "07"
    assert code(client.enrol, ticket_of_code(card, "08", another), dev) == "TICKET_REFUSED"
    assert code(ticket_of_code, card, "07", "1234") == "TICKET_INVALID"


def test_a_revoked_laptop_does_not_come_back_with_a_new_ticket(story):
    revoke(story.office, story.vault.device().device_id)
    ticket = issue_ticket(story.office, Invitation("李秀英", "07", "http://testserver"))
    assert code(handover.enrol, story.vault, story.client(), ticket, NOW) == "DEVICE_REVOKED"
    assert code(pull, story) == "DEVICE_REVOKED"
