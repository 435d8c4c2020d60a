"""What the office's own people do, in tables: who they are, what they looked at, drew and numbered."""

from sqlalchemy import Index
from sqlmodel import Field

from sync.office.tables import OfficeBase


class Account(OfficeBase, table=True):
    """A person at the office; `role` is clerk, operator or auditor."""

    name: str = Field(primary_key=True)
    role: str
    password: str  # Argon2id, as argon2-cffi writes it
    created_at: str
    disabled_at: str = ""


class Session(OfficeBase, table=True):
    """A signed-in browser: only the hash of its secret is kept."""

    secret: str = Field(primary_key=True)
    name: str = Field(index=True)
    csrf: str
    seen: int  # seconds since 1970
    kept: str = ""  # what a form brought after the session had ended: JSON, for the same person's next one


class FailedSignIn(OfficeBase, table=True):
    """A wrong password, so that guessing becomes slow."""

    number: int | None = Field(default=None, primary_key=True)
    name: str = Field(index=True)
    at: int


class Look(OfficeBase, table=True):
    """Somebody looked at a person or took data out; `place` is a household or record, never a name."""

    number: int | None = Field(default=None, primary_key=True)
    at: str
    who: str = Field(index=True)
    action: str
    place: str = Field(index=True)
    reason: str


class ListedHousehold(OfficeBase, table=True):
    """One line of the published roster with the number `source`, as coverage counts it."""

    __table_args__ = (Index("ix_listedhousehold_place", "village", "grp"),)

    hh_id: str = Field(primary_key=True)
    source: int
    village: str
    grp: str
    head: str
    categories: str


class DrawnSample(OfficeBase, table=True):
    """A sample (抽查) as it was drawn, so that anybody can draw it again."""

    number: int | None = Field(default=None, primary_key=True)
    at: str
    by: str
    seed: str
    percent: str
    strata: str
    frame: str  # SHA-256 of the households it was drawn from
    households: str  # one a line


class PrintedPaper(OfficeBase, table=True):
    """A paper that a laptop printed, as its batch told: about which record, when first and how often."""

    serial: str = Field(primary_key=True)
    dev: str = Field(primary_key=True)
    record_id: str = Field(index=True)
    paper: str
    pages: int
    sha256: str
    first: str
    last: str
    copies: int


class PaperNumber(OfficeBase, table=True):
    """A number of an official paper: handed out once, kept when it was spoilt.

    Each kind of paper (文种, "" for what no laptop printed) counts for itself every year; `serial` is the
    laptop's paper that has the number.
    """

    kind: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    serial: str = Field(default="", index=True)
    at: str
    by: str
    purpose: str
    voided_at: str = ""
    void_reason: str = ""


class PaperBack(OfficeBase, table=True):
    """A paper that came back to the office signed or stamped, as somebody ticked it off."""

    serial: str = Field(primary_key=True)
    record_id: str
    at: str
    by: str


class ScreenedRecord(OfficeBase, table=True):
    """What a record's household may be entitled to and does not receive, by one table of standards.

    `lines` holds subject, programme codes and wording, tab between them, one a line; "" for nothing.
    """

    record_id: str = Field(primary_key=True)
    standards: int = Field(index=True)  # the number under which they were published
    lines: str


class KeptCounts(OfficeBase, table=True):
    """The figures as they were counted last (row 1): from what, when, and how long it took."""

    number: int = Field(primary_key=True)
    stamp: str
    at: str
    milliseconds: int
    content: str  # JSON


class SettledPair(OfficeBase, table=True):
    """What somebody decided about two visits of one household by two machines."""

    one: str = Field(primary_key=True)  # records, the smaller id first
    other: str = Field(primary_key=True)
    kept: str  # the record that counts, "" for both
    at: str
    by: str
    note: str
