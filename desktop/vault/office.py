"""What the office knows and the vault keeps: settings, questionnaires, standards, roster, staff, trust."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlmodel import Session, col, delete, func, select

from desktop.vault import lists, notices, printed, referrals, search
from desktop.vault.errors import vault_error
from desktop.vault.tables import (
    Draft,
    Office,
    Questionnaire,
    RosterHousehold,
    RosterMember,
    Setting,
    Staff,
    Standards,
)
from desktop.vault.work import OfficeTrust, StaffRow, StoredForm
from forms.registry.decisions import ReferralEvent
from forms.registry.tables import Visit
from sync.holding import MAX_FILES, Holding
from sync.paperwork import wordings_digest
from sync.publisher import digest, form_digest
from sync.refusals import HandoverError

if TYPE_CHECKING:
    from sync.package import Package
    from sync.package import Questionnaire as PackagedForm
    from sync.package import RosterHousehold as PackagedHousehold


ROSTER = "package.roster"
"""Names the setting with the number of the office's roster that is here."""


def setting(session: Session, key: str, default: str = "") -> str:
    """A setting's value."""
    row = session.get(Setting, key)
    return row.value if row is not None else default


def put_setting(session: Session, key: str, value: str) -> None:
    """Keep a setting."""
    session.merge(Setting(key=key, value=value))


def user_setting(session: Session, key: str, default: str = "") -> str:
    """A setting of the person's own."""
    return setting(session, f"user.{key}", default)


def put_user_setting(session: Session, key: str, value: str) -> None:
    """Keep a setting of the person's own."""
    put_setting(session, f"user.{key}", value)


def next_number(session: Session, counter: str) -> int:
    """Count a counter up by one."""
    number = int(setting(session, counter, "0")) + 1
    put_setting(session, counter, str(number))
    return number


def apply_package(session: Session, package: Package) -> None:
    """Take over what the office sent; visits made here and the versions they used stay as they are."""
    if package.roster_base and str(package.roster_base) != setting(session, ROSTER, "0"):
        raise HandoverError("PACKAGE_BASE")
    put_setting(session, "package.issued_at", package.issued_at)
    for form in package.questionnaires:
        _keep_questionnaire(session, form)
    if package.standards and package.standards != standards(session):
        number = next_number(session, "received")
        session.add(Standards(received=number, issued_at=package.issued_at, text=package.standards))
    if package.staff:
        session.connection().execute(delete(Staff))
        session.add_all(
            Staff(place=place, name=one.name, unit=one.unit, township=one.is_township)
            for place, one in enumerate(package.staff, 1)
        )
    if package.roster_number:
        put_setting(session, ROSTER, str(package.roster_number))
    if package.roster_base:
        _change_roster(session, package.households, frozenset(package.gone))
    elif package.households or package.roster_number:
        _replace_roster(session, package.households)
    notices.take(session, package)
    printed.take(session, package)
    referrals.take_answers(session, package.referrals)
    session.flush()
    search.index_all(session)


def take_package(session: Session, trust: OfficeTrust, package: Package) -> None:
    """The trust of the day and the package, both or none; PACKAGE_OLD for a stick older than the last one."""
    before = setting(session, "package.issued_at")
    if not package.base and before and _moment(package.issued_at) < _moment(before):
        raise HandoverError("PACKAGE_OLD")
    save_office(session, trust)
    apply_package(session, package)


def holding(session: Session) -> Holding:
    """What is here, to ask the office for the rest."""
    text = standards(session)
    sources = session.exec(select(ReferralEvent.source).where(ReferralEvent.source != "")).all()
    numbers = [int(source.rpartition("/")[2]) for source in sources if source.rpartition("/")[2].isdecimal()]
    return Holding(
        forms=tuple(_digest_of(session, row) for row in session.exec(select(Questionnaire)).all()),
        standards=digest(text.encode()) if text else "",
        roster=int(setting(session, ROSTER, "0")),
        referrals=max(numbers, default=0),
        wordings=wordings_digest(printed.wordings(session)),
        files=lists.held_files(session, MAX_FILES),
    )


def _digest_of(session: Session, row: Questionnaire) -> str:
    media = lists.digests(session, lists.Owner(row.form_id, row.version))
    return form_digest((row.form_id, row.version, row.title), digest(row.xml), media)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _keep_questionnaire(session: Session, form: PackagedForm) -> None:
    """A version that a visit here was made with is never replaced under it."""
    key = {"form_id": form.form_id, "form_version": form.version}
    used = any(
        session.exec(select(table).filter_by(**key).limit(1)).first() is not None for table in (Draft, Visit)
    )
    known = session.get(Questionnaire, (form.form_id, form.version))
    owner = lists.Owner(form.form_id, form.version)
    files = form.hashes
    before = lists.digests(session, owner)
    same = known is not None and (known.xml, known.title, before) == (form.xml, form.title, files)
    if known is not None and (used or same):
        return
    if before != files:
        lists.keep_files(session, owner, form.media, form.held)
    session.merge(
        Questionnaire(
            form_id=form.form_id,
            version=form.version,
            title=form.title,
            xml=form.xml,
            received=next_number(session, "received"),
        )
    )


