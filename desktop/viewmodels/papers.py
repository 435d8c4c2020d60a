"""Papers: what should be printed of the sealed visits, the preview, printing in one job, the print log."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event as Flag
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop import papers
from desktop.language import tr
from desktop.viewmodels.desk import Desk
from desktop.viewmodels.ledger_file import ListsModel
from desktop.viewmodels.paper_job import Issued, PaperJob, Sent, Target, sent_words
from desktop.viewmodels.paper_rows import (
    ALL,
    SPARE,
    PaperLine,
    PapersFacts,
    due_rows,
    in_scope,
    log_rows,
    paper_lines,
    scopes,
)
from desktop.viewmodels.rows import ListRow
from forms.errors import AppError

if TYPE_CHECKING:
    from desktop.vault import Vault
    from forms.papers import Paper


@dataclass(frozen=True)
class PapersView:
    """Everything the screen draws; `scopes` are the keys and words of what can be chosen at once."""

    due_rows: tuple[ListRow, ...]
    log_rows: tuple[ListRow, ...]
    due: int
    printed: int
    chosen: int
    pages: int  # 0 while not all chosen papers have been laid out
    about: str
    scopes: tuple[tuple[str, str], ...] = ()
    scope: str = ALL


class PapersModel(QObject):
    """Keeps which papers are chosen; lays them out on the vault worker."""

    loaded = Signal(object)
    previewed = Signal(object)
    issued = Signal(object)
    failed = Signal(object)
    busy_changed = Signal(bool)
    progressed = Signal(int, int)
    """Facts: a PapersView; a Paper; an Issued; an AppError; making papers or not; so many laid out of all."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.lists = ListsModel(desk, self)
        self._facts = PapersFacts((), ())
        self._lines: tuple[PaperLine, ...] = ()
        self._chosen: set[str] = set()
        self._seen: set[str] = set()
        self._pages: dict[str, int] = {}
        self._household = ""
        self._scope = ALL
        self._wanted = ""
        self._is_laying = False
        self._stop = Flag()

    def refresh(self) -> None:
        """Read anew."""
        vault, known = self._desk.vault, dict(self._facts.called)
        self._desk.tasks.run(lambda: _gather(vault, known), self._arrived)

    def focus_household(self, hh_id: str) -> None:
        """Show this household's papers alone; "spare" those without a visit: K01 chosen, or "spare|K02"."""
        scope, _, kind = hh_id.partition("|")
        if scope == SPARE:
            self._scope, self._chosen = SPARE, {f"|{kind or 'K01'}"}
            return
        self._household = hh_id
        self._scope = f"household:{hh_id}"

    def choose_scope(self, scope: str) -> None:
        """Show a household, a day or a 村民小组 alone, with what is still due there chosen."""
        self._scope = scope
        self._chosen = {line.key for line in self._shown_lines() if line.is_due}
        self._tell()

    def choose_all(self) -> None:
        """Choose every paper in sight, or none when every one is chosen."""
        is_spare = self._scope == SPARE
        shown = self._shown_lines()
        keys = {line.key for line in shown if line.is_called and (line.record_id or is_spare)}
        self._chosen = self._chosen - keys if keys <= self._chosen else self._chosen | keys
        self._tell()

    def toggle(self, key: str) -> None:
        """Choose a paper or leave it out; a visit's key does so for all of its papers."""
        chosen = self._chosen
        keys = {
            line.key
            for line in self._lines
            if line.key == key or (line.is_called and (line.record_id or SPARE) == key)
        }
        self._chosen = chosen - keys if keys <= chosen else chosen | keys
        self._tell()

    def preview(self, key: str) -> None:
        """Lay a paper out and show it; uses up no serial number. Only the last asked for is laid out."""
        self._wanted = key
        if not self._is_laying:
            self._lay_out(key)

    def make(self, folder: str = "", file: str = "") -> None:
        """Make the chosen papers: one job for the printer, one file for all, or files in a folder."""
        wanted = tuple(papers.wanted(line.record_id, line.kind) for line in self._chosen_lines())
        if not wanted:
            return
        self._stop.clear()
        self.busy_changed.emit(True)
        job = PaperJob(self._desk.vault, wanted, self._desk.now(), Target(folder, file), self._stop)
        self._desk.tasks.run_reporting(job.run, (self._made, self._refused, self._counted))

    def stop(self) -> None:
        """Make no more papers."""
        self._stop.set()

    def note_sent(self, sent: Sent) -> None:
        """Write down what a printer was given."""
        vault, now = self._desk.vault, self._desk.now()
        self._desk.tasks.run(lambda: papers.note_printer(vault, sent_words(sent), now))

    def _lay_out(self, key: str) -> None:
        line = next((line for line in self._lines if line.key == key), None)
        if line is None:
            return
        self._is_laying = True
        vault, wanted, now = self._desk.vault, papers.wanted(line.record_id, line.kind), self._desk.now()
        run = self._desk.tasks.run
        run(lambda: (key, papers.preview(vault, wanted, now)), self._laid_out, self._not_laid_out)

    @Slot(object)
    def _arrived(self, facts: PapersFacts) -> None:
        self._facts = facts
        self._lines = paper_lines(facts)
        if self._scope not in dict(scopes(facts, self._household)):
            self._scope = ALL
        fresh = {line.key for line in self._lines if line.is_due} - self._seen
        self._seen |= fresh
        self._chosen |= fresh
        self._tell()

    @Slot(object)
    def _laid_out(self, found: tuple[str, Paper]) -> None:
        self._is_laying = False
        key, paper = found
        self._pages[key] = paper.pages
        if key == self._wanted:
            self.previewed.emit(paper)
        else:
            self._lay_out(self._wanted)
        self._tell()

    @Slot(object)
    def _not_laid_out(self, error: AppError) -> None:
        self._is_laying = False
        self.failed.emit(error)

    @Slot(object)
    def _counted(self, done: tuple[int, int]) -> None:
        self.progressed.emit(*done)

    @Slot(object)
    def _made(self, issued: Issued) -> None:
        self.busy_changed.emit(False)
        if not issued.is_stopped:
            self._chosen = set()
        self.issued.emit(issued)
        self.refresh()

    @Slot(object)
    def _refused(self, error: AppError) -> None:
        self.busy_changed.emit(False)
        self.failed.emit(error)

    def _shown_lines(self) -> list[PaperLine]:
        covered = in_scope(self._facts, self._scope)
        return [line for line in self._lines if line.record_id in covered]

    def _chosen_lines(self) -> list[PaperLine]:
        return [line for line in self._shown_lines() if line.key in self._chosen]

    def _tell(self) -> None:
        shown, chosen = self._shown_lines(), self._chosen_lines()
        known = [self._pages[line.key] for line in chosen if line.key in self._pages]
        printed = log_rows(self._facts, shown, self._chosen)
        self.loaded.emit(
            PapersView(
                due_rows=due_rows(self._facts, shown, self._chosen, self._pages),
                log_rows=printed,
                due=sum(1 for line in shown if line.is_due),
                printed=len(printed),
                chosen=len(chosen),
                pages=sum(known) if len(known) == len(chosen) else 0,
                about=tr("重印得到和第一次一模一样的纸") if self._facts.records else "",
                scopes=scopes(self._facts, self._household),
                scope=self._scope,
            )
        )


def _gather(vault: Vault, known: dict[str, tuple[str, ...]]) -> PapersFacts:
    """A sealed visit never changes, so what it calls for is read once; a corrected one calls for nothing."""
    records = vault.records()
    gone = papers.replaced(records)
    names = [record.record_id for record in records if record.record_id not in gone]
    called = {name: known.get(name) or papers.called_papers(vault, name) for name in names}
    groups = {row.hh_id: row.group for row in vault.households()}
    return PapersFacts(records, vault.print_log(), called, groups, papers.SPARE, vault.paper_numbers())
