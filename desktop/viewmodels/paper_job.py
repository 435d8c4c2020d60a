"""The making of chosen papers on the vault worker: one job for the printer, one file, or many."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event as Flag
from typing import TYPE_CHECKING

from desktop import papers
from desktop.language import mark, tr
from desktop.tasks import Report
from forms.errors import AppError

if TYPE_CHECKING:
    from desktop.vault import Vault
    from forms.papers import Paper


@dataclass(frozen=True)
class Target:
    """Where papers go: a folder with one file each, one file for all, or (both blank) the printer."""

    folder: str = ""
    file: str = ""


@dataclass(frozen=True)
class Issued:
    """Papers made for the printer or as files; `pdf` is the whole job for the printer."""

    papers: tuple[Paper, ...]
    folder: str = ""
    file: str = ""
    pdf: bytes = b""
    is_stopped: bool = False


@dataclass(frozen=True)
class Sent:
    """What a printer was given: `is_taken` says whether it took the job."""

    printer: str
    copies: int
    papers: int
    pages: int
    is_taken: bool


@dataclass(frozen=True)
class PaperJob:
    """The making of papers, as the vault worker carries it out."""

    vault: Vault
    wanted: tuple[papers.Wanted, ...]
    now: datetime
    target: Target
    stop: Flag

    def run(self, report: Report) -> Issued:
        """Reports (done, all) after each paper."""
        return self._files(report) if self.target.folder else self._one(report)

    def _files(self, report: Report) -> Issued:
        made: list[Paper] = []
        for one in self.wanted:
            if self.stop.is_set():
                break
            paper = papers.issue(self.vault, one, self.now)
            name = f"{paper.title}-{paper.serial}.pdf" if paper.serial else f"{paper.title}.pdf"
            _write(Path(self.target.folder) / name, paper.pdf)
            made.append(paper)
            report((len(made), len(self.wanted)))
        papers.note_export(self.vault, len(made), self.now)
        return Issued(tuple(made), self.target.folder, is_stopped=len(made) < len(self.wanted))

    def _one(self, report: Report) -> Issued:
        def heard(done: int) -> bool:
            report((done, len(self.wanted)))
            return not self.stop.is_set()

        job = papers.issue_job(self.vault, self.wanted, self.now, heard)
        if not self.target.file:
            return Issued(job.papers, pdf=job.pdf)
        file = Path(self.target.file)
        _write(file if file.suffix else file.with_suffix(".pdf"), job.pdf)
        papers.note_export(self.vault, len(job.papers), self.now)
        return Issued(job.papers, file=self.target.file)


def sent_words(sent: Sent) -> str:
    """What the audit log says of a job that a printer was given."""
    taken = tr("已接受") if sent.is_taken else tr("没有接受")
    return tr(
        "{papers} 份 {pages} 页 ×{copies}，{printer}，{taken}",
        papers=sent.papers,
        pages=sent.pages,
        copies=sent.copies,
        printer=sent.printer,
        taken=taken,
    )


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise AppError(
            "PAPER_SAVE",
            mark("文书没有存成。"),
            place=path.parent.name,
            remedy=mark("请检查文件夹能不能写入、磁盘有没有满。"),
        ) from error
