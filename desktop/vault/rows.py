"""What the vault hands out about households, visits and search: frozen values, never database rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

HouseholdState = Literal["未访", "已访", "草稿", "有转介"]


def age_on(birth: str, today: date) -> int | None:
    """Full years of age, or None when the date of birth is not known."""
    try:
        born = date.fromisoformat(birth)
    except ValueError:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


@dataclass(frozen=True)
class HouseholdRow:
    """One household as a list shows it; facts of the last visit first, then of the roster."""

    hh_id: str
    head: str
    head_birth: str
    head_sex: str
    people: int
    address: str
    group: str
    village: str
    phone: str
    categories: tuple[str, ...]  # codes of cover_cat
    labels: tuple[str, ...]  # the same in words: 农村低保
    last_visit: str  # ISO date, "" when nobody ever came
    last_contact: str  # code of contact of the last visit kept here
    last_visit_type: str
    state: HouseholdState
    draft_id: str = ""
    open_needs: int = 0
    referrals: int = 0
    revisit_date: str = ""
    note: str = ""
    visits: int = 0  # sealed visits in this vault
    next_due: str = ""  # the earliest day an open referral must be answered

    def head_age(self, today: date) -> int | None:
        """The head's age on a day."""
        return age_on(self.head_birth, today)


@dataclass(frozen=True)
class HouseholdFilter:
    """Which households a list shows; empty means all."""

    state: str = ""  # one of HouseholdState
    categories: frozenset[str] = frozenset()
    group: str = ""
    hh_ids: frozenset[str] = frozenset()


ALL = HouseholdFilter()


@dataclass(frozen=True)
class MemberRow:
    """One person of a household."""

    name: str
    relation: str  # code of rel
    relation_label: str
    sex: str
    birth: str
    id_number: str
    shares: bool  # 共同生活
    labels: tuple[str, ...]  # 肢体二级, 慢性病 …
    dis_cert_exp: str = ""

    def age(self, today: date) -> int | None:
        """The person's age on a day."""
        return age_on(self.birth, today)


@dataclass(frozen=True)
class VisitRow:
    """One sealed visit in the timeline of a household."""

    record_id: str
    n: int
    date: str
    visit_type: str
    visit_type_label: str
    contact: str
    contact_label: str
    investigators: tuple[str, ...]
    summary: str
    state: str  # 已封存 / 已导出 / 已送达
    people: int
    income_pc_month: int | None  # fen
    sealed_at: str
    deprecates: str
    deprecated: bool
    reason: str


@dataclass(frozen=True)
class NeedRow:
    """One need with what became of it."""

    record_id: str
    place: int
    hh_id: str
    head: str
    kind: str
    kind_label: str
    who: str
    text: str
    urgency: str
    disposition: str
    disposition_label: str
    department: str
    due: str
    state: str
    raised_at: str  # when the visit was made, ISO
    deadline: str  # 24 hours after raised_at, as the present clock shows it, for urgency 3, else ""
    waiting_for: str = ""  # what a referral waits for, in words
    late_days: int = 0  # how many days a referral's answer is late
    answer: str = ""  # the last result or reason that came back


@dataclass(frozen=True)
class BenefitRow:
    """One benefit the household said it receives."""

    record_id: str
    place: int
    programme: str
    programme_label: str
    who: str
    amount: int | None  # fen
    period: str
    started: str
    last_paid: str
    card_name: str
    card_ok: str
    paid_in_full: str


@dataclass(frozen=True)
class PrintRow:
    """One printed paper."""

    record_id: str
    hh_id: str
    paper: str
    serial: str
    pages: int
    sha256: str
    at: str
    copy: int = 1


@dataclass(frozen=True)
class DraftRow:
    """A visit that was begun and not sealed."""

    draft_id: str
    hh_id: str
    head: str
    group: str
    form_id: str
    form_version: str
    visit_type: str
    started_at: str
    changed_at: str
    place: str  # concrete ref of the last question, "" at the beginning
    entries: int
    deprecates: str = ""
    reason: str = ""


@dataclass(frozen=True)
class HouseholdPage:
    """Everything the household page shows."""

    row: HouseholdRow
    members: tuple[MemberRow, ...]
    visits: tuple[VisitRow, ...]
    needs: tuple[NeedRow, ...]
    benefits: tuple[BenefitRow, ...]
    papers: tuple[PrintRow, ...]
    drafts: tuple[DraftRow, ...]


@dataclass(frozen=True)
class SearchHit:
    """One person found: the head of `row`, or a member of it."""

    row: HouseholdRow
    name: str
    syllables: tuple[str, ...]  # zhào shǒu tián, one per character; empty when a number found it
    marked: tuple[int, ...]  # how many letters of each syllable the search text matched


@dataclass(frozen=True)
class PlaceHit:
    """A 村民小组 found."""

    name: str
    syllables: tuple[str, ...]
    marked: tuple[int, ...]
    households: int
    visited: int


@dataclass(frozen=True)
class SearchResults:
    """What a search found, heads first, then members, then places."""

    text: str
    kind: Literal["none", "name", "pinyin", "initials", "number", "words"]
    heads: tuple[SearchHit, ...] = ()
    members: tuple[SearchHit, ...] = ()
    places: tuple[PlaceHit, ...] = ()
    is_cut: bool = False  # there is more than is listed

    @property
    def count(self) -> int:
        """How many things were found."""
        return len(self.heads) + len(self.members) + len(self.places)


@dataclass(frozen=True)
class TodayRow:
    """One household of the day's list."""

    row: HouseholdRow
    visit_type: str  # the code to start the visit with
    visit_type_label: str
    why: str  # 该走访, 待回访, 未访, 接着写
    note: str  # 上次 2025-09-12 · 剩 3 天


@dataclass(frozen=True)
class TodayGroup:
    """The day's households of one 村民小组."""

    name: str
    rows: tuple[TodayRow, ...]


@dataclass(frozen=True)
class Coverage:
    """走访 = somebody knocked; 摸排 = somebody answered."""

    visited: int
    surveyed: int
    total: int


@dataclass(frozen=True)
class TodayList:
    """Everything the Today screen shows."""

    groups: tuple[TodayGroup, ...]
    urgent: tuple[NeedRow, ...]
    drafts: tuple[DraftRow, ...]
    due: tuple[HouseholdRow, ...]  # the first households whose next visit is due, in the list or not
    due_ids: tuple[str, ...]  # all of them
    coverage: Coverage
    unsent: int
    oldest_unsent: str  # ISO date-time, "" when all is handed over
    not_listed: int  # unvisited households that did not fit today
    visited: tuple[str, ...] = ()  # somebody knocked
    surveyed: tuple[str, ...] = ()  # somebody answered
