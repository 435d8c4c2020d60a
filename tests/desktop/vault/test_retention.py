"""Delivered detail goes when it is due, unsent work never, and the chain still proves what was there."""

from datetime import datetime, timedelta

import pytest

from desktop.vault import OutgoingBatch, VaultError
from desktop.vault.verify import verify_vault
from desktop.vault.work import VerifiedReceipt
from forms.record import RecordError

OTHER = "999901001203-07-0032"


def deliver(village: object, *record_ids: str, at: datetime | None = None) -> None:
    state = village.vault.batch_state()
    name = f"00000000-0000-4000-8000-{state.next_seq:012d}"
    now = at or village.vault_now
    village.vault.save_batch(OutgoingBatch(name, state.next_seq, "0" * 64, record_ids, "outbox/x.hsb", now))
    village.vault.accept_receipt(VerifiedReceipt(name, f"R-{state.next_seq}", record_ids, (), now, b"raw"))


def later(village: object, days: float) -> datetime:
    return village.vault_now + timedelta(days=days)


def test_a_record_is_due_thirty_days_after_its_receipt_and_not_a_second_earlier(village: object) -> None:
    record = village.visit()
    assert village.vault.wipe_due(later(village, 400)) == ()  # not delivered
    deliver(village, record.record_id)
    assert village.vault.wipe_due(later(village, 30) - timedelta(seconds=1)) == ()
    (leaving,) = village.vault.wipe_due(later(village, 30))
    assert (leaving.record_id, leaving.n, leaving.receipt_no) == (record.record_id, 1, "R-1")


def test_after_the_wipe_the_detail_is_gone_and_everything_still_verifies(village: object) -> None:
    sent, kept = village.visit(), village.visit(OTHER)
    deliver(village, sent.record_id)
    ids = [sent.record_id, kept.record_id]
    assert village.vault.wipe(ids, later(village, 31)) == 1
    assert village.vault.rotation_due()
    assert verify_vault(village.reopen()).records == 2
    with pytest.raises(VaultError, match="清除"):
        village.vault.record(sent.record_id)
    assert village.vault.record(kept.record_id).record_id == kept.record_id
    with village.vault._transaction() as session:
        ask = session.connection().exec_driver_sql
        for table in ("visit", "person", "household", "need"):
            assert (
                ask(f"SELECT count(*) FROM {table} WHERE record_id = ?", (sent.record_id,)).scalar_one() == 0
            )
        assert ask("SELECT count(*) FROM journal").scalar_one() == 1
    assert "清除本机明细" in [row.words for row in village.vault.audit_log()[:2]]
    assert not village.vault.rotation_due()  # opening has changed the data key
    assert village.vault.wipe_due(later(village, 99)) == ()


def test_a_record_that_an_open_correction_replaces_stays(village: object) -> None:
    record = village.visit()
    deliver(village, record.record_id)
    village.begin(deprecates=record.record_id, reason="写错了")
    assert village.vault.wipe_due(later(village, 99)) == ()


def test_a_record_emptied_by_hand_is_a_changed_record(village: object) -> None:
    village.visit()
    with village.vault._transaction() as session:  # somebody with the key and a tool of their own
        session.connection().exec_driver_sql("UPDATE sealedrecord SET body = x''")
    with pytest.raises(RecordError) as caught:
        village.vault.verify_records()
    assert caught.value.code == "RECORD_CHANGED"


def test_the_days_can_be_set_but_not_below_thirty(village: object) -> None:
    record = village.visit()
    deliver(village, record.record_id)
    village.vault.set_retention_days(60, village.vault_now)
    assert village.vault.wipe_due(later(village, 59)) == ()
    assert len(village.vault.wipe_due(later(village, 60))) == 1
    with pytest.raises(VaultError):
        village.vault.set_retention_days(3, village.vault_now)
    assert village.vault.retention_days() == 60
