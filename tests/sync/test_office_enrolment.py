"""Enrolment and the package: one ticket, one laptop, and nothing readable for anybody else."""

import hashlib
from dataclasses import replace

import pytest

from forms.errors import AppError
from sync.client import Link
from sync.hsb import OpeningKey, SigningKey
from sync.office.enrolment import revoke
from sync.office.publishing import Publication, publish
from sync.office.tables import Device, TicketRow
from sync.package import package_from_json
from sync.stamp import Stamp, stamp_headers


def code(work, *arguments):
    with pytest.raises(AppError) as caught:
        work(*arguments)
    return caught.value.code


def test_a_ticket_admits_a_laptop(town):
    device = town.device()
    enrolled = town.client().enrol(town.ticket(), device)
    assert enrolled.keys.name == "样例县青山镇"
    assert (enrolled.certificate.holder, enrolled.certificate.device_no) == ("李秀英", "07")
    assert enrolled.certificate.sign == device.signing.public.name
    assert [row["dev"] for row in town.rows(Device)] == ["device-07"]
    assert town.rows(TicketRow)[0]["used_by"] == "device-07"


def test_a_lost_answer_may_be_asked_for_again(town):
    ticket, device = town.ticket(), town.device()
    first = town.client().enrol(ticket, device)
    assert town.client().enrol(ticket, device).certificate_bytes == first.certificate_bytes


def test_a_used_ticket_admits_nobody_else(town):
    ticket = town.ticket()
    town.client().enrol(ticket, town.device())
    assert code(town.client().enrol, ticket, town.device("device-08")) == "TICKET_USED"


def test_a_wrong_secret_an_unknown_and_a_late_ticket_admit_nobody(town):
    ticket = town.ticket()
    assert code(town.client().enrol, replace(ticket, secret="00" * 16), town.device()) == "TICKET_REFUSED"
    assert code(town.client().enrol, replace(ticket, ticket="other"), town.device()) == "TICKET_REFUSED"
    town.wait(days=8)
    assert code(town.client().enrol, ticket, town.device()) == "TICKET_EXPIRED"
    assert town.rows(Device) == []


def test_a_device_id_cannot_be_taken_over_with_a_second_ticket(town):
    town.client().enrol(town.ticket(), town.device())
    assert code(town.client().enrol, town.ticket(), town.device()) == "DEVICE_TAKEN"


def test_an_office_with_another_root_is_not_believed(town):
    ticket = replace(town.ticket(), office="ee" * 32)
    assert code(town.client().enrol, ticket, town.device()) == "OFFICE_UNPROVEN"


def test_an_enrolled_laptop_pulls_what_was_published(town):
    _, link = town.enrolled()
    package = town.client().pull(link)
    assert package.township == "样例县青山镇"
    assert [(form.form_id, form.version, form.title) for form in package.questionnaires] == [
        ("four", "2026.1", "四个摸清")
    ]
    assert package.standards == "[meta]\nname = '样例'\n"
    assert [household.head for household in package.households] == ["赵守田"]
    assert [person.name for person in package.staff] == ["王建国"]


def test_a_new_version_of_a_questionnaire_replaces_the_old_in_the_package(town):
    _, link = town.enrolled()
    xml = town.client().pull(link).questionnaires[0].xml.replace(b"2026.1", b"2026.2")
    publish(town.office, Publication((xml,)))
    assert [form.version for form in town.client().pull(link).questionnaires] == ["2026.2"]


def test_the_same_version_with_other_content_is_not_published(town):
    _, link = town.enrolled()
    xml = town.client().pull(link).questionnaires[0].xml.replace("小组".encode(), "网格".encode())
    assert code(publish, town.office, Publication((xml,))) == "FORM_VERSION_TAKEN"


def test_nothing_is_published_when_one_part_is_wrong(town):
    wrong = Publication(standards="[more]\nx = 1\n", roster=b'{"households":[{}],"staff":[]}')
    assert code(publish, town.office, wrong) == "FORMAT_INVALID"
    assert code(publish, town.office, Publication(standards="= =")) == "PUBLISH_INVALID"
    assert "more" not in town.client().pull(town.enrolled()[1]).standards


def test_the_package_is_readable_for_its_laptop_only(town):
    _, link = town.enrolled()
    _, other = town.enrolled("device-08")
    answers = {}

    http = town.http
    http.event_hooks = {"response": [lambda answer: answers.update({answer.url.path: answer.read()})]}
    town.client(http).pull(link)
    assert "赵守田".encode() not in answers["/v1/package"]
    from sync.client import unseal

    assert package_from_json(unseal(answers["/v1/package"], link, "formpack")).households
    assert code(unseal, answers["/v1/package"], other, "formpack") == "WRONG_RECIPIENT"
    thief = replace(other.device, dev=link.device.dev)
    assert code(unseal, answers["/v1/package"], Link(link.keys, thief), "formpack") == "RECIPIENT_KEY_UNKNOWN"


def test_an_unknown_a_foreign_and_a_revoked_laptop_get_nothing(town):
    _, link = town.enrolled()
    stranger = replace(link.device, dev="device-99")
    assert code(town.client().pull, Link(link.keys, stranger)) == "DEVICE_UNKNOWN"
    thief = replace(link.device, signing=SigningKey(b"\x05" * 32), opening=OpeningKey(b"\x06" * 32))
    assert code(town.client().pull, Link(link.keys, thief)) == "SIGNATURE_INVALID"
    revoke(town.office, "device-07")
    assert code(town.client().pull, link) == "DEVICE_REVOKED"


def test_a_request_cannot_be_replayed(town):
    _, link = town.enrolled()
    nonce = hashlib.sha256(b"once").hexdigest()[:32]
    stamp = Stamp(town.office.id, "device-07", "GET", "/v1/package", town.now.isoformat(), nonce)
    headers = stamp_headers(stamp, link.device.signing)
    assert town.http.get("/v1/package", headers=headers).status_code == 200
    again = town.http.get("/v1/package", headers=headers)
    assert (again.status_code, again.json()["code"]) == (401, "REQUEST_REPLAYED")
    town.wait(hours=1)
    late = town.http.get("/v1/package", headers=headers)
    assert (late.status_code, late.json()["code"]) == (401, "REQUEST_TIME")


def test_a_laptop_with_a_wrong_clock_can_still_pull(town):
    _, link = town.enrolled()
    http, around = town.http, town.surroundings()
    slow = replace(around, now=lambda: town.now.replace(year=2016))
    client = type(town.client())(http, "http://testserver", slow)
    assert client.pull(link).households


def test_a_request_without_a_stamp_or_to_nowhere_is_a_sentence(town):
    for path, status in (("/v1/package", 400), ("/v1/nothing", 404), ("/docs", 404), ("/openapi.json", 404)):
        answer = town.http.get(path)
        assert (answer.status_code, answer.json()["code"]) == (status, "REQUEST_INVALID")
        assert answer.json()["sentence"]
