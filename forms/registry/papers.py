"""The papers of a household as one record shows them: attachments, what was received, what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from forms.answers import Answers
from forms.record import Record

ATTACHED, RECEIVED, MISSING = "附件", "已收", "缺"
LISTS = (("doc_have", RECEIVED), ("doc_lack", MISSING))


def documents(record: Record, answers: Answers) -> Iterator[dict[str, object]]:
    """One row per attachment, named by the question it answers, then the codes of the paper lists."""
    asked = {value: found for *found, value in _texts(answers.tree)} if record.attachments else {}
    place = 0
    for item in record.attachments:
        place += 1
        kind, about = asked.get(item.name, ("", ""))
        yield {
            "record_id": record.record_id,
            "place": place,
            "hh_id": record.household_id,
            "kind": kind,
            "about": about,
            "name": item.name,
            "state": ATTACHED,
            "sha256": item.sha256,
            "size": item.size,
        }
    for question, state in LISTS:
        for code in answers.text(question).split():
            place += 1
            yield {
                "record_id": record.record_id,
                "place": place,
                "hh_id": record.household_id,
                "kind": question,
                "about": "",
                "name": code,
                "state": state,
                "sha256": "",
                "size": 0,
            }


def _texts(tree: Mapping[str, object]) -> Iterator[tuple[str, str, str]]:
    """Every answer with its question and, in a row of photos, what the photo shows."""
    about = tree.get("photo_kind", "")
    for name, value in tree.items():
        if isinstance(value, str):
            yield name, about if isinstance(about, str) else "", value
        elif isinstance(value, Mapping):
            yield from _texts(value)
        elif isinstance(value, list):
            for row in value:
                if isinstance(row, Mapping):
                    yield from _texts(row)
