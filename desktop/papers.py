"""From a sealed record to a printed paper: read the record, gather figures and signatures, render; no Qt.

A paper that was printed before is made again with its first serial number and moment, so that a reprint is
the identical page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files

from desktop.vault import PrintEntry, Vault
from desktop.visits import current_standards
from forms.answers import Answers
from forms.papers import (
    Figures,
    FontSet,
    LocalStandards,
    Paper,
    PaperRequest,
    PrintedFinding,
    RecordFacts,
    render,
)
from forms.record import Record
from forms.screening import Standards, StandardsError, live, yuan
from forms.xlsform import FormDefinition, compile_form

KINDS = ("T01", "T04")
SOFTWARE = "登门 0.1.0"
SIGNATURES = ("sign_hh", "sign_inv1", "sign_inv2", "sign_guard")
PREVIEW_SERIAL = "打印时编号"


@dataclass(frozen=True)
class Wanted:
    """One paper of one record."""

    record_id: str
    kind: str


def preview(vault: Vault, wanted: Wanted, now: datetime) -> Paper:
    """The paper as it would print now; uses up no serial number."""
    serial, at = _printed_before(vault, wanted) or (PREVIEW_SERIAL, now)
    return _render(vault, wanted, serial, at)


def issue(vault: Vault, wanted: Wanted, now: datetime) -> Paper:
    """The paper to print or keep: with its serial number, and noted in the print log."""
    before = _printed_before(vault, wanted)
    serial, at = before or (vault.next_serial(now.date()), now)
    paper = _render(vault, wanted, serial, at)
    vault.log_print(PrintEntry(wanted.record_id, wanted.kind, serial, paper.pages, paper.sha256, now))
    return paper


def read_answers(vault: Vault, record: Record) -> Answers:
    """The answers of a record, by the version of the questionnaire it was made with."""
    return Answers(_definition(vault.questionnaire(record.form_id, record.form_version).xml).read(record.xml))


@lru_cache(maxsize=4)
def _definition(xml: bytes) -> FormDefinition:
    return compile_form(xml)


def _printed_before(vault: Vault, wanted: Wanted) -> tuple[str, datetime] | None:
    record = vault.record(wanted.record_id)
    same = [
        row
        for row in vault.print_log(record.household_id)
        if (row.record_id, row.paper) == (wanted.record_id, wanted.kind)
    ]
    if not same:
        return None
    first = min(same, key=lambda row: row.copy)
    return first.serial, datetime.fromisoformat(first.at)


def _render(vault: Vault, wanted: Wanted, serial: str, at: datetime) -> Paper:
    record = vault.record(wanted.record_id)
    answers = read_answers(vault, record)
    standards = current_standards(vault)
    profile = vault.profile()
    day = answers.date("visit_date") or at.date()
    request = PaperRequest(
        kind=wanted.kind,
        answers=answers,
        facts=RecordFacts(
            record_id=record.record_id,
            sha256=record.sha256,
            household_id=record.household_id,
            sealed_at=record.sealed_at,
            form_version=record.form_version,
            device_no=profile.device_no,
        ),
        standards=_local(standards, day, (profile.township, profile.village, profile.name)),
        texts=(files("resources") / "papers" / f"{wanted.kind}.toml").read_text("utf-8"),
        serial=serial,
        printed_at=at,
        software=SOFTWARE,
        figures=_figures(answers, standards),
        signatures=_signatures(vault, record, answers),
    )
    return render(request, fonts())


def _local(standards: Standards | None, day: date, who: tuple[str, str, str]) -> LocalStandards:
    township, village, assistant = who
    if standards is None:
        return LocalStandards(township=township, village=village, assistant=assistant)
    return LocalStandards(
        county=standards.county,
        township=standards.township or township,
        village=village,
        version=standards.version,
        is_sample=standards.is_sample,
        std_u_fen=_fen(standards, "std.u", day),
        std_r_fen=_fen(standards, "std.r", day),
        low_income_multiple=_number(standards, "li_mult", day),
        special_multiple=_number(standards, "tk_mult", day),
        sub_live_fen=_fen(standards, "sub.live", day),
        sub_care_fen=_fen(standards, "sub.care", day),
        first_hours=_hours(standards, day),
        hotline=standards.hotline,
        township_phone=standards.township_phone,
        assistant=assistant,
    )


def _number(standards: Standards, key: str, day: date) -> Fraction | None:
    try:
        return standards.number(key, day)
    except StandardsError:
        return None


def _fen(standards: Standards, key: str, day: date) -> int | None:
    amount = _number(standards, key, day)
    return None if amount is None else int(amount * 100)


def _hours(standards: Standards, day: date) -> int | None:
    hours = _number(standards, "first.hours", day)
    return None if hours is None else int(hours)


def _figures(answers: Answers, standards: Standards | None) -> Figures:
    if standards is None:
        return Figures()
    try:
        panel = live(answers, standards)
    except StandardsError:
        return Figures()
    found = tuple(PrintedFinding(one.verdict.value, one.title, one.wording) for one in panel.findings)
    return Figures(
        income_year=None if panel.year is None else int((panel.year * 200 + 1) // 2),
        per_person_month="" if panel.per_head_month is None else yuan(panel.per_head_month),
        findings=found,
    )


def _signatures(vault: Vault, record: Record, answers: Answers) -> Mapping[str, bytes]:
    kept = {one.name for one in record.attachments}
    names = {field: answers.text(field) for field in SIGNATURES}
    return {field: vault.attachment(name) for field, name in names.items() if name in kept}


@lru_cache(maxsize=1)
def fonts() -> FontSet:
    """The fonts of the papers, read once."""
    folder = files("resources") / "fonts"
    return FontSet(
        song=(folder / "NotoSerifSC-Regular.ttf").read_bytes(),
        song_bold=(folder / "NotoSerifSC-Bold.ttf").read_bytes(),
        hei=(folder / "NotoSansSC-Medium.ttf").read_bytes(),
        symbols=(folder / "DengmenSymbols.ttf").read_bytes(),
    )
