"""Which question a finding speaks of: by its code and its person, in any questionnaire that has the names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from forms.screening import Alert, Check, Finding, Verdict
from forms.xlsform import FormSession

Said = Finding | Check | Alert

# Question names to go to, the best first; a name that is not asked at present is passed over.
_QUESTIONS: Mapping[str, str] = {
    "R1": "hukou n_co i_amt",
    "R2": "hukou n_co i_amt",
    "R3": "hukou n_co i_amt",
    "R4": "m_dis_level m_health",
    "R5": "m_labour m_dis_level",
    "R6": "x_total i_amt",
    "R7": "x_total n_urg",
    "R8": "b_prog m_dis_cert m_dis_level",
    "R9": "i_amt",
    "R10": "fin_dep fin_cash v_kind h_own z_open",
    "R11": "m_id",
    "R12": "visit_date",
    "C01": "apply_will",
    "C02": "b_prog m_id",
    "C03": "b_last m_dead_date",
    "C04": "b_card_why b_card_name",
    "C05": "b_keeper_why b_keeper",
    "C06": "b_full b_last",
    "C07": "b_prog cover",
    "C08": "same_place",
    "C09": "m_dis_exp m_dis_cert",
    "C10": "m_rel n_co",
    "C11": "self_month i_amt land_out",
    "C12": "i_amt",
    "C13": "visit_type",
    "C14": "kin_state kin_note kin_any",
    "C15": "m_school",
    "C16": "m_ins",
    "C17": "n_due",
    "C18": "visit_type",
    "C19": "m_mstatus",
    "C20": "auth_signed",
    "A01": "i_amt",
    "A02": "x_total",
    "A03": "m_health",
    "A04": "m_mstatus n_co",
    "A05": "m_name n_co",
    "A06": "m_birth",
    "A07": "m_dis_level",
    "A08": "m_employ",
    "A09": "m_school",
    "A10": "x_kind",
    "A11": "v_kind h_own fin_dep",
    "A12": "h_grade",
}
_PEOPLE = ("m_name", "b_who", "i_who", "x_who", "n_who")
_IN_ROWS = {"C04": "b_card_why", "C05": "b_keeper_why"}


@dataclass(frozen=True)
class _Home:
    """Where a question lives: its path, and the repeat around it ("" outside repeats)."""

    path: str
    repeat: str


class Pointing:
    """Finds questions of one session by name."""

    def __init__(self, session: FormSession) -> None:
        self._session = session
        self._homes = {
            node.name: _Home(node.path, _repeat_of(node.path, session))
            for node in session.definition.root.below()
            if node.is_leaf and node.depth <= 1
        }

    def knows(self, *names: str) -> bool:
        """Whether the questionnaire has all of these questions."""
        return all(name in self._homes for name in names)

    def question(self, said: Said) -> str:
        """The concrete reference of the question behind a finding, "" when the form does not ask it."""
        found = list(self._asked(_QUESTIONS.get(code_of(said), "").split(), _first_name(said.subject)))
        if isinstance(said, Finding) and said.verdict is Verdict.INCOMPLETE:
            found = [ref for ref in found if not self._session.value(ref)] or found
        return found[0] if found else ""

    def explanation(self, check: Check) -> str:
        """Where the reason for a red check is written, "" when this questionnaire has no place for it."""
        name = _IN_ROWS.get(check.check, f"{check.check.lower()}_why")
        return next(self._asked([name], _first_name(check.subject)), "")

    def _asked(self, names: list[str], who: str) -> Iterator[str]:
        for name in names:
            home = self._homes.get(name)
            if home is None:
                continue
            if not home.repeat:
                if self._session.relevant(home.path):
                    yield home.path
                continue
            yield from self._in_rows(home, who)

    def _in_rows(self, home: _Home, who: str) -> Iterator[str]:
        """The rows of the person first; the repeat itself when it has no row yet."""
        rows = self._session.rows(home.repeat)
        if not rows:
            if self._session.relevant(home.repeat):
                yield home.repeat
            return
        named = [row for row in rows if who and who == self._person(home.repeat, row)]
        for row in (*named, *(row for row in rows if row not in named)):
            ref = row + home.path.removeprefix(home.repeat)
            if self._session.relevant(ref):
                yield ref

    def _person(self, repeat: str, row: str) -> str:
        names = (name for name in _PEOPLE if (home := self._homes.get(name)) and home.repeat == repeat)
        name = next(names, "")
        return self._session.display(row + self._homes[name].path.removeprefix(repeat)) if name else ""


def code_of(said: Said) -> str:
    """R2, C04, A01."""
    if isinstance(said, Finding):
        return said.rule
    return said.check if isinstance(said, Check) else said.alert


def _first_name(subject: str) -> str:
    return subject.split("、", 1)[0]


def _repeat_of(path: str, session: FormSession) -> str:
    """The outermost repeat above a path."""
    steps = path.split("/")
    for end in range(2, len(steps)):
        above = "/".join(steps[:end])
        found = session.definition.by_path.get(above)
        if found is not None and found.repeat:
            return above
    return ""
