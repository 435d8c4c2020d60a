"""From sealed records to printed papers: which papers a visit calls for, one paper, a whole job; no Qt.

A paper that was printed before is made again with its first serial number and moment, so that a reprint is
the identical page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from desktop.paper_facts import SOFTWARE, Desk, figures, fonts, local_standards, paper_texts
from desktop.vault import PrintEntry, Vault
from desktop.visits import current_standards
from forms.answers import Answers
from forms.papers import (
    Job,
    Paper,
    PaperRequest,
    PrintedPhoto,
    RecordFacts,
    read_template,
    render,
    render_job,
)
from forms.record import Record

SIGNATURES = ("sign_hh", "sign_inv1", "sign_inv2", "sign_guard")
PREVIEW_SERIAL = "打印时编号"
MOST_PHOTOS = 8
_NOT_MET = frozenset("456789")


@dataclass(frozen=True)
class Wanted:
    """One paper of one record; `item` is the number of the need that a referral is about."""

    record_id: str
    kind: str
    item: str = ""

    @property
    def paper(self) -> str:
        """The name in the print log: T01, T06-2."""
        return f"{self.kind}-{self.item}" if self.item else self.kind


@dataclass(frozen=True)
class Proposal:
    """A paper that a visit calls for, and why."""

    wanted: Wanted
    title: str
    reason: str
    printed: str  # its serial number when it was printed before


def wanted(record_id: str, paper: str) -> Wanted:
    """The paper of a record by its name in the print log: T06-2 is the referral of the second need."""
    kind, _, item = paper.partition("-")
    return Wanted(record_id, kind, item)


def called_papers(vault: Vault, record_id: str) -> tuple[str, ...]:
    """The names of the papers that a visit calls for, in the order of their numbers."""
    answers = read_answers(vault, vault.record(record_id))
    return tuple(sorted(one.paper for one, _ in called_for(record_id, answers)))


def preview(vault: Vault, wanted: Wanted, now: datetime) -> Paper:
    """The paper as it would print now; uses up no serial number."""
    serial, at = _printed_before(vault, wanted) or (PREVIEW_SERIAL, now)
    return render(_request(vault, wanted, serial, at), fonts())


def issue(vault: Vault, wanted: Wanted, now: datetime) -> Paper:
    """The paper to print or keep: with its serial number, and noted in the print log."""
    before = _printed_before(vault, wanted)
    serial, at = before or (vault.next_serial(now.date()), now)
    paper = render(_request(vault, wanted, serial, at), fonts())
    _note(vault, wanted, paper, now)
    return paper


def issue_job(
    vault: Vault, wanted: Sequence[Wanted], now: datetime, report: Callable[[int], bool] | None = None
) -> Job:
    """Many papers in one file, each noted in the print log once the whole job stands.

    `report` hears how many are laid out and returns False to stop (PAPER_CANCELLED: nothing is noted, and
    the serial numbers it had drawn stay void).
    """
    job = render_job(_requests(vault, wanted, now), fonts(), report)
    for one, paper in zip(wanted, job.papers, strict=True):
        _note(vault, one, paper, now)
    return job


def proposals(vault: Vault, record_id: str) -> tuple[Proposal, ...]:
    """The papers that this visit calls for, in the order of their numbers."""
    record = vault.record(record_id)
    serials = {
        row.paper: row.serial for row in vault.print_log(record.household_id) if row.record_id == record_id
    }
    called = sorted(called_for(record_id, read_answers(vault, record)), key=lambda one: one[0].paper)
    return tuple(
        Proposal(wanted, read_template(paper_texts(wanted.kind)).title, reason, serials.get(wanted.paper, ""))
        for wanted, reason in called
    )


def called_for(record_id: str, answers: Answers) -> Iterator[tuple[Wanted, str]]:
    """Each paper that the answers call for, with the reason in words."""
    yield Wanted(record_id, "T01"), "每次走访一份，存村和乡镇"
    if answers.text("contact") in _NOT_MET or answers.text("consent_info") == "0":
        if answers.text("contact") in ("4", "6"):
            yield Wanted(record_id, "T02"), "没有见到人，留约定时间和门贴联"
        return
    for kind, wanted, reason in _FOR_HOUSEHOLD:
        if wanted(answers):
            yield Wanted(record_id, kind), reason
    for at, need in enumerate(answers.rows("need"), 1):
        if need.text("n_dispo") == "2":
            yield Wanted(record_id, "T06", str(at)), f"第{at}项需求要转介"


_FOR_HOUSEHOLD: Sequence[tuple[str, Callable[[Answers], bool], str]] = (
    ("T03", lambda a: a.text("auth_signed") in ("2", "3"), "核对授权书还没有签全"),
    ("T04", lambda a: a.text("consent_info") != "0", "发给群众，存根签收"),
    ("T05", lambda a: bool(a.text("doc_lack")), "有材料要补正"),
    ("T12", lambda a: a.text("kin_any") == "1", "有近亲属关系要备案"),
    ("T13", lambda a: a.text("visit_type") == "5", "本次是探访巡查"),
    ("T14", lambda a: any(row.text("n_dispo") == "3" for row in a.rows("need")), "有问题要提交研究"),
    ("T15", lambda a: any(row.text("n_urg") == "3" for row in a.rows("need")), "有24小时内的急难"),
    ("T16", lambda a: bool(a.rows("nb")), "访问了邻里"),
    ("T18", lambda a: any(row.text("m_eat") for row in a.rows("members")), "登记了六项自理指标"),
)


def read_answers(vault: Vault, record: Record) -> Answers:
    """The answers of a record, by the version of the questionnaire it was made with."""
    return Answers(vault.form(record.form_id, record.form_version).read(record.xml))


def _requests(vault: Vault, wanted: Sequence[Wanted], now: datetime) -> Iterator[PaperRequest]:
    for one in wanted:
        serial, at = _printed_before(vault, one) or (vault.next_serial(now.date()), now)
        yield _request(vault, one, serial, at)


def _note(vault: Vault, wanted: Wanted, paper: Paper, now: datetime) -> None:
    entry = PrintEntry(wanted.record_id, wanted.paper, paper.serial, paper.pages, paper.content, now)
    vault.log_print(entry)


def _printed_before(vault: Vault, wanted: Wanted) -> tuple[str, datetime] | None:
    record = vault.record(wanted.record_id)
    same = [
        row
        for row in vault.print_log(record.household_id)
        if (row.record_id, row.paper) == (wanted.record_id, wanted.paper)
    ]
    if not same:
        return None
    first = min(same, key=lambda row: row.copy)
    return first.serial, datetime.fromisoformat(first.at)


def _request(vault: Vault, wanted: Wanted, serial: str, at: datetime) -> PaperRequest:
    record = vault.record(wanted.record_id)
    answers = read_answers(vault, record)
    standards = current_standards(vault)
    profile = vault.profile()
    day = answers.date("visit_date") or at.date()
    return PaperRequest(
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
        standards=local_standards(standards, day, Desk(profile.township, profile.village, profile.name)),
        texts=paper_texts(wanted.kind),
        serial=serial,
        printed_at=at,
        software=SOFTWARE,
        figures=figures(answers, standards),
        signatures=_signatures(vault, record, answers),
        details={"need": wanted.item} if wanted.item else {},
        photos=_photos(vault, record, answers) if wanted.kind in ("T01", "T15") else (),
    )


def _signatures(vault: Vault, record: Record, answers: Answers) -> Mapping[str, bytes]:
    kept = {one.name for one in record.attachments}
    names = {field: answers.text(field) for field in SIGNATURES}
    return {field: vault.attachment(name) for field, name in names.items() if name in kept}


def _photos(vault: Vault, record: Record, answers: Answers) -> tuple[PrintedPhoto, ...]:
    signed = {answers.text(field) for field in SIGNATURES}
    pictures = [
        one
        for one in record.attachments
        if one.media_type in ("image/jpeg", "image/png") and one.name not in signed
    ]
    return tuple(
        PrintedPhoto(f"照片{at}", vault.attachment(one.name))
        for at, one in enumerate(pictures[:MOST_PHOTOS], 1)
    )
