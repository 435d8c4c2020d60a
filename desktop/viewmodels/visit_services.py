"""What a visit needs from outside, and what the screen says about it besides the questions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from desktop.viewmodels.visit_live import Compute
from desktop.viewmodels.visit_saving import Save
from forms.answers import Answers
from forms.errors import AppError
from forms.xlsform import JournalEntry

Failed = Callable[[AppError], None]
Bytes = bytes | Callable[[], bytes]


@dataclass(frozen=True)
class VisitServices:
    """Functions handed in by the App; each that reaches the vault answers later, on the UI thread.

    `save(entries, then, failed)`: one transaction, `then(committed_at)`.
    `attach(data, media_type, then, failed)`: `then(name)` once the picture is on disk; what takes long to
    read or to make small is given as a function, which the worker calls.
    `attachment(name, then)`: `then(data)`.
    `seal(xml, answers, then, failed)`: `then(record)`.
    `live(answers, then)`: `then(panel)` once it is worked out; None when the form has no panel.
    `remember(ref)`: where to return to.
    `form_file(name, then)`: `then(data)` of a file that came with the questionnaire, when it is there.
    `audit(then, failed)`: `then(name)` once the audit log of a form that asks for one is attached.
    `keep_language(name)`: the language to open the questionnaire in from now on.
    """

    save: Save
    attach: Callable[[Bytes, str, Callable[[str], None], Failed], None]
    attachment: Callable[[str, Callable[[bytes], None]], None]
    seal: Callable[[bytes, Answers, Callable[[object], None], Failed], None]
    clock: Callable[[], datetime]
    live: Compute | None = None
    remember: Callable[[str], None] | None = None
    form_file: Callable[[str, Callable[[bytes], None]], None] | None = None
    audit: Callable[[Callable[[str], None], Failed], None] | None = None
    keep_language: Callable[[str], None] | None = None


@dataclass(frozen=True)
class VisitFacts:
    """About this visit: `journal` is what was answered before (on a reopened draft), `opening` what still
    has to be saved, `carried` the references whose value is the last visit's, `place` where to return to,
    `previous` the household's last record, `correcting` the reason when this visit corrects a record.
    """

    household: str
    started: str
    visit_type: str = ""
    carried: frozenset[str] = frozenset()
    journal: Sequence[JournalEntry] = ()
    opening: Sequence[JournalEntry] = ()
    place: str = ""
    previous: Answers | None = None
    correcting: str = ""
