"""The pages are proven beside the work: the vault saves meanwhile, and closing ends the proof."""

import threading

import pytest

from desktop.vault import VaultError, open_vault

PASSWORD = "hongmei-lukou-2"
OTHER = "999901001203-07-0032"


def test_the_vault_saves_while_its_pages_are_proven(village):
    village.visit()
    proof = village.vault.page_proof()
    village.begin(OTHER)
    proof.run()
    assert [draft.hh_id for draft in village.vault.drafts()] == [OTHER]


def test_a_proof_runs_on_another_thread(village):
    village.visit()
    proof, told = village.vault.page_proof(), []
    thread = threading.Thread(target=lambda: told.append(proof.run()))
    thread.start()
    thread.join(30)
    assert told == [None]


def test_closing_ends_the_proof_and_folds_the_log_in(village):
    village.visit()
    proof = village.vault.page_proof()
    village.begin(OTHER)
    village.vault.close()
    proof.run()
    assert [path.name for path in village.folder.glob("*-wal")] == []
    vault = open_vault(village.folder, PASSWORD)
    assert len(vault.drafts()) == 1
    vault.close()


def test_a_flipped_bit_is_found_by_the_proof(village):
    village.visit()
    village.vault.close()
    path = next(village.folder.glob("vault-*.db"))
    data = bytearray(path.read_bytes())
    data[-100] ^= 1
    vault = open_vault(village.folder, PASSWORD)
    path.write_bytes(data)
    with pytest.raises(VaultError) as refused:
        vault.page_proof().run()
    assert refused.value.code == "VAULT_DAMAGED"
    vault.close()
