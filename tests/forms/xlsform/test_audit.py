"""The audit log in ODK's CSV format."""

from __future__ import annotations

from datetime import timedelta

from forms.xlsform import AuditMark, AuditRow, JournalEntry, audit_csv
from tests.forms.xlsform.small import NOW, circumstances, form, inputs

START = int(NOW.timestamp() * 1000)


def log(options: str, rows: list[AuditRow | AuditMark]) -> str:
    """The log of a form with these audit options."""
    bind = f'<bind nodeset="/data/meta/audit" type="binary" {options}/>'
    rule = form("<a/><meta><audit/><instanceID/></meta>", bind, inputs("a")).audit
    assert rule is not None
    return audit_csv(rule, rows)


def answer(ref: str, old: str, new: str, seconds: int, user: str = "") -> AuditRow:
    """An answer so many seconds after the start."""
    return AuditRow(JournalEntry("answer", ref, old, new), NOW + timedelta(seconds=seconds), user)


def test_a_plain_log_has_events_nodes_and_times_only() -> None:
    rows = [AuditMark("form start", NOW), answer("/data/g/a", "", "1", 2), AuditMark("form finalize", NOW)]
    assert log("", rows) == (
        "event,node,start,end\n"
        f"form start,,{START},\n"
        f"question,/data/g/a,{START + 2000},{START + 2000}\n"
        f"form finalize,,{START},\n"
    )


def test_changes_are_tracked_when_the_form_asks_and_one_visit_is_one_event() -> None:
    rows = [
        answer("/data/a", "", "1", 1, "李秀英"),
        answer("/data/a", "1", "12", 3, "李秀英"),
        answer("/data/m[2]/b", "x", 'say "hi", now', 4, "李秀英"),
    ]
    assert log('odk:track-changes="true" odk:identify-user="true"', rows) == (
        "event,node,start,end,old-value,new-value,user\n"
        f"question,/data/a,{START + 1000},{START + 3000},,12,李秀英\n"
        f'question,/data/m[2]/b,{START + 4000},{START + 4000},x,"say ""hi"", now",李秀英\n'
    )


def test_rows_added_and_deleted_are_events_and_computed_values_are_not() -> None:
    rows = [
        AuditRow(JournalEntry("add", "/data/m", "", ""), NOW),
        AuditRow(JournalEntry("keep", "/data/m[1]/id", "", "uuid"), NOW),
        AuditRow(JournalEntry("remove", "/data/m[1]", "", ""), NOW),
    ]
    assert [line.partition(",")[0] for line in log("", rows).splitlines()[1:]] == [
        "add repeat",
        "delete repeat",
    ]


def test_reasons_for_changes_have_their_column() -> None:
    rows: list[AuditRow | AuditMark] = [AuditMark("change reason", NOW, reason="户主更正\n补记")]
    text = log('odk:track-changes-reasons="on-form-edit"', rows)
    assert text.splitlines()[0] == "event,node,start,end,change-reason"
    assert text.endswith(f'change reason,,{START},,"户主更正\n补记"\n')


def test_the_file_name_of_the_log_is_part_of_the_record() -> None:
    definition = form(
        "<a/><meta><audit/><instanceID/></meta>", '<bind nodeset="/data/meta/audit" type="binary"/>'
    )
    filled, _ = definition.start(circumstances())
    assert b"<audit>audit.csv</audit>" in filled.finish(audit="audit.csv")
    assert b"<audit/>" in filled.finish()
