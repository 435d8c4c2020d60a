"""Handed over means a verified receipt; a batch that merely left changes nothing but 已导出."""

from collections.abc import Callable

import pytest

from desktop.vault import OfficeTrust, OutgoingBatch, VaultError, VerifiedReceipt
from desktop.vault.work import BatchState

ZHANG = "999901001203-07-0032"


def code(action: Callable[[], object]) -> str:
    with pytest.raises(VaultError) as caught:
        action()
    return caught.value.code


def batch(village: object, seq: int, *record_ids: str, sha256: str = "ab" * 32) -> OutgoingBatch:
    return OutgoingBatch(f"b-{seq}", seq, sha256, record_ids, f"outbox/07-{seq}.hsb", village.vault_now)


def receipt(
    village: object, batch_id: str, accepted: tuple[str, ...], rejected: tuple[tuple[str, str], ...] = ()
) -> VerifiedReceipt:
    return VerifiedReceipt(batch_id, f"R-{batch_id}", accepted, rejected, village.vault_now, b"raw")


def states(village: object) -> list[str]:
    return [row.state for row in reversed(village.vault.records())]


def test_records_are_sealed_exported_delivered(village: object) -> None:
    one, two = village.visit().record_id, village.visit(ZHANG).record_id
    assert states(village) == ["已封存", "已封存"]
    assert [row.record_id for row in village.vault.unsent()] == [one, two]
    village.vault.save_batch(batch(village, 1, one, two))
    assert states(village) == ["已导出", "已导出"]
    assert len(village.vault.unsent()) == 2
    village.vault.accept_receipt(receipt(village, "b-1", (one, two)))
    assert states(village) == ["已送达", "已送达"]
    assert (village.vault.unsent(), village.vault.oldest_unsent()) == ((), "")
    assert village.vault.receipt("R-b-1") == b"raw"
    assert village.vault.household(ZHANG).visits[0].state == "已送达"


def test_what_the_office_refused_goes_into_the_next_batch(village: object) -> None:
    one, two = village.visit().record_id, village.visit(ZHANG).record_id
    village.vault.save_batch(batch(village, 1, one, two))
    village.vault.accept_receipt(receipt(village, "b-1", (one,), ((two, "RECORD_INVALID"),)))
    assert states(village) == ["已送达", "已封存"]
    shown = village.vault.batches()[0]
    assert (shown.accepted, shown.rejected, shown.receipt_no) == (1, 1, "R-b-1")
    village.vault.save_batch(batch(village, 2, two))
    village.vault.accept_receipt(receipt(village, "b-2", (two,)))
    assert states(village) == ["已送达", "已送达"]


def test_the_same_batch_and_receipt_twice_change_nothing(village: object) -> None:
    one = village.visit().record_id
    for _ in range(2):
        village.vault.save_batch(batch(village, 1, one))
    for _ in range(2):
        village.vault.accept_receipt(receipt(village, "b-1", (one,)))
    assert (len(village.vault.batches()), village.vault.counts().receipts) == (1, 1)


def test_a_delivered_record_stays_delivered_whatever_comes_later(village: object) -> None:
    one = village.visit().record_id
    village.vault.save_batch(batch(village, 1, one))
    village.vault.accept_receipt(receipt(village, "b-1", (one,)))
    village.vault.accept_receipt(receipt(village, "b-1", (), ((one, "RECORD_INVALID"),)))
    assert states(village) == ["已送达"]


def test_batches_follow_one_another(village: object) -> None:
    one = village.visit().record_id
    assert village.vault.batch_state() == BatchState(1, 1, "")
    assert code(lambda: village.vault.save_batch(batch(village, 2, one))) == "BATCH_CONFLICT"
    village.vault.save_batch(batch(village, 1, one))
    assert (
        code(lambda: village.vault.save_batch(batch(village, 1, one, sha256="cd" * 32))) == "BATCH_CONFLICT"
    )
    assert village.reopen().batch_state() == BatchState(1, 2, "ab" * 32)


def test_the_oldest_batch_without_a_receipt_is_pending(village: object) -> None:
    one = village.visit().record_id
    assert village.vault.pending_batch() is None
    village.vault.save_batch(batch(village, 1, one))
    village.vault.save_batch(batch(village, 2, one))
    pending = village.vault.pending_batch()
    assert (pending.batch_id, pending.record_ids, pending.path) == ("b-1", (one,), "outbox/07-1.hsb")


def test_a_receipt_for_something_else_is_refused(village: object) -> None:
    one = village.visit().record_id
    village.vault.save_batch(batch(village, 1, one))
    assert code(lambda: village.vault.accept_receipt(receipt(village, "b-9", (one,)))) == "RECEIPT_UNKNOWN"
    stranger = receipt(village, "b-1", ("stranger",))
    assert code(lambda: village.vault.accept_receipt(stranger)) == "RECEIPT_UNKNOWN"
    assert states(village) == ["已导出"]


def test_a_batch_of_an_unknown_record_is_refused_whole(village: object) -> None:
    assert code(lambda: village.vault.save_batch(batch(village, 1, "nothing"))) == "VAULT_NOT_FOUND"
    assert village.vault.batches() == ()


def test_the_office_is_kept_exactly(village: object) -> None:
    assert village.vault.office() is None
    trust = OfficeTrust("青山镇", "https://127.0.0.1:1", b"{keys}", b"{cert}", "ab", "2026-03-01", b"{}")
    village.vault.save_office(trust)
    assert village.reopen().office() == trust
