"""What persons did and decided about the registry: it is not derived from records and outlives a rebuild."""

from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class DecisionBase(SQLModel, registry=registry()):
    """The base of what persons decided about the registry."""


class HouseholdMatch(DecisionBase, table=True):
    """Two households, the smaller number first, why they may be one, and what somebody decided when."""

    one: str = Field(primary_key=True)
    other: str = Field(primary_key=True)
    reason: str  # SAME_NUMBER or SAME_NAME
    shared: str  # the names behind it, 、 between; never a number
    state: str
    proposed_at: str
    decided_at: str
    decided_by: str
    note: str


class ReferralEvent(DecisionBase, table=True):
    """One step of a referral, in the order it became known here; forms.referrals replays them.

    `source` names where it came from, once: "" for this side, else the office and its number.
    """

    n: int | None = Field(default=None, primary_key=True)
    record_id: str = Field(index=True)
    place: int
    at: str
    state: str
    role: str
    by: str
    note: str
    visit: str
    source: str = Field(index=True)
