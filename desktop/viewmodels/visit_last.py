"""The last record beside this visit: what it said, whole tables taken over, what changed since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from desktop.language import tr
from desktop.viewmodels.visit_money import grouped
from desktop.viewmodels.visit_repeats import split_unit
from desktop.viewmodels.visit_words import said
from forms.answers import Answers
from forms.longitudinal import CarryOver, Comparison, carry_over, compare, earlier_value, unchanged
from forms.papers.codes import label
from forms.xlsform import Changes, FormSession, Question
from forms.xlsform.body import BodyNode
from forms.xlsform.journal import JournalEntry

MONEY = "thousands-sep"


# Lists that show a part of themselves in each row: their words come from the code lists of the papers.
_FILTERED = {"i_sub": "inc_sub"}
# Tables whose rows are carried over, and the question in them that nobody may carry over.
_ASKED_ANEW = {"members": "m_health", "sup": "s_reason"}


class LastVisit:
    """Read-only view of the previous record; without one everything here says nothing."""

    def __init__(self, session: FormSession, previous: Answers | None) -> None:
        self._session = session
        self.previous = previous
        self._paths = {
            node.name: node.path for node in session.definition.root.below() if node.depth <= 1 or node.repeat
        }
        self._names = frozenset(self._paths)
        self._questions = _questions(session.definition.body)
        self.carried = carry_over(previous, self._names) if previous is not None else CarryOver()

    @property
    def day(self) -> str:
        """The day of the last record, "" without one."""
        return self.previous.text("visit_date")[:10] if self.previous is not None else ""

    def earlier(self, ref: str) -> str:
        """What was said last time, in words, once the new answer stands and is another one; else ""."""
        now = self._session.value(ref)
        if self.previous is None or not now:
            return ""
        name = ref.rpartition("/")[2]
        before = self._stored(ref, name)
        return "" if not before or before == now else self.words(name, before)

    def _stored(self, ref: str, name: str) -> str:
        row = ref.rpartition("/")[0]
        if "[" not in ref:
            return self.carried.earlier.get(name, "")
        if not row.endswith("]") or self.previous is None:
            return ""
        repeat = row.rpartition("[")[0]
        values = {
            child.rpartition("/")[2]: self._session.value(row + child.removeprefix(repeat))
            for child in self._paths.values()
            if child.startswith(repeat + "/") and not self._session.definition.by_path[child].children
        }
        return earlier_value(self.previous, repeat.rpartition("/")[2], Answers(values), name)

    def words(self, name: str, stored: str) -> str:
        """A stored text as a person reads it: labels for codes, thousands for money."""
        question = self._questions.get(name)
        if question is None:
            return stored
        if MONEY in question.appearance:
            return grouped(stored)
        if question.kind.startswith("select"):
            labels = self._labels(question)
            known = _FILTERED.get(name, "")
            return tr("、").join(labels.get(code) or label(known, code) or code for code in stored.split())
        return stored

    def title(self, name: str) -> str:
        """A question's label without its unit; its name when no row shows it."""
        question = self._questions.get(name)
        ref = self._concrete(question.ref) if question is not None else ""
        return split_unit(said(self._session, ref))[0] if ref else name

    def _concrete(self, ref: str) -> str:
        """A question in the first row of its repeat, "" while there is no row."""
        for repeat in (node for node in self._session.definition.root.below() if node.repeat):
            if ref.startswith(repeat.path + "/"):
                rows = self._session.rows(repeat.path) if repeat.depth == 1 else ()
                return rows[0] + ref.removeprefix(repeat.path) if rows else ""
        return ref

    def _labels(self, question: Question) -> Mapping[str, str]:
        """Labels of an unfiltered list; a list that depends on the row is looked up in its first row."""
        ref = self._concrete(question.ref)
        if not ref:
            return {}
        return {choice.value: choice.label for choice in self._session.choices(ref)}

    # ---- 没有变化 ----

    def rows_to_take(self, repeat: str) -> int:
        """How many rows of a table 没有变化 would enter; 0 when the table was begun already."""
        name = repeat.rpartition("/")[2]
        if self.previous is None or "[" in repeat or self._begun(repeat):
            return 0
        return len(unchanged(self.previous, name, self._names))

    def _begun(self, repeat: str) -> bool:
        """Carried rows stand there before anybody asked; one question that is never carried decides."""
        asked = _ASKED_ANEW.get(repeat.rpartition("/")[2], "") or next(
            (
                name
                for name, path in self._paths.items()
                if self._asks(name) and path.startswith(repeat + "/")
            ),
            "",
        )
        inner = self._paths[asked].removeprefix(repeat) if asked in self._paths else ""
        return bool(inner) and any(self._session.value(row + inner) for row in self._session.rows(repeat))

    def _asks(self, name: str) -> bool:
        return name in self._questions

    def take(self, repeat: str) -> Changes:
        """没有变化: enter the rows of the last visit; one piece of work, to be saved together."""
        entries: list[JournalEntry] = []
        refs: set[str] = set()
        structure = {repeat}

        def keep(changes: Changes) -> None:
            entries.extend(changes.entries)
            refs.update(changes.refs)
            structure.update(changes.structure)

        session = self._session
        assert self.previous is not None
        taken = unchanged(self.previous, repeat.rpartition("/")[2], self._names)
        for row in reversed(session.rows(repeat)):
            keep(session.remove_repeat(row))
        for values in taken:
            keep(session.add_repeat(repeat))
            row = session.rows(repeat)[-1]
            for name, value in values.values.items():
                path = self._paths[name]
                ref = row + path.removeprefix(repeat)
                if path.startswith(repeat + "/") and not session.readonly(ref):
                    keep(session.answer(ref, value))
        return Changes(tuple(entries), frozenset(refs), frozenset(structure))

    # ---- 变化 ----

    def comparison(self) -> Comparison | None:
        """What is new, gone and different, None without a last record."""
        if self.previous is None:
            return None
        now = Answers(self._session.answers())
        asked = frozenset(self._questions) | self._tables()
        found = compare(now, self.previous, self.words, asked)
        # What has no answer yet is not gone; a row that is missing from its table is.
        said = tuple(change for change in found.changes if change.after or not change.name)
        return replace(found, changes=said)

    def _tables(self) -> frozenset[str]:
        return frozenset(node.name for node in self._session.definition.root.below() if node.repeat)


def _questions(nodes: tuple[BodyNode, ...]) -> dict[str, Question]:
    found: dict[str, Question] = {}
    for node in nodes:
        if isinstance(node, Question):
            found.setdefault(node.name, node)
        else:
            found.update({k: v for k, v in _questions(node.children).items() if k not in found})
    return found
