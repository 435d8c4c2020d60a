"""Papers between laptop and office: prints, the scan check, numbers given once, a county's wording."""

import tomllib
from importlib.resources import files

import pytest

from forms.errors import AppError
from forms.papers.check import Verdict
from forms.record import record_from_json
from sync.holding import Holding
from sync.hsb import json_entry
from sync.office.cli import main
from sync.office.numbering import number_paper, numbers, void
from sync.office.paper_check import check_paper
from sync.office.printed import TOWNSHIP_PAPERS, take_prints, waiting_papers
from sync.office.publishing import Publication, current_package, publish
from sync.office.records import _read_prints
from sync.office.tables import StoredRecord
from sync.package import package_from_json, package_to_json
from sync.paperwork import Print, prints_from_json, prints_to_json, wordings_digest
from sync.refusals import HandoverError
from sync.strict import FormatError

SERIAL = "草-07机-20260309-0001"
MOMENT = "2026-03-09T10:05:00+08:00"


def told(desk, record_id, serial=SERIAL, paper="T06-1", at=MOMENT):
    """The laptop of a record tells that it printed a paper."""
    prints = (Print(record_id, paper, serial, 2, "ab" * 32, at),)
    with desk.office.store.transaction() as session:
        dev = session.get(StoredRecord, record_id).dev
        take_prints(session, dev, prints_from_json(prints_to_json(prints)))
    return dev


def code(desk, record_id, serial=SERIAL):
    with desk.office.store.reading() as session:
        sha256 = record_from_json(session.get(StoredRecord, record_id).content).sha256
    return f"DM1:{record_id}:{serial}:{sha256[:16]}"


def test_what_was_printed_counts_once_however_often_it_is_told(desk):
    record = desk.visit("hh-1")
    for _ in range(2):
        told(desk, record)
        told(desk, record, at="2026-03-10T10:05:00+08:00")
    (row,) = waiting_papers(desk.office, TOWNSHIP_PAPERS)
    assert (row.serial, row.paper, row.hh_id, row.printed_at) == (SERIAL, "T06-1", "hh-1", MOMENT)


def test_prints_that_cannot_be_read_keep_no_record_out():
    entry = json_entry("prints", prints_to_json(()))
    assert entry.listed.type == "prints"
    assert _read_prints(b"[]") == ()
    with pytest.raises(FormatError):
        prints_from_json(b'{"fmt":"other","prints":[]}')


def test_a_scanned_code_or_typed_serial_is_compared_with_the_received_record(desk):
    record, other = desk.visit("hh-1"), desk.visit("hh-2")
    told(desk, record)
    assert check_paper(desk.office, code(desk, record), "王建国").verdict is Verdict.SAME
    same = check_paper(desk.office, SERIAL, "王建国")
    assert (same.verdict, same.paper, same.printed_at) == (Verdict.SAME, "T06-1", MOMENT)
    forged = code(desk, record)[:-16] + "0" * 16
    assert check_paper(desk.office, forged, "王建国").verdict is Verdict.DIFFERENT
    assert check_paper(desk.office, code(desk, other), "王建国").verdict is Verdict.DIFFERENT
    early = check_paper(desk.office, code(desk, other, "草-07机-20260309-0009"), "王建国")
    assert (early.verdict, early.why) == (Verdict.SAME, "打印记录还没有交到")
    unknown = check_paper(desk.office, "草-08机-20260309-0001", "王建国")
    assert unknown.verdict is Verdict.UNKNOWN
    with pytest.raises(AppError) as neither:
        check_paper(desk.office, "赵守田", "王建国")
    assert neither.value.code == "PAPER_CODE"


def test_a_paper_has_its_number_once_and_each_kind_counts_for_itself(desk):
    record = desk.visit("hh-1")
    dev = told(desk, record)
    told(desk, record, "草-07机-20260309-0002", "T05")
    told(desk, record, "草-07机-20260309-0003", "T06-2")
    first = number_paper(desk.office, SERIAL, "王建国")
    assert [first, number_paper(desk.office, SERIAL, "王建国")] == ["〔2026〕1号", "〔2026〕1号"]
    assert number_paper(desk.office, "草-07机-20260309-0002", "王建国") == "〔2026〕1号"
    assert number_paper(desk.office, "草-07机-20260309-0003", "王建国") == "〔2026〕2号"
    void(desk.office, 2026, 1, "写错了户主", "T06")
    given = current_package(desk.office, dev).numbers
    assert {one.serial: one.voided for one in given}[SERIAL] == "写错了户主"
    assert check_paper(desk.office, SERIAL, "王建国").why == "文号〔2026〕1号已作废：写错了户主"
    assert number_paper(desk.office, SERIAL, "王建国") == "〔2026〕3号"
    assert [(row.kind, row.number) for row in numbers(desk.office, 2026)] == [
        ("T05", 1), ("T06", 3), ("T06", 2), ("T06", 1)]  # fmt: skip
    with pytest.raises(HandoverError):
        number_paper(desk.office, "草-07机-20260309-0099", "王建国")


def test_a_countys_wording_is_checked_signed_versioned_and_sent_until_it_is_held(desk):
    text = (files("resources") / "papers" / "T05.toml").read_text("utf-8")
    changed = text.replace(tomllib.loads(text)["version"], "县-1").replace("一次性", "一次")
    publish(desk.office, Publication(wordings=(changed,)))
    package = package_from_json(package_to_json(current_package(desk.office)))
    (sent,) = package.wordings
    assert (sent.kind, sent.version, sent.text) == ("T05", "县-1", changed)
    assert sent.signature
    held = Holding(wordings=wordings_digest({"T05": changed}))
    assert current_package(desk.office, "", (held, "")).wordings == ()
    with pytest.raises(AppError) as taken:
        publish(desk.office, Publication(wordings=(changed + "# other\n",)))
    assert taken.value.code == "PAPER_VERSION_TAKEN"
    with pytest.raises(AppError):
        publish(desk.office, Publication(wordings=("kind = 'T05'",)))


def test_the_command_says_the_verdict(desk, capsys):
    record = desk.visit("hh-1")
    told(desk, record)
    desk.office.close()
    assert main(["verify", str(desk.office.folder), code(desk, record), "--by", "王建国"]) == 0
    assert "内容一致（T06-1，2026-03-09 10:05 打印）" in capsys.readouterr().out