def _replace_roster(session: Session, households: tuple[PackagedHousehold, ...]) -> None:
    """Households that left the roster go, unless there is work on them or they were added here."""
    present = session.exec(select(RosterHousehold.hh_id)).all()
    _change_roster(session, households, frozenset(present) - {one.hh_id for one in households})


def _change_roster(session: Session, households: tuple[PackagedHousehold, ...], gone: frozenset[str]) -> None:
    worked_on = {*session.exec(select(Draft.hh_id)).all(), *session.exec(select(Visit.hh_id)).all()}
    coming = {one.hh_id for one in households}
    for row in session.exec(select(RosterHousehold)).all():
        if row.hh_id in coming or (row.hh_id in gone and not (row.added or row.hh_id in worked_on)):
            session.delete(row)
        elif row.hh_id in gone:
            row.listed = 0
    session.connection().execute(delete(RosterMember).where(col(RosterMember.hh_id).in_(coming)))
    session.flush()
    for one in households:
        session.add(_roster_row(one))
        session.add_all(_member_rows(one))
    session.flush()
    kept = select(RosterHousehold.hh_id)
    session.connection().execute(delete(RosterMember).where(col(RosterMember.hh_id).not_in(kept)))


def _roster_row(one: PackagedHousehold) -> RosterHousehold:
    return RosterHousehold(
        hh_id=one.hh_id,
        head=one.head,
        address=one.address,
        grp=one.group,
        village=one.village,
        phone=one.phone,
        categories=" ".join(one.categories),
        last_visit=one.last_visit,
        note=one.note,
        added=0,
        listed=1,
    )


def _member_rows(one: PackagedHousehold) -> list[RosterMember]:
    return [
        RosterMember(
            hh_id=one.hh_id,
            place=place,
            name=member.name,
            id_number=member.id_number,
            relation=member.relation,
            sex=member.sex,
            birth=member.birth,
        )
        for place, member in enumerate(one.members, 1)
    ]


def questionnaires(session: Session) -> tuple[StoredForm, ...]:
    """The current version of every questionnaire, the last received first."""
    newest: dict[str, StoredForm] = {}
    for row in session.exec(select(Questionnaire).order_by(col(Questionnaire.received).desc())).all():
        newest.setdefault(row.form_id, _form(row))
    return tuple(newest.values())


def questionnaire(session: Session, form_id: str, version: str = "") -> StoredForm:
    """A questionnaire, the current version unless one is named; VAULT_NOT_FOUND."""
    query = select(Questionnaire).where(Questionnaire.form_id == form_id)
    if version:
        query = query.where(Questionnaire.version == version)
    row = session.exec(query.order_by(col(Questionnaire.received).desc())).first()
    if row is None:
        raise vault_error("VAULT_NOT_FOUND", place="问卷")
    return _form(row)


def _form(row: Questionnaire) -> StoredForm:
    return StoredForm(row.form_id, row.version, row.title, row.xml)


def standards(session: Session) -> str:
    """The standards in force as TOML text, "" before the first package."""
    newest = session.exec(select(Standards).order_by(col(Standards.received).desc())).first()
    return newest.text if newest is not None else ""


def staff(session: Session) -> tuple[StaffRow, ...]:
    """The staff in the office's order."""
    rows = session.exec(select(Staff).order_by(col(Staff.place))).all()
    return tuple(StaffRow(row.name, row.unit, row.township) for row in rows)


def add_household(session: Session, prefix: str, facts: tuple[str, str, str, str]) -> str:
    """A household nobody had listed (head, address, group, village); its number is made here."""
    head, address, group, village = facts
    taken = session.exec(
        select(func.max(RosterHousehold.hh_id)).where(col(RosterHousehold.hh_id).startswith(f"{prefix}-"))
    ).one()
    last = int(taken.rsplit("-", 1)[1]) if taken and taken.rsplit("-", 1)[1].isdigit() else 0
    number = max(last, int(setting(session, "household", "0"))) + 1
    put_setting(session, "household", str(number))
    hh_id = f"{prefix}-{number:04d}"
    session.add(
        RosterHousehold(
            hh_id=hh_id,
            head=head,
            address=address,
            grp=group,
            village=village,
            phone="",
            categories="",
            last_visit="",
            note="",
            added=1,
            listed=0,
        )
    )
    session.flush()
    search.index_household(session, hh_id)
    return hh_id


def office(session: Session) -> OfficeTrust | None:
    """The office this laptop is enrolled at, or None."""
    row = session.get(Office, 1)
    if row is None:
        return None
    blobs = (row.key_set, row.certificate, row.root, row.enrolled_at, row.extra)
    return OfficeTrust(row.name, row.url, *blobs)


def save_office(session: Session, trust: OfficeTrust) -> None:
    """Keep the enrolment."""
    session.merge(
        Office(
            place=1,
            name=trust.name,
            url=trust.url,
            key_set=trust.key_set,
            certificate=trust.certificate,
            root=trust.root,
            enrolled_at=trust.enrolled_at,
            extra=trust.extra,
        )
    )
