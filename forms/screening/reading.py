"""A visit written by hand as nested question names -> Answers; what it leaves out is derived from it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from forms.answers import Answers, Tree
from forms.errors import AppError
from forms.identity import age_on, birth_date, fault, normalise, sex
from forms.screening.wordbook import Wordbook

# Dates that no visit asks, and figures that the questionnaire computes but a visit by hand may give.
_NUMBERS = frozenset({"inc_year", "inc_pc_month", "i_year"})
_DATES = frozenset(
    {"x_event_date", "n_closed", "last_visit", "last_check", "accept_date", "public_date", "decide_date"}
)
_COMPANIONS = {"不清楚": "8", "拒答": "9", "待核对": "7"}
_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")
_AWAY = frozenset({"7", "9", "10", "11"})


class ReadingError(AppError):
    """A visit that cannot be read; the place names the question, never its answer."""


@dataclass(frozen=True)
class Reading:
    """The answers, and the names and choices that nobody knows: they count as not written."""

    answers: Answers
    ignored: tuple[str, ...]


def read_visit(tree: Tree, words: Wordbook) -> Reading:
    """Stored texts for what was written: codes for labels, digits for amounts, ISO dates.

    Raises ReadingError for an amount or a date that is neither one nor 不清楚, 拒答, 待核对.
    """
    ignored: list[str] = []
    return Reading(Answers(_level(tree, words, ignored)), tuple(dict.fromkeys(ignored)))


def _level(tree: Tree, words: Wordbook, ignored: list[str]) -> dict[str, object]:
    read: dict[str, object] = {}
    for key, value in tree.items():
        if isinstance(value, Mapping):
            read[key] = _level(value, words, ignored)
        elif isinstance(value, list) and (not value or isinstance(value[0], Mapping)):
            read[key] = [_level(row, words, ignored) for row in value if isinstance(row, Mapping)]
        else:
            read |= _leaf(key, value, words, ignored)
        if not isinstance(value, Mapping) and key not in words.names and not key.endswith("_na"):
            ignored.append(f"{key}（没有这个题名）")
    return read


def _leaf(key: str, value: object, words: Wordbook, ignored: list[str]) -> dict[str, object]:
    text = _text(value)
    if key in words.numbers | _NUMBERS:
        return _number(key, text)
    if key in words.dates | _DATES:
        return {key: _date(key, text)}
    if key not in words.codes or not text:
        return {key: normalise(text) if key in ("m_id", "m_dis_cert") else text}
    whole = words.code(key, text)
    codes = [whole] if whole is not None else [words.code(key, part) for part in _parts(value, text)]
    if None in codes:
        ignored.append(f"{key}（有不认识的选项，按未填算）")
    return {key: " ".join(code for code in codes if code is not None)}


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, list):
        return " ".join(_text(one) for one in value)
    return str(value).strip()


def _parts(value: object, text: str) -> list[str]:
    if isinstance(value, list):
        return [_text(one) for one in value]
    return [part for part in re.split(r"[\s,，;；]+", text) if part]


def _number(key: str, text: str) -> dict[str, object]:
    if text in _COMPANIONS:
        return {key: "", f"{key}_na": _COMPANIONS[text]}
    digits = unicodedata.normalize("NFKC", text).replace(",", "").removesuffix("元").strip()
    if digits and not _NUMBER.fullmatch(digits):
        raise ReadingError(
            "READING_NUMBER", "这里应是不小于0的数。", place=key, remedy="说不清的写：不清楚、拒答或待核对。"
        )
    return {key: digits}


def _date(key: str, text: str) -> str:
    if not text or text in _COMPANIONS:
        return ""
    chinese = re.fullmatch(r"([0-9]{4})[年/-]([0-9]{1,2})[月/-]([0-9]{1,2})日?", text)
    try:
        if chinese:
            return date(*(int(part) for part in chinese.groups())).isoformat()
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError as error:
        raise ReadingError(
            "READING_DATE", "日期不存在或写法不对。", place=key, remedy="请写成 2026-03-09 这样。"
        ) from error


def stated_rows(answers: Answers, name: str) -> tuple[Answers, ...] | None:
    """The rows of a repeat, or None where the visit does not speak of it at all: an empty list says 没有.

    A question `name_any` of 0 says 没有 too, and 1 with no rows says that they are still missing.
    """
    rows, said = answers.rows(name), answers.text(f"{name}_any")
    if rows:
        return rows
    if said:
        return () if said == "0" else None
    return () if is_written(answers, name) else None


def is_written(answers: Answers, name: str) -> bool:
    """Whether a question or table stands in the visit at all, answered or not."""
    return name in _keys(answers.tree)


def _keys(tree: Tree) -> Iterator[str]:
    for key, value in tree.items():
        yield key
        if isinstance(value, Mapping):
            yield from _keys(value)


def filled(answers: Answers, day: date) -> Answers:
    """The same visit with what follows from it: visit date, birth, sex, age, earner, number of members."""
    visited = answers.date("visit_date") or day
    rows = answers.rows("members")
    members = [_member(row, place, visited) for place, row in enumerate(rows, 1)]
    together = sum(1 for m in members if m["co"] == "1" or (m["co"] == "" and m["m_mstatus"] not in _AWAY))
    derived: dict[str, object] = {"visit_date": visited.isoformat()}
    if members:
        derived["members"] = members
    if answers.integer("n_co") is None and together and not answers.unknown("n_co"):
        derived["n_co"] = str(together)
    if len(members) == 1:
        only = members[0]["m_name"]
        derived["income"] = [
            {**row.tree, "i_who": row.text("i_who") or only} for row in answers.rows("income")
        ]
        if not derived["income"] and not is_written(answers, "income"):
            del derived["income"]
    # Blank answers are left out to keep the rules' look-ups short; an empty table is no blank.
    written = {key: value for key, value in _flat(answers.tree).items() if value != "" or key == "self_month"}
    return Answers({**written, **derived}).flat()


def _member(row: Answers, place: int, day: date) -> dict[str, object]:
    number = normalise(row.text("m_id"))
    is_sound = row.text("m_idtype") in ("", "1", "2") and fault(number) == ""
    born = row.date("m_birth") or (birth_date(number) if is_sound else None)
    age = row.text("m_age") or (str(age_on(born, day)) if born else "")
    return {
        **{key: value for key, value in _flat(row.tree).items() if value != ""},
        "m_name": row.text("m_name") or f"成员{place}",
        "m_id": number,
        "m_birth": born.isoformat() if born else "",
        "m_sex": row.text("m_sex") or (sex(number) if is_sound else ""),
        "m_age": age,
        "co": row.text("co"),
        "m_mstatus": row.text("m_mstatus"),
    }


def _flat(tree: Tree) -> dict[str, object]:
    """The same answers without their groups; the first of two equal names stays, as Answers reads them."""
    flat: dict[str, object] = {}
    for key, value in tree.items():
        for name, one in _flat(value).items() if isinstance(value, Mapping) else ((key, value),):
            flat.setdefault(name, one)
    return flat
