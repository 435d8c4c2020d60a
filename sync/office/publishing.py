"""What the office publishes, and the package made of it for one laptop."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlmodel import Session, col, select

from forms.errors import AppError
from forms.xlsform import compile_form
from sync.holding import Holding
from sync.hsb import Keys, Letter, SealingKey, json_entry, seal_bytes
from sync.needs import check_needs
from sync.office.assigning import ROSTER, roster_for
from sync.office.keys import load_forms_key
from sync.office.listed import lay_out
from sync.office.notices import open_returns, open_tasks
from sync.office.office import Office
from sync.office.printed import given_numbers
from sync.office.referrals import referral_answers
from sync.office.standing import Standing, held_batches
from sync.office.tables import Device, Published, PublishedForm, PublishedMedium
from sync.office.wordings import add_wording, check_wordings, current_wordings
from sync.package import (
    MAX_MEDIA,
    MAX_MEDIA_FILES,
    MAX_STANDARDS,
    Package,
    Questionnaire,
    is_file_name,
    package_to_json,
    roster_from_json,
)
from sync.paperwork import wordings_digest
from sync.publisher import digest, digest_of, sign_form, sign_standards
from sync.refusals import HandoverError

WHOLE = (Holding(), "")
OVERLAP = 100  # answers that were written at the same time may become visible in another order


@dataclass(frozen=True)
class Publication:
    """XForm XML of questionnaires, the standards, the bytes of a roster file, papers' wordings; all optional.

    `media` are files by name; each questionnaire takes those that it speaks of.
    """

    questionnaires: tuple[bytes, ...] = ()
    standards: str | None = None
    roster: bytes | None = None
    wordings: tuple[str, ...] = ()
    media: Mapping[str, bytes] = field(default_factory=dict)


def publish(office: Office, publication: Publication) -> tuple[Questionnaire, ...]:
    """Check everything first, then publish all of it or nothing; gives back the questionnaires as read."""
    forms = tuple(_read_form(xml, publication.media) for xml in publication.questionnaires)
    if publication.standards is not None:
        _check_standards(publication.standards)
    roster = None if publication.roster is None else roster_from_json(publication.roster)
    wordings = check_wordings(publication.wordings)
    at = office.now()
    signed = forms or wordings or publication.standards is not None
    key = load_forms_key(office.folder) if signed else None
    with office.store.transaction() as session:
        for form in forms:
            _add_form(session, form, (at, sign_form(form, key) if key else ""))
        if publication.standards is not None and key is not None:
            content = (publication.standards.encode(), sign_standards(publication.standards, key))
            _add(session, "standards", content, at)
        if publication.roster is not None and roster is not None:
            number = _add(session, ROSTER, (publication.roster, ""), at)
            lay_out(office.store, session, roster, number)
        for wording in wordings:
            assert key is not None  # loaded above: there is something to sign
            add_wording(session, wording, at, key)
    return forms


def current_package(office: Office, dev: str = "", asked: tuple[Holding, str] = WHOLE) -> Package:
    """What a laptop gets today: all of it, or what it does not hold. Raises NOTHING_PUBLISHED.

    `asked` is what it holds and the base of its question.
    """
    held, base = asked
    with office.store.reading() as session:
        questionnaires = tuple(_stored_form(session, row) for row in _current_forms(session))
        standards = _newest(session, "standards")
        wordings = current_wordings(session)
        is_known = wordings_digest({one.kind: one.text for one in wordings}) == held.wordings
        device = session.get(Device, dev) if dev else None
        rosters = roster_for(session, device.device_no if device is not None else "", held.roster)
        package = Package(
            issued_at=office.now(),
            township=office.name,
            questionnaires=tuple(
                form.without(frozenset(held.files))
                for form in questionnaires
                if digest_of(form) not in held.forms
            ),
            referrals=referral_answers(session, dev, max(0, held.referrals - OVERLAP)),
            returned=open_returns(session, dev),
            tasks=open_tasks(session, dev),
            base=base,
            wordings=() if is_known else wordings,
            numbers=given_numbers(session, dev),
            held=held_batches(session, dev) if dev else "",
            **rosters,
        )
    if not questionnaires:
        raise HandoverError("NOTHING_PUBLISHED")
    if standards is None or digest(standards.content) == held.standards:
        return package
    text = standards.content.decode()
    return replace(package, standards=text, standards_signature=standards.signature)


def sealed_package(office: Office, device: Device | Standing, asked: tuple[Holding, str] = WHOLE) -> bytes:
    """The package of now, sealed to one device and signed with the office's key."""
    return seal_package(office, device, current_package(office, device.dev, asked))


