"""Papers: what should be printed of the sealed visits, the preview, printing, and the print log."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop import papers
from desktop.viewmodels import wording
from desktop.viewmodels.desk import Desk
from desktop.viewmodels.paper_names import paper_name, paper_note
from desktop.viewmodels.rows import Cell, Chip, GroupRow, ListRow, Row
from forms.errors import AppError

if TYPE_CHECKING:
    from desktop.vault import Vault
    from desktop.vault.rows import PrintRow
    from desktop.vault.work import RecordRow
    from forms.papers import Paper

PRINTED = Chip("已打印", "neutral", "check")
DUE = Chip("该打印", "amber", "printer")


@dataclass(frozen=True)
class PaperLine:
    """One paper of one sealed visit."""

    key: str
    record_id: str
    hh_id: str
    kind: str
    serial: str  # "" until it was printed


@dataclass(frozen=True)
class PapersView:
    """Everything the screen draws."""

    due_rows: tuple[ListRow, ...]
    log_rows: tuple[ListRow, ...]
    due: int
    printed: int
    chosen: int
    pages: int  # 0 while not all chosen papers have been laid out
    about: str


@dataclass(frozen=True)
class Issued:
    """Papers made for the printer or for a folder."""

    papers: tuple[Paper, ...]
    folder: str = ""


@dataclass(frozen=True)
class PapersFacts:
    """What the vault says."""

    records: tuple[RecordRow, ...]
    log: tuple[PrintRow, ...]
    heads: dict[str, str]
    called: dict[str, tuple[str, ...]] = field(default_factory=dict)  # by record: T01, T06-2


class PapersModel(QObject):
    """Keeps which papers are chosen; renders on the vault worker."""

    loaded = Signal(object)
    previewed = Signal(object)
    issued = Signal(object)
    failed = Signal(object)
    busy_changed = Signal(bool)
    """Facts: a PapersView; a Paper; an Issued; an AppError; making papers or not."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._facts = PapersFacts((), (), {})
        self._lines: tuple[PaperLine, ...] = ()
        self._chosen: set[str] = set()
        self._seen: set[str] = set()
        self._pages: dict[str, int] = {}
        self._household = ""
        self._wanted = ""

    def refresh(self) -> None:
        """Read anew."""
        vault, known = self._desk.vault, self._facts.called
        self._desk.tasks.run(lambda: _gather(vault, known), self._arrived)

    def focus_household(self, hh_id: str) -> None:
        """Show this household's papers first."""
        self._household = hh_id

    def toggle(self, key: str) -> None:
        """Choose a paper or leave it out; a household's key does so for all of its papers."""
        chosen = self._chosen
        keys = {line.key for line in self._lines if line.key == key or line.record_id == key}
        self._chosen = chosen - keys if keys <= chosen else chosen | keys
        self._tell()

    def preview(self, key: str) -> None:
        """Lay a paper out and show it; uses up no serial number."""
        line = next((line for line in self._lines if line.key == key), None)
        if line is None:
            return
        self._wanted = key
        vault, wanted, now = self._desk.vault, papers.wanted(line.record_id, line.kind), self._desk.now()
        self._desk.tasks.run(lambda: (key, papers.preview(vault, wanted, now)), self._shown, self.failed.emit)

    def make(self, folder: str = "") -> None:
        """Make the chosen papers with serial numbers: for the printer, or as files in a folder."""
        wanted = tuple(
            papers.wanted(line.record_id, line.kind) for line in self._lines if self._is_chosen(line)
        )
        if not wanted:
            return
        self.busy_changed.emit(True)
        vault, now = self._desk.vault, self._desk.now()
        self._desk.tasks.run(lambda: _make(vault, wanted, now, folder), self._made, self._refused)

    @Slot(object)
    def _arrived(self, facts: PapersFacts) -> None:
        self._facts = facts
        first = self._household
        ordered = sorted(facts.records, key=lambda record: record.hh_id != first) if first else facts.records
        serials = {(row.record_id, row.paper): row.serial for row in facts.log}
        self._lines = tuple(
            PaperLine(
                f"{record.record_id}|{kind}",
                record.record_id,
                record.hh_id,
                kind,
                serials.get((record.record_id, kind), ""),
            )
            for record in ordered
            for kind in facts.called.get(record.record_id, ())
        )
        fresh = {line.key for line in self._lines if not line.serial} - self._seen
        self._seen |= fresh
        self._chosen |= fresh
        self._tell()

    @Slot(object)
    def _shown(self, found: tuple[str, Paper]) -> None:
        key, paper = found
        self._pages[key] = paper.pages
        if key == self._wanted:
            self.previewed.emit(paper)
        self._tell()

    @Slot(object)
    def _made(self, issued: Issued) -> None:
        self.busy_changed.emit(False)
        self._chosen = set()
        self.issued.emit(issued)
        self.refresh()

    @Slot(object)
    def _refused(self, error: AppError) -> None:
        self.busy_changed.emit(False)
        self.failed.emit(error)

    def _is_chosen(self, line: PaperLine) -> bool:
        return line.key in self._chosen

    def _tell(self) -> None:
        chosen = [line for line in self._lines if self._is_chosen(line)]
        known = [self._pages[line.key] for line in chosen if line.key in self._pages]
        self.loaded.emit(
            PapersView(
                due_rows=tuple(self._due_rows()),
                log_rows=tuple(_log_row(row, self._facts.heads) for row in self._facts.log),
                due=sum(1 for line in self._lines if not line.serial),
                printed=len(self._facts.log),
                chosen=len(chosen),
                pages=sum(known) if len(known) == len(chosen) else 0,
                about=_about(self._facts),
            )
        )

    def _due_rows(self) -> list[ListRow]:
        rows: list[ListRow] = []
        by_id = {record.record_id: record for record in self._facts.records}
        last = ""
        for line in self._lines:
            if line.record_id != last:
                last = line.record_id
                rows.append(self._group(by_id[last]))
            rows.append(self._row(line))
        return rows

    def _group(self, record: RecordRow) -> GroupRow:
        lines = [line for line in self._lines if line.record_id == record.record_id]
        count = sum(1 for line in lines if self._is_chosen(line))
        mark = "checked" if count == len(lines) else "partial" if count else "unchecked"
        note = f"走访 {record.visit_date} 已封存"
        return GroupRow(f"{record.head}户", note, "", f"选 {count} / {len(lines)} 份", record.record_id, mark)

    def _row(self, line: PaperLine) -> Row:
        pages = self._pages.get(line.key)
        note = line.serial or paper_note(line.kind)
        cells = (
            Cell(paper_name(line.kind), note, bold=True),
            Cell(chips=(PRINTED if line.serial else DUE,), right=True),
            Cell(f"{pages} 页" if pages else "", tone="ink2", right=True),
        )
        mark = "checked" if self._is_chosen(line) else "unchecked"
        return Row(line.key, cells, f"{paper_name(line.kind)} {'已打印' if line.serial else '该打印'}", mark)


