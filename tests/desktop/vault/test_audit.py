"""The audit log is complete, chained, exportable, and says nothing that names a person."""

import pytest

from desktop.vault.audit import Event
from desktop.vault.errors import VaultError
from desktop.vault.verify import verify_vault


def fill(village: object) -> None:
    for event in (
        Event("unlock"),
        Event("reveal", "999901001203-07-0031"),
        Event("export", "ledger", "季度核对"),
    ):
        village.vault.note_event(event, village.vault_now)


def failure(village: object) -> str:
    try:
        village.vault.verify_audit()
    except VaultError as error:
        return f"{error.code} {error.place}"
    return ""


def change(village: object, statement: str) -> None:
    with village.vault._transaction() as session:  # somebody with the key and a tool of their own
        session.connection().exec_driver_sql(statement)


def test_events_are_listed_newest_first_in_words(village: object) -> None:
    fill(village)
    rows = village.vault.audit_log()
    assert [(row.n, row.words, row.detail) for row in rows] == [
        (3, "导出", "季度核对"),
        (2, "查看完整证件号", ""),
        (1, "解锁", ""),
    ]
    assert verify_vault(village.reopen()).audit_entries == 3


def test_a_changed_entry_is_named(village: object) -> None:
    fill(village)
    change(village, "UPDATE auditentry SET detail = '例行' WHERE n = 3")
    assert failure(village) == "AUDIT_CHANGED 第 3 条"


def test_an_entry_taken_out_is_named(village: object) -> None:
    fill(village)
    change(village, "DELETE FROM auditentry WHERE n = 2")
    assert failure(village) == "AUDIT_CHANGED 第 2 条"


def test_the_last_entry_taken_out_while_the_program_was_not_running_is_named(village: object) -> None:
    fill(village)
    village.vault._database.witness = None  # a tool of their own writes no head
    change(village, "DELETE FROM auditentry WHERE n = 3")
    assert failure(village) == ""
    with pytest.raises(VaultError) as caught:
        village.vault.check_head()
    assert caught.value.code == "VAULT_ROLLED_BACK"


def test_the_export_is_a_table_that_no_spreadsheet_carries_out(village: object) -> None:
    village.vault.note_event(Event("export", "ledger", "=HYPERLINK(1)"), village.vault_now)
    text = village.vault.audit_csv().decode("utf-8-sig")
    head, line = text.splitlines()
    assert head == "序号,时间,事项,对象,说明,校验值"
    assert line.startswith("1,2026-03-09T09:42:00+08:00,导出,ledger,'=HYPERLINK(1),")
