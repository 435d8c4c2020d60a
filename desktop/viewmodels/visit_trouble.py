"""What is wrong with the answers, and how much of it the person should see yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from desktop.language import tr
from desktop.viewmodels.visit_repeats import split_unit
from desktop.viewmodels.visit_words import said
from forms.xlsform import FormSession, Problem


class Trouble:
    """The engine's problems, texts that could not be taken, and which questions the person has been at."""

    def __init__(self, session: FormSession) -> None:
        self._session = session
        self._visited: set[str] = set()
        self._refused: dict[str, tuple[str, Problem]] = {}
        self.reveals_all = False
        self._is_spared: Callable[[str], bool] | None = None
        self._missing: tuple[Problem, ...] | None = None

    def reveal(self, is_spared: Callable[[str], bool] | None = None) -> None:
        """Show everything missing, also where the person never was, but for questions that are spared."""
        self.reveals_all = True
        self._is_spared = is_spared

    def shown(self, ref: str) -> Problem | None:
        """The problem to show at a question; a missing answer only once the person was there."""
        if ref in self._refused:
            return self._refused[ref][1]
        found = self._session.problem(ref)
        if found is not None and found.kind == "required" and not self._is_revealed(ref):
            return None
        return found

    def _is_revealed(self, ref: str) -> bool:
        if ref in self._visited:
            return True
        return self.reveals_all and not (self._is_spared is not None and self._is_spared(ref))

    def typed(self, ref: str) -> str | None:
        """Text that could not be taken as an answer and still stands in its field."""
        return self._refused[ref][0] if ref in self._refused else None

    def visit(self, refs: Iterable[str]) -> None:
        """The person was at these questions."""
        self._visited.update(refs)

    def has_visited(self, ref: str) -> bool:
        """Whether the person was at a question."""
        return ref in self._visited

    def refuse(self, ref: str, text: str, sentence: str) -> None:
        """Keep text that is no answer in sight and say why."""
        self._visited.add(ref)
        self._refused[ref] = (text, Problem(ref, "type", sentence))
        self.forget_missing()

    def accept(self, ref: str) -> bool:
        """Forget a refused text; whether there was one."""
        self.forget_missing()
        return self._refused.pop(ref, None) is not None

    def forget_rows(self, repeat: str) -> None:
        """Rows moved up: what is known about their questions would now point at other rows."""
        inside = repeat + "["
        self.forget_missing()
        self._refused = {ref: kept for ref, kept in self._refused.items() if not ref.startswith(inside)}
        self._visited = {ref for ref in self._visited if not ref.startswith(inside)}

    def missing(self) -> tuple[Problem, ...]:
        """Everything that still blocks sealing; kept until `forget_missing`."""
        if self._missing is None:
            asked = (problem for ref, (_, problem) in self._refused.items() if self._session.relevant(ref))
            self._missing = (*asked, *self._session.problems())
        return self._missing

    def forget_missing(self) -> None:
        """An answer changed, or a text was refused or taken back."""
        self._missing = None

    def missing_sentence(self) -> str:
        """What is missing, in words; "" when the visit can be sealed."""
        found = self.missing()
        if not found:
            return ""
        first = split_unit(said(self._session, found[0].ref))[0] or found[0].message
        return (
            tr("还差：{first}", first=first)
            if len(found) == 1
            else tr("还差 {count} 处，F8 逐个补，先看：{first}", count=len(found), first=first)
        )
