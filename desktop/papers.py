"""From sealed records to printed papers: which papers a visit calls for, one paper, a whole job; no Qt.

A paper that was printed before comes from the pages that were kept then, so that a reprint is the identical
page whatever wording, standards or software became since. Once the office gave it a number it is made anew,
with that number and its first serial number and moment, and kept again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from desktop.paper_facts import fonts, fonts_here, paper_texts
from desktop.paper_request import (
    About,
    Source,
    blank_source,
    read_answers,
    read_source,
    request_for,
    sheet_source,
)
from desktop.vault import PrintEntry, Vault
from desktop.vault.audit import Event
from desktop.vault.work import RecordRow
from forms.answers import Answers
from forms.papers import FontSet, Job, Paper, PaperRequest, Reprint, read_template, render, render_job

PREVIEW_SERIAL = "打印时编号"
SPARE = (
    "T01",
    "K02",
    "K01",
)  # without a visit: the survey to fill in by hand, the quick card, the recovery sheet
_FONTS, _BUILTIN = "paper.fonts", "builtin"
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


def replaced(records: Iterable[RecordRow]) -> frozenset[str]:
    """The records that a correction stands for: of them only what was printed is printed again."""
    return frozenset(row.deprecates for row in records if row.deprecates)


def preview(vault: Vault, wanted: Wanted, now: datetime) -> Paper:
    """The paper as it would print now; uses up no serial number."""
    before = _printed_before(vault, wanted)
    kept = _reprint(vault, wanted, before)
    if kept is not None:
        return render(kept, paper_fonts(vault))
    serial, at = before or (PREVIEW_SERIAL * bool(wanted.record_id), now)
    about = About(wanted.kind, wanted.item, serial, at, vault.paper_number(serial))
    return render(request_for(_source(vault, wanted, now), about), paper_fonts(vault))


def issue(vault: Vault, wanted: Wanted, now: datetime) -> Paper:
    """The paper to print or keep: with its serial number, and noted in the print log."""
    (request,) = _requests(vault, (wanted,), now)
    paper = render(request, paper_fonts(vault))
    _note(vault, wanted, paper, now)
    return paper


def issue_job(
    vault: Vault, wanted: Sequence[Wanted], now: datetime, report: Callable[[int], bool] | None = None
) -> Job:
    """Many papers in one file, each noted in the print log once the whole job stands.

    `report` hears how many are laid out and returns False to stop (PAPER_CANCELLED: nothing is noted, and
    the serial numbers it had drawn stay void).
    """
    job = render_job(_requests(vault, wanted, now), paper_fonts(vault), report)
    for one, paper in zip(wanted, job.papers, strict=True):
        _note(vault, one, paper, now)
    return job


def is_builtin_only(vault: Vault) -> bool:
    """Whether papers print with the built-in fonts alone."""
    return vault.setting(_FONTS) == _BUILTIN


def choose_fonts(vault: Vault, *, builtin_only: bool, now: datetime) -> None:
    """The fonts of this machine first, or only the built-in ones."""
    vault.set_setting(_FONTS, _BUILTIN if builtin_only else "")
    vault.note_event(Event("setting", _FONTS, _BUILTIN if builtin_only else "installed"), now)


def paper_fonts(vault: Vault) -> FontSet:
    """The fonts that this vault's papers print with."""
    return fonts() if is_builtin_only(vault) else fonts_here()


def note_printer(vault: Vault, words: str, now: datetime) -> None:
    """Write into the audit log what a printer was given: copies, pages, its name, whether it took them."""
    vault.note_event(Event("print", "papers", words), now)


def note_export(vault: Vault, count: int, now: datetime) -> None:
    """Write into the audit log that papers were kept as files."""
    if count:
        vault.note_event(Event("export", "papers", f"存成 PDF，{count} 份"), now)


def proposals(vault: Vault, record_id: str) -> tuple[Proposal, ...]:
    """The papers that this visit calls for, in the order of their numbers; none once it was corrected."""
    record = vault.record(record_id)
    if record_id in replaced(vault.records(record.household_id)):
        return ()
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


def _requests(vault: Vault, wanted: Sequence[Wanted], now: datetime) -> Iterator[PaperRequest | Reprint]:
    source: Source | None = None
    for one in wanted:
        before = _printed_before(vault, one)
        kept = _reprint(vault, one, before)
        if kept is not None:
            yield kept
            continue
        if (
            source is None or not one.record_id or source.facts.record_id != one.record_id
        ):  # papers of one visit stand together
            source = _source(vault, one, now)
        serial, at = before or _numbered(vault, one, now)
        yield request_for(source, About(one.kind, one.item, serial, at, vault.paper_number(serial)))


def _reprint(vault: Vault, wanted: Wanted, before: tuple[str, datetime] | None) -> Reprint | None:
    if before is None:
        return None
    serial, number = before[0], vault.paper_number(before[0])
    kept = vault.printed_pages(serial, number)
    if not kept:
        return None
    names = {one.sha256: one.name for one in vault.record(wanted.record_id).attachments}
    return Reprint(wanted.kind, serial, kept, lambda digest: vault.attachment(names[digest]), number)


def _source(vault: Vault, wanted: Wanted, now: datetime) -> Source:
    if wanted.record_id:
        return read_source(vault, wanted.record_id)
    return sheet_source(vault, now) if wanted.kind == "K01" else blank_source(vault)


def _numbered(vault: Vault, wanted: Wanted, now: datetime) -> tuple[str, datetime]:
    return (vault.next_serial(now.date()) if wanted.record_id else "", now)


def _note(vault: Vault, wanted: Wanted, paper: Paper, now: datetime) -> None:
    if not wanted.record_id:
        return
    named = (wanted.record_id, wanted.paper, paper.serial)
    vault.log_print(PrintEntry(*named, paper.pages, paper.content, now, paper.kept, paper.number))


def _printed_before(vault: Vault, wanted: Wanted) -> tuple[str, datetime] | None:
    if not wanted.record_id:
        return None
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
