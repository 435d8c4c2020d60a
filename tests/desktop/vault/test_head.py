"""The head follows every commit, so that an old copy or a lost log is noticed at the next opening."""

import shutil
from pathlib import Path

import pytest

from desktop.vault.errors import VaultError
from desktop.vault.head import NAME, SECTOR
from desktop.vault.verify import verify_vault
from forms.xlsform import JournalEntry


def answer(village: object, draft: str, value: str) -> None:
    village.vault.save(draft, [JournalEntry("answer", "/data/q", "", value)], village.vault_now, "李秀英")


def test_every_commit_counts_and_reading_does_not(village: object) -> None:
    draft = village.begin()
    before = village.vault.check_head()
    village.vault.journal(draft)
    village.vault.households()
    assert village.vault.check_head() == before
    answer(village, draft, "1")
    assert village.vault.check_head() == before + 1
    village.vault.place(draft, "/data/other")
    assert village.vault.check_head() == before + 2


def test_the_head_is_one_sector_and_never_grows(village: object) -> None:
    village.visit()
    assert (village.folder / NAME).stat().st_size == SECTOR


def test_a_log_deleted_after_a_kill_is_noticed_though_all_checks_are_clean(
    village: object, tmp_path: Path
) -> None:
    draft = village.begin()
    village.reopen()
    answer(village, draft, "1")
    copy = tmp_path / "copy"
    shutil.copytree(village.folder, copy)  # as a kill leaves it: the last commits are in the log only
    for log in copy.glob("*-wal"):
        log.unlink()
    (copy / "vault.lock").unlink()
    village.vault.close()
    village.folder = copy
    with pytest.raises(VaultError) as caught:
        verify_vault(village.reopen())
    assert caught.value.code == "VAULT_ROLLED_BACK"


def test_a_head_that_cannot_be_written_keeps_no_answer_from_being_saved(village: object) -> None:
    draft = village.begin()
    (village.folder / NAME).unlink()
    (village.folder / NAME).mkdir()
    answer(village, draft, "1")
    (village.folder / NAME).rmdir()
    assert len(village.vault.journal(draft)) == 1
