"""A draft is its journal: what was saved comes back in order, and nothing else."""

import pytest

from desktop.vault import DraftStart, VaultError
from forms.xlsform import JournalEntry

ENTRIES = (
    JournalEntry("answer", "/data/basic/hh/phone", "", "13800000609"),
    JournalEntry("add", "/data/basic/members", "", "1"),
    JournalEntry("answer", "/data/basic/members[1]/m_name", "", "赵䶮\U0002cc56\n'\"%_\\"),
    JournalEntry("keep", "/data/visit/t_start", "", "2026-03-09T09:42:00.000+08:00"),
)


def test_the_journal_comes_back_as_it_was_saved(village: object) -> None:
    draft = village.begin()
    saved = village.vault.save(draft, ENTRIES, village.vault_now, "李秀英")
    assert saved.at == village.vault_now
    assert village.reopen().journal(draft) == ENTRIES
    again = village.vault.save(draft, ENTRIES[:1], village.vault_now, "李秀英")
    assert again.last_seq == saved.last_seq + 1
    assert len(village.vault.journal(draft)) == 5


def test_two_drafts_keep_their_journals_apart(village: object) -> None:
    one, other = village.begin(), village.begin("999901001203-07-0032")
    village.vault.save(one, ENTRIES[:1], village.vault_now, "a")
    village.vault.save(other, ENTRIES[1:], village.vault_now, "a")
    village.vault.save(one, ENTRIES[2:3], village.vault_now, "a")
    assert village.vault.journal(one) == (ENTRIES[0], ENTRIES[2])


def test_saving_nothing_is_saved(village: object) -> None:
    draft = village.begin()
    assert village.vault.save(draft, [], village.vault_now, "a").last_seq == 0


def test_the_place_is_remembered(village: object) -> None:
    draft = village.begin()
    village.vault.save(draft, ENTRIES, village.vault_now, "a")
    assert village.vault.last_place(draft) == "/data/basic/hh/phone"
    village.vault.place(draft, "/data/economy/income_page")
    assert village.reopen().drafts()[0].place == "/data/economy/income_page"


def test_a_draft_row_tells_whose_visit_it_is(village: object) -> None:
    draft = village.begin()
    village.vault.save(draft, ENTRIES, village.vault_now, "a")
    shown = village.vault.draft(draft)
    assert (shown.head, shown.group, shown.entries, shown.form_version) == ("赵守田", "三组", 4, "2026.1")


def test_a_household_has_one_open_draft(village: object) -> None:
    village.begin()
    with pytest.raises(VaultError) as caught:
        village.begin()
    assert caught.value.code == "DRAFT_NOT_EMPTY"


def test_a_visit_needs_a_known_household(village: object) -> None:
    with pytest.raises(VaultError) as caught:
        village.vault.start_draft(DraftStart("nobody", "four", "2026.1", "1", village.vault_now))
    assert caught.value.code == "VAULT_NOT_FOUND"


def test_a_discarded_draft_keeps_its_journal_and_takes_no_more(village: object) -> None:
    draft = village.begin()
    village.vault.save(draft, ENTRIES, village.vault_now, "a")
    name = village.vault.attach(draft, b"photo", "image/jpeg")
    village.vault.discard_draft(draft, "认错门")
    assert village.vault.drafts() == ()
    assert village.vault.journal(draft) == ENTRIES
    for action in (
        lambda: village.vault.save(draft, ENTRIES, village.vault_now, "a"),
        lambda: village.vault.attachment(name),
    ):
        with pytest.raises(VaultError) as caught:
            action()
        assert caught.value.code in {"DRAFT_CLOSED", "VAULT_NOT_FOUND"}


def test_the_same_picture_is_kept_once(village: object) -> None:
    draft = village.begin()
    assert village.vault.attach(draft, b"p", "image/png") == village.vault.attach(draft, b"p", "image/png")
    assert village.vault.counts().attachments == 1


def test_a_place_that_is_told_after_the_end_troubles_nobody(village: object) -> None:
    draft = village.begin()
    village.vault.save(draft, ENTRIES, village.vault_now, "a")
    village.vault.discard_draft(draft, "认错门")
    village.vault.place(draft, "/data/economy/income")
    assert village.vault.drafts() == ()
