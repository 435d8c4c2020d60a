"""The shipped questionnaires, compiled once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from importlib.resources import files

import pytest

from forms.xlsform import Circumstances, FormDefinition, FormSession, compile_form
from sync.questionnaire import CompiledForm, compile_file

NAMES = ("four-clarifications", "regular-visit", "spot-check", "closing-visit", "nobody-home")
NOW = datetime(2026, 3, 9, 9, 42, tzinfo=timezone(timedelta(hours=8)))


def markdown(name: str) -> str:
    return (files("resources") / "questionnaires" / f"{name}.md").read_text("utf-8")


@pytest.fixture(scope="session")
def compiled() -> dict[str, CompiledForm]:
    with ThreadPoolExecutor(2) as workers:
        made = workers.map(lambda name: compile_file(markdown(name).encode(), f"{name}.md"), NAMES)
        return dict(zip(NAMES, made, strict=True))


@pytest.fixture(scope="session")
def definitions(compiled: dict[str, CompiledForm]) -> dict[str, FormDefinition]:
    return {name: compile_form(form.xml) for name, form in compiled.items()}


@pytest.fixture
def start(definitions: dict[str, FormDefinition]) -> Callable[[str], FormSession]:
    """A new visit; tables that a household may lack start without a row, as in the program."""

    def begin(name: str = "four-clarifications") -> FormSession:
        numbers = iter(range(10_000))
        around = Circumstances(lambda: NOW, lambda: f"id-{next(numbers)}", lambda: 0.5)
        session = definitions[name].start(around)[0]
        for node in definitions[name].root.below():
            if node.repeat and node.depth == 1 and node.name not in ("members", "house", "need"):
                for row in reversed(session.rows(node.path)):
                    session.remove_repeat(row)
        return session

    return begin
