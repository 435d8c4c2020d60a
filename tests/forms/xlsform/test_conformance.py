"""Recorded cases of other clients: every difference has a reason, and none is new."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from forms.errors import AppError
from forms.xlsform import Changes, Circumstances, FormDefinition, FormSession, JournalEntry, compile_form
from tests.forms.xlsform import corpus, dialect, scenarios
from tests.forms.xlsform.small import circumstances
from tests.forms.xlsform.test_invariant import state

DATA = corpus.data_folder()
pytestmark = pytest.mark.skipif(
    DATA is None, reason="recorded cases are not beside this checkout (DENGMEN_DATA)"
)
FOLDER = DATA or Path()


def test_xpath_cases_agree_or_have_a_reason() -> None:
    cases = [case for case in corpus.lines(FOLDER / "xpath-enketo.jsonl.gz") if corpus.is_deterministic(case)]
    failed = [case for case in cases if not corpus.outcome(case)]
    unexplained = [case["expr"] for case in failed if not dialect.xpath_reason(case)]
    assert unexplained == []
    assert len(cases) - len(failed) >= 2250


def test_recorded_sessions_agree_or_have_a_reason() -> None:
    unexplained, agreed = [], 0
    for operations in corpus.lines(FOLDER / "scenario-sessions.jsonl.gz"):
        replay = scenarios.Replay(operations)
        try:
            replay.run()
            problems = replay.misses
        except AppError as error:
            problems = [str(error)]
        agreed += not problems
        if problems and operations[0]["id"] not in dialect.SESSION_REASONS:
            unexplained.append((operations[0]["id"], problems[0]))
    assert unexplained == []
    assert agreed >= 315


@pytest.fixture(scope="session")
def walked_forms() -> dict[str, FormDefinition]:
    """The forms of the walks, converted once (pyxform takes its time)."""
    from pyxform.xls2xform import convert

    found = {}
    for answers in sorted((FOLDER / "walks").glob("*.answers.tsv")):
        name = answers.name.removesuffix(".answers.tsv")
        source = io.BytesIO((FOLDER / "forms" / f"{name}.xlsx").read_bytes())
        made = convert(xlsform=source, file_type=".xlsx", validate=False)
        found[name] = compile_form(made.xform.encode())
    return found


def walked(name: str, definition: FormDefinition) -> FormSession:
    """The session after the recorded walk; answers that JavaRosa refused are taken back."""
    now = datetime(2026, 11, 21, 20, 14, 54, tzinfo=UTC)
    ids = iter(range(1, 1000))
    made = Circumstances(
        lambda: now, lambda: f"00000000-0000-4000-8000-{next(ids):012d}", lambda: 0.5, device="found"
    )
    session, _ = definition.start(made)
    for ref, value, code in rows(f"{name}.answers.tsv"):
        before = session.value(ref)
        session.answer(ref, value)
        assert (session.problem(ref) is not None) is (code == "2"), ref
        if code == "2":
            session.answer(ref, before)
    return session


def rows(file: str) -> Iterator[list[str]]:
    """The rows of a recorded table."""
    for line in (FOLDER / "walks" / file).read_text(encoding="utf-8").splitlines():
        yield line.split("\t")


@pytest.mark.parametrize("name", ["whova_form", "msna_somalia_2022"])
def test_a_walk_ends_where_javarosa_ended(name: str, walked_forms: dict[str, FormDefinition]) -> None:
    session = walked(name, walked_forms[name])
    wrong = []
    for ref, relevant, value in rows(f"{name}.end.tsv"):
        ours = session.value(ref)
        is_own = "uuid" in ours or "-4000-8000-" in ours or ours.startswith("2026-11-21T")
        if str(session.relevant(ref)).lower() != relevant or (ours != value and not is_own):
            wrong.append((ref, relevant, value, session.relevant(ref), ours))
    assert wrong == []


def edited(definition: FormDefinition, seed: int) -> tuple[FormSession, list[JournalEntry]]:
    """A session after random answers, back-edits and rows, and its journal."""
    dice = random.Random(seed)
    session, changes = definition.start(circumstances())
    journal = list(changes.entries)
    repeats = [d.path for d in definition.definitions if d.repeat]
    for _ in range(120):
        try:
            journal += random_change(session, dice, repeats).entries
        except AppError:
            continue
    return session, journal


def random_change(session: FormSession, dice: random.Random, repeats: list[str]) -> Changes:
    """One random operation on what is relevant now."""
    if repeats and dice.random() < 0.1:
        ref = dice.choice(repeats)
        return session.add_repeat(ref) if dice.random() < 0.6 else session.remove_repeat(f"{ref}[1]")
    shown = session.definition.controls
    nodes = [node for scope in session.engine.root.inside() for node in scope.slots]
    ref = dice.choice([node.ref() for node in nodes if node.relevant and node.d.path in shown])
    choices = session.choices(ref)
    text = dice.choice(choices).value if choices else dice.choice(("", "1", "17", "2020-01-01", "abc", "0.5"))
    return session.answer(ref, text)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", ["whova_form", "msna_somalia_2022"])
def test_random_edits_leave_a_consistent_session_that_resumes(
    name: str, seed: int, walked_forms: dict[str, FormDefinition]
) -> None:
    session, journal = edited(walked_forms[name], seed)
    before = state(session)
    session.recompute_all()
    assert state(session) == before
    assert state(walked_forms[name].resume(circumstances(), journal)) == before
