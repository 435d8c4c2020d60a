"""What is found again after a fault: everything that was acknowledged, or one named sentence."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from desktop.vault import Vault, open_vault
from desktop.vault.errors import SENTENCES
from desktop.vault.verify import verify_vault
from forms.errors import AppError
from tests.faults.world import PASSWORD, Ledger


@dataclass
class Round:
    """One round: what was hurt, what was acknowledged, what was found, and what was said.

    `lost`: acknowledged, not found, and nothing was said. `code`: the named refusal, "" when all is well.
    `bug`: anything that is neither, such as an exception without a sentence or half of a save.
    """

    kind: str
    answers: int = 0
    records: int = 0
    found_answers: int = 0
    found_records: int = 0
    lost: list[str] = field(default_factory=list)
    code: str = ""
    bug: str = ""
    note: str = ""

    @property
    def is_silent(self) -> bool:
        """Whether something was lost and nothing was said."""
        return bool(self.lost) and not self.code

    def is_good(self, *, may_refuse: bool) -> bool:
        """Nothing lost without a word, no bug; a refusal only where the fault took something away."""
        return not self.bug and not self.is_silent and (may_refuse or (not self.code and not self.lost))


def judge(kind: str, folder: Path, ledger: Ledger) -> Round:
    """Open, prove and count; a code is the first named trouble on the way."""
    result = Round(kind, ledger.answers, ledger.records)
    try:
        vault = open_vault(folder, PASSWORD)
    except AppError as error:
        _refused(result, error)
        result.lost.append("refused")
        return result
    try:
        if vault.doubt is not None:
            _refused(result, vault.doubt)
        try:
            verify_vault(vault)
        except AppError as error:
            _refused(result, error)
        try:
            _count(vault, ledger, result)
        except AppError as error:
            _refused(result, error)
            result.lost.append("unreadable")
    finally:
        vault.close()
    return result


def _refused(result: Round, error: AppError) -> None:
    result.code = result.code or error.code
    if not error.sentence or (not error.remedy and error.code in SENTENCES):
        result.bug = f"{error.code} without a sentence"


def _count(vault: Vault, ledger: Ledger, result: Round) -> None:
    wiped = _wiped(vault, ledger)
    journals: dict[str, list[str]] = {}
    for draft, number, count in ledger.of("answer"):
        if draft in wiped:
            result.found_answers += int(count)
            continue
        if draft not in journals:
            journals[draft] = [entry.new for entry in vault.journal(draft)]
        kept = [value for value in journals[draft] if value.startswith(f"{number}-")]
        found = {value.split("-")[1] for value in kept}
        result.found_answers += len(found)
        if found != {str(part) for part in range(int(count))}:
            result.lost.append(f"answer {number}: {len(found)} of {count}")
    for draft, journal in journals.items():
        _whole_saves(draft, journal, result)
    links = {row.record_id: row for row in vault.records()}
    for record_id, link in ledger.of("record"):
        if record_id in wiped or (record_id in links and vault.record(record_id).link == link):
            result.found_records += 1
        else:
            result.lost.append(f"record {record_id}")
    _count_rest(vault, ledger, result, wiped)


def _wiped(vault: Vault, ledger: Ledger) -> set[str]:
    """Records that were to be taken away and are, with their drafts and photos: whole or not at all."""
    gone: set[str] = set()
    for names in ledger.of("leaving"):
        try:
            vault.record(names[0])
        except AppError as error:
            gone |= set(names) if error.code == "RECORD_WIPED" else set()
    return gone


def _whole_saves(draft: str, journal: list[str], result: Round) -> None:
    """A save is there as a whole or not at all, acknowledged or not."""
    parts: dict[int, int] = {}
    for value in journal:
        number = int(value.split("-")[0])
        parts[number] = parts.get(number, 0) + 1
    halves = [number for number, count in parts.items() if count != 1 + number % 3]
    if halves:
        result.bug = f"half of a save in {draft}: {halves[:3]}"


def _count_rest(vault: Vault, ledger: Ledger, result: Round, wiped: set[str]) -> None:
    batches = {row.batch_id for row in vault.batches()}
    result.lost += [f"batch {name}" for (name,) in ledger.of("batch") if name not in batches]
    receipts = {row.receipt_no for row in vault.batches()}
    result.lost += [f"receipt {name}" for (name,) in ledger.of("receipt") if name not in receipts]
    for (name,) in ledger.of("photo"):
        try:
            vault.attachment(name)
        except AppError:
            if name not in wiped:
                result.lost.append(f"photo {name}")
    counted = len(vault.audit_log(100_000))
    noted = len(ledger.of("audit"))
    if counted < noted:
        result.lost.append(f"audit {counted} of {noted}")
    result.lost += [
        f"setting {key}" for key, value in ledger.of("setting") if int(vault.setting(key, "-1")) < int(value)
    ]
