"""Saves answers until it is killed, and prints what was acknowledged; run by test_crash.py."""

import itertools
import sys
from datetime import UTC, datetime
from pathlib import Path

from desktop.vault import open_vault
from forms.xlsform import JournalEntry

folder, password, draft_id = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
vault = open_vault(folder, password)
print("ready", flush=True)
at = datetime(2026, 3, 9, tzinfo=UTC)
for n in itertools.count():
    entries = [JournalEntry("answer", f"/data/q{n}", "", f"{n}-{part}") for part in range(1 + n % 3)]
    saved = vault.save(draft_id, entries, at, "李秀英")
    print(n, saved.last_seq, flush=True)
