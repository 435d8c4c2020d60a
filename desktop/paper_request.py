"""From a sealed record to what a paper is made from: answers, figures, labels, signatures and photos."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from desktop.paper_facts import SOFTWARE, Desk, figures, local_standards, paper_texts
from desktop.paper_labels import labels_of
from desktop.vault import Vault
from desktop.vault.recovery import recovery_sheet
from desktop.visits import current_standards
from forms.answers import Answers
from forms.papers import Figures, PaperRequest, PrintedPhoto, RecordFacts
from forms.papers.codes import label
from forms.record import Record
from forms.screening import Standards

SIGNATURES = ("sign_hh", "sign_inv1", "sign_inv2", "sign_guard")
MOST_PHOTOS = 8
_WITH_PHOTOS = ("T01", "T15")


@dataclass(frozen=True)
class Source:
    """What all papers of one visit share; read once for a job of many papers."""

    facts: RecordFacts
    answers: Answers
    standards: Standards | None
    desk: Desk
    figures: Figures = field(default_factory=Figures)
    labels: Callable[[str, str], str] = label
    signatures: Mapping[str, bytes] = field(default_factory=dict)
    photos: tuple[PrintedPhoto, ...] = ()
    details: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[Mapping[str, str], ...] = ()
    wordings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class About:
    """One paper of a visit: its kind, which need it is about, its serial number and moment, its number."""

    kind: str
    item: str
    serial: str
    at: datetime
    number: str = ""


def read_answers(vault: Vault, record: Record) -> Answers:
    """The answers of a record, by the version of the questionnaire it was made with."""
    return Answers(vault.form(record.form_id, record.form_version).read(record.xml))


def read_source(vault: Vault, record_id: str) -> Source:
    """Everything that papers of this visit print; VAULT_NOT_FOUND for a record that is not here."""
    record = vault.record(record_id)
    answers, standards = read_answers(vault, record), current_standards(vault)
    profile = vault.profile()
    return Source(
        facts=RecordFacts(
            record_id=record.record_id,
            sha256=record.sha256,
            household_id=record.household_id,
            sealed_at=record.sealed_at,
            form_version=record.form_version,
            device_no=profile.device_no,
            correction=_correction(vault, record),
        ),
        answers=answers,
        standards=standards,
        desk=Desk(profile.township, profile.village, profile.name),
        figures=figures(answers, standards),
        labels=labels_of(vault.questionnaire(record.form_id, record.form_version).xml),
        signatures=_signatures(vault, record, answers),
        photos=_photos(vault, record, answers),
        wordings=vault.paper_wordings(),
    )


def blank_source(vault: Vault) -> Source:
    """For a paper to be filled in by hand: who prints, and the county's figures."""
    profile = vault.profile()
    desk = Desk(profile.township, profile.village, profile.name)
    facts, wordings = RecordFacts(device_no=profile.device_no), vault.paper_wordings()
    return Source(facts, Answers({}), current_standards(vault), desk, wordings=wordings)


def sheet_source(vault: Vault, now: datetime) -> Source:
    """For the recovery sheet: which vault, which key of the township, what to do; it holds no secret."""
    sheet = recovery_sheet(vault.folder, now)
    return replace(
        blank_source(vault),
        details={"vault_mark": sheet.vault_mark, "key_mark": sheet.key_mark},
        rows=tuple({"note": step} for step in sheet.steps),
    )


def request_for(source: Source, about: About) -> PaperRequest:
    """The request of one paper."""
    day = source.answers.date("visit_date") or about.at.date()
    return PaperRequest(
        kind=about.kind,
        answers=source.answers,
        facts=source.facts,
        standards=local_standards(source.standards, day, source.desk),
        texts=source.wordings.get(about.kind) or paper_texts(about.kind),
        serial=about.serial,
        number=about.number,
        printed_at=about.at,
        software=SOFTWARE,
        figures=source.figures,
        labels=source.labels,
        signatures=source.signatures,
        details={"need": about.item} if about.item else source.details,
        rows=source.rows,
        photos=source.photos if about.kind in _WITH_PHOTOS else (),
    )


def _correction(vault: Vault, record: Record) -> str:
    """What the survey of a corrected record says: which one it stands for, and why; "" for all others."""
    if not record.deprecates:
        return ""
    log = vault.print_log(record.household_id)
    before = sorted(row.serial for row in log if (row.record_id, row.paper) == (record.deprecates, "T01"))
    number = vault.paper_number(before[0]) or before[0] if before else ""
    said = f"替代编号 {number}" if number else "原记录没有打印过"
    return f"更正件，{said}；更正原因：{record.reason}"


def _signatures(vault: Vault, record: Record, answers: Answers) -> Mapping[str, bytes]:
    kept = {one.name for one in record.attachments}
    names = {name: answers.text(name) for name in SIGNATURES}
    return {name: vault.attachment(file) for name, file in names.items() if file in kept}


def _photos(vault: Vault, record: Record, answers: Answers) -> tuple[PrintedPhoto, ...]:
    signed = {answers.text(name) for name in SIGNATURES}
    pictures = [
        one
        for one in record.attachments
        if one.media_type in ("image/jpeg", "image/png") and one.name not in signed
    ]
    return tuple(
        PrintedPhoto(f"照片{at}", vault.attachment(one.name))
        for at, one in enumerate(pictures[:MOST_PHOTOS], 1)
    )