def seal_package(office: Office, device: Device | Standing, package: Package) -> bytes:
    """This package, sealed and signed likewise; its head says when it was made, as it does itself."""
    letter = Letter(
        kind="formpack",
        sender=office.id,
        audience=device.dev,
        batch=office.around.new_id(),
        created=package.issued_at,
    )
    keys = Keys(office.keys.sign, (SealingKey(bytes.fromhex(device.open)),))
    return seal_bytes(letter, [json_entry("package", package_to_json(package))], keys)


def form_xml(session: Session, form_id: str, version: str) -> bytes | None:
    """The questionnaire that a record was made with, or None when it was never published."""
    return session.exec(
        select(PublishedForm.xml).where(PublishedForm.form_id == form_id, PublishedForm.version == version)
    ).first()


def form_media(session: Session, form_id: str, version: str) -> dict[str, bytes]:
    """The files that were published with a version of a questionnaire."""
    same = (PublishedMedium.form_id == form_id, PublishedMedium.version == version)
    rows = session.exec(select(PublishedMedium).where(*same).order_by(PublishedMedium.name)).all()
    return {row.name: row.data for row in rows}


def _read_form(xml: bytes, media: Mapping[str, bytes]) -> Questionnaire:
    try:
        xml.decode()
    except UnicodeDecodeError as error:
        raise HandoverError("PUBLISH_INVALID", place="问卷须为 UTF-8 编码") from error
    wanted = {name: data for name, data in sorted(media.items()) if name.encode() in xml}
    _check_media(wanted)
    definition = compile_form(xml, media=wanted)
    check_needs(definition)
    return Questionnaire(definition.id, definition.version, definition.title, xml, wanted)


def _check_media(media: Mapping[str, bytes]) -> None:
    wrong = next((name for name in media if not is_file_name(name)), "")
    if wrong:
        raise HandoverError("PUBLISH_INVALID", place=f"随问卷的文件名“{wrong}”不能用")
    if len(media) > MAX_MEDIA_FILES or sum(map(len, media.values())) > MAX_MEDIA:
        raise HandoverError("PUBLISH_INVALID", place="随问卷的文件过多或合计超过 24 MB")


def _check_standards(text: str) -> None:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise HandoverError("PUBLISH_INVALID", place="标准表不是有效的 TOML") from error
    if len(text) > MAX_STANDARDS:
        raise HandoverError("PUBLISH_INVALID", place="标准表过大")


def _add_form(session: Session, form: Questionnaire, given: tuple[str, str]) -> None:
    at, signature = given
    before = form_xml(session, form.form_id, form.version)
    named = {"form_id": form.form_id, "version": form.version}
    if before is None:
        row = PublishedForm(
            form_id=form.form_id,
            version=form.version,
            title=form.title,
            xml=form.xml,
            published_at=at,
            signature=signature,
        )
        session.add(row)
        session.add_all(PublishedMedium(**named, name=name, data=data) for name, data in form.media.items())
    elif (before, form_media(session, **named)) != (form.xml, form.media):
        raise AppError(
            "FORM_VERSION_TAKEN",
            "同一版本号的问卷已发布过，而内容不同。",
            place=f"{form.form_id} {form.version}",
            remedy="请在 settings 表中改版本号后再发布。",
        )


def _add(session: Session, kind: str, content: tuple[bytes, str], at: str) -> int:
    row = Published(kind=kind, content=content[0], published_at=at, signature=content[1])
    session.add(row)
    session.flush()
    return row.number or 0


def _stored_form(session: Session, row: PublishedForm) -> Questionnaire:
    media = form_media(session, row.form_id, row.version)
    return Questionnaire(row.form_id, row.version, row.title, row.xml, media, row.signature)


def _newest(session: Session, kind: str) -> Published | None:
    query = select(Published).where(Published.kind == kind).order_by(col(Published.number).desc())
    return session.exec(query).first()


def _current_forms(session: Session) -> tuple[PublishedForm, ...]:
    rows = session.exec(select(PublishedForm).order_by(col(PublishedForm.number))).all()
    return tuple({row.form_id: row for row in rows}.values())
