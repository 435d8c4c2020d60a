"""Vaults to be hurt: a small village, one open draft, records that are sent and records that are not."""

from __future__ import annotations

import random
import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desktop.vault import DraftStart, KdfParameters, OutgoingBatch, Profile, Vault, create_vault
from desktop.vault.work import VerifiedReceipt
from forms.answers import Answers
from forms.record import Record
from forms.xlsform import JournalEntry
from sync.package import Package, Questionnaire, RosterHousehold, RosterMember, Staff

PASSWORD = "liuwan-hongmei-2026"
CHEAP = KdfParameters(memory_kib=19 * 1024, passes=1, lanes=1)
PROFILE = Profile("李秀英", "协理员", "柳湾村", "样例县青山镇", "07", "999901001203")
NOW = datetime(2026, 3, 9, 1, 42, tzinfo=UTC)
AUTHOR = "李秀英"
HOUSEHOLDS = tuple(f"999901001203-07-{number:04d}" for number in range(31, 43))


@dataclass(frozen=True)
class Fixed:
    """Circumstances of a vault that is made for a test."""

    now: Callable[[], datetime] = lambda: NOW
    new_id: Callable[[], str] = field(default=lambda: str(uuid.uuid4()))


@dataclass
class Ledger:
    """What was acknowledged: the text of each acknowledgement, in order."""

    said: list[str] = field(default_factory=list)

    def of(self, kind: str) -> list[list[str]]:
        """The acknowledgements of one kind, split into words."""
        return [line.split()[1:] for line in self.said if line.split()[0] == kind]

    @property
    def answers(self) -> int:
        """How many answers were acknowledged."""
        return sum(int(count) for _draft, _n, count in self.of("answer"))

    @property
    def records(self) -> int:
        """How many records were acknowledged."""
        return len(self.of("record"))


def package() -> Package:
    """A village of twelve households."""
    households = tuple(
        RosterHousehold(
            hh_id,
            head=f"赵守田{number}",
            address=f"柳湾村{number}号",
            group="三组",
            village="柳湾村",
            members=(RosterMember(f"赵守田{number}", f"99990119580314{number:03d}X", "02"),),
        )
        for number, hh_id in enumerate(HOUSEHOLDS)
    )
    form = Questionnaire("four", "2026.1", "四个摸清", b"<h:html/>")
    staff = (Staff("王建国", "青山镇民政办", True),)
    return Package(NOW.isoformat(), "样例县青山镇", (form,), 'name = "样例县"\n', households, staff)


def build(folder: Path) -> Ledger:
    """A vault, closed: an open draft of ten answers, a delivered record and one that is not sent."""
    vault = create_vault(folder, PASSWORD, PROFILE, circumstances=Fixed(), kdf=CHEAP)
    vault.apply_package(package())
    ledger = Ledger()
    hand = Hand(vault, ledger.said.append, random.Random(1))
    hand.visit(HOUSEHOLDS[1])
    hand.handover()
    hand.visit(HOUSEHOLDS[2])
    draft = hand.begin(HOUSEHOLDS[0])
    for number in range(10):
        hand.answer(draft, number)
    vault.close()
    return ledger


def copy(prototype: Path, to: Path) -> Path:
    """A vault of its own for one round; the reserve is not copied."""
    shutil.copytree(prototype, to, ignore=shutil.ignore_patterns("*.reserve", "vault.lock"))
    return to


class Hand:
    """Works in a vault and says every acknowledgement at once."""

    def __init__(self, vault: Vault, say: Callable[[str], object], dice: random.Random) -> None:
        self.vault = vault
        self.say = say
        self.dice = dice
        self.at = NOW
        self._batch = 0

    def tick(self) -> datetime:
        """A moment later."""
        self.at += timedelta(seconds=7)
        return self.at

    def begin(self, hh_id: str) -> str:
        """Start a visit."""
        draft = self.vault.start_draft(DraftStart(hh_id, "four", "2026.1", "1", self.tick()))
        self.say(f"draft {draft}")
        return draft

    def answer(self, draft: str, number: int, size: int = 20) -> None:
        """Save one to three answers in one transaction."""
        count = 1 + number % 3
        entries = [
            JournalEntry("answer", f"/data/q{number}", "", f"{number}-{part}-".ljust(size, "x"))
            for part in range(count)
        ]
        self.vault.save(draft, entries, self.tick(), AUTHOR)
        self.say(f"answer {draft} {number} {count}")

    def attach(self, draft: str) -> str:
        """Keep a signature."""
        name = self.vault.attach(draft, self.dice.randbytes(9000), "image/png")
        self.say(f"photo {name}")
        return name

    def visit(self, hh_id: str) -> Record:
        """A whole visit, sealed, with a signature."""
        draft = self.begin(hh_id)
        self.answer(draft, self.dice.randrange(10**6))
        name = self.attach(draft)
        answers = Answers(
            {"contact": "1", "hh": {"cover": "01"}, "members": [{"m_name": "赵守田", "co": "1"}]}
        )
        record = self.vault.seal(draft, f"<data>{name}</data>".encode(), answers, self.tick(), AUTHOR)
        self.say(f"record {record.record_id} {record.link}")
        return record

    def handover(self) -> None:
        """A batch of what is unsent, and its receipt."""
        unsent = tuple(row.record_id for row in self.vault.unsent())
        state = self.vault.batch_state()
        self._batch += 1
        batch = OutgoingBatch(
            str(uuid.uuid4()), state.next_seq, f"{self._batch:064d}", unsent, "outbox/a.hsb", self.tick()
        )
        self.vault.save_batch(batch)
        self.say(f"batch {batch.batch_id}")
        receipt = VerifiedReceipt(
            batch.batch_id, f"R-{batch.batch_id[:8]}", unsent, (), self.tick(), b"receipt"
        )
        self.vault.accept_receipt(receipt)
        self.say(f"receipt {receipt.receipt_no}")
