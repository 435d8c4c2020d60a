"""Recorded cases of other clients: every difference has a reason, and none is new."""

from __future__ import annotations

import random

import pytest

from forms.errors import AppError
from forms.xlsform import Changes, FormDefinition, FormSession, JournalEntry
from tests.conformance import suite, walks
from tests.conformance.data import default_folder
from tests.conformance.outcome import Section
from tests.forms.xlsform.small import circumstances
from tests.forms.xlsform.test_invariant import state

FOLDER = default_folder()
pytestmark = pytest.mark.skipif(
    not (FOLDER / suite.SESSIONS).is_file(),
    reason="recorded cases are not beside this checkout (DENGMEN_DATA)",
)


def unexplained(section: Section) -> list[str]:
    """What differs without a known reason."""
    return [f"{one.name}: {one.detail}" for one in section.failures()]


def test_xpath_cases_agree_or_have_a_reason() -> None:
    section = suite.xpath_section(FOLDER / "xpath-enketo.jsonl.gz")
    assert unexplained(section) == []
    assert section.counts["pass"] >= 2260


def test_recorded_sessions_agree_or_have_a_reason() -> None:
    section = suite.session_section(FOLDER / suite.SESSIONS)
    assert section.counts["pass"] >= 353
    assert section.counts["pass"] / section.played >= 0.969


@pytest.mark.parametrize("name", ["whova_form", "msna_somalia_2022"])
def test_a_walk_ends_where_javarosa_ended(name: str) -> None:
    section = walks.walk_section(FOLDER, name)
    assert unexplained(section) == []
    assert section.counts["pass"] > 500


@pytest.fixture(scope="session")
def walked_forms() -> dict[str, FormDefinition]:
    """The forms of the walks, converted once (pyxform takes its time)."""
    found = {}
    for name in walks.names(FOLDER):
        path = walks.form_file(FOLDER, name)
        assert path is not None
        found[name] = walks.read_form(path, FOLDER)
    return found


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
