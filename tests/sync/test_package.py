"""What comes down: canonical both ways, and nothing unexpected gets in."""

import json
from dataclasses import replace

import pytest

from sync.package import (
    Package,
    Questionnaire,
    Roster,
    RosterHousehold,
    RosterMember,
    Staff,
    package_from_json,
    package_to_json,
    roster_from_json,
    roster_to_json,
)
from sync.publisher import digest_of
from sync.strict import FormatError

MEMBER = RosterMember("赵䶮", "999901201503070012", "20", "1", "2015-03-07")
HOUSEHOLD = RosterHousehold(
    "999901001203-07-0001",
    "赵守田",
    "柳湾村三组12号",
    "三组",
    "柳湾村",
    categories=("02",),
    members=(MEMBER,),
)
PACKAGE = Package(
    issued_at="2026-03-01T08:00:00+08:00",
    township="样例县青山镇",
    questionnaires=(Questionnaire("four", "1", "四个摸清", "<h:html>赵</h:html>".encode()),),
    standards="[R2]\nline = 66000\n",
    households=(HOUSEHOLD,),
    staff=(Staff("王建国", "青山镇", True),),
)


def changed(**changes):
    return json.dumps({**json.loads(package_to_json(PACKAGE)), **changes}).encode()


def test_a_package_survives_the_journey_unchanged():
    assert package_from_json(package_to_json(PACKAGE)) == PACKAGE


def test_a_roster_file_survives_the_journey_unchanged():
    roster = Roster(PACKAGE.households, PACKAGE.staff)
    assert roster_from_json(roster_to_json(roster)) == roster


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"\xff\xfe",
        b"[" * 200_000,
        b'{"fmt":"dengmen-package/1"}',
        changed(extra=1),
        changed(fmt="dengmen-package/2"),
        changed(issued_at="2026-03-01T08:00:00"),
        changed(issued_at="soon"),
        changed(township=7),
        changed(township="青\u0000山"),
        changed(households=[{}]),
        changed(households=json.loads(package_to_json(PACKAGE))["households"] * 2),
        changed(staff=[{"name": "王", "unit": "", "is_township": 1}]),
        changed(standards=1.5),
        changed(standards=float("nan")),
        changed(township="\ud800"),
        package_to_json(PACKAGE).replace(b'"fmt":', b'"fmt":"x","fmt":', 1),
        package_to_json(PACKAGE).replace(b"2015-03-07", b"2015-02-30"),
    ],
)
def test_anything_else_is_refused_with_a_sentence(data):
    with pytest.raises(FormatError) as caught:
        package_from_json(data)
    assert caught.value.code == "FORMAT_INVALID"
    assert "赵" not in str(caught.value)


def test_files_of_a_questionnaire_travel_with_it():
    form = Questionnaire("four", "1", "四个摸清", b"<h:html/>", {"villages.csv": b"name\n\xff", "a.png": b""})
    package = replace(PACKAGE, questionnaires=(form,))
    assert package_from_json(package_to_json(package)) == package


def test_a_file_travels_once_and_not_at_all_to_a_laptop_that_holds_it():
    media = {"villages.csv": b"name\n" * 500}
    forms = tuple(Questionnaire("four", version, "四个摸清", b"<h:html/>", media) for version in "12")
    both = package_to_json(replace(PACKAGE, questionnaires=forms))
    assert len(both) - len(package_to_json(replace(PACKAGE, questionnaires=forms[:1]))) < 300
    [held] = (forms[0].without(frozenset(forms[0].hashes.values())),)
    package = replace(PACKAGE, questionnaires=(held,))
    assert package_from_json(package_to_json(package)) == package
    assert digest_of(held) == digest_of(forms[0])


@pytest.mark.parametrize("name", ["../a.csv", "a/b.csv", "..", "", "c:a.csv", "a\n.csv", "x" * 201])
def test_a_file_that_is_no_plain_name_is_refused(name):
    form = Questionnaire("four", "1", "四个摸清", b"<h:html/>", {name: b"x"})
    with pytest.raises(FormatError):
        package_from_json(package_to_json(replace(PACKAGE, questionnaires=(form,))))


@pytest.mark.parametrize("content", ["%", "eA==", 7])
def test_a_file_that_is_not_what_its_hash_says_is_refused(content):
    tree = json.loads(package_to_json(PACKAGE))
    tree["files"] = {"ab" * 32: content}
    with pytest.raises(FormatError):
        package_from_json(json.dumps(tree).encode())
