"""签字封存: what still blocks it, the reasons beside red checks, and the freezing itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from desktop.language import tr
from desktop.viewmodels.visit_live import LiveFeed
from desktop.viewmodels.visit_pointing import Pointing
from desktop.viewmodels.visit_services import VisitServices
from desktop.viewmodels.visit_trouble import Trouble
from forms.answers import Answers
from forms.errors import AppError
from forms.screening import Check, Severity
from forms.xlsform import FormSession


@dataclass(frozen=True)
class Explanation:
    """Red checks that share one reason: their wordings, where the reason is kept, and what stands there."""

    ref: str
    titles: tuple[str, ...]
    wordings: tuple[str, ...]
    text: str


class Sealing(QObject):
    """Freezes one visit once nothing is missing and every red check has its reason."""

    sealed = Signal(object)
    """The Record."""
    troubled = Signal(object)
    """An AppError that belongs to no question."""
    changed = Signal()
    """Sealing began or was refused."""

    def __init__(self, session: FormSession, services: VisitServices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._services = services
        self.trouble = Trouble(session)
        self.pointing = Pointing(session)
        self.live = LiveFeed(services.live, self)
        self.is_under_way = False

    def explanations(self) -> tuple[Explanation, ...]:
        """Every red check with the place for its reason; explained ones stay, so that they can be mended."""
        panel = self.live.panel
        found: dict[str, list[Check]] = {}
        for check in panel.checks if panel is not None else ():
            ref = self.pointing.explanation(check)
            if ref and (check.severity is Severity.RED or check.explained):
                found.setdefault(ref, []).append(check)
        return tuple(
            Explanation(
                ref,
                tuple(dict.fromkeys(check.title for check in checks)),
                tuple(check.wording for check in checks),
                self._session.value(ref),
            )
            for ref, checks in found.items()
        )

    def unexplained(self) -> tuple[Explanation, ...]:
        """The red checks that still want a reason."""
        return tuple(one for one in self.explanations() if not one.text.strip())

    def sentence(self) -> str:
        """What is missing, in words; "" when the visit can be sealed."""
        words = self.trouble.missing_sentence()
        if words:
            return words
        wanted = self.unexplained()
        if not wanted:
            return ""
        first = wanted[0].titles[0]
        return (
            tr("还差：说明“{first}”", first=first)
            if len(wanted) == 1
            else tr("还差 {count} 处说明，先看：{first}", count=len(wanted), first=first)
        )

    def first_missing(self) -> str:
        """The first question or reason that is missing, "" when there is none."""
        problems = self.trouble.missing()
        if problems:
            return problems[0].ref
        return next((one.ref for one in self.unexplained()), "")

    def start(self, when_saved: Callable[[Callable[[], None]], None], show: Callable[[str], None]) -> None:
        """Seal once everything is on disk; `show` is called with the first thing that is missing instead."""
        if self.is_under_way:
            return
        self.is_under_way = True
        self.changed.emit()

        def checked() -> None:
            missing = self.first_missing()
            if missing:
                self.is_under_way = False
                self.trouble.reveal()
                self.changed.emit()
                show(missing)
            else:
                when_saved(self._prepare)

        self.live.ask(Answers(self._session.answers()), checked)

    def _prepare(self) -> None:
        """A form that asks for an audit log gets it attached before it is frozen."""
        if self._services.audit is None:
            self._seal("")
        else:
            self._services.audit(self._seal, self._refused)

    def _seal(self, audit: str) -> None:
        try:
            xml = self._session.finish(audit=audit)
        except AppError as error:
            self._refused(error)
            return
        self._services.seal(xml, Answers(self._session.answers()), self.sealed.emit, self._refused)

    def _refused(self, error: AppError) -> None:
        self.is_under_way = False
        self.changed.emit()
        self.troubled.emit(error)
