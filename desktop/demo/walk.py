"""The scripted visit through the real window and view-models: the same path that a person walks."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QLineEdit

from desktop.app import App
from desktop.demo.album import Album, rest
from desktop.demo.world import PASSWORD
from desktop.script import ScriptError, Tree, not_recorded, steps
from desktop.viewmodels.models import Models
from desktop.viewmodels.paper_job import Issued
from desktop.viewmodels.visit import VisitViewModel
from forms.errors import AppError

SEARCH = "zst"
MOST_TOLD = 12


class Walk:
    """One visit from the unlock screen to the receipt; the first trouble ends it with its own sentence."""

    def __init__(self, app: App, album: Album, script: Tree) -> None:
        self.app = app
        self.album = album
        self.script = script
        self.ignored: tuple[str, ...] = ()
        self.missing_glyphs: tuple[str, ...] = ()
        self.receipt_no = ""
        self._troubles: list[AppError] = []
        app.tasks.failed.connect(self._troubles.append)

    def whole(self, hh_id: str, papers_folder: Path) -> None:
        """Everything, in the order of the day."""
        self.unlock()
        self.look_round(hh_id)
        self.visit(hh_id)
        self.print_papers(papers_folder)
        self.hand_over()
        for place in ("ledger", "settings"):
            self.show(place)

    def unlock(self) -> None:
        """The unlock screen, then Today."""
        self.album.take("unlock")
        self.app.unlock(PASSWORD)
        self._until(lambda: self.app.models is not None)
        self.album.take("today")

    def look_round(self, hh_id: str) -> None:
        """Search, and the household's page."""
        self.app.window.show_place("households")
        rest(self.app)
        fields = {field.objectName(): field for field in self.app.window.findChildren(QLineEdit)}
        search = fields.get("search") or fields["page_search"]
        search.setText(SEARCH)
        self.album.take("households")
        search.clear()
        self.app.window.open_household(hh_id)
        self.album.take("household")

    def visit(self, hh_id: str) -> None:
        """Answer, look at every section, read back and seal."""
        self.app.start_visit(hh_id)
        self._until(lambda: self.app.visit is not None)
        visit = self.app.visit
        assert visit is not None
        visit.troubled.connect(self._troubles.append)
        sealed: list[object] = []
        visit.sealed.connect(sealed.append)
        self.album.take("visit-begins")
        self.answer(visit)
        for number in range(len(visit.sections)):
            if visit.is_section_asked(number):
                visit.go_section(number)
                self.album.take(f"visit-{number + 1}")
        while not visit.is_seal_page:
            visit.go_next()
        self.album.take("visit-sign")
        visit.seal()
        self._until(lambda: bool(sealed))
        self.album.take("household-after")

    def answer(self, visit: VisitViewModel) -> None:
        """Every answer of the script; raises ScriptError with the message of each question that refuses."""
        for step in steps(visit.session, self.script):
            {"answer": _answer, "add": _add, "remove": _remove}[step.op](visit, step.ref, step.text)
        rest(self.app)
        self._raise_trouble()
        if visit.missing():
            raise _refusal(visit)
        self.ignored = not_recorded(visit.session, self.script)

    def print_papers(self, folder: Path) -> None:
        """Every paper that this visit calls for, with its preview."""
        troubles = self._troubles
        papers = self.models.papers
        papers.failed.connect(troubles.append)
        papers.issued.connect(self._issued)
        self.show("papers")
        papers.make(str(folder))
        self._until(lambda: bool(list(folder.glob("*.pdf"))))
        self.album.take("papers-kept")

    def _issued(self, issued: Issued) -> None:
        self.missing_glyphs = tuple(str(glyph) for paper in issued.papers for glyph in paper.missing)

    def hand_over(self) -> None:
        """Send, and wait for the receipt."""
        handover = self.models.handover
        handover.failed.connect(self._troubles.append)
        self.show("handover")
        finished: list[object] = []
        handover.finished.connect(finished.append)
        handover.hand_over()
        self._until(lambda: bool(finished))
        self.album.take("handover-done")

    def show(self, place: str) -> None:
        """Go to a place and keep its picture."""
        self.app.window.show_place(place)
        self.album.take(place)

    @property
    def models(self) -> Models:
        """The view-models of the unlocked vault."""
        assert self.app.models is not None
        return self.app.models

    def _until(self, is_done: Callable[[], bool]) -> None:
        for _ in range(200):
            rest(self.app, 50)
            self._raise_trouble()
            if is_done():
                return
        raise AppError("DEMO_STUCK", "演示没有按时走完这一步。", remedy="请再试一次，并把输出发给开发者。")

    def _raise_trouble(self) -> None:
        if self._troubles:
            raise self._troubles[0]


def _refusal(visit: VisitViewModel) -> ScriptError:
    """Every question that refuses, wrong answers before missing ones, each with its own message."""
    found = sorted(visit.missing(), key=lambda problem: problem.kind == "required")
    told = [f"{_name(visit, problem.ref)}：{problem.message}" for problem in found[:MOST_TOLD]]
    more = f"\n……另有 {len(found) - MOST_TOLD} 处" if len(found) > MOST_TOLD else ""
    return ScriptError("SCRIPT_ANSWER", "\n".join(told) + more)


def _name(visit: VisitViewModel, ref: str) -> str:
    row = re.findall(r"\[(\d+)\]", ref)
    label = visit.session.label(ref) or ref.rpartition("/")[2]
    return f"{label}（第{row[-1]}条）" if row else label


def _answer(visit: VisitViewModel, ref: str, text: str) -> None:
    visit.answer(ref, text)


def _add(visit: VisitViewModel, ref: str, _text: str) -> None:
    visit.add_row(ref)


def _remove(visit: VisitViewModel, ref: str, _text: str) -> None:
    visit.remove_row(ref)
