"""What can be done on a household's page besides a full visit: other visits, corrections, referral steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from desktop.language import mark, retold, tr
from desktop.visits import FOUR_CLARIFICATIONS
from forms.referrals import FOLLOWED_UP, STATES, WORKER, Event
from forms.referrals.states import next_states

if TYPE_CHECKING:
    from desktop.vault.rows import HouseholdPage, NeedRow
    from desktop.vault.work import StoredForm

REFERRED = "2"
NOTE_WANTED = mark("写一句情况：送给谁、为什么重送")


@dataclass(frozen=True)
class Offer:
    """Another questionnaire that can be begun here."""

    form_id: str
    title: str


@dataclass(frozen=True)
class Correction:
    """A sealed record that may be corrected: nothing has replaced it yet."""

    record_id: str
    words: str


@dataclass(frozen=True)
class Steps:
    """A referral: where it stands, what it waits for, and the steps that the assistant may take."""

    key: str
    title: str
    state: str
    passed: tuple[tuple[str, bool], ...]
    """Every state of the way with whether it is the present one."""
    waiting_for: str
    late_days: int
    answer: str
    next: tuple[str, ...]


def offers(forms: Iterable[StoredForm], page: HouseholdPage) -> tuple[Offer, ...]:
    """Every other questionnaire in the vault; none while a visit is being written."""
    if page.drafts:
        return ()
    found = {form.form_id: form.title for form in forms if form.form_id != FOUR_CLARIFICATIONS}
    return tuple(Offer(form_id, title) for form_id, title in found.items())


def corrections(page: HouseholdPage) -> tuple[Correction, ...]:
    """Sealed records that stand, the newest first; none while a visit is being written."""
    if page.drafts:
        return ()
    standing = sorted((v for v in page.visits if not v.deprecated), key=lambda visit: visit.n, reverse=True)
    return tuple(Correction(v.record_id, f"{v.date} {tr(v.visit_type_label or '走访')}") for v in standing)


def key_of(need: NeedRow) -> str:
    """A need's place in the records, as one word."""
    return f"{need.record_id}|{need.place}"


def steps_of(need: NeedRow) -> Steps | None:
    """The way of a referral; None for a need that stays with the household."""
    if need.disposition != REFERRED:
        return None
    return Steps(
        key=key_of(need),
        title=tr("{kind_label}：{words}", kind_label=tr(need.kind_label), words=need.text or need.who),
        state=need.state,
        passed=tuple((state, state == need.state) for state in STATES),
        waiting_for=retold(need.waiting_for),
        late_days=need.late_days,
        answer=need.answer,
        next=next_states(need.state, WORKER),
    )


def event_of(page: HouseholdPage, said: tuple[str, str, str], at: datetime, by: str) -> Event:
    """A step of a referral; `said` is (key, state, note). A 回访 names the newest visit after the need."""
    key, state, note = said
    record_id, _, place = key.partition("|")
    visit = _visit_after(page, record_id) if state == FOLLOWED_UP else ""
    return Event(record_id, int(place), at.isoformat(timespec="seconds"), state, WORKER, by, note, visit)


def _visit_after(page: HouseholdPage, record_id: str) -> str:
    raised = next((visit.n for visit in page.visits if visit.record_id == record_id), 0)
    later = [visit for visit in page.visits if visit.n > raised and not visit.deprecated]
    return max(later, key=lambda visit: visit.n).record_id if later else ""
