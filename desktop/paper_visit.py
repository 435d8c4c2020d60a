"""What the questionnaire computes, for a visit that was written by hand and never went through it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from forms.answers import Answers, Tree
from forms.identity import age_on, birth_date, sex

ELDER = 60
_COUNTS = ("n_labour", "n_student", "n_elder", "n_dis", "n_chronic")


def with_computed(answers: Answers) -> Answers:
    """The same answers with blank calculations filled in: ages, counts of people, what was paid oneself."""
    if not answers.tree:
        return answers
    day = answers.date("visit_date")
    members = [_member(row, day) for row in answers.rows("members")]
    spent = [_spending(row) for row in answers.rows("exp")]
    computed: dict[str, object] = {name: str(_count(name, members)) for name in _COUNTS}
    computed["n_co"] = str(sum(row.get("co") != "0" for row in members))
    if spent and all(row.get("x_self") for row in spent):
        computed["exp_self_year"] = _yuan(sum(Answers(row).fen("x_self") or 0 for row in spent))
    blank = {name: value for name, value in computed.items() if not answers.text(name)}
    return Answers(
        {**blank, "members": members, "exp": spent, **_without(answers.tree, {"members", "exp", *blank})}
    )


def _without(tree: Tree, names: set[str]) -> Tree:
    return {
        key: _without(value, names) if isinstance(value, Mapping) else value
        for key, value in tree.items()
        if key not in names
    }


def _member(row: Answers, day: date | None) -> dict[str, object]:
    number = row.text("m_id") if row.text("m_idtype") in ("", "1", "2") else ""
    born = birth_date(number) or row.date("m_birth")
    found = {
        "m_sex": sex(number) if birth_date(number) else "",
        "m_birth": born.isoformat() if born else "",
        "m_age": str(age_on(born, day)) if born and day and born <= day else "",
    }
    return {**row.tree, **{name: value for name, value in found.items() if not row.text(name)}}


def _spending(row: Answers) -> dict[str, object]:
    total, paid = row.fen("x_total"), row.fen("x_paid")
    if row.text("x_self") or total is None or paid is None:
        return dict(row.tree)
    return {**row.tree, "x_self": _yuan(total - paid)}


def _count(name: str, members: list[dict[str, object]]) -> int:
    return sum(_counts(name, Answers(row)) for row in members if row.get("co") != "0")


def _counts(name: str, row: Answers) -> bool:
    age = row.integer("m_age")
    return {
        "n_labour": row.text("m_labour") in ("1", "2") and age is not None and 16 <= age < ELDER,
        "n_student": row.text("m_employ") == "09" or row.text("m_school") not in ("", "0"),
        "n_elder": age is not None and age >= ELDER,
        "n_dis": "6" in row.chosen("m_health"),
        "n_chronic": "3" in row.chosen("m_health") or "4" in row.chosen("m_health"),
    }[name]


def _yuan(fen: int) -> str:
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"
