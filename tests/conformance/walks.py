"""Plays the walks that JavaRosa recorded through whole forms, and compares every leaf at the end."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from forms.errors import AppError
from forms.xlsform import Circumstances, FormDefinition, FormRefused, FormSession, JournalEntry, compile_form
from forms.xlsform.references import generic
from sync.questionnaire import compile_file
from tests.conformance.outcome import Kind, Outcome, Section
from tests.conformance.sessions import same_number
from tests.conformance.walk_dialect import LATE_CHOICE, counted, reasons

STORED, BLANK_REFUSED, AGAINST_CONSTRAINT, REMOVED = "0", "1", "2", "remove"
_SUFFIXES = (".xlsx", ".xml", ".xml.gz", ".md")
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*(?:Z|[+-]\d\d:\d\d)")
_RECORDED = datetime(2026, 11, 21, 20, 14, 54, tzinfo=UTC)
_OWN = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_MOST_ROWS = 1000


def names(folder: Path) -> list[str]:
    """The walks of a folder."""
    return [
        path.name.removesuffix(".answers.tsv") for path in sorted((folder / "walks").glob("*.answers.tsv"))
    ]


def form_file(folder: Path, name: str) -> Path | None:
    """The form of a walk, in whatever format it lies there."""
    return next((path for end in _SUFFIXES if (path := folder / "forms" / f"{name}{end}").is_file()), None)


def read_form(path: Path, folder: Path) -> FormDefinition:
    """A form from its file, with the tables that lie beside it."""
    data, filename = path.read_bytes(), path.name
    if filename.endswith(".gz"):
        data, filename = gzip.decompress(data), filename.removesuffix(".gz")
    beside = [each for each in (folder / "forms").iterdir() if each.suffix in (".csv", ".geojson")]
    made = compile_file(data, filename)
    return compile_form(made.xml, media={**made.media, **{each.name: each.read_bytes() for each in beside}})


def rows(path: Path) -> Iterator[list[str]]:
    """The rows of a recorded table, each with three cells."""
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line:
            yield [*line.split("\t"), "", ""][:3]


class Walk:
    """One walk: a session and what came out differently on the way."""

    def __init__(self, definition: FormDefinition, now: datetime) -> None:
        self.definition = definition
        made = iter(range(1, 1_000_000))
        self.circumstances = Circumstances(
            lambda: now, lambda: f"00000000-0000-4000-8000-{next(made):012d}", lambda: 0.5, device="found"
        )
        self.session, changes = definition.start(self.circumstances)
        self.journal: list[JournalEntry] = list(changes.entries)
        self.wrong: list[tuple[str, str]] = []

    def step(self, ref: str, text: str, code: str) -> None:
        """One recorded answer; what JavaRosa refused is only tried on a copy."""
        self._make_room(ref)
        try:
            if code == STORED:
                self.journal += self.session.answer(ref, text).entries
                problem = self.session.problem(ref)
                if problem is not None and problem.kind == "constraint":
                    self.wrong.append((ref, f"{text!r} 违反约束，JavaRosa 没有报"))
            elif code == AGAINST_CONSTRAINT:
                copy = self.definition.resume(self.circumstances, self.journal)
                copy.answer(ref, text)
                if copy.problem(ref) is None:
                    self.wrong.append((ref, f"{text!r} 没有违反约束，JavaRosa 报了"))
            elif code == REMOVED:
                self.journal += self.session.remove_repeat(ref).entries
        except AppError as error:
            self.wrong.append((ref, f"{text!r} 被拒绝 {error.code}"))

    def _make_room(self, ref: str) -> None:
        """Add the rows that a reference needs and that a person would have added."""
        for match in re.finditer(r"\[(\d+)\]", ref):
            repeat = ref[: match.start()]
            d = self.definition.by_path.get(generic(repeat))
            if d is None or not d.repeat or d.bind.count is not None:
                continue
            while len(self.session.rows(repeat)) < min(int(match[1]), _MOST_ROWS):
                self.journal += self.session.add_repeat(repeat).entries


def walk_section(folder: Path, name: str) -> Section:
    """A whole walk: one outcome per answer that went wrong and per leaf at the end."""
    path, end = form_file(folder, name), folder / "walks" / f"{name}.end.tsv"
    title = f"walks/{name}"
    if path is None or not end.is_file():
        missing = f"walks/{name}.end.tsv" if path is not None else f"forms/{name}.*"
        return Section(title, note=f"缺 {missing}，跳过")
    try:
        definition = read_form(path, folder)
    except FormRefused as refused:
        faults = "；".join(map(str, refused.problems))
        return Section(title, [Outcome(name, "fail", detail=f"问卷被拒绝：{faults}")])
    wanted = list(rows(end))
    walk = Walk(definition, _now_of(definition, wanted))
    for ref, text, code in rows(folder / "walks" / f"{name}.answers.tsv"):
        walk.step(ref, text, code)
    return Section(title, outcomes_of(walk, wanted))


def outcomes_of(walk: Walk, wanted: list[list[str]]) -> list[Outcome]:
    """One outcome per answer that went wrong and per leaf at the end, known differences named."""
    found = [Outcome(ref, "fail", detail=f"{ref}：{detail}") for ref, detail in walk.wrong]
    found += [_leaf(walk.session, *row) for row in wanted]
    reason_of = reasons(walk.session, [ref for ref, *_ in wanted])
    return [
        Outcome(one.name, "dialect", reason, one.detail)
        if one.kind == "fail" and (reason := reason_of(one.name))
        else one
        for one in found
    ]


def _now_of(definition: FormDefinition, wanted: list[list[str]]) -> datetime:
    """When the walk was recorded, as its own start stamp tells."""
    for ref, _, value in wanted:
        d = definition.by_path.get(generic(ref))
        if d is not None and d.bind.preload == "timestamp" and _STAMP.fullmatch(value):
            return datetime.fromisoformat(value)
    stamps = [value for _, _, value in wanted if _STAMP.fullmatch(value)]
    return datetime.fromisoformat(stamps[0]) if stamps else _RECORDED


def _leaf(session: FormSession, ref: str, relevant: str, value: str) -> Outcome:
    try:
        ours, is_relevant = session.value(ref), session.relevant(ref)
    except AppError as error:
        is_in_neither = relevant == "false" and counted(session.definition, ref) is not None
        kind: Kind = "pass" if is_in_neither else "fail"  # a row that is not relevant is in no record
        return Outcome(ref, kind, detail=f"{error.code}（{relevant} {value!r}）")
    if str(is_relevant).lower() != relevant:
        return Outcome(ref, "fail", detail=f"相关 {is_relevant}，JavaRosa {relevant}（{value!r}）")
    if ours == value or same_number(ours, value) or _is_own(session, ref, ours, value):
        return Outcome(ref, "pass")
    if ours == "" and _is_filtered(session, ref):
        return Outcome(ref, "dialect", LATE_CHOICE, f"{value!r}")
    return Outcome(ref, "fail", detail=f"{ours!r} instead of {value!r}")


def _is_filtered(session: FormSession, ref: str) -> bool:
    control = session.definition.controls.get(generic(ref))
    return control is not None and control.shown.items is not None and control.shown.items.is_filtered


def _is_own(session: FormSession, ref: str, ours: str, value: str) -> bool:
    """Ids, stamps and what the device knows differ from run to run."""
    d = session.definition.by_path[generic(ref)]
    volatile = {vertex.d for vertex in session.definition.vertices if vertex.is_volatile}
    if _OWN.search(ours) and _OWN.search(value):
        return True
    return bool(d.bind.preload) or d in volatile or bool(_STAMP.search(ours) and _STAMP.search(value))