def _gather(vault: Vault, known: dict[str, tuple[str, ...]]) -> PapersFacts:
    """A sealed visit never changes, so that what it calls for is read once."""
    records = vault.records()
    names = [record.record_id for record in records]
    called = {name: known.get(name) or papers.called_papers(vault, name) for name in names}
    heads = {record.record_id: record.head for record in records}
    return PapersFacts(records, vault.print_log(), heads, called)


def _make(vault: Vault, wanted: tuple[papers.Wanted, ...], now: datetime, folder: str) -> Issued:
    made = tuple(papers.issue(vault, one, now) for one in wanted)
    if folder:
        for paper in made:
            _write(Path(folder) / f"{paper.title}-{paper.serial}.pdf", paper.pdf)
    return Issued(made, folder)


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise AppError(
            "PAPER_SAVE",
            "文书没有存成。",
            place=path.parent.name,
            remedy="请检查文件夹能不能写入、磁盘有没有满。",
        ) from error


def _log_row(row: PrintRow, heads: dict[str, str]) -> Row:
    head = heads.get(row.record_id, "")
    cells = (
        Cell(paper_name(row.paper), f"{head}户·{row.serial}", bold=True),
        Cell(wording.moment(row.at), tone="ink2", small=True, right=True),
        Cell(f"{row.pages} 页", tone="ink2", right=True),
    )
    return Row(f"{row.record_id}|{row.paper}", cells, f"{paper_name(row.paper)} {head} {row.serial}")


def _about(facts: PapersFacts) -> str:
    if not facts.records:
        return ""
    return "重印得到和第一次一模一样的纸"
