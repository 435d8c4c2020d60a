"""Rows of a repeat as a person scans them: a few columns, one line a row, a total where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from desktop.viewmodels.visit_money import grouped, parse_amount
from desktop.viewmodels.visit_page import COMPANION, Node, concrete, questions_in
from desktop.viewmodels.visit_words import said, shown
from forms.xlsform import FormSession, Question, Repeat

MONEY = "thousands-sep"
COLUMNS = 7
NUMBERS = frozenset({"integer", "decimal", "range"})
SHOWN = (
    frozenset({"text", "date", "time", "dateTime", "select_one", "select_multiple", "calculate", "barcode"})
    | NUMBERS
)


@dataclass(frozen=True)
class Column:
    """One column of a compact table."""

    name: str
    title: str
    is_number: bool
    total: str = ""


@dataclass(frozen=True)
class Row:
    """One row of a repeat: its place, its cells in the order of the columns, its problems."""

    ref: str
    number: int
    cells: tuple[str, ...]
    problems: int = 0

    @property
    def title(self) -> str:
        """The first cell that says anything."""
        return next((cell for cell in self.cells if cell), "")


@dataclass(frozen=True)
class Summary:
    """A whole repeat, ready to be drawn."""

    ref: str
    label: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def totals(self) -> tuple[str, ...]:
        """The foot of the table, cell by cell; all empty when nothing adds up."""
        return tuple(column.total for column in self.columns)


class Summaries:
    """The tables of a visit, each made once until an answer changes: a page asks several times for one."""

    def __init__(self, session: FormSession) -> None:
        self._session = session
        self._wrong: Sequence[str] = ()
        self._made: dict[str, Summary] = {}

    def of(self, node: Repeat, ref: str, wrong: Sequence[str]) -> Summary:
        """What the table of this repeat shows now; `wrong` are the questions that block sealing."""
        if wrong != self._wrong:
            self.forget()
            self._wrong = wrong
        if ref not in self._made:
            self._made[ref] = summarise(self._session, node, ref, wrong)
        return self._made[ref]

    def forget(self) -> None:
        """An answer has changed."""
        self._made = {}


def summarise(session: FormSession, node: Repeat, ref: str, wrong: Sequence[str] = ()) -> Summary:
    """What the table of this repeat shows now; `wrong` are the questions that block sealing."""
    rows = session.rows(ref)
    questions = _columns(session, node, rows)
    cells = [tuple(_cell(session, question, node, row) for question in questions) for row in rows]
    problems = [sum(one.startswith(row + "/") for one in wrong) for row in rows]
    columns = tuple(
        Column(
            question.name,
            column_title(session, question, concrete(question.ref, node.ref, rows[0] if rows else ref)),
            _is_number(question),
            _total(session, question, node, rows),
        )
        for question in questions
    )
    return Summary(
        ref,
        said(session, ref),
        columns,
        tuple(
            Row(row, number, cells[number - 1], problems[number - 1])
            for number, row in enumerate(rows, start=1)
        ),
    )


def _columns(session: FormSession, node: Repeat, rows: Sequence[str]) -> tuple[Question, ...]:
    """The first questions that some row asks, and the last figure that the form works out."""
    asked = [
        q
        for q in questions_in(_own(node.children))
        if _is_column(q) and _asked_somewhere(session, q, node, rows)
    ]
    derived = [q for q in asked if _is_sum(session, q, node, rows)]
    first = [q for q in asked if q not in derived[-1:]]
    telling = [q for place, q in enumerate(first) if not place or _tells(session, q, node, rows)]
    return (*telling[: COLUMNS - len(derived[-1:])], *derived[-1:])


def _tells(session: FormSession, question: Question, node: Repeat, rows: Sequence[str]) -> bool:
    """Whether a column tells rows apart; a choice that is the same in all of several rows does not."""
    if len(rows) < 2 or not question.kind.startswith("select"):
        return True
    return len({session.value(concrete(question.ref, node.ref, row)) for row in rows}) > 1


def _own(nodes: Sequence[Node]) -> tuple[Node, ...]:
    return tuple(node for node in nodes if not isinstance(node, Repeat))


def _is_column(question: Question) -> bool:
    return question.kind in SHOWN and not question.name.endswith(COMPANION)


def _asked_somewhere(session: FormSession, question: Question, node: Repeat, rows: Sequence[str]) -> bool:
    return not rows or any(session.relevant(concrete(question.ref, node.ref, row)) for row in rows)


def _is_number(question: Question) -> bool:
    return question.kind in NUMBERS or MONEY in question.appearance


def _cell(session: FormSession, question: Question, node: Repeat, row: str) -> str:
    ref = concrete(question.ref, node.ref, row)
    if not session.relevant(ref):
        return ""
    if MONEY in question.appearance or _is_sum(session, question, node, (row,)):
        return grouped(session.value(ref), 2)
    if is_identity(question):
        return group_identity(session.value(ref))
    return shown(session, ref)


def _is_sum(session: FormSession, question: Question, node: Repeat, rows: Sequence[str]) -> bool:
    """An amount of money that the form works out itself."""
    ref = concrete(question.ref, node.ref, rows[0]) if rows else ""
    if not ref or question.kind not in ("calculate", "decimal"):
        return False
    is_money = MONEY in question.appearance or split_unit(said(session, ref))[1].startswith("元")
    return is_money and (question.kind == "calculate" or session.readonly(ref))


def _total(session: FormSession, question: Question, node: Repeat, rows: Sequence[str]) -> str:
    """Only a figure that the form works out for each row can be added up without asking what it means."""
    if not _is_sum(session, question, node, rows):
        return ""
    values = [parse_amount(session.value(concrete(question.ref, node.ref, row))) for row in rows]
    found = [Decimal(value) for value in values if value is not None]
    return grouped(str(sum(found, Decimal(0))), 2) if found else ""


def is_identity(question: Question) -> bool:
    """A question for an identity number."""
    return "id-number" in question.appearance or question.name == "m_id"


def group_identity(text: str) -> str:
    """An identity number as it is read aloud: 6-8-4."""
    plain = text.replace(" ", "").upper()[:20]
    return " ".join(part for part in (plain[:6], plain[6:14], plain[14:]) if part)


def split_unit(label: str) -> tuple[str, str]:
    """A label and the unit in its closing bracket: "金额（元）" gives ("金额", "元")."""
    text = label.rstrip("：: ")
    for opening, closing in (("（", "）"), ("(", ")")):
        head, bracket, tail = text.rpartition(opening)
        if bracket and head and tail.endswith(closing) and len(tail) <= 6:
            return head, tail[: -len(closing)]
    return text, ""


def column_title(session: FormSession, question: Question, ref: str) -> str:
    """A column's heading; numbers keep the unit in the heading."""
    return said(session, ref) or question.name
