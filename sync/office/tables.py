"""The office's own tables, declarations only; the registry tables of forms stand beside them.

Nothing in these tables is ever changed after it was written, except that a ticket is used once and that a
device may be revoked.
"""

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import object_session, registry
from sqlmodel import Field, SQLModel

from sync.office.packs import SIZE, nth


class OfficeBase(SQLModel, registry=registry()):
    """The base of the office's tables, with a metadata of its own."""


class Published(OfficeBase, table=True):
    """Standards, a roster or assignments as they were published; the latest of a kind counts."""

    number: int | None = Field(default=None, primary_key=True)
    kind: str = Field(index=True)  # standards, roster, assignments
    content: bytes
    published_at: str
    signature: str = ""


class PublishedForm(OfficeBase, table=True):
    """A version of a questionnaire; old versions stay, because old records are read with them."""

    number: int | None = Field(default=None, primary_key=True)
    form_id: str = Field(index=True)
    version: str
    title: str
    xml: bytes
    published_at: str
    signature: str  # of the forms key, over what sync.publisher says

    __table_args__ = (UniqueConstraint("form_id", "version"),)


class PublishedMedium(OfficeBase, table=True):
    """A file that came with a version of a questionnaire: a list, a picture."""

    form_id: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    data: bytes


class TicketRow(OfficeBase, table=True):
    """A ticket that was handed out."""

    ticket: str = Field(primary_key=True)
    secret: str
    holder: str
    device_no: str
    issued_at: str
    expires: str
    used_by: str = ""
    tries: int = 0  # wrong short codes


class Device(OfficeBase, table=True):
    """An enrolled laptop."""

    dev: str = Field(primary_key=True)
    ticket: str
    device_no: str
    holder: str
    sign: str
    open: str
    certificate: bytes
    enrolled_at: str
    not_after: str = "9999-12-31T00:00:00+08:00"
    epoch: int = 1  # older epochs are another machine's
    revoked_at: str = ""


class Nonce(OfficeBase, table=True):
    """A request that was answered, so that it is not answered again."""

    dev: str = Field(primary_key=True)
    nonce: str = Field(primary_key=True)
    at: int = Field(index=True)  # seconds since 1970


class Batch(OfficeBase, table=True):
    """A batch that was accepted, with the receipt that was and will be given for it."""

    dev: str = Field(primary_key=True)
    batch: str = Field(primary_key=True)
    epoch: int
    seq: int
    prev: str
    sha256: str
    file: str
    received_at: str
    number: int = Field(unique=True)  # the running number in the receipt number
    statement: bytes
    receipt: bytes

    __table_args__ = (UniqueConstraint("dev", "epoch", "seq"),)


class RecordPack(OfficeBase, table=True):
    """Records of one batch, in the order of their `place`, exactly as they travelled (packs.py)."""

    dev: str = Field(primary_key=True)
    batch: str = Field(primary_key=True)
    part: int = Field(primary_key=True)
    content: bytes


class StoredRecord(OfficeBase, table=True):
    """A record that was accepted; what it says lies in a pack of its batch."""

    record_id: str = Field(primary_key=True)
    hh_id: str = Field(index=True)
    dev: str
    epoch: int
    n: int
    previous: str
    link: str
    form_id: str
    form_version: str
    batch: str
    place: int = 0  # among the records of the batch
    received_at: str

    __table_args__ = (UniqueConstraint("dev", "epoch", "n"),)

    @property
    def content(self) -> bytes:
        """The record exactly as it travelled, read through the session that this row came from."""
        session = object_session(self)
        assert session is not None, "a row outside its session has no content"
        part, place = divmod(self.place, SIZE)
        return nth(session.get_one(RecordPack, (self.dev, self.batch, part)).content, place)


class Returned(OfficeBase, table=True):
    """A record that goes back to its laptop to be corrected (退回补正); `withdrawn` after a mistake."""

    number: int | None = Field(default=None, primary_key=True)
    record_id: str = Field(index=True)
    dev: str = Field(index=True)
    at: str
    by: str
    reason: str
    withdrawn: bool = False


class OfficeTask(OfficeBase, table=True):
    """Something to do at a household: go there, verify an alert, check a sample; for one laptop."""

    number: int | None = Field(default=None, primary_key=True)
    device_no: str = Field(index=True)
    kind: str  # visit, alert, sample
    hh_id: str
    text: str
    due: str
    at: str
    by: str
    withdrawn: bool = False


class Unprojected(OfficeBase, table=True):
    """A pack whose records are not in the registry yet, in order of arrival."""

    number: int | None = Field(default=None, primary_key=True)
    dev: str
    batch: str
    part: int
    records: int


class StoredAttachment(OfficeBase, table=True):
    """A photo or signature, and the batch file in which it lies sealed; once however many records show it."""

    sha256: str = Field(primary_key=True)
    size: int
    file: str


class Incident(OfficeBase, table=True):
    """A file that was kept aside because something is wrong with its device."""

    number: int | None = Field(default=None, primary_key=True)
    at: str
    code: str
    dev: str
    batch: str
    file: str
