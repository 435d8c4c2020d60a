"""What a record leaves for later: the trail for its audit log, its XML for the next visit of its form."""

from datetime import timedelta

from forms.xlsform import AuditMark, AuditRow


def test_the_trail_begins_with_the_visit_and_names_who_answered(village):
    draft = village.begin()
    from_start = village.vault.trail(draft)
    assert from_start == (AuditMark("form start", village.vault_now),)
    village.vault.discard_draft(draft, "试一试")
    record = village.visit()
    drafts = [row for row in village.vault.trail(_draft_of(village, record)) if isinstance(row, AuditRow)]
    assert [(row.entry.ref, row.entry.new, row.user) for row in drafts] == [
        ("/data/visit/contact", "1", "李秀英")
    ]


def _draft_of(village, record):
    from sqlmodel import select

    from desktop.vault.tables import SealedRecord

    with village.vault._transaction() as session:
        return session.exec(
            select(SealedRecord.draft_id).where(SealedRecord.record_id == record.record_id)
        ).one()


def test_the_last_record_of_a_form_is_the_last_before_the_visit_began(village):
    assert village.vault.last_saved("four", village.vault_now) == b""
    first, second = village.visit(), village.visit()
    assert village.vault.last_saved("four", village.vault_now + timedelta(days=1)) == second.xml
    assert village.vault.last_saved("four", village.vault_now + timedelta(seconds=30)) == first.xml
    assert village.vault.last_saved("another", village.vault_now + timedelta(days=1)) == b""
